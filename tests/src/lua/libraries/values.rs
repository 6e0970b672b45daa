//! Values at random.

use super::literal;
use crate::chance::Chance;
use crate::lua::tree::{Tree, atom, expression};

const NUMBERS: [&str; 49] = [
    "0",
    "1",
    "-1",
    "2",
    "3",
    "7",
    "8",
    "15",
    "16",
    "31",
    "32",
    "-32",
    "-33",
    "127",
    "128",
    "-128",
    "-129",
    "255",
    "256",
    "32767",
    "-32768",
    "-32769",
    "65535",
    "65536",
    "2^31",
    "2^31-1",
    "-2^31",
    "-2^31-1",
    "2^32",
    "2^32-1",
    "2^53",
    "2^53+2",
    "2^63",
    "2^63-1024",
    "-2^63",
    "2^64",
    "-2^64",
    "1e15",
    "1e300",
    "-1e300",
    "1e-300",
    "0.1",
    "-0.5",
    "1.5",
    "2.5",
    "1/3",
    "1/0",
    "-1/0",
    "0/0",
];
const TEXTS: [&str; 14] = [
    "",
    "a",
    "abc",
    "12",
    "-1",
    "0x10",
    " 5 ",
    "1e3",
    "a/b\\\"c",
    "\0",
    "\r\n",
    "null",
    "inf",
    "\u{e9}\u{20ac}\u{1f600}",
];
const OTHERS: [&str; 6] = ["nil", "true", "false", "cjson.null", "function() end", "print_nothing"];

/// A number, written as an expression.
pub(super) fn number(chance: &mut Chance) -> Tree {
    if chance.one_in(2) {
        return atom(format!("({})", chance.any(&NUMBERS)));
    }
    let bits = 1 + chance.below(40);
    let digits = chance.below(1 << bits) as f64;
    let shift = 2f64.powi(chance.below(20) as i32 - 4);
    // Of -0 and 0 in one program C Lua makes one constant, which is not what is looked for here.
    let sign = if digits > 0.0 && chance.one_in(3) { "-" } else { "" };
    atom(format!("({sign}{:?})", digits / shift))
}

/// A string with whatever bytes.
pub(super) fn text(chance: &mut Chance) -> Tree {
    if chance.one_in(2) {
        return atom(literal(chance.any(&TEXTS).as_bytes()));
    }
    atom(literal(&bytes(chance)))
}

/// Bytes, most of them few.
pub(super) fn bytes(chance: &mut Chance) -> Vec<u8> {
    let most = chance.any(&[2, 4, 8, 40, 300]);
    let count = chance.below(most);
    let whole = chance.one_in(2);
    let byte = |chance: &mut Chance| match whole {
        true => chance.below(256) as u8,
        false => 32 + chance.below(95) as u8,
    };
    (0..count).map(|_| byte(chance)).collect()
}

/// Any value, with tables so deep.
pub(super) fn value(chance: &mut Chance, depth: usize) -> Tree {
    match chance.below(if depth == 0 { 7 } else { 12 }) {
        0..=2 => number(chance),
        3..=5 => text(chance),
        6 => match chance.any(&OTHERS) {
            "print_nothing" => atom("coroutine.create(function() end)"),
            other => atom(other),
        },
        7..=9 => list(chance, depth),
        _ => record(chance, depth),
    }
}

fn list(chance: &mut Chance, depth: usize) -> Tree {
    let most = chance.any(&[3, 5, 20]);
    let items: Vec<Tree> = (0..chance.below(most)).map(|_| value(chance, depth - 1)).collect();
    expression(&format!("{{{}}}", vec!["@"; items.len()].join(", ")), items)
}

/// A table with one entry, which may be at the place of a list.
fn record(chance: &mut Chance, depth: usize) -> Tree {
    let key = match chance.below(6) {
        // A key that is -0 is another zero, but only when it is shown.
        0 => expression("0 + @", [number(chance)]),
        1 => atom("true"),
        2 => atom(format!("{}", chance.below(30))),
        _ => text(chance),
    };
    let value = value(chance, depth - 1);
    expression("{[@] = @}", [key, value])
}

/// An argument where a number is wanted, or now and then anything.
pub(super) fn mostly_number(chance: &mut Chance) -> Tree {
    if chance.one_in(12) {
        value(chance, 1)
    } else {
        number(chance)
    }
}
