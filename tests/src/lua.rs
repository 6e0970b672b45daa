//! Random Lua programs, compared with the real server's answers.
//!
//! A program is a [`Tree`] that knows which of its pieces are statements and which expressions, so
//! that one which is answered differently can be made smaller and still be a program. What a
//! program computes it reports as text; it ends by itself, and it leaves alone what Lua does not
//! define: the order of `pairs`, addresses, and the length of tables with holes.

mod compare;
mod generate;
mod libraries;
mod shrink;
mod tree;

pub use compare::{Comparison, comparable, eval};
pub use generate::program;
pub use libraries::{conversion, library_call};
pub use shrink::shrunk;
pub use tree::Tree;
