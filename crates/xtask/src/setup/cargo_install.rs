//! Programs from crates.io.

use std::env;
use std::process::Command;

use anyhow::Result;

use crate::places;
use crate::run::{output, run};
use crate::toolchain::Toolchain;

/// Whether the program that would be run has this version.
pub(crate) fn has_version(toolchain: &Toolchain, program: &str, version: &str) -> bool {
    output(toolchain.command(program).arg("--version"))
        .is_ok_and(|text| text.split_whitespace().nth(1) == Some(version))
}

/// Installs a crate's programs into `.tools/bin`.
pub(crate) fn install(crate_name: &str, version: &str, arguments: &[&str]) -> Result<()> {
    let workshop = places::tools().join("cargo-install");
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let result = run(Command::new(cargo)
        .current_dir(places::root())
        .env("CARGO_TARGET_DIR", &workshop)
        // They run for seconds: half the compile time is worth more than their speed.
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
        .args(["install", "--locked", "--root"])
        .arg(places::tools())
        .arg(format!("{crate_name}@{version}"))
        .args(arguments));
    let _ = std::fs::remove_dir_all(workshop);
    result
}
