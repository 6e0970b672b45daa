//! The suites in `tests/suite/`, against the engine and against a real server.
//!
//! `RACEGROUND_BLESS=1` writes what the real server answers into the files; the diff is the review.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot go on ends")]

use std::fs;

use tests::suite::{EngineTarget, Problem, RealServer, Target, bless, check, read_suite, suite_files};

fn check_all(target: &mut dyn Target) {
    let (mut good, mut problems): (usize, Vec<Problem>) = (0, Vec::new());
    for file in suite_files() {
        let (fine, wrong) = check(&read_suite(&file), target);
        println!("{}: {fine} as expected, {} not", file.display(), wrong.len());
        good += fine;
        problems.extend(wrong);
    }
    let report: Vec<String> = problems.iter().map(Problem::to_string).collect();
    assert!(
        report.is_empty(),
        "{} of {} replies:\n{}",
        report.len(),
        good + report.len(),
        report.join("\n")
    );
    assert!(good > 0, "no suite was found");
}

#[test]
fn the_engine_answers_as_the_suites_say() {
    check_all(&mut EngineTarget::default());
}

#[test]
fn the_real_server_answers_as_the_suites_say() {
    let mut server = RealServer::launch();
    if std::env::var_os("RACEGROUND_BLESS").is_some() {
        for file in suite_files() {
            let text = bless(&read_suite(&file), &mut server);
            fs::write(&file, text).expect("a file that can be written");
        }
    }
    check_all(&mut server);
}
