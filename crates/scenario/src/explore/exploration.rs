//! A case under exploration: from what was typed to the finding.

use std::task::{Poll, ready};

use keyspace::Keyspace;
use race::explore::{Bounds, Choice, Counting, Marks, Progress, Search, Serialization, Space, State, System, Verdict};
use resp::{Value, cli};

use super::attempt::{Attempt, words};
use super::clients::Clients;
use super::endings::endings;
use super::finding::{Broken, Finding, Outcome};
use super::program::Program;
use super::replay::{Replay, replay};
use super::rules::{self, Rules};
use super::too_many::TooMany;
use super::{Case, Schedule, refused};
use crate::client::Answer;
use crate::host::Host;
use crate::{Field, Trouble, limits};

/// What is wrong with a case, and with which part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// "client 2", "rule 1", "setup".
    pub part: String,
    /// What is wrong there.
    pub trouble: Trouble,
}

/// An exploration under way. It advances in slices and can be given up between any two of them.
pub struct Exploration {
    case: Case,
    before: Keyspace,
    space: Space<Clients>,
    counts: Vec<u32>,
    /// Smaller numbers of clients that are tried for a break, the next one last.
    fewer: Vec<Vec<u32>>,
    /// Whether all smaller numbers tried so far were gone through to the end.
    all_decided: bool,
    stage: Stage,
    finding: Finding,
}

enum Stage {
    Begin,
    /// All clients.
    Whole(Attempt),
    /// A break has been found; fewer clients may do.
    Fewer(Attempt),
    /// Between two of these.
    Next,
    /// There were too many orders to try them all.
    TooMany(Box<TooMany>),
    Count(Box<Counting>),
    Over,
}

impl Exploration {
    /// Fills the server, compiles programs and rules; or says all that is wrong.
    pub fn new(case: &Case) -> Result<Self, Vec<Problem>> {
        let mut problems = check(case);
        let mut host = Host::new(limits::INSTRUCTIONS);
        fill(&mut host, case, &mut problems);
        let mut programs = Vec::new();
        for (number, group) in case.groups.iter().enumerate() {
            match Program::new(group, &mut host) {
                Ok(program) => programs.push(program),
                Err(trouble) => problems.push(Problem {
                    part: format!("client {}", number + 1),
                    trouble,
                }),
            }
        }
        let before = host.keyspace().clone();
        let rules = Rules::new(&case.rules, &before).map_err(|wrong| {
            problems.extend(wrong.into_iter().map(|(number, trouble)| Problem {
                part: format!("rule {}", number + 1),
                trouble,
            }));
        });
        let (Ok(rules), []) = (rules, &problems[..]) else {
            return Err(problems);
        };
        let mut clients = Clients::new(host, programs, rules, case.limits);
        clients.doubt = case.groups.iter().filter(|group| group.script).find_map(|group| {
            refused::hidden(&group.program).map(|why| format!("the script of {} is not explored: {why}", group.name))
        });
        let counts: Vec<u32> = case.groups.iter().map(|group| group.count).collect();
        Ok(Self {
            case: case.clone(),
            before,
            space: Space::new(clients),
            fewer: Vec::new(),
            all_decided: true,
            counts,
            stage: Stage::Begin,
            finding: Finding::default(),
        })
    }

