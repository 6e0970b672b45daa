//! What many commands ask of their arguments.

use resp::{Bytes, number::parse_i64};

use crate::error::Error;
use crate::keyspace::DATABASES;

pub(super) fn integer(text: &[u8]) -> Result<i64, Error> {
    parse_i64(text).ok_or(Error::NotInteger)
}

/// Whether an option is the one meant, in whatever case.
pub(super) fn is(option: &Bytes, name: &str) -> bool {
    option.eq_ignore_ascii_case(name.as_bytes())
}

/// An integer of 32 bits, which the server asks for where it counts databases.
pub(super) fn small_integer(text: &[u8]) -> Result<i64, Error> {
    let number = integer(text)?;
    i32::try_from(number).map(i64::from).map_err(|_| Error::OutOfIntRange)
}

pub(super) fn in_range(db: i64) -> Result<usize, Error> {
    usize::try_from(db)
        .ok()
        .filter(|&db| db < DATABASES)
        .ok_or(Error::DbOutOfRange)
}

/// The number of a database.
pub fn database_number(text: &[u8]) -> Result<usize, Error> {
    in_range(small_integer(text)?)
}
