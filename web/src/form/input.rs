//! The inputs of the page: their ids, their fields in the protocol, their limits.

use std::ops::RangeInclusive;

use protocol::{Field, explore_limits, limits};

use super::decimal;
use crate::state::Mode;

/// One input. The order is that of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Input {
    /// The Lua text.
    Program,
    /// The commands that fill the keyspace.
    Setup,
    /// The rule in words.
    RuleName,
    /// The rule in Lua.
    Rule,
    /// How many clients at most may return something.
    AtMost,
    /// What they may return.
    Result,
    /// `KEYS`.
    Keys,
    /// `ARGV`.
    Args,
    /// How many clients.
    Clients,
    /// The round trip in milliseconds.
    RoundTrip,
    /// Its spread in percent.
    Jitter,
    /// Milliseconds within which the clients arrive.
    Arrivals,
    /// The seed.
    Seed,
    /// The commands that fill the keyspace for few clients.
    FewSetup,
    /// How many clients are explored.
    FewClients,
    /// How often the clock may jump.
    Jumps,
    /// How many clients may die.
    Deaths,
    /// How many replies may be lost.
    Losses,
    /// A scenario file.
    File,
}

impl Input {
    /// Those of a race, in the order of the page.
    pub(crate) const ALL: [Self; 13] = [
        Self::Program,
        Self::Setup,
        Self::RuleName,
        Self::Rule,
        Self::AtMost,
        Self::Result,
        Self::Keys,
        Self::Args,
        Self::Clients,
        Self::RoundTrip,
        Self::Jitter,
        Self::Arrivals,
        Self::Seed,
    ];

    /// The id of its element, which also names its troubles.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Program => "program",
            Self::Setup => "setup",
            Self::RuleName => "rule-name",
            Self::Rule => "rule",
            Self::AtMost => "at-most",
            Self::Result => "result",
            Self::Keys => "keys",
            Self::Args => "args",
            Self::Clients => "clients",
            Self::RoundTrip => "round-trip",
            Self::Jitter => "jitter",
            Self::Arrivals => "arrivals",
            Self::Seed => "seed",
            Self::FewSetup => "few-setup",
            Self::FewClients => "few-clients",
            Self::Jumps => "clock-jumps",
            Self::Deaths => "deaths",
            Self::Losses => "lost-replies",
            Self::File => "file",
        }
    }

    /// The input in which a trouble of this field is shown; an exploration has some of its own.
    pub(crate) fn of(field: Field, mode: Mode) -> Self {
        match field {
            Field::Setup if mode == Mode::Explore => Self::FewSetup,
            Field::Clients if mode == Mode::Explore => Self::FewClients,
            Field::Program => Self::Program,
            Field::Setup => Self::Setup,
            Field::Rule => Self::Rule,
            Field::Keys => Self::Keys,
            Field::Args => Self::Args,
            Field::Clients => Self::Clients,
            Field::RoundTrip => Self::RoundTrip,
            Field::Jitter => Self::Jitter,
            Field::Arrivals => Self::Arrivals,
            Field::Seed => Self::Seed,
            Field::File => Self::File,
        }
    }

    /// The field its text goes into.
    pub(crate) fn field(self) -> Field {
        match self {
            Self::Program => Field::Program,
            Self::Setup | Self::FewSetup => Field::Setup,
            Self::RuleName | Self::Rule | Self::AtMost | Self::Result => Field::Rule,
            Self::Keys => Field::Keys,
            Self::Args => Field::Args,
            // Faults have no field of their own: they are as clients are.
            Self::Clients | Self::FewClients | Self::Jumps | Self::Deaths | Self::Losses => Field::Clients,
            Self::RoundTrip => Field::RoundTrip,
            Self::Jitter => Field::Jitter,
            Self::Arrivals => Field::Arrivals,
            Self::Seed => Field::Seed,
            Self::File => Field::File,
        }
    }

    /// Whether only a whole number fits.
    pub(crate) fn is_whole(self) -> bool {
        !matches!(self, Self::RoundTrip | Self::Arrivals)
    }

    /// The smallest and the largest number the engine takes, in the unit of the input.
    pub(crate) fn limits(self) -> Option<(u64, u64)> {
        let whole = |range: RangeInclusive<u32>| (u64::from(*range.start()), u64::from(*range.end()));
        let millis = |range: RangeInclusive<u64>| (range.start() / 1_000, range.end() / 1_000);
        match self {
            Self::Clients => Some(whole(limits::CLIENTS)),
            Self::AtMost => Some((0, u64::from(*limits::CLIENTS.end()))),
            Self::RoundTrip => Some(millis(limits::ROUND_TRIP_US)),
            Self::Jitter => Some(whole(limits::JITTER_PERCENT)),
            Self::Arrivals => Some(millis(limits::ARRIVALS_US)),
            Self::Seed => Some((*limits::SEED.start(), *limits::SEED.end())),
            Self::FewClients => Some(whole(explore_limits::CLIENTS)),
            Self::Jumps => Some(whole(explore_limits::JUMPS)),
            Self::Deaths | Self::Losses => Some(whole(explore_limits::FAULTS)),
            _ => None,
        }
    }

    /// The number in a text of this input, in the unit of the protocol.
    pub(super) fn read(self, text: &str) -> Option<u64> {
        match self {
            Self::RoundTrip | Self::Arrivals => decimal::read(text),
            // A message carries no larger seed exactly, and another seed would be another race.
            Self::Seed => decimal::read_whole(text).filter(|seed| limits::SEED.contains(seed)),
            _ => decimal::read_whole(text),
        }
    }
}
