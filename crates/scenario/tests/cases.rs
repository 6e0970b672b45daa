//! The scenario files of `cases/`: each variant comes out as its file expects.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends")]

use std::fs;
use std::path::Path;
use std::task::Poll;

use scenario::explore::{Count, Exploration, Finding, Limits, Outcome};
use scenario::file::{ScenarioFile, Variant};

fn files() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let mut files: Vec<(String, String)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect();
    files.sort();
    files
}

fn explore(variant: &Variant) -> Finding {
    let mut exploration = Exploration::new(&variant.case).unwrap_or_else(|wrong| panic!("{wrong:#?}"));
    while exploration.advance(10_000) == Poll::Pending {}
    exploration.finding().clone()
}

#[test]
fn every_file_comes_along() {
    let mut names: Vec<&str> = scenario::file::FILES.iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    let files = files();
    let there: Vec<&str> = files.iter().map(|(name, _)| name.trim_end_matches(".toml")).collect();
    assert_eq!(names, there);
}

#[test]
fn every_variant_comes_out_as_its_file_expects() {
    let (mut broken, mut proved) = (0, 0);
    for (name, text) in files() {
        let file = ScenarioFile::parse(&text).unwrap_or_else(|wrong| panic!("{name}: {wrong:#?}"));
        assert!(file.variants.len() > 1, "{name} has something to compare");
        for variant in &file.variants {
            let what = format!("{name}, {}", variant.name);
            let finding = explore(variant);
            let expected = variant
                .expected
                .holds
                .unwrap_or_else(|| panic!("{what} expects nothing"));
            match finding.outcome {
                Outcome::Holds => proved += 1,
                Outcome::Broken => broken += 1,
                _ => panic!("{what}: {finding:#?}"),
            }
            assert_eq!(finding.outcome == Outcome::Holds, expected, "{what}");
            assert_eq!(
                variant.expected.breaks.is_some(),
                !expected,
                "{what} says how many break it"
            );
            if let Some((some, all)) = variant.expected.breaks {
                let exactly = (Some(Count::Exact(some)), Some(Count::Exact(all)));
                assert_eq!((finding.breaking, finding.executions), exactly, "{what}");
            }
            if finding.outcome == Outcome::Broken {
                let found = finding.broken.as_ref().and_then(|broken| broken.anomaly);
                let found = found.map(|anomaly| anomaly.name().to_owned());
                assert_eq!(found, variant.expected.anomaly, "{what} names its anomaly");
            }
            if let Some(order) = &variant.expected.order {
                let broken = finding.broken.unwrap();
                assert!(broken.smallest, "{what}");
                assert_eq!(broken.replay.order(), *order, "{what}");
            }
        }
    }
    println!("{broken} variants broken, {proved} proved");
    assert!(broken >= 22 && proved >= 36);
}

/// The table of the design: what a loop of optimistic retries costs.
#[test]
fn optimism_costs_what_the_table_says() {
    let (_, text) = files().into_iter().find(|(name, _)| name == "retry-storm").unwrap();
    let file = ScenarioFile::parse(&text).unwrap();
    for (clients, most, expected) in [(2, 9, 8.25), (3, 18, 14.94), (4, 30, 22.86), (5, 45, 31.89)] {
        let [mut watch, mut script] = [file.variants[0].clone(), file.variants[1].clone()];
        for variant in [&mut watch, &mut script] {
            variant.case.groups[0].count = clients;
            variant.case.setup = vec![format!("SET stock {clients}")];
        }
        let finding = explore(&watch);
        assert_eq!(finding.outcome, Outcome::Holds);
        assert_eq!(finding.most_steps, Some(most), "{clients} clients");
        assert!(
            (finding.expected_steps.unwrap() - expected).abs() < 0.005,
            "{clients} clients: {finding:?}"
        );
        assert_eq!(explore(&script).most_steps, Some(clients));
    }
}

