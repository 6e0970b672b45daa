//! How far a search may go, and what it has come to.

use super::Marks;

/// How far a search may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// States it may keep.
    pub states: u64,
    /// Moves in one execution.
    pub steps: u32,
    /// Bytes of memory, about.
    pub memory: u64,
    /// Executions, for searches that go through them one by one.
    pub executions: u64,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            states: 5_000_000,
            steps: 10_000,
            memory: 1 << 30,
            executions: 50_000_000,
        }
    }
}

/// A bound that was hit, and so kept a search from an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bound {
    /// As many states as allowed.
    States,
    /// An execution was longer than allowed.
    Steps,
    /// As much memory as allowed.
    Memory,
    /// As many executions as allowed.
    Executions,
    /// As many interruptions as allowed.
    Interruptions,
    /// More clients than this search can tell apart.
    Clients,
    /// The states lead back to themselves: executions have no end, and cannot be counted.
    Cycle,
}

/// What a search has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Everything there is has been seen.
    Complete,
    /// One of the marks it was to stop at was met.
    Met(Marks),
    /// A bound was hit before either. What was seen so far says nothing about the rest.
    Undecided(Bound),
}

/// How far a search has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// States met.
    pub states: u64,
    /// States among them from which it has still to go on.
    pub waiting: u64,
    /// Executions gone through to their end.
    pub executions: u64,
    /// About how many executions there are in all, as far as can be told by now.
    pub estimate: Option<u64>,
}
