//! What was found about all orders, as messages.

use protocol::{Answer, Breaks, Exploring, Part, Proof};
use scenario::explore::{
    Broken, Case, Count, Dot, Drawing, Ending, Fault, Finding, Limits, Line, Outcome, Problem, Progress, Step,
};
use scenario::file::{FILES, FileRace, ScenarioFile, Wrong};

use crate::exploring::MEMORY;
use crate::place::place;

/// So many endings are listed.
const ENDINGS: usize = 100;

pub(crate) fn limits(setup: &protocol::ExploreSetup) -> Limits {
    let times = |times: u32| u8::try_from(times).unwrap_or(u8::MAX);
    let mut limits = Limits {
        jumps: setup.clock_jumps,
        memory: MEMORY,
        ..Limits::default()
    };
    limits.faults.deaths = times(setup.deaths);
    limits.faults.losses = times(setup.lost_replies);
    limits
}

pub(crate) fn progress(slot: protocol::Slot, progress: Progress) -> Answer {
    Answer::Exploring(Exploring {
        slot,
        states: progress.states,
        waiting: progress.waiting,
        executions: progress.executions,
    })
}

/// The scenario files that come along.
pub(crate) fn files() -> Answer {
    let files = FILES.iter().filter_map(|&(name, text)| {
        let file = ScenarioFile::parse(text).ok()?;
        Some(of_file(name, text, &file))
    });
    Answer::Files(files.collect())
}

fn of_file(name: &str, text: &str, file: &ScenarioFile) -> protocol::File {
    protocol::File {
        name: name.to_owned(),
        title: file.title.clone(),
        about: file.about.clone(),
        text: text.to_owned(),
    }
}

/// One of them, and what of it can be raced.
pub(crate) fn opened(name: &str) -> Answer {
    let known = FILES.iter().find(|(known, _)| *known == name);
    let parsed = known.and_then(|&(_, text)| Some((text, ScenarioFile::parse(text).ok()?)));
    let Some((text, file)) = parsed else {
        return Answer::Gone;
    };
    let of = of_file(name, text, &file);
    let (race, why_not) = match file.race() {
        Ok(race) => (Some(raced(&of, race)), String::new()),
        Err(why) => (None, why.to_owned()),
    };
    Answer::Opened(Box::new(protocol::Opened {
        file: of,
        race,
        why_not,
    }))
}

fn raced(file: &protocol::File, race: FileRace) -> protocol::Scenario {
    let cards = race.cards().map(|(program, way)| super::entry(program, way));
    let programs = race.programs.into_iter();
    protocol::Scenario {
        name: file.name.clone(),
        title: file.title.clone(),
        about: file.about.clone(),
        programs: programs.map(|(name, text)| protocol::Program { name, text }).collect(),
        cards: cards.to_vec(),
        setup: super::race_setup(race.setup, scenario::Variant::App),
        few: protocol::Few {
            setup: race.few.0,
            clients: race.few.1,
        },
    }
}

/// What is wrong with a file, each at its place.
pub(crate) fn wrong_file(text: &str, wrong: &[Wrong]) -> Answer {
    let troubles = wrong
        .iter()
        .map(|one| trouble(one.message.clone(), None, Some(place(text, &one.place))));
    refused(troubles.collect())
}

fn refused(troubles: Vec<protocol::Trouble>) -> Answer {
    Answer::Refused { slot: 0, troubles }
}

/// What is wrong with one of its variants.
pub(crate) fn wrong_case(variant: &str, problems: Vec<Problem>) -> Answer {
    let of = match variant {
        "" => String::new(),
        name => format!("{name}, "),
    };
    let troubles = problems
        .into_iter()
        .map(|Problem { part, trouble: told }| trouble(format!("{of}{part}: {}", told.message), told.help, None));
    refused(troubles.collect())
}

fn trouble(message: String, help: Option<String>, place: Option<protocol::Place>) -> protocol::Trouble {
    protocol::Trouble {
        field: protocol::Field::File,
        code: None,
        severity: protocol::Severity::Error,
        message,
        help,
        place,
        fix: None,
        clients: 0,
    }
}