/// The table of the design: how many orders race, for a stock of one and for one that is enough.
#[test]
fn as_many_orders_race_as_the_table_says() {
    let program = "
        local stock = tonumber(redis.call('GET', KEYS[1]))
        if stock > 0 then redis.call('SET', KEYS[1], stock - 1) return 'sold' end
        return 'out'";
    let file = |clients: u32, stock: u32| {
        format!(
            "setup = ['SET stock {stock}']\n[[client]]\ncount = {clients}\nkeys = ['stock']\nprogram = \"\"\"{program}\"\"\"\n[[rule]]\nserializable = true\n"
        )
    };
    let table = [
        (2, 1, 4, 6),
        (3, 1, 60, 66),
        (4, 1, 1_152, 1_176),
        (5, 1, 31_200, 31_320),
        (2, 2, 4, 6),
        (3, 3, 84, 90),
        (4, 4, 2_496, 2_520),
        (5, 5, 113_280, 113_400),
    ];
    for (clients, stock, races, all) in table {
        let finding = explore(&ScenarioFile::parse(&file(clients, stock)).unwrap().variants[0]);
        let exactly = (Some(Count::Exact(races)), Some(Count::Exact(all)));
        assert_eq!(
            (finding.breaking, finding.executions),
            exactly,
            "{clients} clients, {stock} items"
        );
    }
}

#[test]
fn everything_wrong_with_a_file_is_told_with_its_place() {
    let text = "titel = 'x'\nsetup = 3\n[[client]]\ncount = 0\nmode = 'both'\n[[rule]]\nlua = 'return 1'\nserializable = true\n[bounds]\nsteps = -1\n";
    let told: Vec<(usize, String)> = ScenarioFile::parse(text)
        .unwrap_err()
        .into_iter()
        .map(|wrong| (text[..wrong.place.start].matches('\n').count() + 1, wrong.message))
        .collect();
    let expected = [
        (1, "'titel' is no name"),
        (2, "'setup' must be a list of texts"),
        (3, "'both' is no mode"),
        (3, "client has no program"),
        (4, "'count' must be a whole number from 1 to 1000"),
        (6, "exactly one of"),
        (10, "'steps' must be"),
    ];
    assert_eq!(told.len(), expected.len(), "{told:#?}");
    for ((line, message), (at, part)) in told.iter().zip(expected) {
        assert!(*line == at && message.contains(part), "{line}: {message}");
    }
    for nonsense in ["", "[[client]", "a = 'b", "client = 3", "[[client]]\nprogram = ['x']"] {
        assert!(ScenarioFile::parse(nonsense).is_err(), "{nonsense}");
    }
}

#[test]
fn a_case_is_the_same_after_it_was_written_and_read() {
    let odd = "\
        title = \"a \\\"title\\\" \\\\ with \\u0001\"\nsetup = [\"SET a 'b c'\"]\n\
        [[client]]\nname = \"c\"\nprogram = \"return \\\"'''\\\"\\r\\n\"\n\
        [[client]]\nname = \"d\"\nprogram = \"return 'x'\"\n\
        [[rule]]\nat_most = { count = 1, result = \"x\" }\n[faults]\ndeaths = 2\nclock_jumps = 1\n";
    let odd = ("odd".to_owned(), odd.to_owned());
    for (name, text) in files().into_iter().chain([odd]) {
        for variant in ScenarioFile::parse(&text).unwrap().variants {
            let mut case = variant.case;
            // How far to go is not what a case is.
            case.limits = Limits {
                jumps: case.limits.jumps,
                faults: case.limits.faults,
                restarts: case.limits.restarts,
                ..Limits::default()
            };
            let written = scenario::file::text(&case);
            let read = ScenarioFile::parse(&written).unwrap_or_else(|wrong| panic!("{name}: {wrong:?}\n{written}"));
            assert_eq!(read.variants[0].case, case, "{name}\n{written}");
        }
    }
}
