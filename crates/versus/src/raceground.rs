//! Ours: what a person gets from a scenario file, and each search by itself on the same clients.

use std::task::Poll;

use anyhow::{Result, anyhow};
use race::explore::{Bounds, Count, Dpor, Marks, Plan, Prover, Search, Space, State, System, Verdict};
use scenario::explore::{Case, Exploration, Finding, Outcome};

use crate::arguments::Cap;
use crate::turns::Found;

/// Moves between two looks at the outcome.
const SLICE: u32 = 5_000;

/// A case from the beginning, Lua and all.
pub(crate) fn exploration(case: &Case) -> Result<Exploration> {
    Exploration::new(case).map_err(|problems| anyhow!("{problems:?}"))
}

/// Explores to the end, as `raceground check` does.
pub(crate) fn finding(case: &Case) -> Result<Finding> {
    let mut exploration = exploration(case)?;
    while exploration.advance(SLICE) == Poll::Pending {}
    Ok(exploration.finding().clone())
}

/// The verdict, the smallest break, and how many interleavings are broken.
pub(crate) fn check(case: &Case) -> Found {
    let Ok(finding) = finding(case) else {
        return Found::default();
    };
    let interleavings = match (&finding.breaking, &finding.executions) {
        (Some(breaking), Some(all)) => format!("{} of {} interleavings", count(*breaking), count(*all)),
        _ => String::new(),
    };
    Found {
        executions: None,
        states: Some(finding.states),
        broken: match finding.outcome {
            Outcome::Holds => Some(false),
            Outcome::Broken => Some(true),
            _ => None,
        },
        stopped: matches!(finding.outcome, Outcome::Undecided(_)),
        note: interleavings,
    }
}

/// A count in digits, as long as it has not too many.
pub(crate) fn count(count: Count) -> String {
    match count {
        Count::Exact(exactly) if exactly < 1_000_000_000 => exactly.to_string(),
        other => format!("{:.2e}", other.as_f64()),
    }
}

/// All states, with or without taking clients for each other, and nothing left out.
pub(crate) fn prover(case: &Case, symmetry: bool) -> Found {
    let Ok(exploration) = exploration(case) else {
        return Found::default();
    };
    let (mut space, start) = exploration.into_system();
    let mut prover = Prover::new(&start, everything(symmetry));
    let verdict = prover.finish(&mut space);
    Found {
        states: Some(states(&space, &prover)),
        broken: decided(verdict, prover.marks()),
        stopped: verdict != Verdict::Complete,
        ..Found::default()
    }
}

/// The plan that leaves nothing out.
pub(crate) fn everything(symmetry: bool) -> Plan {
    Plan {
        symmetry,
        reduce: false,
        stop_at: Marks::NONE,
        bounds: Bounds::default(),
    }
}

fn states<S: System>(_: &Space<S>, prover: &Prover) -> u64 {
    Search::<S>::progress(prover).states
}

/// One execution for each way in which steps depend on each other.
pub(crate) fn dpor(case: &Case, cap: Cap) -> Found {
    let Ok(exploration) = exploration(case) else {
        return Found::default();
    };
    let (mut space, start) = exploration.into_system();
    let (verdict, dpor) = through(&mut space, &start, cap);
    let stopped = verdict != Verdict::Complete;
    Found {
        executions: Some(dpor.executions()),
        states: None,
        broken: decided(verdict, dpor.marks()),
        stopped,
        note: if stopped { cap.told() } else { String::new() },
    }
}

fn through<S: System>(space: &mut Space<S>, start: &State, cap: Cap) -> (Verdict, Dpor) {
    // One more than the cap: a search that ends there has come to its end.
    let bounds = Bounds {
        executions: cap.executions + 1,
        ..Bounds::default()
    };
    let mut dpor = Dpor::new(start, bounds);
    (dpor.finish(space), dpor)
}

/// The cases have one rule, which is looked at in the end.
fn decided(verdict: Verdict, marks: Marks) -> Option<bool> {
    match marks.is_empty() {
        false => Some(true),
        true if verdict == Verdict::Complete => Some(false),
        true => None,
    }
}
