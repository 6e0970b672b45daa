//! The `string` library.
//!
//! Patterns, replacing and formatting are files of their own; what is left here needs no state.

mod format;
mod gsub;
mod pattern;
mod plain;
mod search;

use piccolo::{Function, Value};

use crate::{Frame, Gives, LibraryFunction, Machine, Returned};

/// The functions of this library.
pub const FUNCTIONS: &[(&str, LibraryFunction)] = &[
    ("byte", byte),
    ("char", char),
    ("dump", dump),
    ("find", search::find),
    ("format", format::format),
    ("gfind", search::gmatch),
    ("gmatch", search::gmatch),
    ("gsub", gsub::gsub),
    ("len", len),
    ("lower", lower),
    ("match", search::match_),
    ("rep", rep),
    ("reverse", reverse),
    ("sub", sub),
    ("upper", upper),
];

/// `byte` gives no more values than C Lua has room for.
const BYTES: usize = 7_997;

/// Installs the library.
pub(super) fn install(machine: &mut Machine) {
    machine.install(Some("string"), FUNCTIONS);
    let strings = ["char", "format", "lower", "rep", "reverse", "sub", "upper"];
    machine.gives(Some("string"), &strings, Gives::String);
    machine.gives(Some("string"), &["len"], Gives::Number);
    machine.gives(Some("string"), &["byte", "find"], Gives::NumberOrNil);
    machine.gives(Some("string"), &["gmatch", "gfind"], Gives::Iterator);
}

fn byte<'gc>(mut frame: Frame<'gc, '_>) -> Returned<'gc> {
    let text = frame.string(0)?;
    let length = text.as_bytes().len();
    let first = from_end(frame.integer_or(1, 1)?, length);
    let last = from_end(frame.integer_or(2, first)?, length);
    let bytes = slice(text.as_bytes(), first, last);
    if bytes.len() > BYTES {
        return Err(frame.error("stack overflow (string slice too long)"));
    }
    frame.spend(bytes.len());
    frame.give_all(bytes.iter().map(|&b| Value::Number(f64::from(b))))
}

fn char<'gc>(mut frame: Frame<'gc, '_>) -> Returned<'gc> {
    let mut bytes = Vec::with_capacity(frame.count());
    for i in 0..frame.count() {
        let code = frame.int(i)?;
        bytes.push(u8::try_from(code).map_err(|_| frame.bad_argument(i, "invalid value"))?);
    }
    frame.spend(bytes.len());
    frame.give_text(&bytes)
}

/// What the real one's byte code begins with.
const BYTE_CODE: &[u8] = b"\x1bLuaQ\0\x01\x04\x08\x04\x08\0";

fn dump<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    match frame.function(0)? {
        // The server loads no byte code, so nobody reads on behind its beginning.
        Function::Closure(_) => frame.give_text(BYTE_CODE),
        Function::Callback(_) => Err(frame.error("unable to dump given function")),
    }
}

fn len<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    let length = frame.string(0)?.as_bytes().len();
    frame.give(Value::Number(length as f64))
}

fn lower<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    let text = frame.string(0)?.as_bytes().to_ascii_lowercase();
    frame.give_bytes(text)
}

fn rep<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    let text = frame.string(0)?;
    let count = usize::try_from(frame.int(1)?).unwrap_or(0);
    frame.room(text.as_bytes().len().saturating_mul(count))?;
    frame.give_bytes(text.as_bytes().repeat(count))
}

fn reverse<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    let mut text = frame.string(0)?.as_bytes().to_vec();
    text.reverse();
    frame.give_bytes(text)
}

fn sub<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    let text = frame.string(0)?;
    let length = text.as_bytes().len();
    let first = from_end(frame.integer(1)?, length);
    let last = from_end(frame.integer_or(2, -1)?, length);
    frame.give_bytes(slice(text.as_bytes(), first, last).to_vec())
}

fn upper<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    let text = frame.string(0)?.as_bytes().to_ascii_uppercase();
    frame.give_bytes(text)
}

/// A place as C Lua reads it: negative ones count from the end, those before the start are 0.
fn from_end(place: i64, length: usize) -> i64 {
    let place = if place < 0 {
        place.saturating_add(length as i64 + 1)
    } else {
        place
    };
    place.max(0)
}

/// The bytes from one place to the other, both from 1 and both within.
fn slice(text: &[u8], first: i64, last: i64) -> &[u8] {
    let (first, last) = (first.max(1), last.min(text.len() as i64));
    if first > last {
        &[]
    } else {
        &text[first as usize - 1..last as usize]
    }
}
