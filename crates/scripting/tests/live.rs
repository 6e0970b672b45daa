//! Programs that are followed by what they hold, against the same by their whole history.
//!
//! Random programs call in loops, branches, functions and under `pcall`, and keep what they are
//! told in locals, tables and upvalues. However a client has come to a node, what it does from there
//! must be what it does after its history of replies. `LIVE_PROGRAMS=20000 LIVE_SEED=7` goes on longer.

#![allow(clippy::expect_used, reason = "a test that cannot go on ends")]

use std::fmt::Write;
use std::task::Poll;

use resp::{Bytes, Value};
use scripting::{Action, Automaton, NodeId};

struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % bound
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

/// A program of statements, which may hold others.
struct Author<'d> {
    dice: &'d mut Dice,
    text: String,
    loops: u32,
    turns: u32,
}

const PRELUDE: &str = "
local a, b, c, t, u, n = nil, 0, KEYS[1], {}, {x = 1}, 0
local call = redis.call
local function ask(k) n = n + 1 return redis.call('GET', k .. n) end
local function keep(v) b = v return b end
local later
";

const EXPRESSIONS: &[&str] = &[
    "redis.call('GET', c)",
    "call('GET', c)",
    "ask(c)",
    "ask(tostring(b))",
    "redis.pcall('GET', 'p')",
    "tonumber(redis.call('GET', c)) or 0",
    "b",
    "a",
    "#t",
    "t[1]",
    "u.x",
    "n",
    "KEYS[1]",
    "{redis.call('GET', c), b}",
    "keep(redis.call('GET', 'k'))",
    "tostring(a) .. redis.call('GET', 'q')",
    "select(2, pcall(ask, c))",
    "function() return redis.call('GET', 'f' .. tostring(b)) end",
];

impl Author<'_> {
    fn expression(&mut self) -> &'static str {
        self.dice.pick(EXPRESSIONS)
    }

    fn block(&mut self, depth: u32) {
        for _ in 0..1 + self.dice.below(4) {
            self.statement(depth);
        }
    }

    fn say(&mut self, line: &str) {
        let _ = writeln!(self.text, "{line}");
    }

    fn statement(&mut self, depth: u32) {
        let value = self.expression();
        let kinds = if depth > 3 || self.loops > 1 { 12 } else { 20 };
        match self.dice.below(kinds) {
            0 | 1 => self.say(&format!("a = {value}")),
            2 => self.say(&format!("b = {value}")),
            3 => self.say(&format!("local a = {value}")),
            4 => self.say(&format!("t[#t + 1] = tostring({value})")),
            5 => self.say(&format!("u.y = {value}")),
            6 => self.say("redis.call('SET', c, tostring(b))"),
            7 => self.say("t[#t] = nil"),
            8 => self.say(&format!("u = {{x = {value}}}")),
            9 => self.say("later = function() n = n + 2 return call('GET', 'later' .. n) end"),
            10 => self.say("if later then a = later() end"),
            11 => self.say("if type(a) == 'function' then a = a() end"),
            12 | 13 => {
                self.say(&format!("if tostring({value}) == '1' then"));
                self.block(depth + 1);
                self.say("else");
                self.block(depth + 1);
                self.say("end");
            }
            14 => {
                let (bound, turn) = (
                    self.dice
                        .pick(&["2", "1, 2", "#KEYS", "tonumber(b) or 1, 2", "2, 1, -1"]),
                    self.turns,
                );
                self.turns += 1;
                let bounds = if bound.contains(',') {
                    bound.to_owned()
                } else {
                    format!("1, {bound}")
                };
                self.repeat(
                    depth,
                    &format!("for i{turn} = {bounds} do"),
                    &format!("b = i{turn} end"),
                );
            }
            15 => self.repeat(depth, "for i, v in ipairs(t) do if i > 2 then break end", "a = v end"),
            16 => self.repeat(depth, "for k, v in pairs(u) do", "a = tostring(k) end"),
            17 => {
                let turn = self.turns;
                self.turns += 1;
                self.say(&format!("local w{turn} = 0"));
                self.repeat(
                    depth,
                    &format!("while w{turn} < 2 and redis.call('GET', 'w') ~= '2' do"),
                    &format!("w{turn} = w{turn} + 1 end"),
                );
            }
            18 => {
                let turn = self.turns;
                self.turns += 1;
                self.say(&format!("local r{turn} = 0"));
                self.repeat(
                    depth,
                    "repeat local got = redis.call('GET', 'r')",
                    &format!("r{turn} = r{turn} + 1 until got == '1' or r{turn} > 2"),
                );
            }
            _ => {
                self.say("do local m = b");
                self.say("local function inner(x) m = m .. tostring(x) return redis.call('GET', m) end");
                self.block(depth + 1);
                self.say("a = inner(a) end");
            }
        }
    }

    fn repeat(&mut self, depth: u32, head: &str, foot: &str) {
        self.loops += 1;
        self.say(head);
        self.block(depth + 1);
        self.say(foot);
        self.loops -= 1;
    }
}

