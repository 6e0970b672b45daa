//! What is to be reached with every built-in scenario.

use std::fs;
use std::path::Path;
use std::task::Poll;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use race::explore::{Bounds, Counting, Marks, Search, Serialization, Verdict};
use scenario::explore::{Case, Test, When};
use scenario::file::ScenarioFile;

use super::Measured;
use crate::raceground::exploration;

/// Every variant that is broken, with its name.
fn broken() -> Result<Vec<(String, Case)>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenario/cases");
    let mut all = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let file = ScenarioFile::parse(&fs::read_to_string(&path)?).ok();
        let variants = file.with_context(|| format!("{name} cannot be read"))?.variants;
        let broken = variants
            .into_iter()
            .filter(|variant| variant.expected.holds == Some(false));
        all.extend(broken.map(|variant| (format!("{name}, {}", variant.name), variant.case)));
    }
    Ok(all)
}

/// From the text to the smallest break.
pub(super) fn first_break() -> Result<Measured> {
    let mut slowest = Measured::new(0.0, String::new());
    for (name, case) in broken()? {
        let started = Instant::now();
        let mut exploration = exploration(&case)?;
        while exploration.finding().broken.is_none() && exploration.advance(1_000) == Poll::Pending {}
        let seconds = started.elapsed().as_secs_f64();
        ensure!(exploration.finding().broken.is_some(), "{name} is not broken");
        if seconds > slowest.value {
            slowest = Measured::new(seconds, name);
        }
    }
    Ok(slowest)
}

/// How many walks have to be drawn, from how likely it is that one of them is broken.
pub(super) fn walks() -> Result<Measured> {
    /// So likely it may be that all of them miss it.
    const MISSED: f64 = 1e-6;
    let mut rarest = Measured::new(0.0, String::new());
    let racy = broken()?.into_iter().filter(|(name, _)| name.ends_with(", racy"));
    for (name, case) in racy {
        let chance = chance(case).with_context(|| name.clone())?;
        let walks = (MISSED.ln() / (1.0 - chance).ln()).ceil().max(1.0);
        if walks > rarest.value {
            rarest = Measured::new(walks, format!("{name}, p = {chance:.3}"));
        }
    }
    Ok(rarest)
}

/// How likely a break is if at every step each client that can move is as likely as the others.
fn chance(mut case: Case) -> Result<f64> {
    // What must happen sometimes is marked as well, and is no break.
    case.rules.retain(|rule| rule.when != When::Sometimes);
    let compares = case.rules.iter().any(|rule| rule.test == Test::Serializable);
    let (mut space, start) = exploration(&case)?.into_system();
    if compares {
        let mut serial = Serialization::new(&start, false, Bounds::default());
        ensure!(serial.finish(&mut space) == Verdict::Complete, "too many serial orders");
        space.compare_with(Some(serial.serial()));
    }
    let mut counting = Counting::new(&start, false, Marks::ALL, Bounds::default());
    ensure!(
        counting.finish(&mut space) == Verdict::Complete,
        "too many interleavings"
    );
    Ok(counting.probability(Marks::ALL))
}
