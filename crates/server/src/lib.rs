//! The emulated server: clients with what belongs to them, and the order in which a command is
//! checked and carried out.
//!
//! It does not know that it is simulated: time comes in with every command, and a script runs in
//! slices that the caller grants. One [`Server`] holds everything; it answers in [`Outcome`]s.
//!
//! ```
//! use resp::{Bytes, Value};
//! use server::{Micros, Outcome, Server};
//!
//! let mut server = Server::new();
//! let client = server.connect();
//! let now = Micros::from_millis(1_700_000_000_000);
//! let mut ask = |line: &str| {
//!     let argv = resp::cli::split_args(line).unwrap();
//!     match server.execute(client, &argv, now) {
//!         Outcome::Reply(value) => value,
//!         Outcome::Running => panic!("only scripts take longer than a slice"),
//!     }
//! };
//! assert_eq!(ask("SET stock 1"), Value::OK);
//! assert_eq!(ask("DECR stock"), Value::Integer(0));
//! ```

mod client;
mod commands;
mod config;
mod core;
pub mod debugger;
mod dispatch;
mod engine;
mod event;
mod functions;
mod ldb;
mod recorder;
mod script_calls;
mod scripts;
mod server;
mod session;
mod stats;
mod transaction;

pub use client::ClientId;
pub use commands::is_built;
pub use core::LogLine;
pub use event::{Event, Observe, Source, Stage};
pub use keyspace::{Database, Footprint, Keyspace, Micros, Touch};
pub use scripting::{Failure, LogLevel, Place};
pub use server::{Outcome, SLICE, Server};
pub use session::Session;
