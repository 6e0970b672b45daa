//! What the browser tests share with the verbs of `cargo xtask`: the static server, so that the
//! tests see the page exactly as `cargo xtask serve` shows it, and the search for programs.

// Nothing here is part of the engine: files, sockets, threads and the clock are its trade.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

pub mod program;
pub mod site;
