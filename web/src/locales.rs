//! One file a language. English is the only one so far.

pub(crate) mod en;
