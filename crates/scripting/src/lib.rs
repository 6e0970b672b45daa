//! Lua as Redis knows it.
//!
//! Two things run Lua here. [`Scripts`] are what a server runs for `EVAL`: each call of
//! `redis.call` is carried out by a [`Host`] at once. An [`Automaton`] is what a client runs in the
//! application: each call ends a step and waits for the reply. Both live in the same world of
//! globals ([`world`]), so the same text runs as either.

pub mod atomic;
mod automaton;
mod bit;
mod caller;
mod cjson;
mod cmsgpack;
mod convert;
mod error;
mod functions;

pub mod help;
mod host;
mod journal;
mod lent;
mod lint;
mod redis;
mod scripts;
mod sha;
mod shebang;
mod stepper;
mod r#struct;
mod world;

pub use automaton::{Action, Automaton, NodeId};
pub use error::{Failure, Place};
pub use functions::{Function, Functions, Library, Policy};
pub use host::{Host, LogLevel};
pub use lint::{Checked, Diagnostic, Purpose, Severity, Span, check};
pub use lua51::debug::{Level, Reach, Seen, Variable};
pub use lua51::number::general;
pub use lua51::syntax::{Edit, Fix};
pub use scripts::Scripts;
pub use sha::Sha;
pub use shebang::Flags;
pub use stepper::{Moment, Onlooker, Stepper};
