//! Commands at random: few keys, every option, hostile arguments, several clients.
//!
//! The same seed makes the same commands, so that a difference can be looked at again.

mod bitmap;
mod hash;
mod list;
mod set;
mod sort;
mod stream;
mod zset;

use resp::Bytes;

use crate::chance::Chance;

/// What happens next.
#[derive(Debug, Clone)]
pub enum Move {
    /// A client says something.
    Say {
        /// Who.
        client: &'static str,
        /// What.
        argv: Vec<Bytes>,
    },
    /// A while passes, longer than the shortest deadlines that are set.
    Wait,
}

/// The commands of one kind, whose words stand for others.
struct Family {
    commands: &'static [&'static str],
    /// Each stands for one word out of its list.
    pools: &'static [(&'static str, &'static [&'static str])],
    /// Each stands for one line of words, which may stand for others again.
    options: &'static [(&'static str, &'static [&'static str])],
}

const FAMILIES: [&Family; 7] = [
    &bitmap::FAMILY,
    &list::FAMILY,
    &set::FAMILY,
    &hash::FAMILY,
    &zset::FAMILY,
    &sort::FAMILY,
    &stream::FAMILY,
];

const KEYS: [&str; 5] = ["k", "l", "m", "n", ""];
const VALUES: [&str; 14] = [
    "v",
    "",
    "0",
    "1",
    "-7",
    "41",
    "1.5",
    "abc def",
    "a\0b\r\n",
    "9223372036854775807",
    " 3",
    "03",
    "1e3",
    "0x1F",
];
const INTEGERS: [&str; 16] = [
    "0",
    "1",
    "-1",
    "2",
    "3",
    "5",
    "-3",
    "10",
    "100",
    "",
    "x",
    "1.0",
    "+1",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
];
const FLOATS: [&str; 14] = [
    "0.1",
    "0.2",
    "-0.3",
    "1e3",
    "3.3333333333",
    "-2.5e-3",
    "1e17",
    "123456789.987654321",
    "x",
    "",
    "inf",
    "nan",
    "1e-18",
    "5",
];
/// Deadlines far enough away never to pass during a test, and impossible ones.
const TIMES: [&str; 10] = [
    "100",
    "1000",
    "5000000",
    "100000",
    "0",
    "-1",
    "x",
    "9223372036854775807",
    "9223372036854775",
    "1.5",
];
const MOMENTS: [&str; 6] = ["4000000000", "4000000000123", "1", "0", "-5", "y"];
const DATABASES: [&str; 8] = ["0", "0", "0", "1", "1", "15", "16", "x"];
const PATTERNS: [&str; 8] = ["*", "k", "[k-l]", "?", "[^k]", "", "\\k", "m*"];

/// `K` is a key, `V` a value, `I` an integer, `F` a fraction, `T` a span of time, `M` a moment, `D`
/// a database, `P` a pattern, `C` and `E` a condition of EXPIRE, `S` an option of SET, `G` one of GETEX.
const COMMANDS: &[&str] = &[
    "SET K V",
    "SET K V",
    "SET K V",
    "SET K V S",
    "SET K V S S",
    "SET K V S S S",
    "GET K",
    "GET K",
    "GETSET K V",
    "GETDEL K",
    "GETEX K G",
    "GETEX K G G",
    "SETNX K V",
    "SETEX K T V",
    "PSETEX K T V",
    "APPEND K V",
    "STRLEN K",
    "INCR K",
    "INCR K",
    "DECR K",
    "INCRBY K I",
    "DECRBY K I",
    "INCRBYFLOAT K F",
    "INCRBYFLOAT K F",
    "MGET K K K",
    "MSET K V K V",
    "MSETNX K V K V",
    "GETRANGE K I I",
    "SUBSTR K I I",
    "SETRANGE K I V",
    "DEL K",
    "DEL K K",
    "UNLINK K",
    "EXISTS K K",
    "TOUCH K",
    "TYPE K",
    "EXPIRE K T",
    "EXPIRE K T E",
    "PEXPIRE K T E E",
    "EXPIREAT K M",
    "EXPIREAT K M C C",
    "PEXPIREAT K M C",
    "TTL K",
    "PTTL K",
    "EXPIRETIME K",
    "PEXPIRETIME K",
    "PERSIST K",
    "RENAME K K",
    "RENAMENX K K",
    "COPY K K",
    "COPY K K REPLACE",
    "COPY K K DB D",
    "MOVE K D",
    "SELECT D",
    "SWAPDB D D",
    "DBSIZE",
    "KEYS P",
    "PING",
    "PING V",
    "ECHO V",
    "FLUSHDB",
    "WATCH K",
    "WATCH K K",
    "WATCH K",
    "UNWATCH",
    "MULTI",
    "MULTI",
    "MULTI",
    "EXEC",
    "EXEC",
    "EXEC",
    "EXEC",
    "DISCARD",
    "RESET",
    "NOPE V V",
    "CONFIG NOPE",
    "SCRIPT EXISTS V",
    "CLIENT SETNAME V",
    "CLIENT GETNAME",
    "FLUSHALL",
    "LASTLY",
];

