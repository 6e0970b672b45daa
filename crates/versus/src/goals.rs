//! The goals of the note on exploration, each by our own engine from a scenario file.

mod proofs;
mod rates;
mod scenarios;

use anyhow::{Context, Result, bail};
use scenario::explore::Outcome;

use crate::arguments::Arguments;
use crate::turns::{median, shown};

/// A number to reach.
struct Goal {
    name: &'static str,
    about: &'static str,
    aim: Aim,
    measure: fn() -> Result<Measured>,
}

/// What is to be reached.
#[derive(Clone, Copy)]
enum Aim {
    /// At most so many seconds.
    Within(f64),
    /// At least so many a second.
    Rate(f64),
    /// At least so many.
    Times(f64),
    /// At most so many.
    AtMost(f64),
    /// At most so many megabytes.
    Megabytes(f64),
}

/// What came of one turn.
struct Measured {
    value: f64,
    /// There was no answer.
    undecided: bool,
    note: String,
}

/// The one of memory is the first: what others have used and given back would hide what it takes.
const GOALS: &[Goal] = &[
    Goal {
        name: "goal/memory",
        about: "memory for 5,000,000 states of the WATCH loop, 8 clients",
        aim: Aim::Megabytes(200.0),
        measure: rates::memory,
    },
    Goal {
        name: "goal/first-break",
        about: "first counterexample of a built-in scenario, the slowest of all",
        aim: Aim::Within(0.1),
        measure: scenarios::first_break,
    },
    Goal {
        name: "goal/eval",
        about: "proof, EVAL, 12 clients",
        aim: Aim::Within(0.01),
        measure: proofs::eval,
    },
    Goal {
        name: "goal/watch",
        about: "proof, WATCH loop with 9 tries, 6 clients",
        aim: Aim::Within(1.0),
        measure: proofs::watch,
    },
    Goal {
        name: "goal/contended",
        about: "proof, 4 clients x 8 contended calls",
        aim: Aim::Within(2.0),
        measure: proofs::contended,
    },
    Goal {
        name: "goal/private",
        about: "proof, 6 clients with 4 private and 2 contended calls",
        aim: Aim::Within(1.0),
        measure: proofs::private,
    },
    Goal {
        name: "goal/count",
        about: "exact count, 12 clients x 2 calls, stock 5",
        aim: Aim::Within(0.5),
        measure: proofs::counted,
    },
    Goal {
        name: "goal/transitions",
        about: "transitions a second on interned tables, GET;SET of 6 clients",
        aim: Aim::Rate(500_000.0),
        measure: rates::transitions,
    },
    Goal {
        name: "goal/schedules",
        about: "random schedules a second, 5 clients x 2 calls, warm",
        aim: Aim::Rate(500_000.0),
        measure: rates::schedules,
    },
    Goal {
        name: "goal/saving",
        about: "steps of enumeration for each of ours, 4 clients with private work",
        aim: Aim::Times(1e6),
        measure: proofs::saving,
    },
    Goal {
        name: "goal/walk",
        about: "walks until a racy variant breaks but for a chance of 1e-6, the rarest",
        aim: Aim::AtMost(250.0),
        measure: scenarios::walks,
    },
    Goal {
        name: "goal/timed",
        about: "5,000 clients, 42 items, timed",
        aim: Aim::Within(0.3),
        measure: rates::timed,
    },
];

impl Measured {
    fn new(value: f64, note: String) -> Self {
        let undecided = false;
        Self { value, undecided, note }
    }

    /// The time to a verdict, which must not be that something is broken.
    fn verdict(seconds: f64, outcome: &Outcome, note: String) -> Result<Self> {
        match outcome {
            Outcome::Holds => Ok(Self::new(seconds, note)),
            Outcome::Undecided(why) => Ok(Self {
                value: seconds,
                undecided: true,
                note: format!("undecided: {why}; {note}"),
            }),
            other => bail!("{other:?}"),
        }
    }
}

impl Aim {
    /// It in words, what was measured in the same, and whether that is enough.
    fn compare(self, value: f64) -> [String; 3] {
        let (aim, told, reached) = match self {
            Self::Within(seconds) => (shown(seconds), shown(value), value <= seconds),
            Self::Rate(rate) => (per_second(rate), per_second(value), value >= rate),
            Self::Times(times) => (format!("{times:.1e}"), format!("{value:.1e}"), value >= times),
            Self::AtMost(most) => (most.to_string(), value.to_string(), value <= most),
            Self::Megabytes(most) => (format!("{most} MB"), format!("{value:.0} MB"), value <= most),
        };
        [aim, told, if reached { "yes" } else { "NO" }.to_owned()]
    }
}

fn per_second(rate: f64) -> String {
    format!("{:.2} M/s", rate / 1e6)
}

/// The names of all.
pub(crate) fn ids() -> impl Iterator<Item = String> {
    GOALS.iter().map(|goal| goal.name.to_owned())
}

/// Runs those that are asked for. A goal that is not reached is told and is no error.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let mut chosen = GOALS.iter().filter(|goal| arguments.asks_for(goal.name)).peekable();
    if chosen.peek().is_some() {
        println!("\n{:<72}{:>10}{:>12}  reached  notes", "goals", "goal", "median");
    }
    for goal in chosen {
        println!("{}", goal.row(arguments.rounds).with_context(|| goal.name)?);
    }
    Ok(())
}

impl Goal {
    fn row(&self, rounds: u32) -> Result<String> {
        let mut turns = Vec::new();
        // What cannot be decided is not asked again.
        while turns.len() < rounds as usize && !turns.last().is_some_and(|turn: &Measured| turn.undecided) {
            turns.push((self.measure)()?);
        }
        let values: Vec<f64> = turns.iter().map(|turn| turn.value).collect();
        let [aim, told, mut reached] = self.aim.compare(median(&values).unwrap_or_default());
        if turns.iter().any(|turn| turn.undecided) {
            reached = "NO".to_owned();
        }
        let note = turns.pop().map(|turn| turn.note).unwrap_or_default();
        Ok(format!("{:<72}{aim:>10}{told:>12}  {reached:<9}{note}", self.about))
    }
}
