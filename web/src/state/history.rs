//! What can be undone: everything that changes more of the form than one input.

use super::Mode;
use crate::form::Form;

/// So many steps back are kept.
const MOST: usize = 50;

/// What a step back brings back.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Desk {
    /// What was typed.
    pub(crate) form: Form,
    /// What the page was about.
    pub(crate) mode: Mode,
}

/// The steps behind, and those that were taken back.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct History {
    behind: Vec<Desk>,
    ahead: Vec<Desk>,
}

impl History {
    /// The next change can be undone to this.
    pub(crate) fn keep(&mut self, now: Desk) {
        self.ahead.clear();
        self.behind.push(now);
        let too_many = self.behind.len().saturating_sub(MOST);
        self.behind.drain(..too_many);
    }

    /// One step back.
    pub(crate) fn back(&mut self, now: Desk) -> Option<Desk> {
        let then = self.behind.pop()?;
        self.ahead.push(now);
        Some(then)
    }

    /// One step forth again.
    pub(crate) fn forth(&mut self, now: Desk) -> Option<Desk> {
        let then = self.ahead.pop()?;
        self.behind.push(now);
        Some(then)
    }

    /// Whether there is a step back.
    pub(crate) fn has_back(&self) -> bool {
        !self.behind.is_empty()
    }

    /// Whether there is a step forth.
    pub(crate) fn has_forth(&self) -> bool {
        !self.ahead.is_empty()
    }
}
