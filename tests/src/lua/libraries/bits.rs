//! Calls of `bit`.

use super::{call as function, values};
use crate::chance::Chance;
use crate::lua::tree::{Tree, expression};

const FUNCTIONS: [&str; 12] = [
    "arshift", "band", "bnot", "bor", "bswap", "bxor", "lshift", "rol", "ror", "rshift", "tobit", "tohex",
];

pub(super) fn call(chance: &mut Chance) -> Tree {
    let name = format!("bit.{}", chance.any(&FUNCTIONS));
    let count = chance.any(&[0, 1, 2, 2, 2, 2, 3, 4]);
    let arguments = (0..count).map(|_| values::mostly_number(chance)).collect();
    expression("return @", [function(&name, arguments)])
}
