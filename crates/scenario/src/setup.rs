//! What a race is made of, as plain values. The same setup always gives the same reports.

/// How the one text is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Variant {
    /// In the application: every `redis.call` is a round trip.
    App,
    /// On the server: one `EVALSHA`, one round trip.
    Script,
}

/// Everything a race is made of, unchecked, as a person typed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setup {
    /// The Lua text that every client runs.
    pub program: String,
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
    /// What the report counts.
    pub tally: Tally,
}

/// A rule about the keyspace.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
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

/// The key whose number is counted down from, and the words for the clients.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// The counted key; empty: none.
    pub key: String,
    /// What a client has done that changed the keyspace: "sold".
    pub took: String,
    /// What became of a client that changed nothing: "refused".
    pub refused: String,
    /// What taking more than there was is called: "oversold".
    pub over: String,
}

/// What a race may be asked to do, and how far it may go.
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

    /// Instructions one run of a Lua text may take, be it a script, a rule, or a program between
    /// two of its calls.
    pub const INSTRUCTIONS: u64 = 100_000_000;
    /// Calls one client may make.
    pub const CALLS_OF_A_CLIENT: u32 = 1_000;
    /// Commands the server carries out in one race.
    pub const STEPS: u32 = 1_000_000;
    /// Different errors a report lists.
    pub const TROUBLES: usize = 10;
    /// Log lines a report keeps.
    pub const LOG_LINES: usize = 100;
}
