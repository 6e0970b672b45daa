//! Scenario files: a case, or several variants of one, as a person keeps them beside their scripts.
//!
//! The format is TOML, read into a [`ScenarioFile`]. Everything that is wrong with a file is told
//! at once, each with its place; a name that is not known is wrong, so that nothing is overlooked.

mod builtin;
mod race;
mod read;
mod table;
mod time;
mod write;

pub use builtin::FILES;
pub use race::{Entry, FileRace, Other};
pub use write::text;

use std::ops::Range;

use crate::explore::Case;
use crate::simulate::Timing;

/// What a scenario file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScenarioFile {
    /// In words.
    pub title: String,
    /// What it is about, in a few sentences; may be empty.
    pub about: String,
    /// What is other where many clients race, if the file says so.
    pub race: Option<Other>,
    /// At least one.
    pub variants: Vec<Variant>,
}

/// One of several programs for the same task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// What it is called; empty if the file has no variants.
    pub name: String,
    /// What is to be explored.
    pub case: Case,
    /// When everything happens, where it is simulated.
    pub timing: Timing,
    /// What should come of it, if the file says so.
    pub expected: Expected,
}

/// What should come of a variant, as far as the file says so.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Expected {
    /// Whether it should hold or be broken.
    pub holds: Option<bool>,
    /// How many interleavings break a rule, of how many.
    pub breaks: Option<(u128, u128)>,
    /// The smallest break, as the runs of the clients: `A B2 A`.
    pub order: Option<String>,
    /// What the break is called.
    pub anomaly: Option<String>,
}

/// Something that is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// What it is, and what to do.
    pub message: String,
    /// Where, in bytes of the file.
    pub place: Range<usize>,
}

impl ScenarioFile {
    /// Reads a file, or tells everything that is wrong with it.
    pub fn parse(text: &str) -> Result<Self, Vec<Wrong>> {
        read::file(text)
    }
}
