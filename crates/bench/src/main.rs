//! `bench [NAME...]`: runs the contests whose names begin with one of the words, and says the ratios.
//!
//! `cargo xtask bench` builds whatever a contest needs and calls this.

// Nothing here is part of the engine: the clock, processes and sockets are its trade.
#![allow(clippy::disallowed_methods, reason = "benchmarks look at the clock")]

mod arguments;
mod contest;
mod groups;
mod keyspace;
mod native;
mod node;
mod report;
mod wire;

use std::fs;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};

use arguments::Arguments;
use groups::GROUPS;

fn main() -> ExitCode {
    match Arguments::parse(std::env::args().skip(1)).and_then(|arguments| bench(&arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn bench(arguments: &Arguments) -> Result<()> {
    let chosen: Vec<_> = GROUPS.iter().map(|group| (group, group.chosen(arguments))).collect();
    let ids = chosen.iter().flat_map(|(_, ids)| ids);
    ensure!(
        ids.clone().count() > 0,
        "nothing is called that; `--list` says what there is"
    );
    if arguments.list {
        ids.for_each(|id| println!("{id}"));
        return Ok(());
    }
    let mut outcomes = Vec::new();
    for (group, ids) in chosen.iter().filter(|(_, ids)| !ids.is_empty()) {
        group.run(ids, arguments, &mut outcomes)?;
    }
    if let Some(file) = &arguments.json {
        fs::write(file, serde_json::to_vec_pretty(&outcomes)?)
            .with_context(|| format!("{} cannot be written", file.display()))?;
    }
    let unsound = outcomes.iter().filter(|outcome| !outcome.is_sound()).count();
    ensure!(
        unsound == 0,
        "in {unsound} contest(s) the engine fails, or another result differs from its"
    );
    Ok(())
}
