//! Strings as arrays of bits, the highest bit of the first byte being bit 0. Fields of several
//! bits are in `bitfield`.

use std::ops::Range;

use resp::{Bytes, MAX_BULK, Value, number::parse_i64};

use super::Commands;
use super::arguments::{integer, is};
use crate::context::Context;
use crate::error::Error;
use crate::object::Object;
use crate::value::Str;

type Reply = Result<Value, Error>;

pub(super) const COMMANDS: Commands = &[
    ("bitcount", bitcount),
    ("bitop", bitop),
    ("bitpos", bitpos),
    ("getbit", getbit),
    ("setbit", setbit),
];

fn bitcount(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let Some(string) = ctx.string(&argv[1])? else {
        return Ok(Value::Integer(0));
    };
    let bits = match argv.len() {
        2 => 0..length(&string),
        4 | 5 => {
            let (start, end) = (integer(&argv[2])?, integer(&argv[3])?);
            // The server looks no further than this, not even at the unit.
            if start < 0 && end < 0 && start > end {
                return Ok(Value::Integer(0));
            }
            let unit = argv.get(4).map_or(Ok(Unit::Byte), Unit::named)?;
            unit.bits(start, end, &string)
        }
        _ => return Err(Error::Syntax),
    };
    Ok(Value::Integer(count(&string, bits) as i64))
}

fn bitop(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let operator = Operator::named(&argv[1])?;
    let (to, from) = (&argv[2], &argv[3..]);
    if operator == Operator::Not && from.len() != 1 {
        return Err(Error::BitopNot);
    }
    let sources = from.iter().map(|key| Ok(ctx.string(key)?.unwrap_or_default()));
    let sources = sources.collect::<Result<Vec<Bytes>, Error>>()?;
    let result = operator.apply(&sources);
    let length = result.len() as i64;
    if result.is_empty() {
        ctx.delete(to);
    } else {
        ctx.put(to, Object::String(Str::raw(Bytes::from(result))), None);
    }
    Ok(Value::Integer(length))
}

fn bitpos(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let wanted = match integer(&argv[2])? {
        0 => false,
        1 => true,
        _ => return Err(Error::BitArgument),
    };
    let Some(string) = ctx.string(&argv[1])? else {
        return Ok(Value::Integer(if wanted { -1 } else { 0 }));
    };
    let bits = match argv.len() {
        3 => 0..length(&string),
        4..=6 => {
            let start = integer(&argv[3])?;
            let unit = argv.get(5).map_or(Ok(Unit::Byte), Unit::named)?;
            let end = argv.get(4).map_or(Ok(-1), |end| integer(end))?;
            unit.bits(start, end, &string)
        }
        _ => return Err(Error::Syntax),
    };
    let end_given = argv.len() > 4;
    let found = match position(&string, bits.clone(), wanted) {
        Some(place) => place as i64,
        // Behind a string there are zeros, unless one asks for its inside only.
        None if !wanted && !end_given && !bits.is_empty() => bits.end as i64,
        None => -1,
    };
    Ok(Value::Integer(found))
}

fn getbit(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let place = offset(&argv[2])?;
    let string = ctx.string(&argv[1])?.unwrap_or_default();
    Ok(Value::Integer(i64::from(bit(&string, place))))
}

fn setbit(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let place = offset(&argv[2])?;
    let wanted = match parse_i64(&argv[3]) {
        Some(0) => false,
        Some(1) => true,
        _ => return Err(Error::BitValue),
    };
    let string = ctx.string(&argv[1])?;
    let old = string.as_ref().is_some_and(|string| bit(string, place));
    match string {
        // No transaction that watches the key fails where nothing changes.
        Some(string) if place < length(&string) && old == wanted => {
            ctx.recast(&argv[1], Object::String(Str::raw(string)));
        }
        string => {
            let mut whole = string.unwrap_or_default().to_vec();
            let byte = (place / 8) as usize;
            whole.resize(whole.len().max(byte + 1), 0);
            whole[byte] ^= u8::from(old != wanted) << (7 - place % 8);
            ctx.replace(&argv[1], Object::String(Str::raw(Bytes::from(whole))));
        }
    }
    Ok(Value::Integer(i64::from(old)))
}

/// The number of a bit, which must lie within the longest string that there may be. It has 64 bits
/// on every machine, as the last of them would just not fit into 32.
pub(super) fn offset(text: &[u8]) -> Result<u64, Error> {
    in_string(parse_i64(text).ok_or(Error::BitOffset)?)
}

