//! The standard library as a script sees it: one file a library, each with the slice of its
//! functions at the top.

pub mod base;
pub mod coroutine;
pub mod math;
pub mod string;
pub mod table;

use crate::Machine;

/// Installs every library of this crate.
pub fn install(machine: &mut Machine) {
    machine.install(None, base::FUNCTIONS);
    machine.install_value(None, "_VERSION", |ctx| ctx.intern_static(b"Lua 5.1").into());
    machine.gives_string(None, "tostring");
    machine.gives_string(None, "type");
    string::install(machine);
    table::install(machine);
    math::install(machine);
    coroutine::install(machine);
}
