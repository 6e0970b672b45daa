//! Ids as commands are given them. Most commands read some, so each function is kept apart: woven into
//! them all, they weigh a good deal in the wasm.

use resp::Bytes;

use super::super::arguments::unsigned;
use crate::error::Error;
use crate::value::stream::Id;

/// Longer ones are refused.
const LONGEST: usize = 127;

/// An id; without a number it has the one given.
#[inline(never)]
pub(super) fn strict(text: &[u8], seq: u64) -> Result<Id, Error> {
    match wanted(text)? {
        (ms, None) => Ok(Id::new(ms, seq)),
        (ms, Some(number)) => number.map(|number| Id::new(ms, number)).ok_or(Error::StreamId),
    }
}

/// Ids, all of which must be good.
pub(super) fn all(texts: &[Bytes]) -> Result<Vec<Id>, Error> {
    let mut ids = Vec::new();
    for text in texts {
        ids.push(strict(text, 0)?);
    }
    Ok(ids)
}

/// An id, or `-` for the least and `+` for the greatest.
pub(super) fn any(text: &[u8], seq: u64) -> Result<Id, Error> {
    match text {
        b"-" => Ok(Id::ZERO),
        b"+" => Ok(Id::MAX),
        text => strict(text, seq),
    }
}

/// The first id of an interval.
#[inline(never)]
pub(super) fn start(text: &[u8]) -> Result<Id, Error> {
    match text {
        [b'(', id @ ..] if !id.is_empty() => strict(id, 0)?.next().ok_or(Error::IntervalStart),
        text => any(text, 0),
    }
}

/// The last id of an interval.
#[inline(never)]
pub(super) fn end(text: &[u8]) -> Result<Id, Error> {
    match text {
        [b'(', id @ ..] if !id.is_empty() => strict(id, u64::MAX)?.previous().ok_or(Error::IntervalEnd),
        text => any(text, u64::MAX),
    }
}

/// The id of a new entry: a time, and its number if it is given and not left to the stream.
pub(super) fn new(text: &[u8]) -> Result<(u64, Option<u64>), Error> {
    let (ms, number) = wanted(text)?;
    Ok((ms, number.unwrap_or(Some(0))))
}

/// A time and what follows it: nothing, a number, or no number where one is left to the stream.
fn wanted(text: &[u8]) -> Result<(u64, Option<Option<u64>>), Error> {
    if text.len() > LONGEST {
        return Err(Error::StreamId);
    }
    let text = text.split(|byte| *byte == 0).next().unwrap_or_default();
    let mut halves = text.splitn(2, |byte| *byte == b'-');
    let ms = halves.next().and_then(unsigned).ok_or(Error::StreamId)?;
    match halves.next() {
        None => Ok((ms, None)),
        Some(b"*") => Ok((ms, Some(None))),
        Some(number) => Ok((ms, Some(Some(unsigned(number).ok_or(Error::StreamId)?)))),
    }
}
