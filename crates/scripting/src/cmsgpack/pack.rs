//! Lua values to MessagePack, each in the shortest of its forms.

use lua51::number::double;
use lua51::{Frame, table};
use piccolo::{Error, Table, Value as Lua};

use crate::cjson::MOST_TABLES;
use crate::convert::entries;

/// So many tables may lie in each other; what lies deeper is written as nil.
const NESTING: usize = 16;

/// What has been written.
#[derive(Default)]
pub(super) struct Packed {
    pub(super) bytes: Vec<u8>,
    /// Tables, each as often as it is met.
    tables: usize,
}

/// Appends a value that lies in so many tables.
pub(super) fn value<'gc>(
    frame: &Frame<'gc, '_>,
    packed: &mut Packed,
    value: Lua<'gc>,
    depth: usize,
) -> Result<(), Error<'gc>> {
    // Tables that lie in each other more than once are short to write and endless to read.
    let is_endless = packed.tables > MOST_TABLES;
    let out = &mut packed.bytes;
    frame.room(if is_endless { usize::MAX } else { out.len() })?;
    match value {
        Lua::String(text) => string(out, text.as_bytes()),
        Lua::Boolean(truth) => out.push(0xC2 + u8::from(truth)),
        Lua::Number(value) => number(out, value),
        Lua::Integer(value) => integer(out, value),
        Lua::Table(table) if depth < NESTING => self::table(frame, packed, table, depth + 1)?,
        _ => out.push(0xC0),
    }
    Ok(())
}

fn string(out: &mut Vec<u8>, text: &[u8]) {
    match text.len() {
        length @ 0..=31 => out.push(0xA0 | length as u8),
        length @ 32..=0xFF => out.extend([0xD9, length as u8]),
        length => counted(out, 0xDA, length),
    }
    out.extend_from_slice(text);
}

/// A count in 16 bits, or in 32 with the code after it.
fn counted(out: &mut Vec<u8>, code: u8, count: usize) {
    if let Ok(count) = u16::try_from(count) {
        headed(out, code, &count.to_be_bytes());
    } else {
        headed(out, code + 1, &(count as u32).to_be_bytes());
    }
}

fn headed(out: &mut Vec<u8>, code: u8, bytes: &[u8]) {
    out.push(code);
    out.extend_from_slice(bytes);
}

/// As an integer if it is one, else in the half of the bytes if nothing is lost by that.
fn number(out: &mut Vec<u8>, value: f64) {
    const END: f64 = (1u64 << 63) as f64;
    let half = value as f32;
    if value == value.trunc() && (-END..END).contains(&value) {
        integer(out, value as i64);
    } else if f64::from(half) == value {
        headed(out, 0xCA, &half.to_be_bytes());
    } else {
        headed(out, 0xCB, &double(value).to_be_bytes());
    }
}

fn integer(out: &mut Vec<u8>, value: i64) {
    let bytes = value.to_be_bytes();
    // How many of the bytes are needed: 1, 2, 4 or 8, as a power of 2.
    let size = match value {
        -32..=127 => return out.push(value as u8),
        -0x80..=0xFF => 0,
        -0x8000..=0xFFFF => 1,
        -0x8000_0000..=0xFFFF_FFFF => 2,
        _ => 3,
    };
    let code = if value < 0 { 0xD0 } else { 0xCC };
    headed(out, code + size, &bytes[8 - (1 << size)..]);
}

fn table<'gc>(frame: &Frame<'gc, '_>, packed: &mut Packed, table: Table<'gc>, depth: usize) -> Result<(), Error<'gc>> {
    packed.tables += 1;
    let entries = entries(table);
    let out = &mut packed.bytes;
    let is_list = is_list(&entries);
    match entries.len() {
        count @ 0..=15 if is_list => out.push(0x90 | count as u8),
        count @ 0..=15 => out.push(0x80 | count as u8),
        count if is_list => counted(out, 0xDC, count),
        count => counted(out, 0xDE, count),
    }
    for (i, (key, item)) in entries.into_iter().enumerate() {
        if is_list {
            value(frame, packed, table::get(table, Lua::Integer(i as i64 + 1)), depth)?;
        } else {
            value(frame, packed, key, depth)?;
            value(frame, packed, item, depth)?;
        }
    }
    Ok(())
}

/// Whether the keys are 1, 2, 3 and so on.
fn is_list(entries: &[(Lua<'_>, Lua<'_>)]) -> bool {
    let place = |key: &Lua<'_>| match key {
        Lua::Number(n) => (*n > 0.0 && *n == n.trunc()).then_some(*n),
        _ => None,
    };
    // They differ, so if none is greater than their count, they are all there.
    let count = entries.len() as f64;
    entries
        .iter()
        .all(|(key, _)| place(key).is_some_and(|place| place <= count))
}
