//! The `bit` library: BitOp 1.0.2, whose results are signed and have 32 bits.

use lua51::{Frame, Gives, LibraryFunction, Machine, Returned, to_number};
use piccolo::Error;

const FUNCTIONS: [(&str, LibraryFunction); 12] = [
    ("arshift", |frame| shift(frame, |x, n| ((x as i32) >> n) as u32)),
    ("band", |frame| fold(frame, |a, b| a & b)),
    ("bnot", |frame| one(frame, |x| !x)),
    ("bor", |frame| fold(frame, |a, b| a | b)),
    ("bswap", |frame| one(frame, u32::swap_bytes)),
    ("bxor", |frame| fold(frame, |a, b| a ^ b)),
    ("lshift", |frame| shift(frame, |x, n| x << n)),
    ("rol", |frame| shift(frame, u32::rotate_left)),
    ("ror", |frame| shift(frame, u32::rotate_right)),
    ("rshift", |frame| shift(frame, |x, n| x >> n)),
    ("tobit", |frame| one(frame, |x| x)),
    ("tohex", tohex),
];

/// Installs the library.
pub(crate) fn install(machine: &mut Machine) {
    machine.install(Some("bit"), &FUNCTIONS);
    for (name, _) in FUNCTIONS {
        let gives = if name == "tohex" { Gives::String } else { Gives::Number };
        machine.gives(Some("bit"), &[name], gives);
    }
}

/// An argument's lowest 32 bits. The original adds this number, which rounds and leaves them at the
/// end of the sum; beyond 2^51 that gives other bits, and the same ones here.
fn bits<'gc>(frame: &Frame<'gc, '_>, i: usize) -> Result<u32, Error<'gc>> {
    const ALIGN: f64 = 6_755_399_441_055_744.0;
    let number = to_number(frame.value(i)).ok_or_else(|| frame.wrong_type(i, "number"))?;
    // What is not a number has none, whatever the machine makes of the sum.
    let sum = number + ALIGN;
    Ok(if sum.is_nan() { 0 } else { sum.to_bits() as u32 })
}

fn give<'gc>(frame: Frame<'gc, '_>, bits: u32) -> Returned<'gc> {
    frame.give(f64::from(bits as i32))
}

fn one<'gc>(frame: Frame<'gc, '_>, operation: fn(u32) -> u32) -> Returned<'gc> {
    let x = bits(&frame, 0)?;
    give(frame, operation(x))
}

fn shift<'gc>(frame: Frame<'gc, '_>, operation: fn(u32, u32) -> u32) -> Returned<'gc> {
    let (x, n) = (bits(&frame, 0)?, bits(&frame, 1)? & 31);
    give(frame, operation(x, n))
}

/// From the last argument to the second, so that of several wrong ones the last is blamed.
fn fold<'gc>(frame: Frame<'gc, '_>, operation: fn(u32, u32) -> u32) -> Returned<'gc> {
    let mut result = bits(&frame, 0)?;
    for i in (1..frame.count()).rev() {
        result = operation(result, bits(&frame, i)?);
    }
    give(frame, result)
}

/// So many digits from the right, in upper case if their number is negative.
fn tohex<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    let x = bits(&frame, 0)?;
    let count = if frame.count() > 1 { bits(&frame, 1)? as i32 } else { 8 };
    let digits: &[u8; 16] = if count < 0 {
        b"0123456789ABCDEF"
    } else {
        b"0123456789abcdef"
    };
    let count = count.unsigned_abs().min(8);
    let text: Vec<u8> = (0..count).rev().map(|i| digits[(x >> (4 * i)) as usize & 15]).collect();
    frame.give_text(&text)
}
