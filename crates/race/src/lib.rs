//! Clients that share something, in virtual time.
//!
//! This crate knows how calls travel, queue and interleave; it knows nothing of what they do. A
//! [`Model`] says that: what each client wants next, and what the server does with it. The clients
//! might as well be people at a coffee machine.
//!
//! A [`Simulation`] plays one order of events, chosen by a seed, and tells a [`Recorder`] of it: a
//! [`Trace`] keeps everything, [`Aggregates`] keep the sums. The same model and the same
//! [`Conditions`] give the same trace everywhere: there is no clock, no chance but the seeded
//! [`Stream`]s, and no floating point.
//!
//! [`explore`] plays all orders instead, of a few clients.

mod chance;
mod digest;
pub mod explore;
mod history;
mod index;
mod latency;
mod model;
mod pace;
mod percentiles;
mod quantiles;
mod recorder;
mod simulation;
mod story;
mod time;
mod trace;

pub use chance::Stream;
pub use digest::Digest;
pub use history::History;
pub use index::{Index, Stale, steps_until};
pub use latency::{Jitter, Latency, Spikes};
pub use model::{Action, ClientId, Executed, Footprint, KeyId, Label, Model, Outcome, Write};
pub use pace::{Alike, Pace};
pub use percentiles::Percentiles;
pub use recorder::{Aggregates, Recorder};
pub use simulation::{Conditions, Progress, Simulation};
pub use story::{Scene, story};
pub use time::{Span, Time};
pub use trace::{Ending, Step, StepId, Trace};
