//! Random calls of the libraries that Redis adds to Lua, and random values to return.
//!
//! Every program tells what a call gave, or its error. A table has at most one entry outside of its
//! list, because the order of others is nobody's business.

mod bits;
mod json;
mod message_pack;
mod replies;
mod structs;
mod values;

use super::tree::{Tree, expression, frame};
use crate::chance::Chance;

/// What every program begins with.
const PRELUDE: &str = include_str!("libraries/prelude.lua");

/// Makes the expression of a program.
type Rule = fn(&mut Chance) -> Tree;

const CALLS: &[(usize, Rule)] = &[
    (3, bits::call),
    (4, json::encode),
    (4, json::decode),
    (4, message_pack::pack),
    (4, message_pack::unpack),
    (3, structs::pack),
    (3, structs::unpack),
    (1, structs::size),
];

/// The program of a seed that calls a library.
pub fn library_call(seed: u64) -> Tree {
    let mut chance = Chance::new(seed);
    let call = chance.weighed(CALLS)(&mut chance);
    frame(&format!("{PRELUDE}return told(pcall(function() @ end))"), [call])
}

/// The program of a seed that returns a value, or tells of a reply.
pub fn conversion(seed: u64) -> Tree {
    let mut chance = Chance::new(seed);
    let version = if chance.one_in(2) { "redis.setresp(3) " } else { "" };
    if chance.one_in(3) {
        let reply = replies::reply(&mut chance);
        return frame(&format!("{PRELUDE}{version}return told(@)"), [reply]);
    }
    let value = replies::value(&mut chance, 3);
    frame(&format!("{version}return @"), [value])
}

/// Bytes as a literal of Lua.
fn literal(bytes: &[u8]) -> String {
    let digits: String = bytes.iter().map(|byte| format!("\\{byte:03}")).collect();
    format!("\"{digits}\"")
}

/// A call with arguments that may be made simpler.
fn call(function: &str, arguments: Vec<Tree>) -> Tree {
    let places = vec!["@"; arguments.len()].join(", ");
    expression(&format!("{function}({places})"), arguments)
}
