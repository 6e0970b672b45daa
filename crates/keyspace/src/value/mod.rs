//! The values that keys hold, one file a type. All of them are persistent: a clone costs a
//! reference count, and what is changed afterwards is copied as far as it is shared.
//!
//! # What a digest covers
//!
//! Every value keeps a digest of 128 bits up to date. Two values have the same one if no command
//! can tell them apart now or later, whatever was done to get there; what `OBJECT` and `MEMORY`
//! tell of strings, and when a key was last used, is left aside.
//!
//! So the order of a collection is part of its digest where replies show it: in lists, and in
//! hashes while they are in order of insertion. And so is the form of sets, sorted sets and hashes,
//! as the two forms list their elements in different orders and the way back from a table is
//! closed: a set of numbers that once held a word is another than one that never did, there as here.

mod hash;
mod indexed;
mod list;
mod part;
mod set;
mod sorted_set;
mod str;
pub mod stream;

pub use hash::Hash;
pub use list::List;
pub use set::Set;
pub use sorted_set::{Scored, SortedSet};
pub use str::Str;
pub use stream::Stream;
