//! Trunk, which bundles the page.

use anyhow::Result;

use super::cargo_install::{has_version, install};
use crate::say;
use crate::toolchain::Toolchain;

/// The next minor version wants a newer compiler than the workspace.
const VERSION: &str = "0.21.14";

/// Makes sure that Trunk is here.
pub(crate) fn ensure(toolchain: &Toolchain) -> Result<()> {
    let name = format!("Trunk {VERSION}");
    if has_version(toolchain, "trunk", VERSION) {
        say::present(&name);
        return Ok(());
    }
    say::step(
        &name,
        "it bundles the page; compiled from crates.io, some 3 min",
        || install("trunk", VERSION, &["--no-default-features", "--features", "rustls"]),
    )
}
