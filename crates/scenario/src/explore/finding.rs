//! What came of an exploration.

use race::explore::Count;

use super::anomaly::{Crossing, crossing};
use super::replay::{Replay, Step};
use super::{Anomaly, CaseRule, Ending, Fault, Schedule, When};

/// What came of it.
#[derive(Debug, Clone, Default)]
pub struct Finding {
    /// The verdict.
    pub outcome: Outcome,
    /// States the proof went through, or those before the break.
    pub states: u64,
    /// How often it began anew because it had learned something.
    pub passes: u32,
    /// How many interleavings there are.
    pub executions: Option<Count>,
    /// How many of them break some rule that none may break.
    pub breaking: Option<Count>,
    /// The rules that no interleaving may break, and how many break them.
    pub shares: Vec<(String, Count)>,
    /// How many different outcomes there are; those that differ only in who is who count once.
    pub outcomes: Option<usize>,
    /// What they are, the most frequent first; none if they were not counted, or are too many.
    pub endings: Vec<Ending>,
    /// Steps of an interleaving on average, if each client that can move is as likely as the others.
    pub expected_steps: Option<f64>,
    /// Steps of the longest interleaving.
    pub most_steps: Option<u32>,
    /// The break, if there is one.
    pub broken: Option<Broken>,
}

/// The verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// In all interleavings.
    Holds,
    /// Not in some.
    Broken,
    /// Nothing is broken, but these rules, which must hold at least once, never did.
    Never(Vec<String>),
    /// It could not be decided, for this reason; empty as long as it is being explored.
    Undecided(String),
}

impl Default for Outcome {
    fn default() -> Self {
        Self::Undecided(String::new())
    }
}

/// A rule that can be broken, and how.
#[derive(Debug, Clone)]
pub struct Broken {
    /// The rule.
    pub rule: String,
    /// What its Lua ended in, if that is how.
    pub trouble: Option<String>,
    /// The order of the steps.
    pub schedule: Schedule,
    /// What happens in it.
    pub replay: Replay,
    /// Whether no break has fewer clients, faults, steps, changes of client.
    pub smallest: bool,
    /// What it is called, if it is of a kind that has a name.
    pub anomaly: Option<Anomaly>,
    /// How it comes about, in one or two sentences.
    pub why: String,
}

impl Broken {
    pub(crate) fn new(
        rule: &CaseRule,
        trouble: Option<String>,
        schedule: Schedule,
        replay: Replay,
        smallest: bool,
    ) -> Self {
        Self {
            rule: rule.name.clone(),
            anomaly: Anomaly::of(&rule.test, &replay),
            why: why(rule.when, &replay),
            trouble,
            schedule,
            replay,
            smallest,
        }
    }
}

/// The last write on a value that was gone, or else the last step.
fn why(when: When, replay: &Replay) -> String {
    let Some(last) = replay.steps.last() else {
        return "It does not hold even before the first step.".to_owned();
    };
    let stale = replay.steps.iter().rev().find_map(told);
    let mut why = stale.unwrap_or_else(|| fault_or_last(last, replay));
    match when {
        When::Finally => why.push_str(" In the end the rule does not hold."),
        When::Eventually => why.push_str(" The rule has not held at any time."),
        When::Always | When::Sometimes => {}
    }
    why
}

fn told(step: &Step) -> Option<String> {
    let stale = step.stale.as_ref()?;
    Some(format!(
        "{} read {} at step {}; {} wrote it at step {}; {} wrote it at step {}, on a value that was gone.",
        step.who, stale.key, stale.read, stale.other, stale.written, step.who, step.number
    ))
}

fn crossed(crossing: Crossing<'_>) -> String {
    let Crossing {
        read,
        key,
        other,
        write,
    } = crossing;
    let written: Vec<&str> = write.changes.iter().map(|change| &change.key[..]).collect();
    format!(
        "{} read {} at step {}; {} wrote it at step {}; {} wrote {} at step {}, on a value that was gone.",
        read.who,
        key.name(),
        read.number,
        other.who,
        other.number,
        write.who,
        written.join(" and "),
        write.number
    )
}

fn fault_or_last(last: &Step, replay: &Replay) -> String {
    match replay
        .steps
        .iter()
        .rev()
        .filter(|step| step.fault != Some(Fault::FindsConnectionGone))
        .find_map(|step| step.fault.map(|fault| (step, fault)))
    {
        Some((step, fault)) => format!("At step {}: {} {}.", step.number, step.who, fault.words()),
        None => crossing(replay).map_or_else(
            || format!("It does not hold after step {}, by {}.", last.number, last.who),
            crossed,
        ),
    }
}
