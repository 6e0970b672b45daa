//! A race: what is asked for, and the card that shows what came of it.

use serde::{Deserialize, Serialize};

use crate::wire::wire;
use crate::{Slot, Trouble};

/// What a race may be asked to do. The page says them, the engine checks them.
pub mod limits {
    use std::ops::RangeInclusive;

    /// Clients in one race.
    pub const CLIENTS: RangeInclusive<u32> = 1..=5_000;
    /// Round trip, in virtual microseconds.
    pub const ROUND_TRIP_US: RangeInclusive<u64> = 0..=10_000_000;
    /// Spread of the round trip, in percent of it.
    pub const JITTER_PERCENT: RangeInclusive<u32> = 0..=100;
    /// Time over which the clients arrive, in virtual microseconds.
    pub const ARRIVALS_US: RangeInclusive<u64> = 0..=3_600_000_000;
    /// Seeds: what a JavaScript number holds exactly.
    pub const SEED: RangeInclusive<u64> = 0..=9_007_199_254_740_991;
}

/// How the one text is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Variant {
    /// In the application: every `redis.call` is a round trip.
    App,
    /// On the server: one `EVALSHA`, one round trip.
    Script,
}

/// A built-in scenario: a race ready to run, with its name.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Short name, as in a link.
    pub name: String,
    /// Title for people.
    pub title: String,
    /// One or two sentences on what it shows.
    pub about: String,
    /// The programs there are for it.
    pub programs: Vec<Program>,
    /// Those to compare first.
    pub cards: Vec<Entry>,
    /// The race of the first of them.
    pub setup: RaceSetup,
    /// The same with few clients, for all their orders.
    pub few: Few,
}

/// A program of a scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// What it is called; may be empty where there is one only.
    pub name: String,
    /// Its Lua text.
    pub text: String,
}

/// A program, and how it is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The number of the program, from 0.
    pub program: u32,
    /// How.
    pub variant: Variant,
}

/// What is other where few clients take the place of many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Few {
    /// Commands that fill the keyspace.
    pub setup: String,
    /// How many clients.
    pub clients: u32,
}

/// Everything a race is made of. The same value always gives the same card.
#[derive(Debug, Clone, PartialEq)]
pub struct RaceSetup {
    /// The Lua text that every client runs.
    pub program: String,
    /// How it is run.
    pub variant: Variant,
    /// Commands that fill the keyspace, one a line, quoted as in redis-cli.
    pub setup: String,
    /// What must hold after every step.
    pub rule: Rule,
    /// `KEYS` of every client, separated by blanks, quoted as in redis-cli.
    pub keys: String,
    /// `ARGV` of every client, likewise.
    pub args: String,
    /// How many clients.
    pub clients: u32,
    /// Mean time from a client to the server and back, in virtual microseconds.
    pub round_trip_us: u64,
    /// The way there and the way back each vary by this share of themselves, evenly, both ways.
    pub jitter_percent: u32,
    /// The clients start at even chance within this time, in virtual microseconds.
    pub arrivals_us: u64,
    /// The seed of all chance in the race.
    pub seed: u64,
    /// What the card counts.
    pub tally: Tally,
}

/// A rule about the keyspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// In words: "stock never falls below zero".
    pub name: String,
    /// A Lua text that returns whether the rule holds; it may read the keyspace and not write it.
    /// Empty: no rule.
    pub lua: String,
    /// How many clients at most may return [`Self::result`].
    pub at_most: u32,
    /// What no more than so many clients may return; empty: they may return what they like.
    pub result: String,
}

/// The key whose number the card counts down from, and the words for the clients.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// The counted key; empty: none.
    pub key: String,
    /// What a client has done that took one: "sold".
    pub took: String,
    /// What became of a client that wrote nothing: "refused".
    pub refused: String,
    /// What taking more than there was is called: "oversold".
    pub over: String,
}

