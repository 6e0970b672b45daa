//! Lua 5.1 on the piccolo VM: the language, its errors and its libraries, exactly.
//!
//! The published VM speaks a dialect of Lua 5.3. This crate puts its own front end before it
//! ([`syntax`], then a lowering to the VM's parse tree) and its own libraries behind it
//! ([`stdlib`]), and drives it through a [`Machine`]: compile a text, start it, give it fuel.
//!
//! ```
//! use lua51::{Machine, Step, stdlib};
//!
//! // At most 16 MiB, the libraries of this crate, and one function of the host's.
//! let mut machine = Machine::new(16 << 20);
//! stdlib::install(&mut machine);
//! machine.install(Some("host"), &[("twice", |frame| {
//!     let number = frame.number(0)?;
//!     frame.give(number * 2.0)
//! })]);
//! machine.seal(None);
//!
//! let program = machine.load(b"return ('%d'):format(host.twice(21))", "example").unwrap();
//! let run = machine.start(&program, |_, _| {});
//! // A thousand instructions; without an end in sight this would be `Step::OutOfFuel`.
//! assert_eq!(machine.resume(&run, &mut 1_000), Step::Done);
//! let (text, _) = machine.finish(&run, |ctx, result| lua51::to_string(ctx, result.unwrap()).unwrap().to_str_lossy().into_owned());
//! assert_eq!(text, "42");
//!
//! // Errors have the words of the real thing, and a place besides.
//! let program = machine.load(b"local t = {}\nreturn t.x.y", "example").unwrap();
//! let run = machine.start(&program, |_, _| {});
//! machine.resume(&run, &mut 1_000);
//! let (text, place) = machine.finish(&run, |ctx, result| lua51::to_string(ctx, result.unwrap_err()).unwrap().to_str_lossy().into_owned());
//! assert_eq!(text, "example:2: attempt to index field 'x' (a nil value)");
//! assert_eq!(place.unwrap().line, 2);
//! ```

pub mod debug;
mod environment;
pub mod lint;
mod lower;
pub mod number;
mod power;
pub mod stdlib;
pub mod syntax;
mod vm;

pub use environment::Gives;
pub use vm::{
    Frame, LibraryFunction, LoadError, Machine, Pending, Program, Raised, Returned, Run, Shared, Stage,
    StatefulFunction, Step, callback, error_value, raw_equal, table, to_number, to_string,
};
