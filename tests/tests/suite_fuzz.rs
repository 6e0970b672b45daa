//! Random commands, to the engine and to a real server: every reply is the same.
//!
//! `RACEGROUND_FUZZ=200000` sends so many commands, `RACEGROUND_SEED=7` others.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "a test lives in real time and ends when it cannot go on"
)]

use std::collections::BTreeMap;
use std::env;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use resp::{Bytes, Value, cli};
use server::Micros;
use tests::suite::{EngineTarget, Fuzz, Move, RealServer, Target};

/// So many commands after each other before everything starts anew.
const ROUND: u64 = 250;
/// How far off a deadline is that is to pass, in milliseconds.
const SOON: i64 = 2;
/// Longer than that.
const WAIT: Duration = Duration::from_millis(5);

#[test]
fn random_commands_get_the_replies_of_the_real_server() {
    let commands = number("RACEGROUND_FUZZ", 5000);
    let seed = number("RACEGROUND_SEED", 214);
    let mut real = RealServer::launch();
    let mut engine = EngineTarget::default();
    for round in 0..commands.div_ceil(ROUND) {
        real.start();
        engine.start();
        compare_round(seed.wrapping_mul(1_000_003).wrapping_add(round), &mut real, &mut engine);
    }
    println!("{commands} commands from seed {seed} without a difference");
}

fn compare_round(seed: u64, real: &mut RealServer, engine: &mut EngineTarget) {
    let mut fuzz = Fuzz::new(seed);
    let mut story = String::new();
    let mut queued: BTreeMap<&str, Slack> = BTreeMap::new();
    if seed.is_multiple_of(2) {
        // Its reply tells of the server; that it is well is seen from those that follow.
        for client in Fuzz::CLIENTS {
            for target in [&mut *real as &mut dyn Target, engine] {
                target.ask(client, &["HELLO", "3"].map(Bytes::from));
            }
        }
        story.push_str("every client> HELLO 3\n");
    }
    for _ in 0..ROUND {
        match fuzz.next_move() {
            Move::Wait => {
                std::thread::sleep(WAIT);
                story.push_str("@ advance 5ms\n");
            }
            Move::Say { client, mut argv } => {
                // An absolute time, so that it has passed even if the command is queued till later.
                if let Some(soon) = argv.iter_mut().find(|arg| *arg == Fuzz::SOON) {
                    *soon = Bytes::from((wall_clock().millis() + SOON).to_string());
                }
                story.push_str(&format!("{client}> {}\n", cli::join_args(&argv)));
                engine.set_now(wall_clock());
                let before = names_table(engine, &argv);
                let mine = engine.ask(client, &argv);
                let theirs = real.ask(client, &argv);
                let slack = match queued.get_mut(client) {
                    Some(queued) if is(&argv, b"EXEC") => std::mem::take(queued),
                    _ => {
                        let queued = theirs == Value::simple("QUEUED");
                        let in_lua = argv.iter().any(|arg| arg == Fuzz::CALL_RESP3);
                        let table = before || in_lua || names_table(engine, &argv) || is_long(&mine);
                        Slack::of(&argv, queued || table)
                    }
                };
                if theirs == Value::simple("QUEUED") {
                    queued.entry(client).or_default().widen(slack);
                }
                let theirs = nearly(&mine, theirs);
                let same = alike(&mine, &theirs, slack);
                let (mine, theirs) = (cli::render(&mine), cli::render(&theirs));
                assert!(same, "{story}--- the server:\n{theirs}\n--- the engine:\n{mine}\n");
            }
        }
    }
}

/// In what a reply may differ.
#[derive(Debug, Clone, Copy, Default)]
struct Slack {
    /// It tells of the time, which is not the same for both.
    time: bool,
    /// It counts the keys, of which the real server counts some that have expired unnoticed.
    count: bool,
    /// It lists keys in no order.
    order: bool,
    /// It is a choice by chance.
    chance: bool,
    /// It is a page of something too long for one.
    page: bool,
}

/// Commands that list what has no order if the server keeps it in a table.
const UNORDERED: [&[u8]; 15] = [
    b"SPOP",
    b"SMEMBERS",
    b"SINTER",
    b"SUNION",
    b"SDIFF",
    b"SSCAN",
    b"HGETALL",
    b"HKEYS",
    b"HVALS",
    b"HSCAN",
    b"ZSCAN",
    b"SORT",
    b"SORT_RO",
    b"XREAD",
    b"XREADGROUP",
];
const RANDOM: [&[u8]; 4] = [b"ZRANDMEMBER", b"SRANDMEMBER", b"HRANDFIELD", b"RANDOMKEY"];

impl Slack {
    /// `table`: a table may have to do with it.
    fn of(argv: &[Bytes], table: bool) -> Slack {
        let any = |names: &[&[u8]]| names.iter().any(|name| is(argv, name));
        Slack {
            time: any(&[b"TTL", b"PTTL", b"EXPIRETIME", b"PEXPIRETIME"]),
            count: is(argv, b"DBSIZE"),
            order: any(&[b"KEYS", b"SCAN", b"ZSCAN"]) || table && any(&UNORDERED),
            // Of what has no order anything may be cut off.
            chance: any(&RANDOM) || table && any(&[b"SORT", b"SORT_RO"]) && is(argv, b"LIMIT"),
            page: table && any(&[b"HSCAN", b"SSCAN"]),
        }
    }

