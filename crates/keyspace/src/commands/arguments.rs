//! What many commands ask of their arguments.

use std::ops::Range;

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

/// A count of elements to take, which may be 0.
pub(super) fn positive(text: &[u8]) -> Result<usize, Error> {
    counted(text, 0).ok_or(Error::NotPositive)
}

/// A number that is at least so large; `None` if it is none or smaller. What is beyond this
/// machine's memory is as good as infinite.
pub(super) fn counted(text: &[u8], least: usize) -> Option<usize> {
    let number = u64::try_from(parse_i64(text)?).ok()?;
    let number = usize::try_from(number).unwrap_or(usize::MAX);
    (number >= least).then_some(number)
}

/// How many elements to choose at random; a negative number may choose one more than once. Its
/// amount has to be a number as well.
pub(super) fn random_count(text: &[u8]) -> Result<i64, Error> {
    let number = integer(text)?;
    if number == i64::MIN {
        return Err(Error::OutOfLongRange);
    }
    Ok(number)
}

/// A number without a sign, as ids of streams consist of: what is none in the server's words may
/// still be one to C's `strtoull`.
pub(super) fn unsigned(text: &[u8]) -> Option<u64> {
    match parse_i64(text) {
        Some(number) => u64::try_from(number).ok(),
        None => signed_digits(text.trim_ascii_start()),
    }
}

/// Digits with a sign or without, as C's `strtoull` reads them: what is below zero counts from the
/// greatest number down.
pub(super) fn signed_digits(text: &[u8]) -> Option<u64> {
    let (negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] => (false, digits),
        digits => (false, digits),
    };
    if digits.is_empty() {
        return None;
    }
    let mut number = 0u64;
    for digit in digits {
        let digit = digit.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        number = number.checked_mul(10)?.checked_add(u64::from(digit))?;
    }
    Some(if negative { number.wrapping_neg() } else { number })
}

/// The keys that a count is followed by, and what comes after them.
pub(super) fn counted_keys(argv: &[Bytes]) -> Result<(&[Bytes], &[Bytes]), Error> {
    let (count, rest) = argv.split_first().ok_or(Error::Syntax)?;
    let count = counted(count, 1).ok_or(Error::NumkeysNotPositive)?;
    rest.split_at_checked(count).ok_or(Error::TooManyKeys)
}

/// How many elements `LMPOP` and `ZMPOP` take. A count that is none is told before what follows it.
pub(super) fn pop_count(options: &[Bytes]) -> Result<usize, Error> {
    match options {
        [] => Ok(1),
        [option, count, rest @ ..] if is(option, "COUNT") => {
            let count = counted(count, 1).ok_or(Error::CountNotPositive)?;
            if rest.is_empty() { Ok(count) } else { Err(Error::Syntax) }
        }
        _ => Err(Error::Syntax),
    }
}

/// The elements between two indices, both included and counted from the end if negative.
pub(super) fn index_range(start: i64, end: i64, length: usize) -> Range<usize> {
    let length = length as i64;
    let from_end = |index: i64| {
        if index < 0 {
            index.saturating_add(length).max(0)
        } else {
            index
        }
    };
    let last = if end < 0 {
        end.saturating_add(length)
    } else {
        end.min(length - 1)
    };
    let first = from_end(start);
    if first > last {
        return 0..0;
    }
    first as usize..last as usize + 1
}
