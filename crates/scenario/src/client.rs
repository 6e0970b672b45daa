//! What the clients run: the same text as application code or as a script.

use std::task::Poll;

use race::ClientId;
use resp::{Bytes, Value};
use scripting::Place;

use crate::Trouble;

/// What a client does next.
#[derive(Debug, Clone)]
pub(crate) enum Next {
    /// Sends a command.
    Call {
        argv: Vec<Bytes>,
        /// Line of the text it comes from, from 1.
        line: Option<u32>,
    },
    /// Ends with a result.
    Returned(Value),
    /// Ends in an error.
    Failed(Trouble),
}

/// What the server answers.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) value: Value,
    /// Where in its text a script failed, if that is what the answer says.
    pub(crate) place: Option<Place>,
}

/// A line that was logged: how grave it is, and what it says.
pub(crate) type Logged = (&'static str, Bytes);

/// A program that all clients run. What a client does may depend on nothing but the replies it got.
pub(crate) trait Program {
    /// What the client does first.
    fn start(&mut self, client: ClientId) -> Poll<Next>;
    /// What it does after this reply to its last command.
    fn resume(&mut self, client: ClientId, reply: &Answer) -> Poll<Next>;
    /// What it logged on the way to what it does next.
    fn log(&self, client: ClientId) -> Vec<Logged>;
}