    /// A transaction's reply may differ in whatever its commands' may.
    fn widen(&mut self, other: Slack) {
        self.time |= other.time;
        self.count |= other.count;
        self.order |= other.order;
        self.chance |= other.chance;
        self.page |= other.page;
    }
}

/// Whether one of the words is a key at which something lies that has no order. To SORT a sorted set
/// has none.
fn names_table(engine: &EngineTarget, argv: &[Bytes]) -> bool {
    let keyspace = engine.server().keyspace();
    let entries = (0..16).flat_map(|db| argv.iter().filter_map(move |key| keyspace.database(db).get(key)));
    entries
        .map(|entry| entry.object())
        .any(|object| object.encoding() == "hashtable" || object.type_name() == "zset")
}

/// Whether these are more than any encoding keeps in order: a union may become so.
fn is_long(reply: &Value) -> bool {
    matches!(reply, Value::Array(elements) | Value::Set(elements) if elements.len() > 512)
}

fn is(argv: &[Bytes], name: &[u8]) -> bool {
    argv.iter().any(|arg| arg.eq_ignore_ascii_case(name))
}

/// A reply in which what tells of a time is what it is in another reply, if the two are near: since
/// when an entry of a stream is pending, and when a consumer was heard of.
fn nearly(mine: &Value, theirs: Value) -> Value {
    match (mine, theirs) {
        (Value::Array(mine), Value::Array(theirs)) if mine.len() == theirs.len() => {
            let time = |at: usize| match (&mine[..], at) {
                ([Value::Bulk(_), Value::Bulk(_), Value::Integer(_), Value::Integer(_)], 2) => true,
                ([Value::Bulk(_), Value::Integer(_), Value::Integer(_)], 1) => true,
                _ => at > 0 && tells_time(&mine[at - 1]),
            };
            let pairs = mine.iter().zip(theirs).enumerate();
            let settled = pairs.map(|(at, (mine, theirs))| {
                if time(at) {
                    near(mine, theirs)
                } else {
                    nearly(mine, theirs)
                }
            });
            Value::Array(settled.collect())
        }
        (Value::Map(mine), Value::Map(theirs)) => {
            let settled = theirs.into_iter().map(|(key, value)| {
                let twin = mine.iter().find(|(known, _)| *known == key).map(|(_, value)| value);
                let value = match twin {
                    Some(twin) if tells_time(&key) => near(twin, value),
                    Some(twin) => nearly(twin, value),
                    None => value,
                };
                (key, value)
            });
            Value::Map(settled.collect())
        }
        (_, theirs) => theirs,
    }
}

fn tells_time(name: &Value) -> bool {
    matches!(name, Value::Bulk(name) if name == "idle" || name == "seen-time")
}

fn near(mine: &Value, theirs: Value) -> Value {
    match (mine, &theirs) {
        (Value::Integer(one), Value::Integer(other)) if one.abs_diff(*other) <= 500 => mine.clone(),
        _ => theirs,
    }
}

fn alike(mine: &Value, theirs: &Value, slack: Slack) -> bool {
    match (mine, theirs) {
        (Value::Integer(mine), Value::Integer(theirs)) => {
            let gap = mine.abs_diff(*theirs);
            gap == 0 || slack.time && gap <= 500 && *mine > 10 || slack.count && gap <= 5
        }
        (Value::Array(mine), Value::Array(theirs)) if slack.page && !(is_last(mine) && is_last(theirs)) => true,
        (Value::Array(mine), Value::Array(theirs)) | (Value::Set(mine), Value::Set(theirs)) => {
            let pairwise = || mine.iter().zip(theirs).all(|(mine, theirs)| alike(mine, theirs, slack));
            mine.len() == theirs.len() && (pairwise() || slack.order && sorted(mine) == sorted(theirs))
        }
        (Value::Map(mine), Value::Map(theirs)) if slack.order => sorted(&flat(mine)) == sorted(&flat(theirs)),
        (Value::Bulk(_), Value::Bulk(_)) if slack.chance => true,
        _ => mine == theirs,
    }
}

/// Whether there is nothing after a page.
fn is_last(page: &[Value]) -> bool {
    !matches!(page, [Value::Bulk(cursor), Value::Array(_)] if cursor != "0")
}

fn flat(pairs: &[(Value, Value)]) -> Vec<Value> {
    let pairs = pairs.iter().map(|(key, value)| vec![key.clone(), value.clone()]);
    pairs.map(Value::Array).collect()
}

fn sorted(values: &[Value]) -> Vec<String> {
    let mut texts: Vec<String> = values.iter().map(cli::render).collect();
    texts.sort();
    texts
}

fn wall_clock() -> Micros {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time after 1970");
    Micros(since_1970.as_micros() as u64)
}

fn number(name: &str, otherwise: u64) -> u64 {
    match env::var(name) {
        Ok(text) => text
            .parse()
            .unwrap_or_else(|_| panic!("{name} must be a number, not '{text}'")),
        Err(_) => otherwise,
    }
}
