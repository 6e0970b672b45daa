//! The `struct` library: Lua values to bytes in the layout of C, and back.

mod format;

use lua51::number::{self, double, float};
use lua51::{Frame, Gives, LibraryFunction, Machine, Returned, to_number};
use piccolo::{Error, Value as Lua};

use format::{Item, Kind, Layout, Wrong};

const FUNCTIONS: [(&str, LibraryFunction); 3] = [("pack", pack), ("size", size), ("unpack", unpack)];

/// Slots that C's stack has for a function's arguments and results.
const STACK: usize = 8_000;

/// Installs the library.
pub(crate) fn install(machine: &mut Machine) {
    machine.install(Some("struct"), &FUNCTIONS);
    machine.gives(Some("struct"), &["pack"], Gives::String);
    machine.gives(Some("struct"), &["size"], Gives::Number);
}

fn refuse<'gc>(frame: &Frame<'gc, '_>, wrong: Wrong) -> Error<'gc> {
    match wrong {
        Wrong::Letter(letter) => {
            let why = [b"invalid format option '", &[letter][..], b"'"].concat();
            frame.bad_argument_bytes(0, &why)
        }
        Wrong::Format(why) => frame.error(&why),
    }
}

fn pack<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    let format = frame.string(0)?;
    let mut layout = Layout::of(format.as_bytes());
    let mut packed = Vec::new();
    let mut next = 1;
    while let Some(item) = layout.next().map_err(|wrong| refuse(&frame, wrong))? {
        frame.room(packed.len())?;
        packed.resize(packed.len() + layout.padding(packed.len() as u64, item), 0);
        match item.kind {
            Kind::Integer { .. } => put_integer(&mut packed, argument(&frame, next)?, &layout, item.size),
            Kind::Float => put(&mut packed, &mut float(argument(&frame, next)?).to_le_bytes(), &layout),
            Kind::Double => put(&mut packed, &mut double(argument(&frame, next)?).to_le_bytes(), &layout),
            Kind::Chars | Kind::Line => put_text(&frame, &mut packed, next, item)?,
            Kind::Pad => packed.push(0),
            Kind::Control(_) => layout.control(item).map_err(|wrong| refuse(&frame, wrong))?,
        }
        next += usize::from(item.kind.takes_value());
    }
    frame.give_bytes(packed)
}

/// A number to pack. Behind the last argument the original finds a nil.
fn argument<'gc>(frame: &Frame<'gc, '_>, i: usize) -> Result<f64, Error<'gc>> {
    to_number(frame.value(i)).ok_or_else(|| wrong_type(frame, i, "number"))
}

fn wrong_type<'gc>(frame: &Frame<'gc, '_>, i: usize, expected: &str) -> Error<'gc> {
    let found = frame.value(i).type_name();
    frame.bad_argument(i, &format!("{expected} expected, got {found}"))
}

/// Beyond its eighth byte a number is 0, even one below 0.
fn put_integer(packed: &mut Vec<u8>, number: f64, layout: &Layout<'_>, size: usize) {
    let value = if number < 0.0 {
        number::to_integer(number) as u64
    } else {
        number::to_unsigned(number)
    };
    let mut bytes = [0; format::LARGEST];
    bytes[..8].copy_from_slice(&value.to_le_bytes());
    put(packed, &mut bytes[..size], layout);
}

fn put(packed: &mut Vec<u8>, bytes: &mut [u8], layout: &Layout<'_>) {
    if layout.big_endian {
        bytes.reverse();
    }
    packed.extend_from_slice(bytes);
}

fn put_text<'gc>(frame: &Frame<'gc, '_>, packed: &mut Vec<u8>, i: usize, item: Item) -> Result<(), Error<'gc>> {
    let text = lua51::to_string(frame.ctx, frame.value(i)).ok_or_else(|| wrong_type(frame, i, "string"))?;
    let text = text.as_bytes();
    let size = if item.size == 0 { text.len() } else { item.size };
    // The original counts on before it looks.
    let start = text
        .get(..size)
        .ok_or_else(|| frame.bad_argument(i + 1, "string too short"))?;
    packed.extend_from_slice(start);
    if item.kind == Kind::Line {
        packed.push(0);
    }
    Ok(())
}

