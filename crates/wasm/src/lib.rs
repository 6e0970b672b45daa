//! The engine in a Web Worker: requests in, answers out, never busy for long.
//!
//! The only crate below the page that knows JavaScript and a real clock. It turns the values of
//! [`protocol`] into those of [`scenario`] and back, by hand, so that neither has to look like the
//! other; and it cuts a run into slices, between which a request to stop can come in.

mod console;
mod convert;
mod engine;
mod explorer;
mod exploring;
mod help;
mod manual;
mod panic;
mod place;
mod session;
mod worker;

pub use engine::start_engine;
pub use explorer::start_explorer;
