//! Sessions of the server's debugger, written down as text.
//!
//! A file of them is prose with sections that begin with `##`. Every section has a script in a block
//! of `lua` and one or more sessions in blocks of `ldb`, each of which runs it anew:
//!
//! ````text
//! ## A step
//!
//! ```lua
//! local n = 1
//! return n
//! ```
//!
//! ```ldb key1 , arg1
//! * Stopped at 1, stop reason = step over
//! -> 1   local n = 1
//! > print
//! No local variables in the current context.
//! > abort
//! <endsession>
//! (error) ERR script aborted for user request ...
//! ```
//! ````
//!
//! - Behind `ldb` stand the keys and the arguments as `redis-cli --eval` takes them, and before them
//!   `sync` where the session is to work on the server's own data.
//! - `> COMMAND` is sent to the debugger, and the lines after it are its answer. Behind
//!   `<endsession>` stands what redis-cli would print of the script's reply.
//! - Addresses are written as `0x`, whatever they are.
//! - The sessions of a section find what the ones before them left; a section finds nothing.

mod connection;
mod file;

pub use connection::{Connection, Opening, without_addresses};
pub use file::{Problem, bless, check, files};
