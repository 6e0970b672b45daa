//! Streams: reading their entries. What else there is to do with them is in the files beside.

pub(super) mod add;
pub(super) mod claim;
pub(super) mod group;
mod ids;
pub(super) mod info;
pub(super) mod pending;
pub(super) mod read;

use resp::{Bytes, Value};

use super::Commands;
use super::arguments::{integer, is};
use super::reply::{array, count};
use crate::context::Context;
use crate::error::Error;
use crate::footprint::{Footprint, Touch};
use crate::value::Stream;
use crate::value::stream::{Group, Id, Item};

type Reply = Result<Value, Error>;

pub(super) const COMMANDS: Commands = &[("xlen", xlen), ("xrange", xrange), ("xrevrange", xrevrange)];

fn xlen(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    Ok(count(find(ctx, &argv[1])?.map_or(0, Stream::len)))
}

fn xrange(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    range(ctx, argv, &argv[2], &argv[3], false)
}

fn xrevrange(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    range(ctx, argv, &argv[3], &argv[2], true)
}

fn range(ctx: &mut Context<'_>, argv: &[Bytes], start: &[u8], end: &[u8], backwards: bool) -> Reply {
    let (start, end) = (ids::start(start)?, ids::end(end)?);
    let mut wanted = None;
    for option in argv[4..].chunks(2) {
        match option {
            [option, number] if is(option, "COUNT") => wanted = Some(integer(number)?.max(0)),
            _ => return Err(Error::Syntax),
        }
    }
    let Some(stream) = find(ctx, &argv[1])? else {
        return Ok(Value::Array(Vec::new()));
    };
    if wanted == Some(0) {
        return Ok(Value::NullArray);
    }
    Ok(items(stream.range(start, end, limit(wanted.unwrap_or(0)), backwards)))
}

/// So many; 0 stands for all.
fn limit(count: i64) -> usize {
    match usize::try_from(count) {
        Ok(0) | Err(_) => usize::MAX,
        Ok(count) => count,
    }
}

/// Entries as replies show them.
fn items(items: Vec<Item>) -> Value {
    Value::Array(items.into_iter().map(item).collect())
}

fn item(item: Item) -> Value {
    Value::Array(vec![id(item.id), array(item.parts)])
}

#[inline(never)]
fn id(id: Id) -> Value {
    Value::Bulk(id.text())
}

/// The entry of an id.
fn entry(stream: &Stream, id: Id) -> Option<Value> {
    stream.range(id, id, 1, false).pop().map(item)
}

/// The stream at a key. A function of its own, as the way to a value is compiled anew wherever one
/// goes it.
#[inline(never)]
fn find<'a>(ctx: &'a mut Context<'_>, key: &Bytes) -> Result<Option<&'a Stream>, Error> {
    ctx.value(key)
}

/// A group of the stream at a key.
fn find_group<'a>(ctx: &'a mut Context<'_>, key: &Bytes, group: &Bytes) -> Result<Option<&'a Group>, Error> {
    Ok(find(ctx, key)?.and_then(|stream| stream.group(group)))
}

/// How a change is noted: of groups the server announces nothing.
type Noted = fn(&mut Footprint, Touch);
const LOUDLY: Noted = Footprint::write;
const QUIETLY: Noted = Footprint::write_quietly;

/// Change the stream at a key; where there is none, an empty one. A function of its own, likewise.
#[inline(never)]
fn change(ctx: &mut Context<'_>, key: &Bytes, noted: Noted, action: &mut dyn FnMut(&mut Stream)) -> Result<(), Error> {
    ctx.update_as(key, noted, |stream| action(stream))
}
