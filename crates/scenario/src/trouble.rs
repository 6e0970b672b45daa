//! What is wrong with a race, and where: a diagnostic for whoever typed it.

use std::ops::Range;

/// One thing that is wrong, said in words and tied to a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// The input it belongs to.
    pub field: Field,
    /// What is wrong. Where a real server has words for it, exactly those.
    pub message: String,
    /// What to do about it, in one sentence.
    pub help: Option<String>,
    /// The place, in bytes of the field's text.
    pub place: Option<Range<usize>>,
    /// How many clients met it; 0 where it kept the race from starting.
    pub clients: u32,
}

/// The inputs of a race.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The Lua text.
    Program,
    /// The commands that fill the keyspace.
    Setup,
    /// The Lua text that must hold.
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
}

impl Trouble {
    /// A trouble with a field as a whole.
    pub(crate) fn new(field: Field, message: impl Into<String>) -> Self {
        Self {
            field,
            message: message.into(),
            help: None,
            place: None,
            clients: 0,
        }
    }

    /// The same, with what to do about it.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same, at a place.
    pub(crate) fn at(mut self, place: Range<usize>) -> Self {
        self.place = Some(place);
        self
    }
}