pub(crate) fn finding(
    (slot, variant, name): (protocol::Slot, scenario::Variant, &str),
    case: &Case,
    finding: &Finding,
    drawing: Option<Drawing>,
    took_ms: f64,
) -> Answer {
    let all = finding.executions;
    let broken = finding.broken.as_ref();
    Answer::Explored(Box::new(protocol::Finding {
        slot,
        variant: super::variant_of(variant),
        name: name.to_owned(),
        verdict: match &finding.outcome {
            Outcome::Holds => Proof::Holds,
            Outcome::Broken => Proof::Broken,
            Outcome::Undecided(why) => Proof::Undecided(why.clone()),
            Outcome::Never(rules) => Proof::Undecided(format!("this never happened: {}", rules.join(", "))),
        },
        rule: only_rule(case),
        clients: case.groups.iter().map(|group| group.count).sum(),
        faults: faults(&case.limits),
        interleavings: all.map(|count| count.to_string()),
        breaking: finding.breaking.zip(all).map(|(some, all)| part(some, all)),
        states: finding.states,
        took_us: (took_ms * 1_000.0) as u64,
        endings: all.map_or(Vec::new(), |all| {
            let listed = finding.endings.iter().take(ENDINGS);
            listed.map(|one| ending(one, all)).collect()
        }),
        more_endings: finding.endings.len().saturating_sub(ENDINGS) as u64,
        broken: broken.map(self::broken),
        drawing: drawing.map(self::drawing),
        file: scenario::file::text(case),
    }))
}

/// The rule, if there is one only.
fn only_rule(case: &Case) -> String {
    match &case.rules[..] {
        [rule] => rule.name.clone(),
        _ => String::new(),
    }
}

fn faults(limits: &Limits) -> String {
    let kinds = [
        (limits.jumps, "clock jump"),
        (limits.faults.deaths.into(), "death"),
        (limits.faults.losses.into(), "lost reply"),
        (limits.faults.repeats.into(), "request sent again"),
        (limits.restarts, "restart"),
    ];
    let some = kinds.iter().filter(|&&(times, _)| times > 0);
    let words: Vec<String> = some.map(|(times, kind)| format!("{kind}: {times}")).collect();
    words.join(", ")
}

fn part(some: Count, all: Count) -> Part {
    Part {
        count: some.to_string(),
        share: share(some, all),
    }
}

fn share(some: Count, all: Count) -> f64 {
    match all.as_f64() {
        0.0 => 0.0,
        all => some.as_f64() / all,
    }
}

fn ending(ending: &Ending, all: Count) -> protocol::Ending {
    let mut results: Vec<(String, u32)> = Vec::new();
    for result in &ending.results {
        match results.iter_mut().find(|(known, _)| known == result) {
            Some((_, times)) => *times += 1,
            None => results.push((result.clone(), 1)),
        }
    }
    protocol::Ending {
        results,
        data: ending.data.clone(),
        part: part(ending.interleavings, all),
        breaks: match ending.breaking {
            Count::ZERO => Breaks::None,
            some if some == ending.interleavings => Breaks::All,
            _ => Breaks::Some,
        },
    }
}

fn broken(broken: &Broken) -> protocol::Broken {
    protocol::Broken {
        rule: broken.rule.clone(),
        anomaly: broken.anomaly.map(|anomaly| anomaly.name().to_owned()),
        why: broken.why.clone(),
        order: broken.replay.order(),
        smallest: broken.smallest,
        code: broken.schedule.code(),
        names: broken.replay.names.clone(),
        steps: broken.replay.steps.iter().map(step).collect(),
        frame: super::played::frame(broken),
    }
}

fn step(step: &Step) -> protocol::BrokenStep {
    let fault = step.fault.map(|fault| match fault {
        Fault::Jumps => format!("{} s pass, and a key expires", step.jump as f64 / 1e6),
        other => other.words().to_owned(),
    });
    protocol::BrokenStep {
        client: step.client as u32,
        said: step.dialogue(),
        fault,
        changes: step
            .changes
            .iter()
            .map(|change| (change.key.clone(), change.before.clone(), change.after.clone()))
            .collect(),
        stale_since: step.stale.as_ref().map(|stale| stale.read as u32),
    }
}

fn drawing(drawing: Drawing) -> protocol::Drawing {
    let all = drawing.dots.first().map_or(Count::ZERO, |start| start.passing[0]);
    protocol::Drawing {
        dots: drawing.dots.into_iter().map(|one| dot(one, all)).collect(),
        lines: drawing.lines.into_iter().map(|one| line(one, all)).collect(),
    }
}

fn dot(dot: Dot, all: Count) -> protocol::Dot {
    protocol::Dot {
        depth: dot.depth,
        passing: part(dot.passing[0], all),
        bad: bad(dot.passing),
        data: dot.data,
        clients: dot.clients,
        broken: dot.broken,
        is_end: dot.is_end,
    }
}

fn line(line: Line, all: Count) -> protocol::Line {
    protocol::Line {
        from: line.from as u32,
        to: line.to as u32,
        client: line.client as u32,
        command: line.command,
        passing: part(line.passing[0], all),
        bad: bad(line.passing),
    }
}

/// The share of some interleavings that is not good.
fn bad([all, good]: [Count; 2]) -> f64 {
    match (all, good) {
        (Count::Exact(all), Count::Exact(good)) if all > 0 => (all - good) as f64 / all as f64,
        _ => 1.0 - share(good, all),
    }
}
