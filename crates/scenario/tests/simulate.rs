//! Runs of the cases in virtual time: what is proved holds in each of them, what is broken is met by
//! some, and a run is the same however it is cut into slices.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on ends")]

mod random;

use std::fs;
use std::task::Poll;

use scenario::explore::{Exploration, Faults, Outcome};
use scenario::file::{ScenarioFile, Variant};
use scenario::simulate::{Report, Run, Timing, Verdict};
use scenario::{Progress, Span};

fn cases() -> Vec<(String, Variant)> {
    let folder = format!("{}/cases", env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let variants = |path: &std::path::PathBuf| {
        let file = ScenarioFile::parse(&fs::read_to_string(path).unwrap()).unwrap();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        file.variants
            .into_iter()
            .map(move |variant| (format!("{name} ({})", variant.name), variant))
    };
    paths.iter().flat_map(variants).collect()
}

/// As few clients as the case has, all at about the same time.
fn run(variant: &Variant, seed: u64, slice: u32) -> Report {
    let timing = Timing {
        arrivals: Span::from_micros(5_000),
        clients: None,
        ..variant.timing.clone()
    };
    let mut run = Run::new(&variant.case, &timing, None, seed).unwrap();
    while run.advance(slice) != Progress::Done {}
    run.report()
}

#[test]
fn what_is_proved_holds_in_every_run_and_what_is_broken_is_met_by_some() {
    let mut met = 0;
    for (name, variant) in cases() {
        let reports: Vec<Report> = (0..60).map(|seed| run(&variant, seed, u32::MAX)).collect();
        let broken = reports
            .iter()
            .filter(|report| report.verdict == Verdict::Broken)
            .count();
        for report in &reports {
            assert_eq!(report.ended, report.clients, "{name}");
            let ended: u64 = report.outcomes.iter().map(|ended| ended.clients).sum();
            assert_eq!(ended, u64::from(report.clients), "{name}");
        }
        if variant.expected.holds == Some(true) {
            assert_eq!(
                broken,
                0,
                "{name}: {:?}",
                reports.iter().map(|one| &one.breaks).max_by_key(|one| one.len())
            );
        } else {
            met += usize::from(broken > 0);
            println!("{name}: broken in {broken} of 60 runs");
        }
    }
    assert!(met >= 10, "{met} of the broken variants were met");
}

/// The exploration and the simulation share neither scheduler nor the way in which they look at rules.
#[test]
fn random_programs_that_are_proved_hold_in_every_run() {
    let (mut proved, mut broken, mut met) = (0, 0, 0);
    for number in 0..400 {
        let text = random::file(number);
        let mut variant = ScenarioFile::parse(&text).unwrap().variants.remove(0);
        let limits = &mut variant.case.limits;
        (limits.jumps, limits.restarts, limits.faults) = (0, 0, Faults::default());
        let mut exploration = Exploration::new(&variant.case).unwrap();
        while exploration.advance(10_000) == Poll::Pending {}
        let runs = (0..10).map(|seed| run(&variant, seed, u32::MAX));
        let breaks = runs.filter(|report| report.verdict == Verdict::Broken).count();
        match exploration.finding().outcome {
            Outcome::Holds => {
                proved += 1;
                assert_eq!(breaks, 0, "{text}");
            }
            Outcome::Broken => {
                broken += 1;
                met += u32::from(breaks > 0);
            }
            _ => {}
        }
    }
    println!("{proved} proved; {broken} broken, {met} of them in 10 runs");
    assert!(proved > 100 && met > 50, "{proved} {met}");
}

#[test]
fn the_same_seed_gives_the_same_report_in_slices_of_any_size() {
    for (name, variant) in cases() {
        let whole = run(&variant, 7, u32::MAX);
        assert_eq!(whole, run(&variant, 7, 1), "{name}");
        assert_eq!(whole, run(&variant, 7, 5), "{name}");
    }
}

#[test]
fn a_run_that_is_given_up_says_so() {
    let (_, variant) = cases()
        .into_iter()
        .find(|(_, one)| one.expected.holds == Some(true))
        .unwrap();
    let mut run = Run::new(&variant.case, &variant.timing, Some(1_000), 1).unwrap();
    run.advance(500);
    let report = run.report();
    assert_eq!((report.verdict, report.clients), (Verdict::Unfinished, 1_000));
    assert!(report.ended < 1_000);
}
