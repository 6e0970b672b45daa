//! The scenario files as races of many clients: each variant of those that can be one comes out as
//! its file expects, and the others say why they are none.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends")]

use scenario::file::{Entry, FILES, ScenarioFile};
use scenario::{Progress, Race, Report, Setup, Verdict};

fn run(setup: &Setup, variant: scenario::Variant) -> Report {
    let mut race = Race::new(setup, variant).unwrap_or_else(|wrong| panic!("{wrong:#?}"));
    while race.advance(10_000) != Progress::Done {}
    race.report()
}

#[test]
fn what_can_be_raced_breaks_and_holds_as_its_file_expects() {
    let mut raced = Vec::new();
    for (name, text) in FILES {
        let Ok(race) = ScenarioFile::parse(text).unwrap().race() else {
            continue;
        };
        for &Entry { program, way, holds } in &race.entries {
            let (called, text) = &race.programs[program];
            let setup = Setup {
                program: text.clone(),
                ..race.setup.clone()
            };
            let report = run(&setup, way);
            let what = format!("{name}, {called} {way:?}");
            println!(
                "{what}: {:?}, {} breaks, {} returned, {} failed, {} steps",
                report.verdict, report.breaks, report.returned, report.failed, report.steps
            );
            assert_eq!(report.failed, 0, "{what}: {:#?}", report.troubles);
            let expected = match holds {
                Some(true) => Verdict::Held,
                Some(false) => Verdict::Broken,
                None => panic!("{what} expects nothing"),
            };
            assert_eq!(report.verdict, expected, "{what}");
            if expected == Verdict::Broken {
                let story = report.first_break.unwrap().story;
                assert!(story.len() > 1, "{what}: {story:#?}");
            }
        }
        raced.push(*name);
    }
    let all = [
        "oversell",
        "rate-limiter",
        "retry-storm",
        "seats",
        "signup",
        "token-bucket",
        "transfer",
    ];
    assert_eq!(raced, all);
}

#[test]
fn what_cannot_be_raced_says_why() {
    for (name, begins) in [
        ("expire-leak", "It is about what goes wrong"),
        ("leaderboard", "Its clients do different things"),
        ("queue", "It is about what goes wrong"),
        ("stale-cache", "Its clients do different things"),
        ("likes", "What must hold in it is known only in the end"),
    ] {
        let (_, text) = FILES.iter().find(|(known, _)| *known == name).unwrap();
        let why = ScenarioFile::parse(text).unwrap().race().unwrap_err();
        assert!(why.starts_with(begins), "{name}: {why}");
    }
}

/// The page shows this list before it has read any file.
#[test]
fn the_gallery_lists_every_file_by_its_title_and_says_which_can_be_raced() {
    let list = include_str!("../scenarios/gallery.txt");
    let lines = list.lines().filter(|line| !line.starts_with('#'));
    let mut listed: Vec<&str> = lines.clone().filter_map(|line| line.split(' ').next()).collect();
    for line in lines {
        let (name, title) = line.split_once(' ').unwrap();
        let (_, text) = FILES
            .iter()
            .find(|(known, _)| *known == name)
            .unwrap_or_else(|| panic!("{name}"));
        let file = ScenarioFile::parse(text).unwrap();
        assert_eq!(title.trim_start_matches('~'), file.title, "{name}");
        assert_eq!(title.starts_with('~'), file.race().is_err(), "{name}");
    }
    listed.sort_unstable();
    let mut all: Vec<&str> = FILES.iter().map(|(name, _)| *name).collect();
    all.sort_unstable();
    assert_eq!(listed, all);
}
