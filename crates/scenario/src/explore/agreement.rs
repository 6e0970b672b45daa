//! All searches on the same case: they have nothing in common but the system they search, so a
//! mistake in one of them shows as a difference.

use std::collections::BTreeSet;
use std::task::Poll;

use race::explore::{Bound, Bounds, Count, Counting, Dpor, Enumeration, Marks, Plan, Prover, Search};
use race::explore::{Serialization, Space, State, Verdict};

use super::clients::Clients;
use super::{Case, Exploration};

/// What the searches agree on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agreement {
    /// Executions, gone through one by one.
    pub executions: u64,
    /// Executions the search for equivalent ones went through.
    pub classes: u64,
    /// Different outcomes.
    pub outcomes: usize,
    /// Whether some rule is broken.
    pub broken: bool,
}

/// What a search has seen: each final state in words, and all marks.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    finals: BTreeSet<String>,
    marks: Marks,
}

/// Explores a case in every way there is; the error says where two ways differ. Nothing, if there
/// are more executions than these, or if the case cannot be explored at all.
pub fn agreement(case: &Case, executions: u64) -> Result<Option<Agreement>, String> {
    let bounds = Bounds {
        executions,
        steps: case.limits.steps,
        ..Bounds::default()
    };
    let Some((mut plain, start)) = fresh(case, false) else {
        return Ok(None);
    };
    let mut all = Enumeration::new(&start, bounds);
    match all.finish(&mut plain) {
        Verdict::Complete if plain.system().doubt.is_none() => {}
        Verdict::Complete | Verdict::Undecided(Bound::Executions | Bound::Steps) => return Ok(None),
        other => return Err(format!("the enumeration ends with {other:?}")),
    }
    let yardstick = |symmetry| seen(&plain, symmetry, all.finals(), all.marks());
    for (symmetry, reduce) in [(false, false), (false, true), (true, false), (true, true)] {
        let what = format!("the prover, symmetry {symmetry}, reduction {reduce}");
        let (mut space, start) = fresh(case, symmetry).ok_or("it begins only once")?;
        let stop_at = Marks::NONE;
        let mut prover = Prover::new(
            &start,
            Plan {
                symmetry,
                reduce,
                stop_at,
                bounds,
            },
        );
        finished(&what, prover.finish(&mut space))?;
        let found = seen(&space, symmetry, prover.finals(), prover.marks());
        equal(&what, &yardstick(symmetry), &found)?;
    }
    let (mut space, start) = fresh(case, false).ok_or("it begins only once")?;
    let mut dpor = Dpor::new(&start, bounds);
    finished("source-DPOR", dpor.finish(&mut space))?;
    equal(
        "source-DPOR",
        &yardstick(false),
        &seen(&space, false, dpor.finals(), dpor.marks()),
    )?;
    if case.limits.jumps == 0 && case.limits.restarts == 0 {
        let mut counting = Counting::new(&start, true, Marks::ALL, bounds);
        finished("the count", counting.finish(&mut space))?;
        equal(
            "the count",
            &Count::Exact(all.executions().into()),
            &counting.executions(None),
        )?;
    }
    let classes = Search::<Clients>::progress(&dpor).executions;
    let outcomes = yardstick(false).finals.len();
    let broken = !(all.marks() & plain.system().rules.forbidden()).is_empty();
    let executions = all.executions();
    Ok(Some(Agreement {
        executions,
        classes,
        outcomes,
        broken,
    }))
}

/// A space of its own, so that no search profits from what another has learned.
fn fresh(case: &Case, symmetry: bool) -> Option<(Space<Clients>, State)> {
    let mut exploration = Exploration::new(case).ok()?;
    let start = loop {
        if let Poll::Ready(start) = exploration.start_of_all() {
            break start;
        }
    };
    let mut space = exploration.into_space();
    if space.system().rules.compares() {
        let mut serial = Serialization::new(&start, symmetry, Bounds::default());
        serial.finish(&mut space);
        space.compare_with(Some(serial.serial()));
    }
    Some((space, start))
}

/// With `symmetry` the same whoever is who.
fn seen(space: &Space<Clients>, symmetry: bool, finals: impl Iterator<Item = State>, marks: Marks) -> Seen {
    let clients = space.system();
    let told = |state: State| {
        let world = clients.worlds.get(state.shared.0);
        let shared = (world.keyspace.digest(), world.clock, world.faults);
        let mut locals: Vec<_> = state.locals.iter().map(|&local| clients.local(local)).collect();
        if symmetry {
            sorting::sort(&mut locals);
        }
        format!("{shared:?} {locals:?}")
    };
    let finals = finals.map(told).collect();
    Seen { finals, marks }
}

fn finished(what: &str, verdict: Verdict) -> Result<(), String> {
    equal(what, &Verdict::Complete, &verdict)
}

fn equal<T: PartialEq + std::fmt::Debug>(what: &str, expected: &T, found: &T) -> Result<(), String> {
    if expected == found {
        return Ok(());
    }
    Err(format!(
        "{what} differs: {found:#?}, and the enumeration: {expected:#?}"
    ))
}
