//! Suites: files of prose with commands and the replies expected, as redis-cli shows them.
//!
//! The same file runs against the engine and against a real redis-server. A file looks so:
//!
//! ````text
//! ## Counting
//!
//! INCR begins at zero.
//!
//! ```redis
//! > INCR hits
//! (integer) 1
//! ```
//! ````
//!
//! Every `##` section starts with an empty server. Inside a block of `redis`:
//!
//! - `> COMMAND` is typed by the first client; `b> COMMAND` by another, of whatever name.
//! - The lines after it are the reply. What redis-cli would print, or, where that depends on the
//!   time, one line `~ integer 58..60`, `~ string` or `~ anything`.
//! - `<<end` as an argument stands for the lines that follow, up to a line `end`; a few of them
//!   follow each other. The last line has no line feed.
//! - `@ advance 1500ms` lets that time pass: virtual for the engine, real for the server.
//! - `@ differs because ...` before a command says that the engine is known to answer otherwise; it
//!   fails as soon as that is no longer so.
//! - `# ...` is a comment, and an empty line separates.

mod check;
mod engine;
mod files;
mod fuzz;
mod parse;
mod real;
mod target;

pub use check::{Problem, bless, check};
pub use engine::EngineTarget;
pub use files::{all_suites, read_suite, suite_files};
pub use fuzz::{Fuzz, Move};
pub use parse::{Expectation, Section, Step, Suite, SuiteError};
pub use real::RealServer;
pub use target::Target;
