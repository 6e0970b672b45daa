//! `versus [NAME...]`: explores the same problems here and with what others use, in turns, and says
//! how many executions or states each of them takes; and the goals of the exploration.
//!
//! `cargo xtask bench explore` builds and calls it.

// Nothing here is part of the engine: the clock is its trade.
#![allow(clippy::disallowed_methods, reason = "benchmarks look at the clock")]

mod arguments;
mod goals;
mod others;
mod problem;
mod race;
mod raceground;
mod turns;

use std::process::ExitCode;

use anyhow::{Result, ensure};

use arguments::Arguments;

fn main() -> ExitCode {
    match Arguments::parse(std::env::args().skip(1)).and_then(|arguments| versus(&arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("versus: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn versus(arguments: &Arguments) -> Result<()> {
    let ids = || goals::ids().chain(race::ids()).filter(|id| arguments.asks_for(id));
    ensure!(ids().count() > 0, "nothing is called that; `--list` says what there is");
    if arguments.list {
        ids().for_each(|id| println!("{id}"));
        return Ok(());
    }
    goals::run(arguments)?;
    let wrong = race::run(arguments);
    ensure!(
        wrong == 0,
        "{wrong} row(s) differ from what two model checkers found, or from each other"
    );
    Ok(())
}
