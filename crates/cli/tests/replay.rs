//! `raceground replay` against a real server: what the engine says happens, happens there.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on ends")]

#[path = "../../scenario/tests/random/mod.rs"]
mod random;
mod real;

use std::fs;
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::Command;

use real::Real;

fn replay(words: &[&str]) -> (String, String, Option<i32>) {
    let output = Command::new(env!("CARGO_BIN_EXE_raceground"))
        .arg("replay")
        .args(words)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code())
}

fn cases() -> Vec<String> {
    let folder = format!("{}/../scenario/cases", env!("CARGO_MANIFEST_DIR"));
    let entries = fs::read_dir(folder).unwrap();
    let mut paths: Vec<String> = entries
        .map(|entry| entry.unwrap().path().to_string_lossy().into_owned())
        .collect();
    paths.sort();
    paths
}

fn file(name: &str, text: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).unwrap();
    path.to_string_lossy().into_owned()
}

#[test]
fn every_break_of_every_scenario_happens_on_a_real_server() {
    let real = Real::start();
    let paths = cases();
    let words: Vec<&str> = paths.iter().map(String::as_str).chain(["--redis", &real.url]).collect();
    let (told, wrong, code) = replay(&words);
    assert_eq!(code, Some(0), "{told}{wrong}");
    let count: usize = told.lines().last().unwrap().split(' ').next().unwrap().parse().unwrap();
    assert!(count >= 15 && told.contains("0 differences"), "{told}");
}

#[test]
fn random_breaks_happen_on_a_real_server() {
    let real = Real::start();
    let number = |name: &str, usual| {
        std::env::var(name)
            .ok()
            .and_then(|text| text.parse().ok())
            .unwrap_or(usual)
    };
    let (files, seed): (u64, u64) = (number("RACEGROUND_CASES", 1_200), number("RACEGROUND_SEED", 1));
    println!("RACEGROUND_CASES={files} RACEGROUND_SEED={seed}");
    let named = |at| file(&format!("random-{at}.toml"), &random::file(seed * 1_000_000_007 + at));
    let paths: Vec<String> = (0..files).map(named).collect();
    let words: Vec<&str> = paths.iter().map(String::as_str).chain(["--redis", &real.url]).collect();
    let (told, wrong, code) = replay(&words);
    assert_eq!(code, Some(0), "{told}{wrong}");
    let last = told.lines().last().unwrap();
    println!("{last}");
    let replayed: u64 = last.split(' ').next().unwrap().parse().unwrap();
    assert!(replayed * 4 > files, "enough of them are broken: {last}");
}

/// A script is not there any more, a watch and a queue are gone with their connection.
#[test]
fn a_server_that_has_restarted_is_played_there_too() {
    let real = Real::start();
    let text = |rule: &str| {
        format!(
            "setup = ['SET n 5']
[faults]
restarts = 1
[[client]]
name = 'script'
mode = 'script'
keys = ['n']
program = \"return redis.call('INCR', KEYS[1])\"
[[client]]
name = 'queue'
keys = ['n']
program = \"\"\"
redis.call('WATCH', KEYS[1])
redis.call('MULTI')
redis.call('INCR', KEYS[1])
local ok, done = pcall(redis.call, 'EXEC')
if not ok then redis.call('INCRBY', KEYS[1], 10) end\"\"\"
[[rule]]
lua = \"return redis.call('GET', 'n') ~= '{rule}'\"
"
        )
    };
    for (number, order) in [("2", "R A B2"), ("11", "B R A B! B")] {
        let path = file("restart.toml", &text(number));
        let (told, wrong, code) = replay(&[&path, "--redis", &real.url]);
        assert_eq!(code, Some(0), "{told}{wrong}");
        assert!(
            told.contains(order) && told.contains("0 differences"),
            "{number}: {told}"
        );
    }
}

#[test]
fn a_difference_is_seen_in_replies_and_in_what_is_left() {
    let real = Real::start();
    let path = file(
        "time.toml",
        "[[client]]\nmode = 'script'\nkeys = ['when']\nprogram = \"redis.call('SET', KEYS[1], redis.call('TIME')[1]) return redis.call('GET', KEYS[1])\"\n[[rule]]\nlua = \"return not redis.call('GET', 'when')\"\n",
    );
    let (told, _, code) = replay(&[&path, "--redis", &real.url]);
    assert_eq!(code, Some(1), "{told}");
    for part in [
        "differs: step 1: EVALSHA",
        "1700000000",
        "on the server alone",
        "in the engine alone",
        "3 differences",
    ] {
        assert!(told.contains(part), "{part}\n{told}");
    }
}

#[test]
fn a_server_that_holds_something_is_left_alone() {
    let real = Real::start();
    let mut stream = TcpStream::connect(real.url.trim_start_matches("redis://")).unwrap();
    std::io::Write::write_all(&mut stream, b"SET mine 1\r\n").unwrap();
    std::io::Read::read_exact(&mut stream, &mut [0; 5]).unwrap();
    let path = &cases()[0];
    let (_, wrong, code) = replay(&[path, "--redis", &real.url]);
    assert!(
        code == Some(1) && wrong.contains("the server holds 1 keys: --flush"),
        "{wrong}"
    );
    let (told, wrong, code) = replay(&[path, "--redis", &real.url, "--flush"]);
    assert_eq!(code, Some(0), "{told}{wrong}");
}

#[test]
fn a_code_says_the_same_again_and_a_foreign_one_is_refused() {
    let checked = Command::new(env!("CARGO_BIN_EXE_raceground"))
        .args(["check", &cases()[0]])
        .output()
        .unwrap();
    let checked = String::from_utf8(checked.stdout).unwrap();
    let code = checked.split_whitespace().find(|word| word.starts_with("rg1")).unwrap();
    let (told, wrong, ended) = replay(&[code, &cases()[0]]);
    assert_eq!(ended, Some(0), "{wrong}");
    let steps = |text: &str| -> Vec<String> {
        let lines = text.lines().filter(|line| line.starts_with("     "));
        lines.map(str::to_owned).collect()
    };
    assert!(!steps(&told).is_empty());
    assert_eq!(steps(&told), steps(&checked)[..steps(&told).len()]);
    let (_, wrong, ended) = replay(&[code, &cases()[1]]);
    assert!(
        ended == Some(1) && wrong.contains("made for none of the scenarios"),
        "{wrong}"
    );
    let (_, wrong, _) = replay(&["rg1zzz", &cases()[1]]);
    assert!(wrong.contains("damaged"), "{wrong}");
}
