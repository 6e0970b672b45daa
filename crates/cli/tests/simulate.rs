//! `raceground simulate` from outside: what it prints and how it ends.

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

fn raceground(words: &[&str]) -> (String, String, Option<i32>) {
    let output = Command::new(env!("CARGO_BIN_EXE_raceground"))
        .args(words)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code())
}

fn simulate(words: &[&str]) -> (String, Option<i32>) {
    let (told, wrong, code) = raceground(&[&["simulate"], words].concat());
    (told + &wrong, code)
}

/// The cells of a row.
fn row<'a>(told: &'a str, name: &str) -> Vec<&'a str> {
    let row = told.lines().find_map(|line| line.trim_start().strip_prefix(name));
    row.unwrap_or_else(|| panic!("{name}\n{told}"))
        .split("  ")
        .map(str::trim)
        .filter(|cell| !cell.is_empty())
        .collect()
}

#[test]
fn variants_stand_side_by_side_and_a_break_is_told_with_its_step_and_client() {
    let words = [&case("oversell"), "--clients", "2000", "--seed", "3"];
    let (told, code) = simulate(&words);
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("oversell.toml: 2,000 clients, seed 3"), "{told}");
    assert_eq!(row(&told, "rules"), ["BROKEN", "held", "BROKEN", "held"]);
    let sold: Vec<u32> = row(&told, "sold").iter().map(|cell| cell.parse().unwrap()).collect();
    assert!(sold[0] > 1, "{told}");
    // In turn as app code, with WATCH, with WATCH too late, and as a script.
    assert_eq!((sold[1], sold[3]), (1, 1));
    assert_eq!(row(&told, "round trips ")[3], "2,000");
    assert_eq!(row(&told, "EXEC answered nil")[3], "0");
    for part in [
        "racy: \"stock never falls below zero\" broke at step ",
        " sent DECR stock → (integer) -1",
        ", on a value that was gone.",
        "  \"as if one after another\" is not looked at",
    ] {
        assert_eq!(told.matches(part).count(), 1, "{part}\n{told}");
    }
    assert_eq!(told, simulate(&words).0, "the same seed gives the same run");
    assert_ne!(told, simulate(&[&case("oversell"), "--clients", "2000"]).0);
}

#[test]
fn conflicts_and_retries_are_counted() {
    let (told, _) = simulate(&[&case("likes"), "--clients", "60"]);
    let numbers = |name| -> Vec<u64> {
        let cells = row(&told, name);
        cells
            .iter()
            .map(|cell| cell.replace(',', "").parse().unwrap())
            .collect()
    };
    let (conflicts, retries, trips) = (
        numbers("EXEC answered nil"),
        numbers("WATCH again after that"),
        numbers("round trips "),
    );
    assert_eq!(conflicts, retries, "everybody tries until it has worked\n{told}");
    assert!(conflicts[1] > 60, "{told}");
    assert_eq!((conflicts[0], conflicts[2], conflicts[3]), (0, 0, 0));
    // WATCH, GET, MULTI, SET, EXEC for each try.
    assert_eq!(trips[1], 5 * (60 + conflicts[1]));
    assert_eq!((trips[0], trips[3]), (120, 60));
}

#[test]
fn what_is_near_is_fast_and_what_thinks_takes_its_time() {
    let text = "\
title = 'near and far'
[time]
clients = 40
round_trip = '2ms'
jitter = '0%'
arrivals = '0ms'
service = '1us'
[[client]]
name = 'near'
count = 3
[[client]]
name = 'far'
[client.time]
round_trip = '80ms'
think = '1s'
after = '5s'
[[rule]]
lua = \"return true\"
[[variant]]
name = 'two calls'
program = \"redis.call('INCR', 'n') return redis.call('PING')\"
[[variant]]
name = 'one call'
program = \"redis.call('INCR', 'n')\"
";
    let (told, code) = simulate(&[&file("near.toml", text)]);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("near.toml: 40 clients, seed 1"), "{told}");
    assert_eq!(row(&told, "near: PONG"), ["30", "0"]);
    assert_eq!(row(&told, "far: PONG"), ["10", "0"]);
    assert_eq!(row(&told, "half took up to")[0].split(' ').next_back(), Some("ms"));
    assert_eq!(row(&told, "the longest took"), ["1.16 s", "80.0 ms"]);
    assert_eq!(row(&told, "first start to last end"), ["6.16 s", "5.08 s"]);
}

