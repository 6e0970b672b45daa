//! The names that Lua and Redis give to a script, each with what it does.

use super::Page;

/// A line each: the name with its arguments, a tab, and a sentence.
const WORDS: &str = include_str!("words.txt");

/// A name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word {
    /// With its arguments: `redis.call(command, ...)`.
    pub(super) usage: &'static str,
    about: &'static str,
}

impl Word {
    /// Alone: `redis.call`.
    pub(super) fn name(self) -> &'static str {
        self.usage.split('(').next().unwrap_or_default()
    }

    /// The name inside of a table: `call` of `redis`.
    pub(super) fn field_of(self, table: &str) -> Option<&'static str> {
        self.name().strip_prefix(table)?.strip_prefix('.')
    }

    pub(super) fn page(self) -> Page {
        Page {
            title: self.usage.to_owned(),
            about: self.about.to_owned(),
            notes: Vec::new(),
        }
    }
}

/// All of them.
pub(super) fn words() -> impl Iterator<Item = Word> {
    let lines = WORDS.lines().filter_map(|line| line.split_once('\t'));
    lines.map(|(usage, about)| Word { usage, about })
}

/// The one of this name.
pub(super) fn word(name: &str) -> Option<Word> {
    words().find(|word| word.name() == name)
}
