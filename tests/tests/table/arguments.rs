//! Every command that is built, with arguments made from its grammar and then spoiled a little, to
//! the engine and to the real server: what is refused is refused in the same words, and what is
//! answered is answered alike.
//!
//! Order and chance have tests of their own, so they are looked past here.

use std::mem::discriminant;

use keyspace::spec::{CommandSpec, Group};
use resp::{Value, cli};
use tests::suite::{EngineTarget, RealServer, Target};

use super::lines::{KEPT_BACK, WORLD, Writer};
use super::{all, line};

/// Lines for each command.
const LINES: usize = 60;

/// What tells of the machine, of time or of chance, beside all that are about the server.
const TELLING: [&str; 12] = [
    "expiretime",
    "hrandfield",
    "memory|usage",
    "object|freq",
    "object|idletime",
    "pexpiretime",
    "pttl",
    "randomkey",
    "srandmember",
    "ttl",
    "xadd",
    "zrandmember",
];

#[test]
fn commands_are_refused_and_answered_as_the_server_does() {
    let (mut real, mut engine) = (RealServer::launch(), EngineTarget::default());
    let mut writer = Writer::new(74);
    let (mut compared, mut refused, mut wrong) = (0, 0, Vec::new());
    for (id, name) in all() {
        if !server::is_built(id) || KEPT_BACK.contains(&name) {
            continue;
        }
        for turn in 0..LINES {
            make_world(&mut real, &mut engine, ["2", "3"][turn % 2]);
            let line = writer.line(id);
            let (mine, theirs) = (engine.ask("a", &line), real.ask("a", &line));
            compared += 1;
            refused += usize::from(matches!(theirs, Value::Error(_)));
            if !alike(id.spec(), &mine, &theirs) {
                let (line, mine, theirs) = (cli::join_args(&line), cli::render(&mine), cli::render(&theirs));
                wrong.push(format!("{line}\n--- the server:\n{theirs}\n--- the engine:\n{mine}\n"));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {compared} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(refused > compared / 10 && refused < compared * 9 / 10, "{refused}");
    println!("{compared} command lines, {refused} of them refused, without a difference");
}

fn make_world(real: &mut RealServer, engine: &mut EngineTarget, protocol: &str) {
    let mut lines = WORLD.map(|line| cli::split_args(line).expect("a line")).to_vec();
    lines.push(line(["HELLO", protocol]));
    real.ask_all("a", &lines);
    for line in &lines {
        engine.ask("a", line);
    }
}

fn alike(spec: &CommandSpec, mine: &Value, theirs: &Value) -> bool {
    let about_server = matches!(spec.group, Group::Server | Group::Connection | Group::Cluster);
    match (mine, theirs) {
        (Value::Error(_), _) | (_, Value::Error(_)) => mine == theirs,
        // A page begins wherever the cursor says, which is each server's own.
        _ if spec.name.ends_with("scan") => discriminant(mine) == discriminant(theirs),
        _ if about_server || spec.name.ends_with("|help") || TELLING.contains(&spec.name) => {
            shape(mine) == shape(theirs)
        }
        _ => sorted(mine) == sorted(theirs),
    }
}

/// What kinds of values a reply is made of, whatever they say and however many there are.
fn shape(value: &Value) -> String {
    let mut parts: Vec<String> = match value {
        Value::Array(items) | Value::Set(items) => items.iter().map(shape).collect(),
        Value::Map(pairs) => pairs.iter().map(|(key, value)| shape(key) + &shape(value)).collect(),
        _ => Vec::new(),
    };
    parts.sort();
    parts.dedup();
    format!("{:?} {parts:?}", discriminant(value))
}

/// A reply in words, in which lists and maps are in order.
fn sorted(value: &Value) -> String {
    let mut parts: Vec<String> = match value {
        Value::Array(items) | Value::Set(items) => items.iter().map(sorted).collect(),
        Value::Map(pairs) => pairs.iter().map(|(key, value)| sorted(key) + &sorted(value)).collect(),
        _ => return format!("{value:?}"),
    };
    parts.sort();
    format!("{:?} {parts:?}", discriminant(value))
}
