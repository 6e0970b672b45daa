//! Walking through what is too much for one reply: `SCAN` and its like.
//!
//! A cursor is a place in the order of hashes, so that whatever is there from the first call to
//! the last is met, and met once. The server's cursors are other numbers; to both, 0 is the
//! beginning and the end.

use resp::{Bytes, Value};

use super::Commands;
use super::arguments::{counted, integer, is, signed_digits};
use super::reply::array;
use crate::context::Context;
use crate::error::Error;
use crate::glob;
use crate::value::{Hash, Set, SortedSet};

type Reply = Result<Value, Error>;

pub(super) const COMMANDS: Commands = &[("hscan", hscan), ("scan", scan), ("sscan", sscan), ("zscan", zscan)];

fn hscan(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let cursor = cursor(&argv[2])?;
    let Some(hash) = ctx.value::<Hash>(&argv[1])? else {
        return Ok(page(0, []));
    };
    let options = Options::parse(&argv[3..], Type::Refused)?;
    let (found, next) = hash.scan(cursor, options.count);
    let found = found.into_iter().filter(|(field, _)| options.fit(field));
    Ok(page(
        next,
        found.flat_map(|(field, value)| [field.clone(), value.clone()]),
    ))
}

fn scan(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let cursor = cursor(&argv[1])?;
    let options = Options::parse(&argv[2..], Type::Taken)?;
    let (mut found, next) = ctx.scan(cursor, options.count);
    found.retain(|key| options.fit(key));
    if let Some(wanted) = options.of_type {
        found.retain(|key| {
            ctx.peek(key)
                .is_some_and(|entry| is(wanted, entry.object().type_name()))
        });
    }
    Ok(page(next, found))
}

fn sscan(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let cursor = cursor(&argv[2])?;
    let Some(set) = ctx.value::<Set>(&argv[1])? else {
        return Ok(page(0, []));
    };
    let options = Options::parse(&argv[3..], Type::Refused)?;
    let (mut found, next) = set.scan(cursor, options.count);
    found.retain(|member| options.fit(member));
    Ok(page(next, found))
}

fn zscan(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let cursor = cursor(&argv[2])?;
    let Some(set) = ctx.value::<SortedSet>(&argv[1])? else {
        return Ok(page(0, []));
    };
    let options = Options::parse(&argv[3..], Type::Refused)?;
    let (found, next) = set.scan(cursor, options.count);
    let found = found.into_iter().filter(|(member, _)| options.fit(member));
    Ok(page(
        next,
        found.flat_map(|(member, score)| [member.clone(), set.score_text(score)]),
    ))
}

/// What comes after the cursor.
pub(super) struct Options<'a> {
    /// How many elements to look at, about.
    pub(super) count: usize,
    pattern: Option<&'a Bytes>,
    of_type: Option<&'a Bytes>,
}

/// Whether `TYPE` may be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    Taken,
    Refused,
}

impl<'a> Options<'a> {
    pub(super) fn parse(args: &'a [Bytes], types: Type) -> Result<Options<'a>, Error> {
        let mut options = Options {
            count: 10,
            pattern: None,
            of_type: None,
        };
        for pair in args.chunks(2) {
            let [option, value] = pair else {
                return Err(Error::Syntax);
            };
            if is(option, "COUNT") {
                integer(value)?;
                options.count = counted(value, 1).ok_or(Error::Syntax)?;
            } else if is(option, "MATCH") {
                options.pattern = Some(value);
            } else if is(option, "TYPE") && types == Type::Taken {
                options.of_type = Some(value);
            } else {
                return Err(Error::Syntax);
            }
        }
        Ok(options)
    }

    /// Whether an element's name is what `MATCH` asks for.
    pub(super) fn fit(&self, name: &[u8]) -> bool {
        self.pattern.is_none_or(|pattern| glob::matches(pattern, name, false))
    }
}

/// A cursor as C's `strtoul` reads it: with a sign or without, and none at all is 0.
pub(super) fn cursor(text: &[u8]) -> Result<u64, Error> {
    let text = text.split(|byte| *byte == 0).next().unwrap_or_default();
    if text.is_empty() {
        return Ok(0);
    }
    signed_digits(text).ok_or(Error::InvalidCursor)
}

pub(super) fn page(next: u64, elements: impl IntoIterator<Item = Bytes>) -> Value {
    Value::Array(vec![Value::bulk(next.to_string()), array(elements)])
}
