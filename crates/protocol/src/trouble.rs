//! What is wrong with an input, and where.

use crate::wire::wire;

/// One thing that is wrong, said in words and tied to a place on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// The input it belongs to.
    pub field: Field,
    /// The name of its kind, if it is a diagnostic of a Lua text: `lua::unused-local`.
    pub code: Option<String>,
    /// How much it matters. Only errors keep a run from starting.
    pub severity: Severity,
    /// What is wrong. Where a real server has words for it, exactly those.
    pub message: String,
    /// What to do about it, in one sentence.
    pub help: Option<String>,
    /// A change that does it.
    pub fix: Option<Fix>,
    /// The place inside the field's text.
    pub place: Option<Place>,
    /// How many clients met it; 0 where it kept the run from starting.
    pub clients: u32,
}

/// A change of a field's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, in the imperative.
    pub title: String,
    /// Its parts, in the order of the text; no two of them meet.
    pub changes: Vec<Change>,
}

/// A piece of a text, and what comes in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Offset of its first UTF-16 unit.
    pub from: u32,
    /// Offset of its end.
    pub to: u32,
    /// What stands there afterwards.
    pub insert: String,
}

/// How much a trouble matters, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// It keeps the run from starting, or ended a client.
    Error,
    /// The run starts, and is likely to do something else than was meant.
    Warning,
    /// It works, and could be better.
    Hint,
}

/// The inputs of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// The Lua text.
    Program,
    /// The commands that fill the keyspace.
    Setup,
    /// The Lua expression that must hold.
    Rule,
    /// `KEYS`.
    Keys,
    /// `ARGV`.
    Args,
    /// The number of clients.
    Clients,
    /// The round trip.
    RoundTrip,
    /// The spread of the round trip.
    Jitter,
    /// The time over which the clients arrive.
    Arrivals,
    /// The seed.
    Seed,
    /// A scenario file.
    File,
}

/// A range in a text. Lines and columns count from 1; columns and offsets are UTF-16 units, and
/// the end is exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Line of the first unit.
    pub line: u32,
    /// Column of the first unit.
    pub column: u32,
    /// Line of the end.
    pub end_line: u32,
    /// Column of the end.
    pub end_column: u32,
    /// Offset of the first unit from the start of the text.
    pub from: u32,
    /// Offset of the end.
    pub to: u32,
}

wire! { enum Severity { Error, Warning, Hint } }
wire! { enum Field { Program, Setup, Rule, Keys, Args, Clients, RoundTrip, Jitter, Arrivals, Seed, File } }
wire! { struct Trouble { field, code, severity, message, help, fix, place, clients } }
wire! { struct Fix { title, changes } }
wire! { struct Change { from, to, insert } }
wire! { struct Place { line, column, end_line, end_column, from, to } }
