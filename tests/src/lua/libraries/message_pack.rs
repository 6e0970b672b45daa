//! Calls of `cmsgpack`.

use super::{call, literal, values};
use crate::chance::Chance;
use crate::lua::tree::{Tree, atom, expression};

pub(super) fn pack(chance: &mut Chance) -> Tree {
    let count = chance.any(&[0, 1, 1, 1, 1, 2, 3]);
    let values = (0..count).map(|_| values::value(chance, 5)).collect();
    let packed = call("cmsgpack.pack", values);
    match chance.below(4) {
        0 => expression("return cmsgpack.unpack(@)", [packed]),
        1 => {
            let depth = 10 + chance.below(12);
            expression(
                &format!("local t = @ for i = 1, {depth} do t = {{t}} end return cmsgpack.pack(t)"),
                [values::value(chance, 2)],
            )
        }
        _ => expression("return @", [packed]),
    }
}

pub(super) fn unpack(chance: &mut Chance) -> Tree {
    let text = atom(literal(&bytes(chance)));
    let read = match chance.below(4) {
        0 => call("cmsgpack.unpack_one", vec![text, offset(chance)]),
        1 => call("cmsgpack.unpack_limit", vec![text, offset(chance), offset(chance)]),
        _ => call("cmsgpack.unpack", vec![text]),
    };
    expression("return @", [read])
}

fn offset(chance: &mut Chance) -> Tree {
    if chance.one_in(4) {
        return values::mostly_number(chance);
    }
    atom(chance.below(6).to_string())
}

/// Bytes in which most things begin as they should.
fn bytes(chance: &mut Chance) -> Vec<u8> {
    let mut bytes = Vec::new();
    for _ in 0..chance.below(12) {
        match chance.below(8) {
            0 => bytes.push(0x80 + chance.below(3) as u8),
            1 => bytes.push(0x90 + chance.below(4) as u8),
            2 => bytes.extend([0xA3, b'a', b'b', b'c']),
            3 => number(chance, &mut bytes),
            4 => bytes.extend([0xD9 + chance.below(7) as u8, 0, chance.below(4) as u8]),
            5 => bytes.push(chance.below(256) as u8),
            6 => bytes.push(0xC0 + chance.below(4) as u8),
            _ => bytes.push(chance.below(128) as u8),
        }
    }
    bytes
}

fn number(chance: &mut Chance, bytes: &mut Vec<u8>) {
    bytes.push(0xCA + chance.below(10) as u8);
    bytes.extend((0..chance.any(&[1, 2, 4, 8, 8])).map(|_| chance.any(&[0, 1, 127, 128, 255, 63, 240])));
}