fn program(dice: &mut Dice) -> String {
    let mut author = Author {
        dice,
        text: PRELUDE.to_owned(),
        loops: 0,
        turns: 0,
    };
    author.block(0);
    author.block(0);
    author.say("return {tostring(b), #t, u.x and 1 or 0, redis.call('GET', 'end' .. tostring(n))}");
    author.text
}

const REPLIES: &[&str] = &["1", "2", "abc"];

type Make = fn(&[u8], Vec<Bytes>, Vec<Bytes>, u64) -> Result<Automaton, scripting::Failure>;

struct Followed {
    automaton: Automaton,
    at: NodeId,
}

impl Followed {
    fn new(text: &str, made: Make) -> Self {
        let keys = vec![Bytes::from("key"), Bytes::from("other")];
        let mut automaton = made(text.as_bytes(), keys, Vec::new(), 100_000).expect(text);
        let at = ready(|| automaton.start(&mut 1_000_000));
        Self { automaton, at }
    }

    fn hear(&mut self, reply: &Value) {
        self.at = ready(|| self.automaton.after(self.at, reply, &mut 1_000_000));
    }

    fn shown(&self) -> String {
        format!("{:?} {:?}", self.automaton.action(self.at), self.automaton.log(self.at))
    }

    fn is_over(&self) -> bool {
        !matches!(self.automaton.action(self.at), Action::Call { .. })
    }
}

fn ready<T>(mut ask: impl FnMut() -> Poll<T>) -> T {
    loop {
        if let Poll::Ready(answer) = ask() {
            return answer;
        }
    }
}

/// Follows random histories of replies through a program; gives how many nodes were merged.
fn compare(text: &str, dice: &mut Dice) -> usize {
    let (mut live, mut history) = (
        Followed::new(text, Automaton::merging),
        Followed::new(text, Automaton::new),
    );
    let starts = (live.at, history.at);
    let mut seen = std::collections::BTreeMap::new();
    for _ in 0..24 {
        (live.at, history.at) = starts;
        let mut told = Vec::new();
        for _ in 0..24 {
            assert_eq!(live.shown(), history.shown(), "after {told:?} in\n{text}");
            if live.is_over() {
                break;
            }
            seen.entry(live.at)
                .or_insert_with(std::collections::BTreeSet::new)
                .insert(history.at);
            let reply = dice.pick(REPLIES);
            told.push(reply);
            live.hear(&Value::bulk(reply));
            history.hear(&Value::bulk(reply));
        }
    }
    seen.values().map(|histories| histories.len() - 1).sum()
}

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(otherwise)
}

#[test]
fn a_node_is_left_as_every_history_that_leads_to_it() {
    let mut dice = Dice(setting("LIVE_SEED", 20_261_125));
    let mut merged = 0;
    for _ in 0..setting("LIVE_PROGRAMS", 600) {
        let text = program(&mut dice);
        merged += compare(&text, &mut dice);
    }
    assert!(merged > 1_000, "only {merged} histories were merged");
}

/// Follows every history of these replies; gives how many nodes wait.
fn nodes(text: &str, replies: &[&'static str]) -> usize {
    let mut followed = Followed::new(text, Automaton::merging);
    let mut nodes = std::collections::BTreeSet::new();
    let mut open = vec![followed.at];
    while let Some(at) = open.pop() {
        followed.at = at;
        if followed.is_over() {
            continue;
        }
        nodes.insert(at);
        for reply in replies {
            followed.at = at;
            followed.hear(&Value::bulk(*reply));
            open.push(followed.at);
        }
    }
    nodes.len()
}

#[test]
fn what_a_program_has_forgotten_makes_no_difference() {
    let counter = "
for i = 1, 4 do
    local v = tonumber(redis.call('GET', KEYS[1]))
    redis.call('SET', KEYS[1], v + 1)
end
return 'done'";
    // Each turn waits in one node for the value, and in one for each value it was told.
    assert_eq!(nodes(counter, &["1", "2"]), 4 * 3);
    // What is kept in a table is not forgotten, nor is what a function keeps.
    let kept = "
local all = {}
for i = 1, 3 do all[i] = redis.call('GET', KEYS[1]) end
return all";
    assert_eq!(nodes(kept, &["1", "2"]), 1 + 2 + 4);
    let captured = "
local sum = 0
local function add(v) sum = sum + tonumber(v) end
for i = 1, 3 do add(redis.call('GET', KEYS[1])) end
return sum";
    assert_eq!(nodes(captured, &["1", "2"]), 1 + 2 + 3);
}
