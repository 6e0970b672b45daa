//! Virtual time. Nothing here reads a clock: the caller says what time it is.

use std::ops::Add;

/// A moment in microseconds since 1970, as the caller sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Micros(pub u64);

impl Micros {
    /// The moment this many milliseconds after the beginning.
    pub fn from_millis(millis: u64) -> Micros {
        Micros(millis.saturating_mul(1000))
    }

    /// Whole milliseconds since the beginning: the precision in which keys expire.
    pub fn millis(self) -> i64 {
        (self.0 / 1000) as i64
    }

    /// Whole seconds since the beginning: the precision in which the server notes when a key was
    /// used.
    pub fn seconds(self) -> u32 {
        (self.0 / 1_000_000) as u32
    }
}

impl Add<u64> for Micros {
    type Output = Micros;

    /// So many microseconds later.
    fn add(self, micros: u64) -> Micros {
        Micros(self.0.saturating_add(micros))
    }
}

/// The last millisecond, since 1970, at which a key is still there. May lie before 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Deadline(pub i64);

impl Deadline {
    /// Whether the key is gone at this moment.
    pub fn passed(self, now: Micros) -> bool {
        now.millis() > self.0
    }
}
