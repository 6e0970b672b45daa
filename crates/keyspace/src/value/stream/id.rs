//! The id of an entry: a time in milliseconds, and a number within it.

use resp::Bytes;

/// Ids are in order of time, then of number. Both have 64 bits, so that together they are one number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Id(u128);

impl Id {
    /// Before every entry: no entry has it.
    pub const ZERO: Id = Id(0);
    /// The last there can be.
    pub const MAX: Id = Id(u128::MAX);
    /// Bytes of an id in a record.
    pub(super) const BYTES: usize = 16;

    /// The id of a time and a number within it.
    pub fn new(ms: u64, seq: u64) -> Id {
        Id(u128::from(ms) << 64 | u128::from(seq))
    }

    /// The time.
    pub fn ms(self) -> u64 {
        (self.0 >> 64) as u64
    }

    /// The number within the time.
    pub fn seq(self) -> u64 {
        self.0 as u64
    }

    /// The one after it.
    pub fn next(self) -> Option<Id> {
        self.0.checked_add(1).map(Id)
    }

    /// The one before it.
    pub fn previous(self) -> Option<Id> {
        self.0.checked_sub(1).map(Id)
    }

    /// As replies show it.
    pub fn text(self) -> Bytes {
        Bytes::from(format!("{}-{}", self.ms(), self.seq()))
    }

    /// As a record begins with it.
    pub(super) fn to_bytes(self) -> [u8; Id::BYTES] {
        self.0.to_be_bytes()
    }

    /// The id with which a record begins.
    pub(super) fn of(record: &[u8]) -> Id {
        record
            .first_chunk()
            .map_or(Id::ZERO, |bytes| Id(u128::from_be_bytes(*bytes)))
    }

    /// A digest of it for what is digested as a whole.
    pub(super) fn number(self) -> u128 {
        self.0
    }
}
