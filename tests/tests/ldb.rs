//! The debugger that `raceground serve` has, beside that of a real server.
//!
//! `RACEGROUND_BLESS=1` writes what the real server answers into `tests/suite/ldb/`. `LUA_PROGRAMS=2000`
//! steps through so many random programs, `LUA_SEED=7` through others.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test lives in real time, waits beside others and ends when it cannot go on"
)]

#[path = "ldb/redis_cli.rs"]
mod redis_cli;
#[path = "ldb/sharing.rs"]
mod sharing;
#[path = "ldb/steps.rs"]
mod steps;

use std::fs;

use tests::ldb::{bless, check, files};
use tests::served::Served;
use tests::suite::RealServer;

fn check_all(port: u16) {
    let (mut good, mut problems) = (0, Vec::new());
    for file in files() {
        let text = fs::read_to_string(&file).unwrap();
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let (fine, wrong) = check(&name, &text, port);
        println!("{name}: {fine} as expected, {} not", wrong.len());
        good += fine;
        problems.extend(wrong.iter().map(ToString::to_string));
    }
    assert!(
        problems.is_empty(),
        "{} of {good}:\n{}",
        problems.len(),
        problems.join("\n")
    );
    assert!(good > 0, "no session was found");
}

#[test]
fn the_debugger_answers_as_the_sessions_say() {
    check_all(Served::launch().port());
}

#[test]
fn the_real_debugger_answers_as_the_sessions_say() {
    let server = RealServer::launch();
    if std::env::var_os("RACEGROUND_BLESS").is_some() {
        for file in files() {
            let text = bless(&fs::read_to_string(&file).unwrap(), server.port());
            fs::write(&file, text).unwrap();
        }
    }
    check_all(server.port());
}
