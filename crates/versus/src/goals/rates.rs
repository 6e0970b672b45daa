//! How much is done a second, and what it takes.

use std::fs;
use std::time::Instant;

use anyhow::{Context, Result, anyhow, ensure};
use race::explore::{Bound, Bounds, Marks, Prover, Sampling, Search, Space, State, System, Verdict, Walk};
use scenario::{Progress, Race, Variant, scenarios};

use super::Measured;
use crate::problem::{PROBLEMS, Problem};
use crate::raceground::{everything, exploration};
use crate::turns::shown;

fn problem(name: &str) -> Result<&'static Problem> {
    let mut problems = PROBLEMS.iter();
    problems
        .find(|problem| problem.name == name)
        .context("there is no such problem")
}

/// What the process grows by while it keeps so many states.
pub(super) fn memory() -> Result<Measured> {
    const STATES: u64 = 5_000_000;
    let (mut space, start) = exploration(&problem("watch")?.case(8)?)?.into_system();
    let before = resident()?;
    let mut plan = everything(false);
    plan.bounds.states = STATES;
    plan.bounds.memory = u64::MAX;
    let mut prover = Prover::new(&start, plan);
    let verdict = prover.finish(&mut space);
    let grown = resident()? - before;
    ensure!(verdict == Verdict::Undecided(Bound::States), "{verdict:?}");
    let all = states(&space, &prover);
    Ok(Measured::new(
        grown / 1e6,
        format!("{:.0} bytes a state", grown / all as f64),
    ))
}

/// Bytes of memory that this process has.
fn resident() -> Result<f64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    Ok(kilobytes.context("the system does not say what memory a process has")? * 1024.0)
}

/// All states again, when everything in them is known.
pub(super) fn transitions() -> Result<Measured> {
    /// Of 6 clients and as many items, as the note counts them, without the one that is the start.
    const TRANSITIONS: f64 = 46_591.0 - 1.0;
    let problem = problem("get-set-n")?;
    let (mut space, start) = exploration(&problem.case(6)?)?.into_system();
    through(&mut space, &start)?;
    let started = Instant::now();
    let found = through(&mut space, &start)?;
    let seconds = started.elapsed().as_secs_f64();
    let known = problem.known(6).context("the note counts them")?.states;
    ensure!(found == known, "{found} states are not the {known} of the note");
    let note = format!("{found} states in {}", shown(seconds));
    Ok(Measured::new(TRANSITIONS / seconds, note))
}

fn through<S: System>(space: &mut Space<S>, start: &State) -> Result<u64> {
    let mut prover = Prover::new(start, everything(false));
    ensure!(prover.finish(space) == Verdict::Complete, "it stopped");
    Ok(states(space, &prover))
}

fn states<S: System>(_: &Space<S>, prover: &Prover) -> u64 {
    Search::<S>::progress(prover).states
}

/// Interleavings drawn by chance, when all steps in them are known.
pub(super) fn schedules() -> Result<Measured> {
    const DRAWN: u64 = 200_000;
    let (mut space, start) = exploration(&problem("get-set-1")?.case(5)?)?.into_system();
    draw(&mut space, &start, DRAWN / 10);
    let started = Instant::now();
    draw(&mut space, &start, DRAWN);
    let seconds = started.elapsed().as_secs_f64();
    let note = format!("{DRAWN} in {}", shown(seconds));
    Ok(Measured::new(DRAWN as f64 / seconds, note))
}

fn draw<S: System>(space: &mut Space<S>, start: &State, executions: u64) {
    let bounds = Bounds {
        executions,
        ..Bounds::default()
    };
    Sampling::new(start, Walk, 1, Marks::NONE, bounds).finish(space);
}

/// A race of many in virtual time, as application code and as a script.
pub(super) fn timed() -> Result<Measured> {
    let first = scenarios().into_iter().next();
    let mut setup = first.context("there are no built-in scenarios")?.setup;
    (setup.clients, setup.setup) = (5_000, "SET stock 42".to_owned());
    let started = Instant::now();
    let mut taken = Vec::new();
    for variant in [Variant::App, Variant::Script] {
        let mut race = Race::new(&setup, variant).map_err(|wrong| anyhow!("{wrong:?}"))?;
        while race.advance(10_000) != Progress::Done {}
        taken.push(race.report().taken.context("nothing is counted")?);
    }
    let seconds = started.elapsed().as_secs_f64();
    let [app, script] = taken[..] else {
        return Err(anyhow!("{taken:?}"));
    };
    ensure!(script == 42, "{script} were sold by scripts");
    Ok(Measured::new(
        seconds,
        format!("both variants; {app} sold by application code, {script} by scripts"),
    ))
}