pub(super) fn in_string(place: i64) -> Result<u64, Error> {
    let place = u64::try_from(place).ok().filter(|place| place / 8 < MAX_BULK as u64);
    place.ok_or(Error::BitOffset)
}

/// How many bits a string has.
fn length(string: &[u8]) -> u64 {
    string.len() as u64 * 8
}

/// A bit; behind the string there are zeros.
pub(super) fn bit(string: &[u8], place: u64) -> bool {
    string
        .get((place / 8) as usize)
        .is_some_and(|byte| byte >> (7 - place % 8) & 1 == 1)
}

/// What a range counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Byte,
    Bit,
}

impl Unit {
    fn named(text: &Bytes) -> Result<Unit, Error> {
        if is(text, "BIT") {
            Ok(Unit::Bit)
        } else if is(text, "BYTE") {
            Ok(Unit::Byte)
        } else {
            Err(Error::Syntax)
        }
    }

    /// The bits between two places, the last among them; a negative place counts from the end.
    fn bits(self, start: i64, end: i64, string: &[u8]) -> Range<u64> {
        let width = if self == Unit::Bit { 1 } else { 8 };
        let length = (length(string) / width) as i64;
        let from_end = |place: i64| if place < 0 { (length + place).max(0) } else { place };
        let (start, end) = (from_end(start), from_end(end).min(length - 1));
        if start > end {
            return 0..0;
        }
        start as u64 * width..(end as u64 + 1) * width
    }
}

/// How many bits of a range are set. Whole bytes at once: a bitmap is long.
fn count(string: &[u8], bits: Range<u64>) -> u64 {
    let (first, last) = (bits.start.div_ceil(8), bits.end / 8);
    if first >= last {
        return bits.filter(|&place| bit(string, place)).count() as u64;
    }
    let edges = (bits.start..first * 8).chain(last * 8..bits.end);
    let inside = string[first as usize..last as usize].iter();
    let inside: u64 = inside.map(|byte| u64::from(byte.count_ones())).sum();
    inside + edges.filter(|&place| bit(string, place)).count() as u64
}

/// The first bit of this kind in a range.
fn position(string: &[u8], bits: Range<u64>, wanted: bool) -> Option<u64> {
    let dull = if wanted { 0 } else { 0xff };
    let mut place = bits.start;
    while place < bits.end {
        if place.is_multiple_of(8) && string[(place / 8) as usize] == dull {
            place += 8;
        } else if bit(string, place) == wanted {
            return Some(place);
        } else {
            place += 1;
        }
    }
    None
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    And,
    Or,
    Xor,
    Not,
}

impl Operator {
    fn named(text: &Bytes) -> Result<Operator, Error> {
        let operators = [
            ("AND", Operator::And),
            ("OR", Operator::Or),
            ("XOR", Operator::Xor),
            ("NOT", Operator::Not),
        ];
        let found = operators.into_iter().find(|(name, _)| is(text, name));
        found.map(|(_, operator)| operator).ok_or(Error::Syntax)
    }

    /// As long as the longest source; the others end in zeros.
    fn apply(self, sources: &[Bytes]) -> Vec<u8> {
        let length = sources.iter().map(Bytes::len).max().unwrap_or(0);
        let mut result = sources.first().map_or_else(Vec::new, |first| first.to_vec());
        result.resize(length, 0);
        if self == Operator::Not {
            result.iter_mut().for_each(|byte| *byte = !*byte);
        }
        for source in &sources[1..] {
            let padded = source.iter().copied().chain(std::iter::repeat(0));
            for (byte, other) in result.iter_mut().zip(padded) {
                match self {
                    Operator::And => *byte &= other,
                    Operator::Or => *byte |= other,
                    Operator::Xor => *byte ^= other,
                    Operator::Not => {}
                }
            }
        }
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_bytes_are_counted_and_searched_as_single_bits_are() {
        let string = [0x00, 0xff, 0x5a, 0xff, 0x00, 0x01];
        for start in 0..48 {
            for end in start..=48 {
                let singly = (start..end).filter(|&place| bit(&string, place)).count() as u64;
                assert_eq!(count(&string, start..end), singly, "{start}..{end}");
                for wanted in [false, true] {
                    let singly = (start..end).find(|&place| bit(&string, place) == wanted);
                    assert_eq!(position(&string, start..end, wanted), singly, "{start}..{end}");
                }
            }
        }
    }
}