#[test]
fn networks_have_tails() {
    let text = |time: &str| {
        format!(
            "[time]\nclients = 10000\narrivals = '60s'\nservice = '0us'\n{time}\n[[client]]\nprogram = \"redis.call('PING')\"\n[[rule]]\nlua = \"return true\"\n"
        )
    };
    let latency = |time: &str| -> [f64; 2] {
        let (told, code) = simulate(&[&file("tails.toml", &text(time))]);
        assert_eq!(code, Some(0), "{told}");
        ["half took up to", "99 in 100 took up to"].map(|name| {
            let cell = row(&told, name)[0].to_owned();
            cell.strip_suffix(" ms").unwrap().parse().unwrap()
        })
    };
    let [even, even_99] = latency("round_trip = '10ms'\njitter = '30%'");
    assert!((9.9..10.1).contains(&even) && even_99 < 13.1, "{even} {even_99}");
    // The sum of two such ways has a median of about 10.85 ms, and 30.4 ms at 99 in 100.
    let [bell, bell_99] = latency("round_trip = '10ms'\njitter = '60%'\ndistribution = 'log-normal'");
    assert!(
        (10.6..11.1).contains(&bell) && (29.0..32.0).contains(&bell_99),
        "{bell} {bell_99}"
    );
    let spikes = "round_trip = '10ms'\njitter = '0%'\nspikes = { share = '2%', longer = '200ms' }";
    assert_eq!(latency(spikes), [10.0, 210.0]);
}

#[test]
fn json_says_the_same_for_programs() {
    let (told, code) = simulate(&[&case("oversell"), "--clients", "500", "--json"]);
    assert_eq!(code, Some(1), "{told}");
    for part in [
        "\"variant\":\"racy\"",
        "\"verdict\":\"broken\"",
        "\"verdict\":\"held\"",
        "\"clients\":500",
        "\"when\":\"step\"",
        "\"what\":\"DECR stock → (integer) -1\"",
        "\"why\":\"buyer ",
        "\"looked\":\"not looked at\"",
        "\"conflicts\":",
        "{\"group\":\"buyer\",\"what\":\"sold\",\"failed\":false,\"clients\":1}",
    ] {
        assert!(told.contains(part), "{part}\n{told}");
    }
}

#[test]
fn what_is_wrong_with_times_is_told_with_its_place() {
    let text =
        |time: &str| format!("[time]\n{time}\n[[client]]\nprogram = \"return 1\"\n[[rule]]\nlua = \"return true\"\n");
    for (time, wrong) in [
        (
            "round_trip = '5'",
            "time.toml:2: 'round_trip' must be a time of up to an hour, as in \"10us\"",
        ),
        ("think = '2h'", "2: 'think' must be a time"),
        ("arrivals = 5", "2: 'arrivals' must be a text in quotes"),
        (
            "jitter = '20'",
            "2: 'jitter' must be a share from 0 to 300 % in whole percents",
        ),
        ("jitter = '301%'", "2: 'jitter' must be a share"),
        (
            "distribution = 'normal'",
            "2: 'distribution' must be \"uniform\", or \"log-normal\"",
        ),
        (
            "spikes = { share = '1%' }",
            "2: spikes are written as in { share = \"0.5%\"",
        ),
        (
            "spikes = { share = '0.55%', longer = '1s' }",
            "2: 'share' must be a share from 0 to 100 % in tenths",
        ),
        (
            "clients = 100001",
            "2: 'clients' must be a whole number from 1 to 100000",
        ),
        ("round_trips = '5ms'", "2: 'round_trips' is no name in [time]"),
        ("after = '5ms'", "2: 'after' is no name in [time]"),
    ] {
        let (told, code) = simulate(&[&file("time.toml", &text(time))]);
        assert!(code == Some(1) && told.contains(wrong), "{time}: {wrong}\n{told}");
    }
    let client = "[[client]]\nprogram = 'return 1'\ntime = { arrivals = '1s' }\n[[rule]]\nlua = 'return true'";
    let (told, _) = simulate(&[&file("client.toml", client)]);
    assert!(
        told.contains("client.toml:3: 'arrivals' is no name in [client.time]"),
        "{told}"
    );
}