    /// Goes on for about so many moves; ready when the finding is complete.
    pub fn advance(&mut self, budget: u32) -> Poll<()> {
        let next = match std::mem::replace(&mut self.stage, Stage::Over) {
            Stage::Begin => self.begin(),
            Stage::Whole(attempt) => self.whole(attempt, budget),
            Stage::Fewer(attempt) => self.with_fewer(attempt, budget),
            Stage::Next => self.next(),
            Stage::TooMany(search) => self.some(search, budget),
            Stage::Count(counting) => self.count(counting, budget),
            Stage::Over => Stage::Over,
        };
        self.stage = next;
        if let Stage::Over = self.stage {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }

    /// Ends it where it is. If there is no verdict yet, this is why.
    pub fn give_up(&mut self, why: &str) {
        self.stage = Stage::Over;
        if let Outcome::Undecided(reason) = &mut self.finding.outcome
            && reason.is_empty()
        {
            *reason = why.to_owned();
        }
    }

    /// How far the search under way has come.
    #[must_use]
    pub fn progress(&self) -> Progress {
        match &self.stage {
            Stage::Whole(attempt) | Stage::Fewer(attempt) => attempt.progress,
            Stage::TooMany(search) => search.progress(),
            Stage::Count(counting) => Search::<Clients>::progress(&**counting),
            Stage::Begin | Stage::Next | Stage::Over => Progress::default(),
        }
    }

    /// What has been found.
    #[must_use]
    pub fn finding(&self) -> &Finding {
        &self.finding
    }

    /// Plays a schedule of this case, or says why it cannot be played.
    pub fn replay(&mut self, schedule: &Schedule) -> Result<Replay, String> {
        if schedule.case != self.case.fingerprint() {
            return Err("the schedule was made for another case, or the case has changed since.".to_owned());
        }
        if schedule.counts.len() != self.case.groups.len() {
            return Err("the schedule has other groups of clients than the case.".to_owned());
        }
        loop {
            if let Poll::Ready(replay) = replay(&mut self.space, &self.case, &self.before, schedule) {
                return replay;
            }
        }
    }

    fn bounds(&self) -> Bounds {
        let limits = self.case.limits;
        let (states, steps, memory) = (limits.states, limits.steps, limits.memory);
        Bounds {
            states,
            steps,
            memory,
            ..Bounds::default()
        }
    }

    fn start(&mut self, counts: &[u32]) -> Poll<State> {
        self.space.system_mut().start(&self.before, counts, &mut Vec::new())
    }

    /// The state in which all clients begin.
    pub(crate) fn start_of_all(&mut self) -> Poll<State> {
        self.start(&self.counts.clone())
    }

    pub(crate) fn space(&self) -> &Space<Clients> {
        &self.space
    }

    pub(crate) fn space_mut(&mut self) -> &mut Space<Clients> {
        &mut self.space
    }

    /// The clients and their server, for searches of another kind.
    pub(crate) fn into_space(self) -> Space<Clients> {
        self.space
    }

    /// The clients with their server as what any search of `race::explore` searches, and the state
    /// in which all of them begin: for who wants to know something else than the finding.
    #[must_use]
    pub fn into_system(mut self) -> (Space<impl System>, State) {
        loop {
            if let Poll::Ready(start) = self.start_of_all() {
                return (self.into_space(), start);
            }
        }
    }

    fn attempt(&mut self, counts: Vec<u32>, shrinks: bool) -> Poll<Attempt> {
        let start = ready!(self.start(&counts));
        Poll::Ready(Attempt::new(&self.space, start, counts, self.bounds(), shrinks))
    }

    fn begin(&mut self) -> Stage {
        match self.attempt(self.counts.clone(), true) {
            Poll::Ready(attempt) => Stage::Whole(attempt),
            Poll::Pending => Stage::Begin,
        }
    }

    fn whole(&mut self, mut attempt: Attempt, budget: u32) -> Stage {
        let over = attempt.advance(&mut self.space, budget).is_ready();
        self.finding.states = attempt.progress.states;
        self.finding.passes = attempt.passes;
        if !over && !matches!(attempt.verdict, Some(Verdict::Met(_))) {
            return Stage::Whole(attempt);
        }
        if let Some(doubt) = self.space.system().doubt.clone() {
            self.finding.outcome = Outcome::Undecided(doubt);
            return Stage::Over;
        }
        match attempt.verdict {
            Some(Verdict::Met(marks)) => {
                self.broken(attempt.counts, attempt.schedule, marks, attempt.smallest);
                self.fewer = vec![self.counts.clone()];
                self.fewer.extend(fewer(&self.counts));
                Stage::Next
            }
            Some(Verdict::Undecided(bound)) => {
                // Fewer clients may be few enough, and their break is one of all of them.
                self.finding.outcome = Outcome::Undecided(words(bound).to_owned());
                self.fewer = fewer(&self.counts);
                Stage::Next
            }
            _ => {
                let missing = self.rules_of(self.space.system().rules.hoped_for(), |mark| {
                    (attempt.marks & mark).is_empty()
                });
                self.finding.outcome = if missing.is_empty() {
                    Outcome::Holds
                } else {
                    Outcome::Never(missing)
                };
                self.counting()
            }
        }
    }

    /// Tries the next smaller number of clients; all of them come last.
    fn next(&mut self) -> Stage {
        let Some(counts) = self.fewer.pop() else {
            return self.too_many();
        };
        match self.attempt(counts.clone(), true) {
            Poll::Ready(attempt) => Stage::Fewer(attempt),
            Poll::Pending => {
                self.fewer.push(counts);
                Stage::Next
            }
        }
    }

    fn with_fewer(&mut self, mut attempt: Attempt, budget: u32) -> Stage {
        if attempt.advance(&mut self.space, budget).is_pending() {
            return Stage::Fewer(attempt);
        }
        let Some(Verdict::Met(marks)) = attempt.verdict else {
            self.all_decided &= attempt.verdict == Some(Verdict::Complete);
            return Stage::Next;
        };
        if attempt.counts != self.counts {
            // What some clients break even one after another says nothing about all of them: a rule
            // of the end may want all of them to have come.
            match attempt.breaks_serially(&mut self.space, marks) {
                Poll::Pending => return Stage::Fewer(attempt),
                Poll::Ready(true) => return Stage::Next,
                Poll::Ready(false) => {}
            }
        }
        let whole_is_decided = self.finding.outcome == Outcome::Broken;
        self.broken(attempt.counts, attempt.schedule, marks, attempt.smallest);
        if whole_is_decided { self.counting() } else { Stage::Over }
    }

    fn broken(&mut self, counts: Vec<u32>, choices: Vec<Choice>, marks: Marks, smallest: bool) {
        let schedule = Schedule {
            case: self.case.fingerprint(),
            counts,
            choices,
        };
        let rule = (0..self.case.rules.len()).find(|&rule| !(self.space.system().rules.mark(rule) & marks).is_empty());
        let rule = rule.unwrap_or_default();
        let trouble = self
            .space
            .system()
            .rules
            .trouble(rule)
            .map(|trouble| trouble.message.clone());
        if let Ok(replay) = self.replay(&schedule) {
            self.finding.broken = Some(Broken::new(
                &self.case.rules[rule],
                trouble,
                schedule,
                replay,
                smallest && self.all_decided,
            ));
        }
        self.finding.outcome = Outcome::Broken;
    }

    /// Looks at some orders, if neither all clients nor fewer of them could be decided.
    fn too_many(&mut self) -> Stage {
        if !matches!(self.finding.outcome, Outcome::Undecided(_)) {
            return Stage::Over;
        }
        match self.start_of_all() {
            Poll::Pending => Stage::Next,
            Poll::Ready(start) => {
                let search = TooMany::new(&self.space, start, self.case.limits, self.bounds());
                Stage::TooMany(Box::new(search))
            }
        }
    }

    fn some(&mut self, mut search: Box<TooMany>, budget: u32) -> Stage {
        let Poll::Ready(found) = search.advance(&mut self.space, budget) else {
            return Stage::TooMany(search);
        };
        if let Some(doubt) = self.space.system().doubt.clone() {
            self.finding.outcome = Outcome::Undecided(doubt);
            return Stage::Over;
        }
        match (found, &mut self.finding.outcome) {
            (Some((schedule, marks)), _) => self.broken(self.counts.clone(), schedule, marks, false),
            (None, Outcome::Undecided(why)) => search.words().iter().for_each(|words| *why += &format!("; {words}")),
            _ => {}
        }
        Stage::Over
    }

    fn counting(&mut self) -> Stage {
        let asked = self.space.system().rules.forbidden();
        let Poll::Ready(start) = self.start(&self.counts.clone()) else {
            return Stage::Over;
        };
        // Of a number of clients that broke the rules, the serial orders are those of fewer by now.
        let compares = self.space.system().rules.compares();
        if compares && self.finding.outcome == Outcome::Broken {
            let mut serial = Serialization::new(&start, true, self.bounds());
            if serial.finish(&mut self.space) == Verdict::Complete {
                self.space.compare_with(Some(serial.serial()));
            }
        }
        Stage::Count(Box::new(Counting::new(&start, true, asked, self.bounds())))
    }

    fn count(&mut self, mut counting: Box<Counting>, budget: u32) -> Stage {
        let Poll::Ready(verdict) = counting.advance(&mut self.space, budget) else {
            return Stage::Count(counting);
        };
        if verdict == Verdict::Complete && self.space.system().doubt.is_none() {
            let rules = &self.space.system().rules;
            let shares = (0..self.case.rules.len()).filter(|&rule| !(rules.mark(rule) & rules.forbidden()).is_empty());
            let name = |rule: usize| self.case.rules[rule].name.clone();
            self.finding.shares = shares
                .map(|rule| (name(rule), counting.executions(Some(rules.mark(rule)))))
                .collect();
            self.finding.executions = Some(counting.executions(None));
            self.finding.breaking = Some(counting.executions(Some(rules.forbidden())));
            let forbidden = rules.forbidden();
            self.finding.endings = endings(&self.space, &self.before, counting.shares(), forbidden);
            self.finding.outcomes = Some(match self.finding.endings.len() {
                0 => counting.shares().len(),
                told => told,
            });
            self.finding.expected_steps = Some(counting.expected_steps());
            self.finding.most_steps = Some(counting.most_steps());
        }
        Stage::Over
    }

    /// The names of rules with one of these marks, of those that `which` picks.
    fn rules_of(&self, marks: Marks, which: impl Fn(Marks) -> bool) -> Vec<String> {
        let rules = self.case.rules.iter().enumerate();
        let mark = |number| self.space.system().rules.mark(number);
        let picked = rules.filter(|&(number, _)| !(mark(number) & marks).is_empty() && which(mark(number)));
        picked.map(|(_, rule)| rule.name.clone()).collect()
    }
}

/// What can be told before anything runs.
fn check(case: &Case) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut wrong = |part: &str, field, message: &str, help: &str| {
        let trouble = Trouble::new(field, message).help(help);
        problems.push(Problem {
            part: part.to_owned(),
            trouble,
        });
    };
    let clients: u64 = case.groups.iter().map(|group| u64::from(group.count)).sum();
    if clients == 0 {
        wrong(
            "client",
            Field::Clients,
            "There are no clients.",
            "Write at least one [[client]].",
        );
    }
    if clients > 1_000 {
        wrong(
            "client",
            Field::Clients,
            "There are more than 1,000 clients.",
            "Two or three show nearly every race.",
        );
    }
    if case.rules.is_empty() || case.rules.len() > rules::MOST {
        wrong(
            "rule",
            Field::Rule,
            "There are no rules, or more than 62.",
            "Write a [[rule]] that must hold.",
        );
    }
    problems
}

