//! The line to the engine: ask, hear, replace. What is at the other end is not known here.

mod explorer;
mod worker;

use std::rc::Rc;

use protocol::{Reply, Request};
use yew::Callback;

pub use worker::worker_engine;

/// Something heard from the engine.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// It answered.
    Reply(Reply),
    /// It is dead; this is what it said last.
    Died(String),
}

/// An engine at the end of a line.
pub trait Engine {
    /// Asks it something.
    fn send(&self, request: &Request);

    /// Ends it, whatever it is doing, and starts a new one in its place.
    fn replace(&self);
}

/// How to get an engine: it is given a callback for what it says.
pub type Connect = Callback<Callback<Event>, Rc<dyn Engine>>;
