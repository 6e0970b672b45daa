//! What an editor is told while a script is typed: how to go on at a place, and what a word means.
//!
//! Commands come from the command table and its manual, Lua's and Redis's names from `words.txt`,
//! locals from the text, keys from whoever asks. The text need not compile: nothing but its tokens
//! is looked at.

mod command;
mod complete;
mod explain;
mod locals;
mod place;
mod tokens;
mod words;

use keyspace::spec::CommandId;
use lua51::syntax::Span;
use resp::Bytes;

pub use complete::complete;
pub use explain::explain;

/// What is known of the world a script is written for.
#[derive(Debug, Clone, Copy)]
pub struct World<'a> {
    /// Keys there are.
    pub keys: &'a [Bytes],
    /// Whether a command can be run.
    pub is_built: fn(CommandId) -> bool,
}

/// What could stand at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestions {
    /// The word that would be replaced.
    pub span: Span,
    /// What could stand there, the likeliest first.
    pub options: Vec<Suggestion>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// What would be written.
    pub label: String,
    /// What it is, in a word or two.
    pub detail: String,
    /// What there is to say of it.
    pub page: Option<Page>,
}

/// What there is to say of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// How it is written, with its arguments.
    pub title: String,
    /// What it does.
    pub about: String,
    /// More about it, a sentence each.
    pub notes: Vec<String>,
}

#[cfg(test)]
mod tests;
