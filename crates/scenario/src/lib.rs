//! Races of Redis clients: what one is made of, how it is run, what comes of it.
//!
//! This crate binds the simulated server and clients written in Lua to [`race`], which knows
//! neither. The same text is raced in two ways ([`Variant`]): as application code, where every
//! `redis.call` is a round trip, and as a script, where it is one command.

mod app;
mod atomic;
mod builtin;
mod check;
mod client;
pub mod console;
pub mod explore;
pub mod file;
mod help;
mod host;
mod judge;
mod labels;
mod ledger;
pub mod picture;
mod prepare;
mod record;
mod report;
mod rule;
mod run;
mod script;
mod setup;
pub mod simulate;
mod trouble;
pub mod typing;
mod value;
mod world;

pub use atomic::{Atomic, make_atomic};
pub use builtin::{Scenario, scenarios};
pub use check::check;
/// For a program that does not carry the manual of the commands.
pub use keyspace::spec::fetch_manual_with;
pub use race::{Percentiles, Progress, Span, Time};
pub use report::{Break, LogLine, Report, StoryLine, Verdict};
pub use run::Race;
pub use scripting::{Fix, Severity};
pub use setup::{Rule, Setup, Tally, Variant, limits};
pub use trouble::{Field, Trouble};
