//! What came of a run, as plain values. Every number was counted in it.

use race::{Percentiles, Span, Time};

/// What a run came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// How many clients there were.
    pub clients: u32,
    /// How many of them came to an end.
    pub ended: u32,
    /// Whether the rules held.
    pub verdict: Verdict,
    /// For each rule that was broken the first time it was.
    pub breaks: Vec<Break>,
    /// For each rule, in their order, when it was looked at.
    pub looked: Vec<(String, Looked)>,
    /// How the clients ended, the most frequent way first.
    pub outcomes: Vec<Ended>,
    /// From a client's start to its end.
    pub latency: Percentiles,
    /// From the first start to the last end.
    pub span: Span,
    /// Commands the server carried out, each a round trip.
    pub steps: u64,
    /// Bytes sent to the server by all clients, in the encoding of the wire.
    pub bytes_sent: u64,
    /// Bytes received from it.
    pub bytes_received: u64,
    /// How long the server was busy.
    pub busy: Span,
    /// `EXEC`s that were answered with nil, because somebody had touched what was watched.
    pub conflicts: u64,
    /// `WATCH`es with which a client began anew after that.
    pub retries: u64,
    /// What ended a run before its time, if anything did.
    pub trouble: Option<String>,
    /// Digest of the whole run: equal digests are equal runs.
    pub digest: u128,
}

/// Whether the rules held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Whenever they were looked at. No proof: other orders were not tried.
    Held,
    /// One did not.
    Broken,
    /// Nothing was broken yet when it was given up.
    Unfinished,
    /// There was no rule, or none that a run can look at.
    NoRule,
}

/// The first time a rule was broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// What it is called.
    pub rule: String,
    /// When it was found broken.
    pub when: BrokenWhen,
    /// What the rule's Lua ended in, if it could not say.
    pub trouble: Option<String>,
}

/// When a rule was found broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BrokenWhen {
    /// Before anything had happened.
    Before,
    /// After a step.
    Step(BrokenAt),
    /// When all clients had ended.
    End,
}

/// A step that broke a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenAt {
    /// Which step of the server, from 1.
    pub number: u64,
    /// When the server carried it out.
    pub at: Time,
    /// What its client is called.
    pub who: String,
    /// The command, with its reply.
    pub line: String,
    /// How it came about, if it wrote on a value that was gone.
    pub why: Option<String>,
}

/// When a rule was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looked {
    /// After every step that wrote what it reads, until it was broken.
    Always,
    /// The same up to this step, and then in the end only: it reads too much to go on like that.
    Until(u64),
    /// When all clients had ended.
    Finally,
    /// The same as always; it is to hold some time, and did.
    Seen,
    /// The same as always; it is to hold some time, and did not.
    Unseen,
    /// Never: it compares with other orders, and a run has one.
    Never,
}

/// How some clients ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// What their group is called.
    pub group: String,
    /// What they returned, or the error.
    pub what: String,
    /// Whether it was an error.
    pub failed: bool,
    /// How many.
    pub clients: u64,
}
