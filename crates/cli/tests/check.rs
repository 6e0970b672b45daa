//! `raceground check` from outside: what it prints and how it ends.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on ends")]

use std::fs;
use std::path::PathBuf;
use std::process::Command;

fn case(name: &str) -> String {
    format!("{}/../scenario/cases/{name}.toml", env!("CARGO_MANIFEST_DIR"))
}

/// A file of this test's own.
fn file(name: &str, text: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).unwrap();
    path.to_string_lossy().into_owned()
}

fn check(words: &[&str]) -> (String, Option<i32>) {
    let output = Command::new(env!("CARGO_BIN_EXE_raceground"))
        .arg("check")
        .args(words)
        .output()
        .unwrap();
    (String::from_utf8(output.stdout).unwrap(), output.status.code())
}

/// The racy variant alone, with nothing expected of it.
fn racy() -> String {
    let text = fs::read_to_string(case("likes")).unwrap();
    let racy = text
        .split("[[variant]]")
        .take(2)
        .collect::<Vec<_>>()
        .join("[[variant]]");
    let lines = racy
        .lines()
        .filter(|line| !["expect", "breaks", "order"].iter().any(|word| line.starts_with(word)));
    lines.map(|line| format!("{line}\n")).collect()
}

#[test]
fn a_break_is_told_with_its_story_and_ends_with_1() {
    let path = file("racy.toml", &racy());
    let (told, code) = check(&[&path]);
    assert_eq!(code, Some(1), "{told}");
    for part in [
        "(racy): BROKEN",
        "4 of 6 interleavings break a rule.",
        "the smallest break, A B2 A:",
        "4  click 1  SET likes 11",
        "click 1 read likes at step 1; click 2 wrote it at step 3; click 1 wrote it at step 4",
        "raceground replay rg1",
    ] {
        assert!(told.contains(part), "{part}\n{told}");
    }
}

#[test]
fn what_holds_or_is_expected_ends_with_0_in_the_order_of_the_files() {
    let (told, code) = check(&[&case("likes"), &case("expire-leak"), &case("seats")]);
    assert_eq!(code, Some(0), "{told}");
    let place = |name: &str| told.find(name).unwrap();
    assert!(place("likes.toml (racy)") < place("expire-leak.toml (racy)"));
    assert!(place("expire-leak.toml (racy)") < place("seats.toml (racy)"));
    assert_eq!(told, check(&[&case("likes"), &case("expire-leak"), &case("seats")]).0);
}

#[test]
fn what_cannot_be_decided_ends_with_2_and_says_which_bound_was_hit() {
    let endless = racy().replace(
        "redis.call('SET', KEYS[1], likes + 1)",
        "while true do redis.call('INCR', KEYS[1]) end",
    );
    let bounds = "[bounds]\nstates = 50\n[[variant]]";
    let path = file("endless.toml", &endless.replacen("[[variant]]", bounds, 1));
    let (told, code) = check(&[&path]);
    assert_eq!(code, Some(2), "{told}");
    assert!(
        told.contains("NOT DECIDED") && told.contains("more states than it may keep"),
        "{told}"
    );
    assert!(!told.contains("holds"), "{told}");
    let (told, code) = check(&[&file("wrong.toml", "[[client]]\nkey = 'x'\n"), "missing.toml"]);
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains("wrong.toml:2: 'key' is no name in [[client]]"), "{told}");
    assert!(told.contains("missing.toml: "), "{told}");
}

#[test]
fn programs_get_json_and_xml() {
    let path = file("programs.toml", &racy());
    let (json, code) = check(&[&path, "--json"]);
    assert_eq!(code, Some(1));
    for part in [
        "\"verdict\":\"broken\"",
        "\"interleavings\":\"6\"",
        "\"breaking\":\"4\"",
        "\"order\":\"A B2 A\"",
        "\"code\":\"rg1",
        "GET likes → \\\"10\\\"",
    ] {
        assert!(json.contains(part), "{part}\n{json}");
    }
    let (xml, code) = check(&[&path, "--junit"]);
    assert_eq!(code, Some(1));
    for part in [
        "tests=\"1\" failures=\"1\" errors=\"0\"",
        "<failure message=",
        "GET likes → &quot;10&quot;",
    ] {
        assert!(xml.contains(part), "{part}\n{xml}");
    }
}

#[test]
fn the_file_that_the_help_shows_is_one() {
    let (help, _) = check(&["--help"]);
    let (_, example) = help.split_once("Example of a file:\n").unwrap();
    let (told, code) = check(&[&file("help.toml", example)]);
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("4 of 6 interleavings break a rule"), "{told}");
}

#[test]
fn one_core_and_many_come_to_the_same() {
    let cases = ["oversell", "fencing", "transfer", "seats", "queue", "wake-up"].map(case);
    let told = |cores: &str| {
        let words: Vec<&str> = cases
            .iter()
            .map(String::as_str)
            .chain(["--json", "--cores", cores])
            .collect();
        let (told, code) = check(&words);
        let (parts, mut rest) = (told.split("\"seconds\":"), Vec::new());
        // All but the seconds.
        rest.extend(parts.map(|part| part.split_once(',').map_or(part, |(_, rest)| rest).to_owned()));
        (rest, code)
    };
    assert_eq!(told("1"), told("4"));
}
