//! Counting executions, for tools that run a closure once for each.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::arguments::Cap;
use crate::turns::Found;

/// What has been seen so far. Nothing here is known to the tools: it changes no execution.
#[derive(Debug, Default)]
pub(super) struct Tally {
    executions: AtomicU64,
    first_break: AtomicU64,
}

impl Tally {
    /// An execution has come to its end.
    pub(super) fn count(&self, broken: bool) {
        let number = self.executions.fetch_add(1, Ordering::Relaxed) + 1;
        if broken {
            _ = self
                .first_break
                .compare_exchange(0, number, Ordering::Relaxed, Ordering::Relaxed);
        }
    }

    /// How many there were.
    pub(super) fn executions(&self) -> u64 {
        self.executions.load(Ordering::Relaxed)
    }

    /// What was found, once the tool has come back; `ended` says whether there was nothing more.
    pub(super) fn found(&self, ended: bool, cap: Cap) -> Found {
        let executions = self.executions();
        let first_break = self.first_break.load(Ordering::Relaxed);
        let mut notes = Vec::new();
        if first_break > 0 {
            notes.push(format!("first break in execution {first_break}"));
        }
        if !ended {
            notes.push(cap.told());
        }
        Found {
            executions: Some(executions),
            states: None,
            broken: match first_break {
                0 => ended.then_some(false),
                _ => Some(true),
            },
            stopped: !ended,
            note: notes.join("; "),
        }
    }
}
