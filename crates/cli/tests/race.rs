//! `raceground race`: real clients at the same time before a real server.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on ends")]

mod real;

use std::process::Command;

use real::Real;

#[test]
fn racy_programs_are_caught_and_the_others_are_not() {
    let real = Real::start();
    let path = format!("{}/../scenario/cases/likes.toml", env!("CARGO_MANIFEST_DIR"));
    let output = Command::new(env!("CARGO_BIN_EXE_raceground"))
        .args(["race", &path, "--rounds", "150", "--redis", &real.url])
        .output()
        .unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{told}");
    let counts: Vec<(&str, u32)> = told
        .split("likes.toml (")
        .skip(1)
        .map(|part| {
            let count = part.split("broken in ").nth(1).unwrap().split(' ').next().unwrap();
            (part.split(')').next().unwrap(), count.parse().unwrap())
        })
        .collect();
    for (variant, count) in &counts {
        assert_eq!(["racy", "forgotten watch"].contains(variant), *count > 0, "{told}");
    }
    assert_eq!(counts.len(), 4, "{told}");
}

#[test]
fn a_server_that_is_not_there_is_said() {
    let path = format!("{}/../scenario/cases/likes.toml", env!("CARGO_MANIFEST_DIR"));
    let output = Command::new(env!("CARGO_BIN_EXE_raceground"))
        .args(["race", &path, "--redis", "redis://127.0.0.1:1"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("127.0.0.1:1: "));
}
