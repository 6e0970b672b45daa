//! Numbers of any width up to 64 bits inside a string.

use resp::{Bytes, Value, number::parse_i64};

use super::Commands;
use super::arguments::{integer, is};
use super::bitmap::{bit, in_string};
use crate::context::Context;
use crate::error::Error;
use crate::object::Object;
use crate::value::Str;

type Reply = Result<Value, Error>;

pub(super) const COMMANDS: Commands = &[("bitfield", bitfield), ("bitfield_ro", bitfield_ro)];

fn bitfield(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let operations = parse(&argv[2..])?;
    let Some(end) = operations.iter().filter_map(Operation::writes_up_to).max() else {
        return read(ctx, &argv[1], &operations);
    };
    let old = ctx.string(&argv[1])?;
    let mut string = old.as_deref().unwrap_or_default().to_vec();
    // Room is made for all of it first, even if nothing gets written there.
    string.resize(string.len().max(end.div_ceil(8) as usize), 0);
    let replies = operations.iter().map(|operation| operation.perform(&mut string));
    let replies = replies.collect();
    match old {
        Some(old) if old == string => ctx.recast(&argv[1], Object::String(Str::raw(old))),
        _ => ctx.replace(&argv[1], Object::String(Str::raw(Bytes::from(string)))),
    }
    Ok(Value::Array(replies))
}

fn bitfield_ro(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let operations = parse(&argv[2..])?;
    if operations.iter().any(|operation| operation.writes_up_to().is_some()) {
        return Err(Error::BitfieldReadOnly);
    }
    read(ctx, &argv[1], &operations)
}

fn read(ctx: &mut Context<'_>, key: &Bytes, operations: &[Operation]) -> Reply {
    let string = ctx.string(key)?.unwrap_or_default();
    let replies = operations.iter().map(|operation| operation.field().get(&string));
    Ok(Value::Array(replies.map(Value::Integer).collect()))
}

fn parse(args: &[Bytes]) -> Result<Vec<Operation>, Error> {
    let (mut operations, mut overflow, mut rest) = (Vec::new(), Overflow::Wrap, args);
    while let Some((name, args)) = rest.split_first() {
        let taken = match args {
            [kind, ..] if is(name, "OVERFLOW") => {
                overflow = Overflow::named(kind)?;
                1
            }
            [kind, place, ..] if is(name, "GET") => {
                operations.push(Operation::Get(Field::parse(kind, place)?));
                2
            }
            [kind, place, number, ..] if is(name, "SET") || is(name, "INCRBY") => {
                let (field, number) = (Field::parse(kind, place)?, integer(number)?);
                operations.push(if is(name, "SET") {
                    Operation::Set(field, number, overflow)
                } else {
                    Operation::IncrBy(field, number, overflow)
                });
                3
            }
            _ => return Err(Error::Syntax),
        };
        rest = &args[taken..];
    }
    Ok(operations)
}

/// One of the operations of a command.
#[derive(Debug, Clone, Copy)]
enum Operation {
    Get(Field),
    Set(Field, i64, Overflow),
    IncrBy(Field, i64, Overflow),
}

impl Operation {
    fn field(&self) -> Field {
        let (Operation::Get(field) | Operation::Set(field, ..) | Operation::IncrBy(field, ..)) = *self;
        field
    }

    /// How many bits the string must have, if it is written to.
    fn writes_up_to(&self) -> Option<u64> {
        match self {
            Operation::Get(_) => None,
            Operation::Set(field, ..) | Operation::IncrBy(field, ..) => Some(field.start + field.width),
        }
    }

    fn perform(&self, string: &mut [u8]) -> Value {
        match *self {
            Operation::Get(field) => Value::Integer(field.get(string)),
            Operation::Set(field, number, overflow) => {
                let old = field.get(string);
                let new = field.fit(number, 0, overflow);
                new.map_or(Value::Null, |new| {
                    field.set(string, new);
                    Value::Integer(old)
                })
            }
            Operation::IncrBy(field, number, overflow) => {
                let new = field.fit(field.get(string), number, overflow);
                new.map_or(Value::Null, |new| {
                    field.set(string, new);
                    Value::Integer(new)
                })
            }
        }
    }
}

/// What becomes of a number that a field cannot hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Overflow {
    Wrap,
    Saturate,
    Fail,
}

impl Overflow {
    fn named(text: &Bytes) -> Result<Overflow, Error> {
        let kinds = [
            ("WRAP", Overflow::Wrap),
            ("SAT", Overflow::Saturate),
            ("FAIL", Overflow::Fail),
        ];
        let found = kinds.into_iter().find(|(name, _)| is(text, name));
        found.map(|(_, kind)| kind).ok_or(Error::OverflowType)
    }
}

