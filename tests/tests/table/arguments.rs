//! Every command that is built, with arguments made from its grammar and then spoiled a little, to
//! the engine and to the real server: what is refused is refused in the same words, and what is
//! answered is answered alike.
//!
//! Order and chance have tests of their own, so they are looked past here.

use std::mem::discriminant;

use keyspace::spec::{Argument, Group, Kind};
use resp::{Bytes, Value, cli};
use tests::chance::Chance;
use tests::suite::{EngineTarget, RealServer, Target};

use super::{all, line};

/// Lines for each command.
const LINES: usize = 60;

/// What every line finds: a key of each type, and one that holds a number.
const WORLD: [&str; 8] = [
    "RESET",
    "FLUSHALL",
    "SET s text",
    "SET n 10",
    "RPUSH l a b c a",
    "SADD u a b 3",
    "ZADD z 1 a 2 b 2.5 c",
    "HSET h a 1 b text n 2.5",
];
const KEYS: [&str; 8] = ["s", "n", "l", "u", "z", "h", "missing", ""];
const STRINGS: [&str; 12] = ["a", "b", "", "x\0\r\n", "1", "text", "*", "[a", "(b", "-", "+", "u8"];
const INTEGERS: [&str; 14] = [
    "0",
    "1",
    "1",
    "2",
    "3",
    "-1",
    "-2",
    "",
    "x",
    "1.5",
    " 1",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
];
const DOUBLES: [&str; 9] = ["0", "1.5", "-2", "inf", "-inf", "nan", "1e400", "x", ""];
const TIMES: [&str; 7] = [
    "4000000000",
    "4000000000000",
    "0",
    "-1",
    "x",
    "9223372036854775807",
    "1",
];

/// What would end the real server or its connection, keep it waiting, or reach outside of it.
const KEPT_BACK: [&str; 16] = [
    "client|kill",
    "client|reply",
    "client|tracking",
    "config|rewrite",
    "config|set",
    "debug",
    "module|load",
    "module|loadex",
    "module|unload",
    "monitor",
    "quit",
    "replicaof",
    "script|debug",
    "slaveof",
    "spop",
    "wait",
];
/// What tells of the machine, of time or of chance, beside all that are about the server.
const TELLING: [&str; 13] = [
    "expiretime",
    "hrandfield",
    "memory|usage",
    "object|freq",
    "object|idletime",
    "pexpiretime",
    "pttl",
    "randomkey",
    "scan",
    "srandmember",
    "sscan",
    "ttl",
    "zrandmember",
];

#[test]
fn commands_are_refused_and_answered_as_the_server_does() {
    let (mut real, mut engine) = (RealServer::launch(), EngineTarget::default());
    let mut writer = Writer { dice: Chance::new(74) };
    let (mut compared, mut refused, mut wrong) = (0, 0, Vec::new());
    for (id, name) in all() {
        if !server::is_built(id) || KEPT_BACK.contains(&name) {
            continue;
        }
        let (arguments, group) = (id.arguments(), id.spec().group);
        let about_server = matches!(group, Group::Server | Group::Connection | Group::Cluster);
        let telling = about_server || name.ends_with("|help") || TELLING.contains(&name);
        for turn in 0..LINES {
            make_world(&mut real, &mut engine, ["2", "3"][turn % 2]);
            let line = writer.line(name, &arguments);
            let (mine, theirs) = (engine.ask("a", &line), real.ask("a", &line));
            compared += 1;
            refused += usize::from(matches!(theirs, Value::Error(_)));
            if !alike(&mine, &theirs, telling) {
                let (mine, theirs) = (cli::render(&mine), cli::render(&theirs));
                wrong.push(format!(
                    "{}\n--- the server:\n{theirs}\n--- the engine:\n{mine}\n",
                    cli::join_args(&line)
                ));
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

/// Whether two replies are the same but for order or, of what is telling, but for content.
fn alike(mine: &Value, theirs: &Value, telling: bool) -> bool {
    match (mine, theirs) {
        (Value::Error(_), _) | (_, Value::Error(_)) => mine == theirs,
        _ if telling => discriminant(mine) == discriminant(theirs),
        _ => sorted(mine) == sorted(theirs),
    }
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

struct Writer {
    dice: Chance,
}

impl Writer {
    /// A command line, of which a third is as the grammar says.
    fn line(&mut self, name: &str, arguments: &[Argument]) -> Vec<Bytes> {
        let mut words: Vec<String> = name.split('|').map(str::to_owned).collect();
        let first = words.len();
        self.write(arguments, &mut words);
        for _ in 0..self.dice.below(3) {
            self.spoil(first, &mut words);
        }
        words.into_iter().map(Bytes::from).collect()
    }

    fn write(&mut self, arguments: &[Argument], words: &mut Vec<String>) {
        for argument in arguments {
            if argument.optional && self.dice.one_in(2) {
                continue;
            }
            let times = if argument.multiple { 1 + self.dice.below(3) } else { 1 };
            for turn in 0..times {
                if turn == 0 || argument.multiple_token {
                    words.extend(argument.token.map(str::to_owned));
                }
                self.write_value(&argument.kind, words);
            }
        }
    }

    fn write_value(&mut self, kind: &Kind, words: &mut Vec<String>) {
        match kind {
            Kind::PureToken => {}
            Kind::OneOf(choices) => {
                let choice = self.dice.below(choices.len());
                self.write(&choices[choice..=choice], words);
            }
            Kind::Block(inside) => self.write(inside, words),
            Kind::Key => words.push(self.dice.any(&KEYS).to_owned()),
            Kind::Integer => words.push(self.dice.any(&INTEGERS).to_owned()),
            Kind::Double => words.push(self.dice.any(&DOUBLES).to_owned()),
            Kind::UnixTime => words.push(self.dice.any(&TIMES).to_owned()),
            Kind::String | Kind::Pattern => words.push(self.dice.any(&STRINGS).to_owned()),
        }
    }

    /// Leaves out, adds, changes or exchanges a word.
    fn spoil(&mut self, first: usize, words: &mut Vec<String>) {
        let pool = self.dice.any(&[&KEYS[..], &STRINGS, &INTEGERS, &DOUBLES]);
        let word = self.dice.any(pool).to_owned();
        let at = first + self.dice.below(words.len() + 1 - first);
        match self.dice.below(4) {
            _ if at == words.len() => words.push(word),
            0 => drop(words.remove(at)),
            1 => words.insert(at, word),
            2 => words[at] = word,
            _ => {
                let last = words.len() - 1;
                words.swap(at, last);
            }
        }
    }
}
