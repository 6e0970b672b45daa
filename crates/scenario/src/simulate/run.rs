//! A run under way, from a case and its times to the report.

use std::ops::RangeInclusive;
use std::rc::Rc;

use race::{Aggregates, Conditions, Outcome, Progress, Simulation};
use resp::Value;

use super::crowd::Crowd;
use super::report::{Break, BrokenWhen, Ended, Report, Verdict};
use super::roll::Roll;
use super::timing::{Paces, Timing};
use super::watch::Watch;
use crate::check::grouped;
use crate::explore::program::Program;
use crate::explore::result::plain;
use crate::explore::rules::Rules;
use crate::explore::{Case, Problem, fill};
use crate::host::Host;
use crate::{Field, Trouble, limits};

/// How many clients a run may have.
pub const CLIENTS: RangeInclusive<u32> = 1..=100_000;

/// One order of very many clients. It runs in slices and can be given up between any two of them.
pub struct Run {
    roll: Rc<Roll>,
    simulation: Simulation<Crowd, Paces, Aggregates>,
    crowd: Crowd,
    ended: u32,
    done: bool,
}

impl Run {
    /// Fills the server, compiles programs and rules; or says all that is wrong. `clients` are shared
    /// out among the groups of the case; without it there are as many as the timing or the case says.
    pub fn new(case: &Case, timing: &Timing, clients: Option<u32>, seed: u64) -> Result<Self, Vec<Problem>> {
        let roll = Rc::new(Roll::new(&case.groups, clients.or(timing.clients)));
        let mut problems = check(case, &roll);
        let mut host = Host::new(limits::INSTRUCTIONS);
        fill(&mut host, case, &mut problems);
        let mut note = |part: &str, number: usize, trouble| {
            let part = format!("{part} {}", number + 1);
            problems.push(Problem { part, trouble });
        };
        let mut programs = Vec::new();
        for (number, group) in case.groups.iter().enumerate() {
            match Program::new(group, &mut host) {
                Ok(program) => programs.push(program),
                Err(trouble) => note("client", number, trouble),
            }
        }
        let rules = Rules::new(&case.rules, host.keyspace()).map_err(|wrong| {
            wrong
                .into_iter()
                .for_each(|(number, trouble)| note("rule", number, trouble))
        });
        let (Ok(rules), []) = (rules, &problems[..]) else {
            return Err(problems);
        };
        let watch = Watch::new(&case.rules, rules, host.keyspace());
        let mut groups = timing.groups.clone();
        groups.resize_with(case.groups.len(), Default::default);
        let conditions = Conditions {
            seed,
            clients: roll.clients(),
            pace: Paces {
                roll: Rc::clone(&roll),
                arrivals: timing.arrivals,
                groups,
            },
        };
        Ok(Self {
            simulation: Simulation::new(conditions, Aggregates::default()),
            crowd: Crowd::new(host, programs, Rc::clone(&roll), watch, timing.service),
            roll,
            ended: 0,
            done: false,
        })
    }

    /// Lets up to `events` things happen, and less if one of them takes long.
    pub fn advance(&mut self, events: u32) -> Progress {
        match self.simulation.advance(&mut self.crowd, events) {
            Progress::Running { finished, steps } => {
                self.ended = finished;
                Progress::Running { finished, steps }
            }
            Progress::Done if !self.done && self.crowd.finish().is_pending() => Progress::Running {
                finished: self.roll.clients(),
                steps: self.crowd.steps,
            },
            Progress::Done => {
                (self.ended, self.done) = (self.roll.clients(), true);
                Progress::Done
            }
        }
    }

    /// What has come of it: of the whole run once it is done, of its first part before that.
    #[must_use]
    pub fn report(&self) -> Report {
        let sums = self.simulation.recorder();
        let breaks = self.breaks();
        Report {
            clients: self.roll.clients(),
            ended: self.ended,
            verdict: match &breaks[..] {
                [_, ..] => Verdict::Broken,
                _ if !self.done || self.crowd.trouble.is_some() => Verdict::Unfinished,
                _ if !self.crowd.watch.has_rules() => Verdict::NoRule,
                _ => Verdict::Held,
            },
            breaks,
            looked: self.crowd.watch.looked(),
            outcomes: self.outcomes(),
            latency: sums.latency(),
            span: sums.span(),
            steps: sums.steps,
            bytes_sent: sums.bytes_sent,
            bytes_received: sums.bytes_received,
            busy: sums.busy,
            conflicts: self.crowd.conflicts,
            retries: self.crowd.retries,
            trouble: self.crowd.trouble.clone(),
            digest: self.crowd.digest.sum(),
        }
    }

    fn breaks(&self) -> Vec<Break> {
        let watch = &self.crowd.watch;
        let told = watch.breaks.iter().map(|&(rule, step)| Break {
            rule: watch.name(rule).to_owned(),
            when: match step {
                Some(0) => BrokenWhen::Before,
                None => BrokenWhen::End,
                Some(step) => {
                    let broke = self.crowd.broke.iter().find(|broke| broke.number == step);
                    broke.map_or(BrokenWhen::End, |broke| BrokenWhen::Step(broke.clone()))
                }
            },
            trouble: watch.trouble(rule),
        });
        told.collect()
    }

    fn outcomes(&self) -> Vec<Ended> {
        let ended = |(outcome, &clients): (&Outcome, &u64)| {
            let (Outcome::Returned(label) | Outcome::Failed(label)) = *outcome;
            let (group, failed, value) = self.crowd.outcome(label);
            Ended {
                group: self.roll.group_name(group).to_owned(),
                what: match &value {
                    Value::Error(text) if failed => String::from_utf8_lossy(text).into_owned(),
                    value => plain(value),
                },
                failed,
                clients,
            }
        };
        let mut outcomes: Vec<Ended> = self.simulation.recorder().outcomes.iter().map(ended).collect();
        outcomes.sort_by_key(|ended| std::cmp::Reverse(ended.clients));
        outcomes
    }
}

/// What can be told about a case before anything runs.
fn check(case: &Case, roll: &Roll) -> Vec<Problem> {
    let clients = roll.clients();
    if CLIENTS.contains(&clients) && (clients as usize) >= case.groups.len() {
        return Vec::new();
    }
    let most = grouped((*CLIENTS.end()).into());
    let message = match case.groups.len() {
        groups if groups > clients as usize => format!("{clients} clients are too few for {groups} groups of them."),
        _ => format!("A run has 1 to {most} clients, not {}.", grouped(clients.into())),
    };
    vec![Problem {
        part: "client".to_owned(),
        trouble: Trouble::new(Field::Clients, message).help("Say how many with --clients, or with count."),
    }]
}
