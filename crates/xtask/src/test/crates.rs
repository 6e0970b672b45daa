//! Which crates are tested where.

use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::places;
use crate::run::output;

/// The crate of the tests of the whole, which need the built page and run last.
pub(super) const WHOLE: &str = "tests";

/// Crates with tests for wasm: those that depend on the library such tests are written with.
pub(super) fn with_wasm_tests() -> Result<Vec<String>> {
    let metadata = output(Command::new("cargo").current_dir(places::root()).args([
        "metadata",
        "--format-version=1",
        "--no-deps",
    ]))?;
    names(&serde_json::from_str(&metadata)?).context("`cargo metadata` answers something else")
}

fn names(metadata: &Value) -> Option<Vec<String>> {
    let mut names = Vec::new();
    for package in metadata["packages"].as_array()? {
        let mut dependencies = package["dependencies"].as_array()?.iter();
        if dependencies.any(|dependency| dependency["name"] == "wasm-bindgen-test") {
            names.push(package["name"].as_str()?.to_owned());
        }
    }
    Some(names)
}
