//! Command lines made from the grammars of the table, and then spoiled a little.

use keyspace::spec::{Argument, CommandId, Group, Kind};
use resp::Bytes;
use tests::chance::Chance;

/// What every line finds: a key of each type, and one that holds a number.
pub(super) const WORLD: [&str; 10] = [
    "RESET",
    "FLUSHALL",
    "SET s text",
    "SET n 10",
    "RPUSH l a b c a",
    "SADD u 1 2 3",
    "ZADD z 1 a 2 b 2.5 c",
    "HSET h a 1 b text n 2.5",
    "XADD x 1-1 a 1",
    "XGROUP CREATE x a 0",
];
const KEYS: [&str; 9] = ["s", "n", "l", "u", "z", "h", "x", "missing", ""];
const STRINGS: [&str; 13] = [
    "a", "b", "", "x\0\r\n", "1", "text", "*", "[a", "(b", "-", "+", "u8", "1-1",
];
const INTEGERS: [&str; 17] = [
    "0",
    "1",
    "1",
    "1",
    "2",
    "2",
    "3",
    "4",
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
const DOUBLES: [&str; 11] = ["1", "2", "0", "1.5", "-2", "inf", "-inf", "nan", "1e400", "x", ""];
const TIMES: [&str; 7] = [
    "4000000000",
    "4000000000000",
    "0",
    "-1",
    "x",
    "9223372036854775807",
    "1",
];

/// What would end the real server or its connection, keep it waiting, or reach outside of it; and
/// COMMAND DOCS, which has a test of its own.
pub(super) const KEPT_BACK: [&str; 19] = [
    "client|kill",
    "client|reply",
    "client|tracking",
    "command|docs",
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
    "xread",
    "xreadgroup",
];

/// Writes command lines.
pub(super) struct Writer {
    dice: Chance,
    /// The key that every other command of this kind finds good.
    fitting: &'static str,
}

impl Writer {
    pub(super) fn new(seed: u64) -> Writer {
        let dice = Chance::new(seed);
        Writer { dice, fitting: "s" }
    }

    /// A line of a command. Every third is as the grammar says.
    pub(super) fn line(&mut self, id: CommandId) -> Vec<Bytes> {
        let (name, arguments) = (id.spec().name, id.arguments());
        self.fitting = match id.spec().group {
            Group::List => "l",
            Group::Set => "u",
            Group::SortedSet => "z",
            Group::Hash => "h",
            _ => "s",
        };
        let mut words: Vec<String> = name.split('|').map(str::to_owned).collect();
        let first = words.len();
        self.write(&arguments, &mut words);
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
            Kind::Key if self.dice.one_in(2) => words.push(self.fitting.to_owned()),
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
