//! The editor's bundle: the modules in `web/editor/` and CodeMirror in one file, made by esbuild.
//!
//! The packages are fetched by the set-up, in the versions that the lock file names; building asks
//! the network for nothing. A bundle in the repository would have to be trusted, this one is made of
//! its sources every time.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::places;
use crate::run::run;
use crate::setup::EDITOR;

/// The file beside the page, which asks for it by this name.
const FILE: &str = "editor.js";

/// Bundles the editor into the folder.
pub(crate) fn bundle(folder: &Path) -> Result<()> {
    let source = places::root().join(EDITOR.named_in);
    let packages = EDITOR.installed().join("node_modules");
    let licence = fs::read_to_string(source.join("LICENCE")).context("the licence of the editor cannot be read")?;
    run(Command::new(packages.join("esbuild/bin/esbuild"))
        .arg(source.join("src/editor.js"))
        .args([
            "--bundle",
            "--minify",
            "--format=esm",
            "--target=es2022",
            "--log-level=warning",
        ])
        // Whoever gets the file gets the licence of what it is made of.
        .arg(format!("--banner:js=/*!\n{licence}*/"))
        .arg(format!("--outfile={}", folder.join(FILE).display()))
        .env("NODE_PATH", packages))
}
