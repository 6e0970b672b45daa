//! Lua 5.1 on the piccolo VM: the language, its errors and its libraries, exactly.
//!
//! The published VM speaks a dialect of Lua 5.3. This crate puts its own front end before it
//! ([`syntax`], then a lowering to the VM's parse tree) and its own libraries behind it
//! ([`stdlib`]), and drives it through a [`Machine`]: compile a text, start it, give it fuel.

mod environment;
mod lower;
pub mod number;
pub mod stdlib;
pub mod syntax;
mod vm;

pub use environment::Gives;
pub use vm::{
    Frame, LibraryFunction, LoadError, Machine, Pending, Program, Raised, Returned, Run, Shared, StatefulFunction,
    Step, callback, error_value, raw_equal, table, to_number, to_string,
};
