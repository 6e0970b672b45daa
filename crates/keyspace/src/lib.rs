//! The data of the emulated server and the commands that work on it.
//!
//! - [`Keyspace`]: sixteen databases, copied in constant time, with a digest of 128 bits.
//! - [`spec`]: the command table; facts, no behaviour.
//! - [`execute`] and [`run`]: a command on a [`Context`], which keeps the [`Footprint`].
//! - [`Error`]: every error text a client or script can see.
//!
//! It knows nothing of Lua, of clients, of the wall clock or of chance: time and seeds are arguments.
//!
//! ```
//! use keyspace::{Chance, Context, Footprint, Keyspace, Micros, execute};
//! use resp::{Bytes, Protocol, Value};
//!
//! let (mut keyspace, mut footprint) = (Keyspace::default(), Footprint::default());
//! let (mut chance, now) = (Chance::new(7), Micros::from_millis(0));
//! let mut ctx = Context {
//!     keyspace: &mut keyspace,
//!     db: 0,
//!     now,
//!     began: now,
//!     protocol: Protocol::Resp2,
//!     scripted: false,
//!     queued: false,
//!     chance: &mut chance,
//!     footprint: &mut footprint,
//! };
//! assert_eq!(execute(&mut ctx, &["SET", "stock", "1"].map(Bytes::from)), Value::OK);
//! assert_eq!(execute(&mut ctx, &["DECR", "stock"].map(Bytes::from)), Value::Integer(0));
//! ```

mod chance;
mod commands;
mod context;
mod error;
mod footprint;
pub mod glob;
mod hash;
mod keyspace;
mod map;
mod object;
mod packed;
mod rolling;
pub mod spec;
mod time;
mod value;

pub use chance::Chance;
pub use commands::{database_number, execute, is_built, run};
pub use context::Context;
pub use error::Error;
pub use footprint::{Footprint, Touch};
pub use keyspace::{Change, DATABASES, Database, Keyspace};
pub use object::{Collection, Entry, Kind, Object};
pub use time::{Deadline, Micros};
pub use value::{Hash, List, Scored, Set, SortedSet, Str, Stream, stream};
