//! redis-cli, in the ways people start it: it shows the same of both servers.

use std::io::Write;
use std::process::{Command, Stdio};

use resp::{Bytes, encode_command};
use tests::served::Served;
use tests::suite::RealServer;
use xtask::program;

/// What it prints when it is started so and given this to read.
fn shown(port: u16, options: &[&str], input: &[u8]) -> String {
    let program = program::find_one("redis-cli")
        .expect("redis-cli is not installed (`cargo xtask test` installs it with redis-benchmark)");
    let mut process = Command::new(program)
        .args(["-p", &port.to_string()])
        .args(options)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It may end before it has read everything.
    let _ = process.stdin.take().unwrap().write_all(input);
    let output = process.wait_with_output().unwrap();
    let told = [output.stdout, output.stderr].concat();
    String::from_utf8_lossy(&told).into_owned()
}

/// What is typed into it: a reply of each shape.
const TYPED: &str = r#"SET k "a\x00\xff\n\"quoted\""
GET k
GET missing
INCR n
INCR k
RPUSH l a b c
LRANGE l 0 -1
HSET h f 1
HGETALL h
SADD s m
SMEMBERS s
ZADD z 1.5 m
ZRANGE z 0 -1 WITHSCORES
ZSCORE z m
GETEX
NOPE a b
EVAL "return {1, {2, 'x', {}}, false, redis.status_reply('FINE')}" 0
EVAL "redis.setresp(3) return redis.call('HGETALL', 'h')" 0
EVAL "return nil + 1" 0
MULTI
INCR n
GETEX
INCR n
EXEC
MULTI
INCR n
LPOP k
EXEC
WATCH n
DISCARD
OBJECT ENCODING l
COMMAND GETKEYS MSET a 1 b 2
SELECT 16
SELECT 1
DBSIZE
"#;

fn options() -> Vec<Vec<&'static str>> {
    [
        "--no-raw",
        "--raw",
        "--csv",
        "--json",
        "-2 --no-raw",
        "-3 --no-raw",
        "-n 3 --no-raw",
    ]
    .iter()
    .map(|options| options.split(' ').collect())
    .collect()
}

#[test]
fn replies_look_the_same() {
    let (served, real) = (Served::launch(), RealServer::launch());
    for options in options() {
        let [mine, theirs] = [served.port(), real.port()].map(|port| {
            shown(port, &["FLUSHALL"], b"");
            shown(port, &options, TYPED.as_bytes())
        });
        assert!(theirs.lines().count() > 20, "{theirs}");
        assert_eq!(mine, theirs, "redis-cli {options:?}");
    }
}

#[test]
fn its_other_uses_work() {
    let (served, real) = (Served::launch(), RealServer::launch());
    let mut many = Vec::new();
    for n in 0..10_000 {
        let argv = ["SET".into(), format!("key:{n}"), "x".repeat(n % 100)].map(Bytes::from);
        encode_command(&argv, &mut many);
    }
    for (options, input) in [
        ("--pipe", &many[..]),
        ("DBSIZE", b""),
        ("-x SET whole", b"all of\nthe input\n"),
        ("GET whole", b""),
        ("-r 3 INCR n", b""),
        ("-e NOPE", b""),
        ("--eval /dev/stdin k , v", b"return {KEYS[1], ARGV[1]}"),
        ("--quoted-input GET \"\\x77hole\"", b""),
    ] {
        let options: Vec<&str> = options.split(' ').collect();
        let [mine, theirs] = [served.port(), real.port()].map(|port| shown(port, &options, input));
        assert_eq!(mine, theirs, "redis-cli {options:?}");
    }
    for options in [&["--scan"][..], &["--scan", "--pattern", "key:1*"]] {
        let [mine, theirs] = [served.port(), real.port()].map(|port| {
            let shown = shown(port, options, b"");
            let mut names: Vec<String> = shown.lines().map(str::to_owned).collect();
            names.sort();
            names
        });
        assert!(theirs.len() > 1000, "{} names", theirs.len());
        assert_eq!(mine, theirs, "redis-cli {options:?}");
    }
}
