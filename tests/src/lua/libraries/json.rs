//! Calls of `cjson`, with whatever settings.

use super::{call, literal, values};
use crate::chance::Chance;
use crate::lua::tree::{Tree, atom, expression};

const SETTINGS: [&str; 12] = [
    "json.encode_max_depth(2)",
    "json.encode_max_depth(4)",
    "json.decode_max_depth(2)",
    "json.decode_max_depth(4)",
    "json.encode_invalid_numbers(true)",
    "json.encode_invalid_numbers(\"null\")",
    "json.decode_invalid_numbers(false)",
    "json.encode_number_precision(3)",
    "json.encode_number_precision(1)",
    "json.encode_sparse_array(true)",
    "json.encode_sparse_array(true, 2, 3)",
    "json.encode_sparse_array(false, 1, 1)",
];

/// What JSON is made of, and what looks like it.
const PIECES: [&str; 62] = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\"a\"",
    "\"b\":",
    "\"\\u0041\"",
    "\"\\u00e9\"",
    "\"\\ud83d\\ude00\"",
    "\"\\ud83d\"",
    "\"\\ude00\"",
    "\"\\u12\"",
    "\"\\x\"",
    "\"\\n\\t\\/\\\\\"",
    "\\",
    "true",
    "false",
    "null",
    "True",
    "nul",
    "0",
    "-0",
    "1",
    "-1",
    "12",
    "01",
    "1.5",
    "1.",
    ".5",
    "-",
    "+1",
    "1e3",
    "1E-2",
    "1e",
    "0x10",
    "0x",
    "0x1p4",
    "1e999",
    "nan",
    "NaN",
    "-nan",
    "inf",
    "Infinity",
    "-inf",
    "-Infinity",
    "infinit",
    " ",
    "\t",
    "\n",
    "\r",
    "\0",
    "\u{b}",
    "//",
    "[]",
    "{}",
    "[[[[[]]]]]",
    "{\"a\":{\"a\":{\"a\":1}}}",
    "12345678901234567890",
    "\u{20ac}",
];

fn with_settings(chance: &mut Chance, then: Tree) -> Tree {
    let setting = if chance.one_in(3) { chance.any(&SETTINGS) } else { "" };
    expression("@ return @", [atom(setting), then])
}

pub(super) fn encode(chance: &mut Chance) -> Tree {
    let value = values::value(chance, 5);
    let encoded = call("json.encode", vec![value]);
    with_settings(chance, encoded)
}

pub(super) fn decode(chance: &mut Chance) -> Tree {
    if chance.one_in(4) {
        let value = values::value(chance, 5);
        let decoded = expression("json.decode(json.encode(@))", [value]);
        return with_settings(chance, decoded);
    }
    let mut text: Vec<u8> = if chance.one_in(2) {
        json(chance, 3)
    } else {
        noise(chance)
    };
    if chance.one_in(3) && !text.is_empty() {
        let at = chance.below(text.len());
        match chance.below(3) {
            0 => drop(text.remove(at)),
            1 => text[at] = chance.below(256) as u8,
            _ => text.truncate(at),
        }
    }
    let decoded = call("json.decode", vec![atom(literal(&text))]);
    with_settings(chance, decoded)
}

/// A text that is right, but for its leaves.
fn json(chance: &mut Chance, depth: usize) -> Vec<u8> {
    let count = chance.below(4);
    match chance.below(if depth == 0 { 1 } else { 4 }) {
        0 | 1 => chance.any(&PIECES[7..50]).as_bytes().to_vec(),
        2 => {
            let items: Vec<Vec<u8>> = (0..count).map(|_| json(chance, depth - 1)).collect();
            [b"[".to_vec(), items.join(&b','), b"]".to_vec()].concat()
        }
        _ => {
            let items: Vec<Vec<u8>> = (0..count)
                .map(|i| [format!("\"{i}\" :").into_bytes(), json(chance, depth - 1)].concat())
                .collect();
            [b"{".to_vec(), items.join(&b','), b"}".to_vec()].concat()
        }
    }
}

fn noise(chance: &mut Chance) -> Vec<u8> {
    let count = 1 + chance.below(12);
    let pieces: Vec<&[u8]> = (0..count).map(|_| chance.any(&PIECES).as_bytes()).collect();
    pieces.concat()
}
