//! The command line of wasm-bindgen, which writes the JavaScript around the wasm and runs its tests.

use std::fs;

use anyhow::{Context, Result};

use super::cargo_install::{has_version, install};
use crate::places;
use crate::say;
use crate::toolchain::Toolchain;

/// Makes sure that it is here, in exactly the version of the library: they only work in pairs.
pub(crate) fn ensure(toolchain: &Toolchain) -> Result<()> {
    let lock = fs::read_to_string(places::root().join("Cargo.lock")).context("Cargo.lock cannot be read")?;
    let version = locked_version(&lock, "wasm-bindgen").context("Cargo.lock does not name wasm-bindgen")?;
    let name = format!("wasm-bindgen {version}");
    let programs = ["wasm-bindgen", "wasm-bindgen-test-runner"];
    if programs.iter().all(|program| has_version(toolchain, program, version)) {
        say::present(&name);
        return Ok(());
    }
    say::step(
        &name,
        "it joins wasm and JavaScript; compiled from crates.io, some 1 min",
        || install("wasm-bindgen-cli", version, &["--no-default-features"]),
    )
}

fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let start = format!("name = \"{package}\"\nversion = \"");
    lock.split_once(&start)?.1.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_the_locked_one() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"1.0.0\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.129\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen"), Some("0.2.129"));
        assert_eq!(locked_version(lock, "bindgen"), None);
    }
}
