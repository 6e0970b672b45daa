//! What the data costs: a snapshot of them, and the memory they take.

use std::fs;

use anyhow::{Context, Result};
use bench::engine::Engine;
use bench::works::argv;
use resp::Bytes;

use crate::arguments::Arguments;
use crate::contest::{Contestant, Figure, Outcome, Worker, contest};
use crate::wire::{PIPELINE, Pipeline, Process};

/// What is done to a keyspace.
pub(crate) const DEEDS: [&str; 3] = ["snapshot", "set", "set-and-keep"];

/// Snapshots that are kept at a time.
const KEPT: usize = 10_000;
/// Keys with which memory is weighed.
const WEIGHED: usize = 200_000;

/// Does the named things to a small and a large keyspace.
pub(crate) fn snapshots(chosen: &[String], arguments: &Arguments, show: &mut dyn FnMut(Outcome)) -> Result<()> {
    for id in chosen {
        let contestants = [("1,000 keys", 1_000), ("100,000 keys", 100_000)]
            .map(|(name, keys)| Contestant::new(name, move || Ok(deed(id, keys))));
        show(contest(id, contestants.into(), arguments));
    }
    Ok(())
}

fn deed(id: &str, keys: usize) -> Worker<'static> {
    let mut engine = Engine::default();
    let sets: Vec<_> = (0..keys).map(set).collect();
    sets.iter().for_each(|argv| drop(engine.ask(argv)));
    let mut next = (0..keys).cycle();
    let mut kept = vec![engine.snapshot(); KEPT];
    let (sets_keys, keeps) = (id.contains("set"), !id.ends_with("/set"));
    Box::new(move |count| {
        for turn in 0..count as usize {
            if sets_keys {
                // Far apart, as a program's keys are.
                let key = next.nth(617).unwrap_or_default();
                engine.ask(&sets[key]);
            }
            if keeps {
                kept[turn % KEPT] = engine.snapshot();
            }
        }
        Ok(0.0)
    })
}

fn set(number: usize) -> Vec<Bytes> {
    argv(&["SET", &format!("key:{number:08}"), &format!("value:{number:08}")])
}

/// Bytes by which the processes grow for each key.
pub(crate) fn weigh(chosen: &[String], arguments: &Arguments, show: &mut dyn FnMut(Outcome)) -> Result<()> {
    let sets: Vec<_> = (0..WEIGHED).map(set).collect();
    for id in chosen {
        let figures = vec![
            weighed("raceground", &Process::raceground(&arguments.raceground)?, &sets)?,
            weighed("redis-server", &Process::redis()?, &sets)?,
        ];
        show(Outcome {
            id: id.clone(),
            figures,
        });
    }
    Ok(())
}

fn weighed(name: &str, process: &Process, sets: &[Vec<Bytes>]) -> Result<Figure> {
    let mut pipeline = Pipeline::open(process.port, sets)?;
    let before = resident(process.id())?;
    pipeline.run(WEIGHED / PIPELINE)?;
    let grown = resident(process.id())?.saturating_sub(before);
    Ok(Figure::of(name, Ok(grown as f64 / WEIGHED as f64)))
}

/// Bytes of memory that a process has in use.
fn resident(process: u32) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).context("only Linux tells the memory")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok());
    Ok(kilobytes.context("the memory is not told")? * 1024)
}
