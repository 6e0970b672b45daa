//! Every order in which a few clients can act, instead of one.
//!
//! A [`Case`] is what a person types: data, clients, rules. An [`Exploration`] of it ends in a
//! [`Finding`]: the rules hold in all interleavings, or here is the smallest one that breaks them,
//! as a [`Schedule`] that fits into a link and can be played again, here or on a real server.

mod agreement;
mod anomaly;
mod attempt;
mod case;
mod clients;
mod code;
mod contestant;
mod drawing;
mod endings;
mod exploration;
mod faults;
mod finding;
pub(crate) mod program;
mod refused;
mod replay;
pub(crate) mod result;
pub(crate) mod rules;
mod setup;
mod too_many;
mod updates;
mod worlds;

pub use agreement::{Agreement, agreement};
pub use anomaly::Anomaly;
pub use case::{Case, CaseRule, Group, Limits, Test, When};
pub use code::Schedule;
pub use contestant::{Act, Contestant, Judge};
pub use drawing::{Dot, Drawing, Line};
pub use endings::Ending;
pub(crate) use exploration::fill;
pub use exploration::{Exploration, Problem};
pub use faults::{Fault, Faults};
pub use finding::{Broken, Finding, Outcome};
pub use race::explore::{Count, Progress};
pub use replay::{Change, Key, Replay, Stale, Step};
pub use setup::CLIENTS;
