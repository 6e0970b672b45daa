//! What the tests of the whole stand on; the tests themselves are in `tests/tests/`.

// Nothing here is part of the engine, and a test that cannot go on ends.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::expect_used,
    clippy::unwrap_used
)]

pub mod browser;
pub mod chance;
pub mod differences;
pub mod ldb;
pub mod lua;
pub mod served;
pub mod suite;