fn size<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    let format = frame.string(0)?;
    let mut layout = Layout::of(format.as_bytes());
    let mut total = 0u64;
    while let Some(item) = layout.next().map_err(|wrong| refuse(&frame, wrong))? {
        total += layout.padding(total, item) as u64;
        match item.kind {
            Kind::Line => return Err(frame.bad_argument(0, "option 's' has no fixed size")),
            Kind::Chars if item.size == 0 => return Err(frame.bad_argument(0, "option 'c0' has no fixed size")),
            // Letters that mean nothing are not noticed.
            Kind::Control(letter) if letter.is_ascii_alphanumeric() => {}
            Kind::Control(_) => layout.control(item).map_err(|wrong| refuse(&frame, wrong))?,
            _ => {}
        }
        total += item.size as u64;
    }
    frame.give(total as f64)
}

fn unpack<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    let (format, data) = (frame.string(0)?, frame.string(1)?);
    let mut at = match frame.integer_or(2, 1)? {
        0 => return Err(frame.bad_argument(2, "offset must be 1 or greater")),
        from => from as u64 - 1,
    };
    let data = data.as_bytes();
    let mut layout = Layout::of(format.as_bytes());
    let mut values = Vec::new();
    while let Some(item) = layout.next().map_err(|wrong| refuse(&frame, wrong))? {
        piece(&frame, data, at, item.size)?;
        at += layout.padding(at, item) as u64;
        let bytes = piece(&frame, data, at, item.size)?;
        if frame.count() + values.len() + 2 > STACK {
            return Err(frame.error("stack overflow (too many results)"));
        }
        let mut size = item.size;
        match item.kind {
            Kind::Integer { signed } => values.push(Lua::Number(integer(bytes, layout.big_endian, signed))),
            Kind::Float => values.push(Lua::Number(f64::from(f32::from_le_bytes(ordered(bytes, &layout))))),
            Kind::Double => values.push(Lua::Number(f64::from_le_bytes(ordered(bytes, &layout)))),
            Kind::Chars => {
                if size == 0 {
                    size = length_before(&frame, &mut values)?;
                }
                values.push(frame.ctx.intern(piece(&frame, data, at, size)?).into());
            }
            Kind::Line => {
                let line = piece(&frame, data, at, data.len().saturating_sub(at as usize))?;
                let end = line.iter().position(|&byte| byte == 0);
                let end = end.ok_or_else(|| frame.error("unfinished string in data"))?;
                values.push(frame.ctx.intern(&line[..end]).into());
                size = end + 1;
            }
            Kind::Pad => {}
            Kind::Control(_) => layout.control(item).map_err(|wrong| refuse(&frame, wrong))?,
        }
        at += size as u64;
    }
    values.push(Lua::Number(at.wrapping_add(1) as i64 as f64));
    frame.give_all(values)
}

fn piece<'gc, 'd>(frame: &Frame<'gc, '_>, data: &'d [u8], at: u64, size: usize) -> Result<&'d [u8], Error<'gc>> {
    let rest = usize::try_from(at).ok().and_then(|at| data.get(at..));
    rest.and_then(|rest| rest.get(..size))
        .ok_or_else(|| frame.bad_argument(1, "data string too short"))
}

/// The length that stands before a `c0`, which is taken off.
fn length_before<'gc>(frame: &Frame<'gc, '_>, values: &mut Vec<Lua<'gc>>) -> Result<usize, Error<'gc>> {
    let length = values.pop().and_then(to_number);
    let length = length.ok_or_else(|| frame.error("format 'c0' needs a previous size"))?;
    let length = if length < 0.0 {
        number::to_integer(length) as u64
    } else {
        number::to_unsigned(length)
    };
    Ok(usize::try_from(length).unwrap_or(usize::MAX))
}

fn ordered<const N: usize>(bytes: &[u8], layout: &Layout<'_>) -> [u8; N] {
    let mut ordered = [0; N];
    ordered.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
    if layout.big_endian {
        ordered.reverse();
    }
    ordered
}

/// Only the last eight bytes count; the sign is where the processor finds it when it shifts by more
/// than a number has bits.
fn integer(bytes: &[u8], big_endian: bool, signed: bool) -> f64 {
    let add = |value: u64, byte: &u8| value.wrapping_shl(8) | u64::from(*byte);
    let value = if big_endian {
        bytes.iter().fold(0, add)
    } else {
        bytes.iter().rev().fold(0, add)
    };
    if !signed {
        return value as f64;
    }
    let mask = u64::MAX.wrapping_shl((bytes.len() as u32 * 8).wrapping_sub(1));
    let value = if value & mask == 0 { value } else { value | mask };
    value as i64 as f64
}
