//! The standard library as a script sees it: one file a library, each with the slice of its
//! functions at the top.

pub mod base;
mod code;
pub mod coroutine;
mod handling;
pub mod math;
pub mod string;
pub mod table;

use std::rc::Rc;

use crate::{Gives, Machine};
use math::Random;

/// Installs every library of this crate.
pub fn install(machine: &mut Machine) {
    install_with_random(machine, &Rc::default());
}

/// The same, with a generator of random numbers that the host can look at and set.
pub fn install_with_random(machine: &mut Machine, random: &Rc<Random>) {
    machine.install(None, base::FUNCTIONS);
    machine.install(None, code::FUNCTIONS);
    machine.install_value(None, "_VERSION", |ctx| ctx.intern_static(b"Lua 5.1").into());
    machine.gives(None, &["tostring", "type"], Gives::String);
    machine.gives(None, &["tonumber"], Gives::NumberOrNil);
    machine.gives(None, &["ipairs", "pairs"], Gives::Iterator);
    string::install(machine);
    table::install(machine);
    math::install(machine, random);
    coroutine::install(machine);
}
