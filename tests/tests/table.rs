//! The command table against the real server: its facts, its counts of arguments, its key positions,
//! its examples.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot go on ends")]

#[path = "table/arguments.rs"]
mod arguments;
#[path = "table/counts.rs"]
mod counts;
#[path = "table/examples.rs"]
mod examples;
#[path = "table/facts.rs"]
mod facts;
#[path = "table/footprints.rs"]
mod footprints;
#[path = "table/keys.rs"]
mod keys;
#[path = "table/lines.rs"]
mod lines;

use keyspace::spec::CommandId;
use resp::Bytes;

/// A command line of these words.
fn line<const N: usize>(words: [&str; N]) -> Vec<Bytes> {
    words.map(|word| Bytes::from(word.to_owned())).into()
}

/// Every command and subcommand with its name.
fn all() -> impl Iterator<Item = (CommandId, &'static str)> {
    keyspace::spec::all().map(|id| (id, id.spec().name))
}
