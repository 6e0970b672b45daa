//! One order of very many clients in virtual time, instead of all orders of a few.
//!
//! A [`Run`] takes the same [`Case`](crate::explore::Case) as an exploration does, and a [`Timing`]:
//! when clients begin, how long messages travel, how long they think. It ends in a [`Report`] of
//! what came of it. Nothing is proved by that, but it can be seen how often and how dearly.

mod crowd;
mod report;
mod roll;
mod run;
mod timing;
mod watch;

pub use report::{Break, BrokenAt, BrokenWhen, Ended, Looked, Report, Verdict};
pub use run::{CLIENTS, Run};
pub use timing::{Pacing, Timing};
