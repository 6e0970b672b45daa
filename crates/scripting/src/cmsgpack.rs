//! The `cmsgpack` library: MessagePack, as version 0.4.0 of lua-cmsgpack reads and writes it.

mod pack;
mod unpack;

use lua51::{Frame, Gives, LibraryFunction, Machine, Returned};
use piccolo::{Error, Value as Lua};

use unpack::{Fault, Reader};

const FUNCTIONS: [(&str, LibraryFunction); 4] = [
    ("pack", pack),
    ("unpack", unpack),
    ("unpack_limit", unpack_limit),
    ("unpack_one", unpack_one),
];

const NAMES: [(&str, &str); 4] = [
    ("_COPYRIGHT", "Copyright (C) 2012, Salvatore Sanfilippo"),
    ("_DESCRIPTION", "MessagePack C implementation for Lua"),
    ("_NAME", "cmsgpack"),
    ("_VERSION", "lua-cmsgpack 0.4.0"),
];

/// Slots that C's stack has for a function's arguments and results.
const STACK: usize = 8_000;

/// Installs the library.
pub(crate) fn install(machine: &mut Machine) {
    machine.install(Some("cmsgpack"), &FUNCTIONS);
    machine.gives(Some("cmsgpack"), &["pack"], Gives::String);
    for (name, text) in NAMES {
        machine.install_value(Some("cmsgpack"), name, |ctx| ctx.intern_static(text.as_bytes()).into());
    }
}

fn pack<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    let count = frame.count();
    if count == 0 {
        return Err(frame.bad_arguments("MessagePack pack needs input."));
    }
    if 2 * count > STACK {
        return Err(frame.bad_arguments("Too many arguments for MessagePack pack."));
    }
    let mut packed = pack::Packed::default();
    for i in 0..count {
        pack::value(&frame, &mut packed, frame.value(i), 0)?;
    }
    frame.give_bytes(packed.bytes)
}

fn unpack<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    let values = read(&frame, 0, i64::MAX, frame.count())?.0;
    frame.give_all(values)
}

fn unpack_one<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    let offset = frame.integer_or(1, 0)?;
    unpack_some(frame, offset, 1)
}

fn unpack_limit<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    let limit = frame.integer(1)?;
    let offset = frame.integer_or(2, 0)?;
    if (limit, offset) == (0, 0) {
        let values = read(&frame, 0, i64::MAX, 1)?.0;
        return frame.give_all(values);
    }
    unpack_some(frame, offset, limit)
}

/// The values, and before them where to go on.
fn unpack_some<'gc>(frame: Frame<'gc, '_>, offset: i64, limit: i64) -> Returned<'gc> {
    let (values, next) = read(&frame, offset, limit, 1)?;
    if values.len() + 2 > STACK {
        return Err(frame.error("stack overflow (in function mp_unpack_full)"));
    }
    let next = next.map_or(-1.0, |next| next as f64);
    frame.give_all(std::iter::once(Lua::Number(next)).chain(values))
}

type Unpacked<'gc> = (Vec<Lua<'gc>>, Option<usize>);

/// At most `limit` values from an offset on, and where the next one is. `taken` slots of the stack
/// are not free.
fn read<'gc>(frame: &Frame<'gc, '_>, offset: i64, limit: i64, taken: usize) -> Result<Unpacked<'gc>, Error<'gc>> {
    let text = frame.string(0)?;
    let text = text.as_bytes();
    let start = usize::try_from(offset).ok().filter(|_| limit >= 0);
    let length = text.len() as i32;
    let Some(start) = start else {
        let offset = offset as i32;
        return Err(frame.error(&format!(
            "Invalid request to unpack with offset of {offset} and limit of {length}."
        )));
    };
    if start > text.len() {
        let offset = offset as i32;
        return Err(frame.error(&format!("Start offset {offset} greater than input length {length}.")));
    }
    let mut reader = Reader::new(frame, text, start, taken);
    let mut values = Vec::new();
    while !reader.is_at_end() && (values.len() as i64) < limit {
        let value = reader.value().map_err(|fault| match fault {
            Fault::Said(message) => frame.error(message),
            Fault::Bare(message) => frame.raise(frame.ctx.intern_static(message.as_bytes()).into()),
        })?;
        values.push(value);
    }
    Ok((values, (!reader.is_at_end()).then_some(reader.at())))
}
