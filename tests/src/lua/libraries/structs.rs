//! Calls of `struct`.

use super::{call, literal, values};
use crate::chance::Chance;
use crate::lua::tree::{Tree, atom, expression};

const OPTIONS: [&str; 44] = [
    "b", "B", "h", "H", "i", "I", "l", "L", "T", "f", "d", "s", "c", "c0", "c1", "c2", "c5", "x", "i1", "i2", "i3",
    "i5", "i7", "i8", "i9", "i12", "i16", "i17", "i32", "i0", "I3", "I9", "<", ">", "!", "!1", "!2", "!4", "!8", "!16",
    " ", "b", "i", "d",
];
const WRONG: [&str; 10] = ["z", "%", "=", "\0", "\u{80}", "i33", "!3", "!0", "c99999999999", "0"];

/// A format, and how many values it takes.
fn format(chance: &mut Chance) -> (Tree, usize) {
    let mut format = String::new();
    let mut values = 0;
    for _ in 0..chance.below(7) {
        let option = if chance.one_in(40) {
            chance.any(&WRONG)
        } else {
            chance.any(&OPTIONS)
        };
        values += usize::from(option.starts_with(|c: char| "bBhHiIlLTfdsc".contains(c)));
        format.push_str(option);
    }
    (atom(literal(format.as_bytes())), values)
}

pub(super) fn pack(chance: &mut Chance) -> Tree {
    let (format, count) = format(chance);
    let mut arguments = vec![format];
    for _ in 0..if chance.one_in(10) {
        count.saturating_sub(1)
    } else {
        count
    } {
        // Numbers are texts too.
        let text = chance.one_in(8);
        arguments.push(if text {
            values::text(chance)
        } else {
            values::mostly_number(chance)
        });
    }
    expression("return @", [call("struct.pack", arguments)])
}

pub(super) fn unpack(chance: &mut Chance) -> Tree {
    let (format, _) = format(chance);
    let bytes: Vec<u8> = (0..chance.below(60))
        .map(|_| chance.any(&[0, 0, 1, 2, 5, 49, 65, 127, 128, 255]))
        .collect();
    let mut arguments = vec![format, atom(literal(&bytes))];
    match chance.below(6) {
        0 => arguments.push(values::mostly_number(chance)),
        1 => arguments.push(atom(chance.below(12).to_string())),
        _ => {}
    }
    expression("return @", [call("struct.unpack", arguments)])
}

pub(super) fn size(chance: &mut Chance) -> Tree {
    let (format, _) = format(chance);
    expression("return @", [call("struct.size", vec![format])])
}