#[test]
fn hostile_programs_come_to_an_end() {
    let text = |program: &str, rule: &str| {
        format!(
            "[time]\nclients = 20\n[[client]]\nname = 'one'\n[[client]]\nname = 'two'\n[[rule]]\n{rule}\n[[variant]]\nname = 'v'\nprogram = \"{program}\"\n"
        )
    };
    let holds = "lua = 'return true'";
    for (program, rule, expected) in [
        (
            "while true do redis.call('INCR', 'k') end",
            holds,
            "failed: gave up after 1,000 calls",
        ),
        (
            "while true do end",
            holds,
            "one: failed: stopped after 100000000 instru",
        ),
        ("error('no')", holds, "failed: "),
        (
            "redis.call('EVAL', 'while true do end', 0)",
            holds,
            "a script came to no end within",
        ),
        (
            "redis.call('INCR', 'k')",
            "lua = 'while true do end'",
            "The rule was stopped after",
        ),
        (
            "redis.call('INCR', 'k')",
            "lua = 'return false'",
            "does not hold even before the first step",
        ),
        ("return 1", "when = 'sometimes'\nlua = 'return false'", "never happened"),
        ("return 1", "when = 'finally'\nlua = 'return #results == 20'", "held"),
        (
            "return {1, {2, 'x'}}",
            "when = 'finally'\nlua = 'return results[7][2][2] == [[x]]'",
            "held",
        ),
    ] {
        let (told, _) = simulate(&[&file("hostile.toml", &text(program, rule))]);
        assert!(told.contains(expected), "{program}: {expected}\n{told}");
    }
    let (told, code) = simulate(&[&file("hostile.toml", &text("return 1", holds)), "--clients", "1"]);
    assert!(
        code == Some(1) && told.contains("1 clients are too few for 2 groups"),
        "{told}"
    );
}

/// Everybody watches the same key, so each success makes all others try again.
#[test]
fn what_takes_too_long_is_given_up_and_said() {
    let likes = fs::read_to_string(case("likes")).unwrap();
    let bounds = likes.replacen("[[client]]", "[bounds]\nseconds = 1\n[[client]]", 1);
    let (told, code) = simulate(&[&file("long.toml", &bounds), "--clients", "5000"]);
    assert_eq!(code, Some(1), "{told}");
    assert!(row(&told, "rules").contains(&"unfinished"), "{told}");
    assert!(told.contains("watch: given up when "), "{told}");
}

/// A rule that reads everything that there is costs more and more: it is looked at no longer then,
/// and this is said.
#[test]
fn rules_that_read_too_much_are_looked_at_in_the_end() {
    let text = "\
[time]
clients = 6000
[[client]]
program = \"redis.call('SET', redis.call('INCR', 'k'), 1)\"
[[rule]]
name = 'few keys'
lua = \"local keys = redis.call('KEYS', '*') return #keys < 2 or redis.call('EXISTS', unpack(keys)) < 6000\"
";
    let (told, code) = simulate(&[&file("much.toml", text)]);
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("\"few keys\" does not hold in the end"), "{told}");
    assert!(
        told.contains("\"few keys\" reads too much to go on looking: since step "),
        "{told}"
    );
}

#[test]
fn the_table_that_the_help_shows_is_one() {
    let (help, _) = simulate(&["--help"]);
    let (_, example) = help.split_once("with what is usual:\n").unwrap();
    let (time, client) = example.split_once("  [client.time]").unwrap();
    let text = format!(
        "{time}\n[[client]]\nprogram = \"redis.call('PING') return 1\"\n[client.time]{client}\n[[rule]]\nlua = 'return true'\n"
    );
    let (told, code) = simulate(&[&file("help.toml", &text)]);
    assert!(code == Some(0) && told.contains("5,000 clients, seed 1"), "{told}");
}
