//! All interleavings of a few clients, instead of one.
//!
//! A [`System`] says what each client can do in each state; a [`Space`] remembers the answers. On
//! it work the searches, each in a file of its own:
//!
//! - [`Prover`] sees every state once and says that nothing can go wrong, or how it does;
//! - [`Dpor`] goes through one execution for each way in which moves depend on each other;
//! - [`Enumeration`] goes through all of them;
//! - [`Counting`] says how many there are, and what comes of how many;
//! - [`Graph`] shows them all at once, where they are few;
//! - [`Smallest`] finds the schedule that is easiest to understand;
//! - [`Serialization`] finds what may come of clients that do not meet at all;
//! - [`Interruptions`] goes through the orders in which few clients are interrupted;
//! - [`Sampling`] draws executions by chance, by a [`Walk`] or by [`Pct`].
//!
//! Each is advanced in slices, and ends with a [`Verdict`]: a bound that was hit is one of its own.
//! The dependency between moves, and why nothing is missed by leaving orders out, is told in
//! [`prover`](Prover) and [`Dpor`].

mod bits;
mod bounds;
mod calls;
mod choice;
mod count;
mod dpor;
mod enumerate;
mod graph;
mod index;
mod interruptions;
mod learned;
mod pct;
mod prover;
mod sample;
mod search;
mod serial;
mod smallest;
mod space;
mod states;
mod symmetry;
mod system;
mod walk;

pub use bits::Bits;
pub use bounds::{Bound, Bounds, Progress, Verdict};
pub use choice::{Choice, play};
pub use count::{Count, Counting, Share};
pub use dpor::Dpor;
pub use enumerate::Enumeration;
pub use graph::{Edge, Graph, Node};
pub use interruptions::Interruptions;
pub use pct::Pct;
pub use prover::{Plan, Prover};
pub use sample::{Sampling, Scheduler};
pub use search::Search;
pub use serial::{Serial, Serialization};
pub use smallest::Smallest;
pub use space::Space;
pub use system::{LocalId, Marked, Marks, Move, SharedId, State, System, Touches};
pub use walk::Walk;