/// Carries out the commands of the set-up.
pub(crate) fn fill(host: &mut Host, case: &Case, problems: &mut Vec<Problem>) {
    for line in &case.setup {
        let trouble = match cli::split_args(line) {
            Err(error) => Some(format!("Invalid argument(s): {error}.")),
            Ok(argv) => match host.prepare(&argv) {
                Ok(Answer {
                    value: Value::Error(error),
                    ..
                }) => Some(String::from_utf8_lossy(&error).into_owned()),
                Ok(_) => None,
                Err(_) => Some("This command came to no end.".to_owned()),
            },
        };
        if let Some(message) = trouble {
            let trouble = Trouble::new(Field::Setup, format!("{message} ({line})"));
            problems.push(Problem {
                part: "setup".to_owned(),
                trouble,
            });
        }
    }
}

/// Numbers of clients smaller than these, the smallest last.
fn fewer(counts: &[u32]) -> Vec<Vec<u32>> {
    /// So many are tried at most: with many groups there are too many ways to leave some out.
    const MOST: usize = 200;
    let mut all = vec![Vec::new()];
    for &count in counts {
        all = all
            .iter()
            .flat_map(|some: &Vec<u32>| (0..=count).map(move |n| [&some[..], &[n]].concat()))
            .take(100_000)
            .collect();
    }
    all.retain(|some| some != counts && some.iter().any(|&n| n > 0));
    let sum = |some: &[u32]| some.iter().sum::<u32>();
    sorting::sort_by(&mut all, |one, other| {
        sum(one).cmp(&sum(other)).then_with(|| other.cmp(one))
    });
    all.truncate(MOST);
    all.reverse();
    all
}
