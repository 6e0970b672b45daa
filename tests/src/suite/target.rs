//! Whoever answers: the engine or the real server.

use std::time::Duration;

use resp::{Bytes, Value};

/// Something that a suite can be run against.
pub trait Target {
    /// Start anew: no data, no scripts, no clients.
    fn start(&mut self);
    /// The reply to a client's command. A client is connected when it first says something.
    fn ask(&mut self, client: &str, argv: &[Bytes]) -> Value;
    /// Let time pass.
    fn advance(&mut self, time: Duration);
    /// Whether this is the real server, which is always right.
    fn is_real(&self) -> bool;
}
