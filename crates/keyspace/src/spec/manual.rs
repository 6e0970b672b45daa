//! What the manual says of a command beside its facts.
//!
//! All of it is one text, a line a command: it is seldom asked for, and so takes the least room in
//! the wasm.

use super::table::{EXAMPLES, LIMITS, MANUAL};
use super::{Argument, CommandId};

/// A command's page of the manual.
#[derive(Debug)]
pub struct Manual {
    /// Its arguments, in the notation of [`Argument::parse`].
    pub grammar: &'static str,
    /// What it does, in a sentence.
    pub summary: &'static str,
    /// How its time grows; empty if nobody knows.
    pub cost: &'static str,
    /// The version that had it first.
    pub since: &'static str,
    /// Since when it is advised against; mostly empty.
    pub deprecated: &'static str,
    /// What to use instead then.
    pub replaced_by: &'static str,
    /// What a proxy for many servers should know of it, separated by blanks.
    pub tips: &'static str,
    notes: &'static str,
}

impl Manual {
    /// What is odd about some of its keys, in the order of its places of keys; mostly empty texts.
    pub fn notes(&self) -> impl Iterator<Item = &'static str> {
        self.notes.split(" | ")
    }
}

impl CommandId {
    /// Its page of the manual.
    pub fn manual(self) -> Manual {
        let line = MANUAL.lines().nth(self.index()).unwrap_or_default();
        let mut fields = line.split('\t');
        let mut next = || fields.next().unwrap_or_default();
        Manual {
            grammar: next(),
            summary: next(),
            cost: next(),
            since: next(),
            deprecated: next(),
            replaced_by: next(),
            tips: next(),
            notes: next(),
        }
    }

    /// Its arguments.
    pub fn arguments(self) -> Vec<Argument> {
        Argument::parse(self.manual().grammar)
    }

    /// An example with its replies, as a suite in `tests/suite/` writes them; empty if there is
    /// none.
    pub fn example(self) -> &'static str {
        EXAMPLES[self.index()]
    }

    /// What the playground leaves out of it; mostly empty.
    pub fn limit(self) -> &'static str {
        LIMITS[self.index()]
    }
}

#[cfg(test)]
mod tests {
    use crate::spec::all;

    #[test]
    fn every_command_has_its_own_line() {
        for id in all() {
            let manual = id.manual();
            let version = manual.since.split('.').all(|part| part.parse::<u8>().is_ok());
            assert!(
                version && manual.summary.ends_with('.'),
                "{}: {manual:?}",
                id.spec().name
            );
        }
    }
}
