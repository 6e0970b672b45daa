//! What the manual says of a command beside its facts.
//!
//! All of it is one text, a line a command. It is seldom asked for: a program carries it, but the
//! wasm, which is loaded over the wire, asks its host for it when it is first wanted. The host may
//! take its time and the answer is the same, so nothing depends on when that was.

use std::sync::OnceLock;

use super::table::{EXAMPLES, LIMITS};
use super::{Argument, CommandId};

/// The text, where it is carried.
#[cfg(not(target_family = "wasm"))]
const CARRIED: Option<&str> = Some(include_str!(concat!(env!("OUT_DIR"), "/manual.txt")));
#[cfg(target_family = "wasm")]
const CARRIED: Option<&str> = None;

static FETCH: OnceLock<fn() -> Option<String>> = OnceLock::new();
static FETCHED: OnceLock<String> = OnceLock::new();

/// Says where the manual comes from if it is not carried: a function that waits for the text and
/// answers nothing if it cannot be had just now. It is asked again then, and never after it answered.
pub fn fetch_manual_with(fetch: fn() -> Option<String>) {
    // Whoever says it first is the host; a second one has nothing else to offer.
    let _ = FETCH.set(fetch);
}

/// Whether the manual can be read; without it all its texts are empty.
pub fn has_manual() -> bool {
    text().is_some()
}

fn text() -> Option<&'static str> {
    if let Some(text) = CARRIED.or(FETCHED.get().map(String::as_str)) {
        return Some(text);
    }
    let fetched = FETCH.get().and_then(|fetch| fetch())?;
    Some(FETCHED.get_or_init(|| fetched))
}

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
        let line = part(text().unwrap_or_default(), b'\n', self.index());
        Manual {
            grammar: part(line, b'\t', 0),
            summary: part(line, b'\t', 1),
            cost: part(line, b'\t', 2),
            since: part(line, b'\t', 3),
            deprecated: part(line, b'\t', 4),
            replaced_by: part(line, b'\t', 5),
            tips: part(line, b'\t', 6),
            notes: part(line, b'\t', 7),
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

/// The part of a text behind so many marks, up to the next.
fn part(text: &'static str, mark: u8, behind: usize) -> &'static str {
    let (mut passed, mut from) = (0, 0);
    for (at, byte) in text.bytes().enumerate() {
        if byte == mark {
            if passed == behind {
                return &text[from..at];
            }
            passed += 1;
            from = at + 1;
        }
    }
    if passed == behind { &text[from..] } else { "" }
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
