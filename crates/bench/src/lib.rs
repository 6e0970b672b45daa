//! What is measured: the texts, the commands, and the contestants that are written in Rust.
//!
//! A library because they run twice: natively, where the program `bench` lets them take turns with
//! a real server, and in wasm, where a harness in node does so with what is written in JavaScript.

pub mod engine;
pub mod machine;
pub mod plain;
pub mod texts;
#[cfg(target_arch = "wasm32")]
pub mod wasm;
pub mod works;

/// What stands in for the server where only the language is measured: the reply to any call.
pub const REPLY: &str = "42";

/// The name in `KEYS[1]`.
pub const KEY: &str = "answer";