/// Where a number is, and how it is written there.
#[derive(Debug, Clone, Copy)]
struct Field {
    signed: bool,
    width: u64,
    start: u64,
}

impl Field {
    fn parse(kind: &Bytes, place: &Bytes) -> Result<Field, Error> {
        let (signed, width) = parse_kind(kind).ok_or(Error::BitfieldType)?;
        let (text, unit) = match place.strip_prefix(b"#") {
            Some(text) => (text, width as i64),
            None => (&place[..], 1),
        };
        let place = parse_i64(text).ok_or(Error::BitOffset)?;
        Ok(Field {
            signed,
            width,
            // The server multiplies in 64 bits without looking whether the product fits.
            start: in_string(place.wrapping_mul(unit))?,
        })
    }

    /// The number there; behind the string there are zeros.
    fn get(self, string: &[u8]) -> i64 {
        let places = self.start..self.start + self.width;
        let bits = places.fold(0u64, |bits, place| bits << 1 | u64::from(bit(string, place)));
        self.of_bits(bits)
    }

    fn set(self, string: &mut [u8], number: i64) {
        for (at, place) in (self.start..self.start + self.width).rev().enumerate() {
            let mask = 0x80 >> (place % 8);
            if number >> at & 1 == 1 {
                string[(place / 8) as usize] |= mask;
            } else {
                string[(place / 8) as usize] &= !mask;
            }
        }
    }

    /// The number that this many low bits stand for.
    fn of_bits(self, bits: u64) -> i64 {
        let spare = 64 - self.width as u32;
        if self.signed {
            (bits << spare) as i64 >> spare
        } else {
            // An unsigned field has at most 63 bits, so its numbers fit.
            (bits << spare >> spare) as i64
        }
    }

    /// A number with another added to it, as the field can hold it; `None` if it shall not.
    fn fit(self, number: i64, amount: i64, overflow: Overflow) -> Option<i64> {
        let (least, most) = self.limits();
        match (self.excess(number, amount), overflow) {
            (None, _) => Some(number.wrapping_add(amount)),
            (Some(_), Overflow::Wrap) => Some(self.of_bits(number.wrapping_add(amount) as u64)),
            (Some(Excess::Above), Overflow::Saturate) => Some(most),
            (Some(Excess::Below), Overflow::Saturate) => Some(least),
            (Some(_), Overflow::Fail) => None,
        }
    }

    fn limits(self) -> (i64, i64) {
        if self.signed {
            let most = i64::MAX >> (64 - self.width);
            (-most - 1, most)
        } else {
            (0, i64::MAX >> (63 - self.width))
        }
    }

    /// Whether a sum is out of the field's range. Where the server's own calculation wraps around,
    /// so does this one: setting a signed field to a number near the least of all is an excess
    /// above.
    fn excess(self, number: i64, amount: i64) -> Option<Excess> {
        let (least, most) = self.limits();
        if !self.signed {
            // A negative number to be set counts as one of 64 bits without a sign.
            let sum = i128::from(number as u64) + i128::from(amount);
            return if number < 0 || sum > i128::from(most) {
                Some(Excess::Above)
            } else if sum < 0 {
                Some(Excess::Below)
            } else {
                None
            };
        }
        let (room_above, room_below) = (most.wrapping_sub(number), least.wrapping_sub(number));
        let narrow = self.width < 64;
        if number > most || amount > room_above && (narrow || number >= 0 && amount > 0) {
            Some(Excess::Above)
        } else if number < least || amount < room_below && (narrow || number < 0 && amount < 0) {
            Some(Excess::Below)
        } else {
            None
        }
    }
}

/// On which side a number is out of range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Excess {
    Above,
    Below,
}

/// `i` or `u` and a number of bits; a NUL ends it, as the server reads it as C does.
fn parse_kind(kind: &[u8]) -> Option<(bool, u64)> {
    let (letter, width) = kind.split_first()?;
    let (signed, widest) = match letter {
        b'i' => (true, 64),
        b'u' => (false, 63),
        _ => return None,
    };
    let width = width.split(|&byte| byte == 0).next().and_then(parse_i64)?;
    let width = u64::try_from(width).ok()?;
    (1..=widest).contains(&width).then_some((signed, width))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_is_read_back_and_nothing_else_changes() {
        for width in 1..=64 {
            for start in 0..20 {
                let field = Field {
                    signed: true,
                    width,
                    start,
                };
                let mut string = [0xa5; 16];
                let before = string;
                let number = field.of_bits(0x9e37_79b9_7f4a_7c15);
                field.set(&mut string, number);
                assert_eq!(field.get(&string), number);
                for place in (0..128).filter(|place| !(start..start + width).contains(place)) {
                    assert_eq!(bit(&string, place), bit(&before, place));
                }
            }
        }
    }
}