/// What one variant of a race came to. Every number was counted in the run.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    /// Which of the races asked for.
    pub slot: Slot,
    /// How the program was run.
    pub variant: Variant,
    /// Whether the rule held.
    pub verdict: Verdict,
    /// Clients that were run.
    pub clients: u32,
    /// The tallied key before the race, if it held an integer.
    pub stock_before: Option<i64>,
    /// The tallied key after the race, as text; `None` if it does not exist.
    pub stock_after: Option<String>,
    /// How much the tallied key went down, where it was an integer before and after.
    pub taken: Option<i64>,
    /// Clients that changed the keyspace.
    pub took: u32,
    /// Clients that finished without changing anything.
    pub refused: u32,
    /// Clients that ended in an error.
    pub failed: u32,
    /// Clients that returned what the rule counts.
    pub returned: u32,
    /// Round trips of all clients together.
    pub round_trips: u64,
    /// From a client's start to its end, in virtual microseconds.
    pub latency_us: Percentiles,
    /// Bytes sent to the server by all clients, in the encoding of the wire.
    pub bytes_sent: u64,
    /// Bytes received from it.
    pub bytes_received: u64,
    /// Bytes that would have been sent with the text of the script in every call instead of its
    /// digest; none if no script was called.
    pub bytes_as_eval: Option<u64>,
    /// Transactions that were called off because a watched key had changed.
    pub retries: u64,
    /// Virtual time for which the server was busy, in microseconds.
    pub server_us: u64,
    /// Virtual time from the first start to the last end, in microseconds.
    pub span_us: u64,
    /// Commands the server executed.
    pub steps: u64,
    /// The first time the rule broke.
    pub first_break: Option<Break>,
    /// How many steps left the rule broken that had found it whole or wrote on while it was broken.
    pub breaks: u64,
    /// The errors clients ended in, each once, most frequent first; at most ten.
    pub troubles: Vec<Trouble>,
    /// What programs logged with `redis.log`; at most the first hundred lines.
    pub log: Vec<LogLine>,
    /// Digest of the whole trace, in hex: equal digests are equal runs.
    pub digest: String,
}

/// Whether the rule held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// After every step of this run. No proof: other orders were not tried.
    Held,
    /// Not after some step.
    Broken,
    /// There was no rule.
    NoRule,
}

/// Latency, in virtual microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Percentiles {
    /// Half of the clients took no longer.
    pub p50: u64,
    /// 95 in 100 took no longer.
    pub p95: u64,
    /// 99 in 100 took no longer.
    pub p99: u64,
    /// The slowest.
    pub max: u64,
}

/// The first time a rule broke.
#[derive(Debug, Clone, PartialEq)]
pub struct Break {
    /// When, in virtual microseconds from the start of the race.
    pub at_us: u64,
    /// Which step of the server, from 1.
    pub step: u64,
    /// The client whose step it was, from 1.
    pub client: u32,
    /// The steps that made it, in the server's order.
    pub story: Vec<StoryLine>,
}

/// One step of a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoryLine {
    /// When the server executed it, in virtual microseconds.
    pub at_us: u64,
    /// Which step of the server, from 1.
    pub step: u64,
    /// Whose, from 1.
    pub client: u32,
    /// The command, as one would type it: `GET stock`.
    pub command: String,
    /// The reply, as redis-cli prints it: `"1"`, `(integer) 0`.
    pub reply: String,
    /// The key it is about.
    pub key: String,
    /// The key's value before the step, if it was a string.
    pub before: Option<String>,
    /// The key's value after the step, if it was a string.
    pub after: Option<String>,
    /// Whether the step changed the key.
    pub wrote: bool,
    /// If it wrote on a value that was gone: the number of the step in which it had read it.
    pub stale_since: Option<u64>,
    /// Line of the program the command came from, from 1.
    pub line: Option<u32>,
    /// How many steps of other clients on the same key were left out before this one.
    pub left_out: u64,
}

/// A line a program logged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// The client, from 1.
    pub client: u32,
    /// `debug`, `verbose`, `notice` or `warning`.
    pub level: String,
    /// The text.
    pub text: String,
}

wire! { enum Variant { App, Script } }
wire! { enum Verdict { Held, Broken, NoRule } }
wire! { struct Scenario { name, title, about, programs, cards, setup, few } }
wire! { struct Program { name, text } }
wire! { struct Entry { program, variant } }
wire! { struct Few { setup, clients } }
wire! { struct RaceSetup { program, variant, setup, rule, keys, args, clients, round_trip_us, jitter_percent, arrivals_us, seed, tally } }
wire! { struct Rule { name, lua, at_most, result } }
wire! { struct Tally { key, took, refused, over } }
wire! { struct Card { slot, variant, verdict, clients, stock_before, stock_after, taken, took, refused, failed, returned, round_trips, latency_us, bytes_sent, bytes_received, bytes_as_eval, retries, server_us, span_us, steps, first_break, breaks, troubles, log, digest } }
wire! { struct Percentiles { p50, p95, p99, max } }
wire! { struct Break { at_us, step, client, story } }
wire! { struct StoryLine { at_us, step, client, command, reply, key, before, after, wrote, stale_since, line, left_out } }
wire! { struct LogLine { client, level, text } }
