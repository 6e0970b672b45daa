//! What an editor is told while one types: how to go on, and what a word means. The page hands it to
//! the editor's JavaScript as plain objects.

use serde::Serialize;

use crate::wire::wire;

/// What could stand at a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Completions {
    /// Offset of the word that would be replaced, in UTF-16 units.
    pub from: u32,
    /// Offset of its end.
    pub to: u32,
    /// What could stand there, the likeliest first.
    pub options: Vec<Completion>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Completion {
    /// What would be written.
    pub label: String,
    /// What it is, in a word or two.
    pub detail: String,
    /// What the manual says of it.
    pub help: Option<Help>,
}

/// A word's page of the manual.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Help {
    /// Offset of the word, in UTF-16 units.
    pub from: u32,
    /// Offset of its end.
    pub to: u32,
    /// How it is written, with its arguments.
    pub title: String,
    /// What it does.
    pub about: String,
    /// More about it, a sentence each.
    pub notes: Vec<String>,
}

wire! { struct Completions { from, to, options } }
wire! { struct Completion { label, detail, help } }
wire! { struct Help { from, to, title, about, notes } }
