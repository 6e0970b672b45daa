//! How values are stored: what `OBJECT` tells.

use resp::{Bytes, Value, number::parse_i64};

use super::Commands;
use crate::context::Context;
use crate::error::Error;
use crate::footprint::Touch;
use crate::object::Object;

type Reply = Result<Value, Error>;

pub(super) const COMMANDS: Commands = &[
    ("object|encoding", encoding),
    ("object|freq", freq),
    ("object|idletime", idletime),
    ("object|refcount", refcount),
];

/// What the server says of a number that it shares among all who use it.
const SHARED: i64 = i32::MAX as i64;

fn encoding(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let entry = ctx.peek(&argv[2]);
    Ok(entry.map_or(Value::Null, |entry| Value::bulk(entry.object().encoding())))
}

fn freq(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    match ctx.peek(&argv[2]) {
        Some(_) => Err(Error::NoFrequency),
        None => Ok(Value::Null),
    }
}

fn idletime(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let now = ctx.now;
    let Some(entry) = ctx.peek(&argv[2]) else {
        return Ok(Value::Null);
    };
    let idle = now.seconds().saturating_sub(entry.used());
    ctx.footprint.read(Touch::Clock);
    Ok(Value::Integer(i64::from(idle)))
}

fn refcount(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let Some(entry) = ctx.peek(&argv[2]) else {
        return Ok(Value::Null);
    };
    let shared = match entry.object() {
        Object::String(string) if string.encoding() == "int" => {
            parse_i64(string.bytes()).is_some_and(|number| (0..10_000).contains(&number))
        }
        _ => false,
    };
    Ok(Value::Integer(if shared { SHARED } else { 1 }))
}