const SET_OPTIONS: [&str; 12] = [
    "NX", "XX", "GET", "KEEPTTL", "EX T", "PX T", "EXAT M", "PXAT M", "nx", "EX", "PERSIST", "FOO",
];
const GETEX_OPTIONS: [&str; 8] = [
    "EX T", "PX T", "EXAT M", "PXAT M", "PERSIST", "persist", "KEEPTTL", "PX",
];
const CONDITIONS: [&str; 6] = ["NX", "XX", "GT", "LT", "gt", "FOO"];
/// Those that compare nothing: two spans counted from now end in the same millisecond or not.
const EASY_CONDITIONS: [&str; 3] = ["NX", "XX", "FOO"];

const CALL: &str = "return redis.call(unpack(ARGV))";
const PCALL: &str =
    "local r = redis.pcall(unpack(ARGV)) if type(r) == 'table' and r.err then return 'caught ' .. r.err end return r";

/// A stream of moves.
#[derive(Debug)]
pub struct Fuzz {
    chance: Chance,
    waiting: bool,
}

impl Fuzz {
    /// Stands in a command for a moment that is soon to pass.
    pub const SOON: &str = "SOON";
    /// A script that gets maps and sets as Lua's tables, which have no order.
    pub const CALL_RESP3: &str = "redis.setresp(3) return redis.call(unpack(ARGV))";
    /// Everybody who says something.
    pub const CLIENTS: [&str; 3] = ["a", "b", "c"];

    /// The stream of a seed.
    pub fn new(seed: u64) -> Fuzz {
        Fuzz {
            chance: Chance::new(seed),
            waiting: false,
        }
    }

    /// The next move.
    pub fn next_move(&mut self) -> Move {
        if std::mem::take(&mut self.waiting) {
            return Move::Wait;
        }
        // Most of it comes from one client, so that transactions get filled.
        let client = Fuzz::CLIENTS[if self.chance.one_in(3) {
            self.chance.below(Fuzz::CLIENTS.len())
        } else {
            0
        }];
        if self.chance.one_in(60) {
            // A deadline that passes before anybody looks again.
            self.waiting = true;
            let key = self.any(&KEYS);
            return Move::Say {
                client,
                argv: ["PEXPIREAT", key, Fuzz::SOON].map(Bytes::from).into(),
            };
        }
        let mut argv = if self.chance.one_in(2) {
            let family = FAMILIES[self.chance.below(FAMILIES.len())];
            let line = self.any(family.commands);
            self.expand(family, line)
        } else {
            let template = self.any(COMMANDS);
            self.fill(template)
        };
        // SPOP without a count would take out another member here than there.
        if self.chance.one_in(40) && argv[0] != "SPOP" {
            argv.pop();
        } else if self.chance.one_in(40) {
            argv.push(self.value());
        }
        if self.chance.one_in(5) {
            // What it tells has no order as a table, whatever it is made of again.
            let scripts: &[&str] = if argv.first().is_some_and(|name| name == "XINFO") {
                &[CALL, PCALL]
            } else {
                &[CALL, PCALL, Fuzz::CALL_RESP3]
            };
            let script = self.any(scripts);
            let name = if self.chance.one_in(6) { "EVAL_RO" } else { "EVAL" };
            argv.splice(0..0, [name, script, "0"].map(Bytes::from));
        }
        if argv.is_empty() {
            argv.push(Bytes::from("PING"));
        }
        Move::Say { client, argv }
    }

    fn fill(&mut self, template: &str) -> Vec<Bytes> {
        let mut argv = Vec::new();
        for word in template.split(' ') {
            let word = match word {
                "K" => self.any(&KEYS),
                "V" => self.any(&VALUES),
                "I" => self.any(&INTEGERS),
                "F" => self.any(&FLOATS),
                "T" => self.any(&TIMES),
                "M" => self.any(&MOMENTS),
                "D" => self.any(&DATABASES),
                "P" => self.any(&PATTERNS),
                "C" => self.any(&CONDITIONS),
                "E" => self.any(&EASY_CONDITIONS),
                "S" => {
                    let option = self.any(&SET_OPTIONS);
                    argv.extend(self.fill(option));
                    continue;
                }
                "G" => {
                    let option = self.any(&GETEX_OPTIONS);
                    argv.extend(self.fill(option));
                    continue;
                }
                other => other,
            };
            argv.push(Bytes::copy_from_slice(word.as_bytes()));
        }
        argv
    }

    fn expand(&mut self, family: &Family, line: &str) -> Vec<Bytes> {
        let mut argv = Vec::new();
        for word in line.split(' ') {
            let named = |(name, _): &&(&str, &[&str])| *name == word;
            if let Some(&(_, lines)) = family.options.iter().find(named) {
                let line = self.any(lines);
                argv.extend(self.expand(family, line));
            } else if let Some(&(_, pool)) = family.pools.iter().find(named) {
                argv.push(Bytes::from(self.any(pool).to_owned()));
            } else {
                argv.push(Bytes::from(word.to_owned()));
            }
        }
        argv
    }

    fn value(&mut self) -> Bytes {
        Bytes::from(self.any(&VALUES))
    }

    fn any<'a>(&mut self, pool: &[&'a str]) -> &'a str {
        self.chance.any(pool)
    }
}
