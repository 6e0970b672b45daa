//! Every order in which a few clients can act, instead of one.
//!
//! A [`Case`] is what a person types: data, clients, rules. A [`Schedule`] is an order of their
//! steps, and fits into a link.

mod case;
mod code;

pub use case::{Case, CaseRule, Group, Limits, Test, When};
pub use code::Schedule;
