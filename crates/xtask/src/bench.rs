//! `cargo xtask bench`: the engine beside others, in one run, as ratios.
//!
//! The contests are the crate `bench`, of which this verb knows only the command line: it builds
//! that program and what it compares, and hands the arguments on.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::places;
use crate::run::{output, run};
use crate::say;
use crate::setup;

/// `cargo xtask bench`
pub(crate) fn bench(arguments: &[String]) -> Result<()> {
    let turn = setup::turn()?;
    let released = build_native()?;
    let program = released.join("bench");
    // Asked before anything is installed: a slip of the pen should not cost minutes.
    let chosen = output(Command::new(&program).arg("--list").args(arguments))?;
    setup::for_bench(&turn)?;
    say::line(&format!("{} contests", chosen.lines().count()));
    run(Command::new(&program)
        .args(arguments)
        .arg("--raceground")
        .arg(released.join("raceground")))
}

/// Builds the contests and `raceground`; answers the folder they are in.
fn build_native() -> Result<PathBuf> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    run(Command::new(cargo).current_dir(places::root()).args([
        "build",
        "--release",
        "--package",
        "bench",
        "--package",
        "cli",
    ]))?;
    Ok(places::root().join("target/release"))
}
