//! `raceground replay` and `raceground race` on clusters, and on Valkey.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on ends")]

mod real;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use real::{Real, valkey};

/// The built-in scenarios whose keys are in one slot, since there is one.
const OF_ONE_KEY: [&str; 7] = [
    "expire-leak",
    "leaderboard",
    "likes",
    "oversell",
    "rate-limiter",
    "signup",
    "token-bucket",
];

/// Two shops in slots that different masters serve.
const TWO_SHOPS: &str = r#"
setup = ["SET {a}:stock 1", "SET {b}:stock 1", "SADD {b}:log open"]

[[client]]
name = "Ann"
count = 2
keys = ["{a}:stock", "{a}:sold"]
program = '''
if tonumber(redis.call('GET', KEYS[1])) > 0 then
  redis.call('DECR', KEYS[1])
  redis.call('INCR', KEYS[2])
end
'''

[[client]]
name = "Bob"
keys = ["{b}:stock", "{b}:log"]
mode = "script"
program = "redis.call('DECR', KEYS[1]) redis.call('SADD', KEYS[2], 'Bob') return redis.call('SCARD', KEYS[2])"

[[rule]]
name = "no stock below zero once Bob has been there"
when = "finally"
lua = "return redis.call('GET', '{b}:stock') ~= '0' or tonumber(redis.call('GET', '{a}:stock')) >= 0"
"#;

/// A program that says in `keys` nothing of what it reads.
const UNDECLARED: &str = r#"
[[client]]
program = "return redis.call('GET', 'x') or redis.call('GET', 'alice')"
[[rule]]
lua = "return true"
"#;

fn raceground(words: &[&str]) -> (String, String, Option<i32>) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_raceground"));
    let output = command.args(words).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code())
}

fn case(name: &str) -> String {
    format!("{}/../scenario/cases/{name}.toml", env!("CARGO_MANIFEST_DIR"))
}

fn file(name: &str, text: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).unwrap();
    path.to_string_lossy().into_owned()
}

/// Replays the breaks in these files, which must be the same there; answers how many there are.
fn replays(paths: &[String], url: &str, server: &str) -> usize {
    let mut words = vec!["replay"];
    words.extend(paths.iter().map(String::as_str));
    words.extend(["--redis", url]);
    let (told, wrong, code) = raceground(&words);
    assert_eq!(code, Some(0), "{told}{wrong}");
    let last = told.lines().last().unwrap();
    println!("{last}");
    assert!(last.contains(" 0 differences") && last.contains(server), "{told}");
    last.split(' ').next().unwrap().parse().unwrap()
}

/// Replays what a cluster can hold.
fn replays_in_slots(url: &str, server: &str) {
    let mut paths: Vec<String> = OF_ONE_KEY.map(case).into();
    paths.push(file(&format!("{}.toml", url.replace([':', '/'], "-")), TWO_SHOPS));
    assert!(replays(&paths, url, server) > OF_ONE_KEY.len(), "the two shops too");
}

fn races(url: &str) {
    let (told, wrong, code) = raceground(&["race", &case("likes"), "--rounds", "150", "--redis", url]);
    assert_eq!(code, Some(1), "{told}{wrong}");
    let broken: Vec<bool> = told
        .lines()
        .filter(|line| line.contains("broken in "))
        .map(|line| !line.contains("broken in 0 of"))
        .collect();
    assert_eq!(broken, [true, false, true, false], "{told}");
}

fn refused(words: &[&str], why: &[&str]) {
    let (told, wrong, code) = raceground(words);
    assert_eq!(code, Some(1), "{told}{wrong}");
    for part in why {
        assert!(wrong.contains(part), "{part}\n{told}{wrong}");
    }
}

#[test]
fn three_masters_do_the_same_as_the_engine() {
    let masters = Real::cluster::<3>(Path::new("redis-server"));
    for master in &masters {
        replays_in_slots(&master.url, "on Redis 7.0.15, 3 masters");
    }
    races(&masters[1].url);
    // The last master serves the slot of `x`; what anybody holds is looked for everywhere.
    masters[2].says("SET x 1", "+OK");
    let words = ["replay", &case("likes"), "--redis", &masters[0].url];
    refused(&words, &["the server holds 1 keys: --flush"]);
    let (_, wrong, code) = raceground(&[&words[..], &["--flush"]].concat());
    assert_eq!(code, Some(0), "{wrong}");
    masters[2].says("DBSIZE", ":0");
}

#[test]
fn keys_in_several_slots_are_refused_before_anything_starts() {
    let masters = Real::cluster::<3>(Path::new("redis-server"));
    let [alone] = Real::cluster::<1>(Path::new("redis-server"));
    let ann_and_bob = [
        "the keys of Ann ",
        "are in the slots 2326 (ann) and 8955 (bob).",
        "{1}ann and {1}bob",
    ];
    let alice_and_bob = ["the keys of payment ", "in the slots 749 (alice) and 8955 (bob)."];
    for url in [&masters[0].url, &alone.url] {
        refused(&["replay", &case("on-call"), "--redis", url], &ann_and_bob);
        refused(&["race", &case("transfer"), "--redis", url], &alice_and_bob);
    }
    replays_in_slots(&alone.url, ", 1 master");
    let path = file("undeclared.toml", UNDECLARED);
    refused(
        &["race", &path, "--redis", &masters[0].url],
        &["GET x: MOVED", "the keys it names in `keys`"],
    );
}

#[test]
fn a_cluster_without_slots_is_said() {
    let empty = Real::of(Path::new("redis-server"), &["--cluster-enabled", "yes"]);
    refused(&["replay", &case("likes"), "--redis", &empty.url], &["serves no slots"]);
}

#[test]
fn valkey_does_the_same_as_the_engine() {
    let real = Real::of(&valkey(), &[]);
    let folder = format!("{}/../scenario/cases", env!("CARGO_MANIFEST_DIR"));
    let entries = fs::read_dir(folder).unwrap();
    let paths: Vec<String> = entries
        .map(|entry| entry.unwrap().path().to_string_lossy().into_owned())
        .collect();
    assert!(replays(&paths, &real.url, ", on Valkey ") >= 15);
    races(&real.url);
}

#[test]
fn masters_of_valkey_do_the_same_as_the_engine() {
    let masters = Real::cluster::<3>(&valkey());
    replays_in_slots(&masters[0].url, ", on Valkey ");
    races(&masters[2].url);
}
