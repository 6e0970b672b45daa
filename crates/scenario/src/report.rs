//! What came of a race. Every number was counted in the run.

use race::{Percentiles, Span, Time};

use crate::{Trouble, Variant};

/// What one variant of a race came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The variant.
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
    /// Clients that ended well without changing anything.
    pub refused: u32,
    /// Clients that ended in an error.
    pub failed: u32,
    /// Clients that returned what the rule counts.
    pub returned: u32,
    /// Round trips of all clients together.
    pub round_trips: u64,
    /// From a client's start to its end.
    pub latency: Percentiles,
    /// Bytes sent to the server by all clients, in the encoding of the wire.
    pub bytes_sent: u64,
    /// Bytes received from it.
    pub bytes_received: u64,
    /// What would have been sent with the text of the script in every call instead of its digest.
    pub bytes_as_eval: Option<u64>,
    /// Transactions that were called off because somebody had changed a watched key.
    pub retries: u64,
    /// How long the server was busy.
    pub server: Span,
    /// From the first start to the last end.
    pub span: Span,
    /// Commands the server carried out.
    pub steps: u64,
    /// The first time the rule broke.
    pub first_break: Option<Break>,
    /// How many steps left the rule broken, of those that changed what it reads.
    pub breaks: u64,
    /// The errors that came up, each once, most frequent first.
    pub troubles: Vec<Trouble>,
    /// What programs logged.
    pub log: Vec<LogLine>,
    /// Digest of the whole run: equal digests are equal runs.
    pub digest: u128,
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

/// The first time a rule broke.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// When.
    pub at: Time,
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
    /// When the server carried it out.
    pub at: Time,
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
    /// If it wrote on a value that was gone: the step in which its client had read it, from 1.
    pub stale_since: Option<u64>,
    /// Line of the program the command came from, from 1.
    pub line: Option<u32>,
    /// How many steps on the same key were left out before this one.
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
