//! Binaryen's wasm-opt, from npm: Debian's is too old to read what the compiler writes.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use anyhow::{Result, bail};

use crate::places;
use crate::run::{output, run};
use crate::say;
use crate::toolchain::Toolchain;
use xtask::program;

const RELEASE: &str = "132";
const PACKAGE: &str = "binaryen@132.0.0";

/// Makes sure that wasm-opt is here.
pub(crate) fn ensure(toolchain: &Toolchain) -> Result<()> {
    let name = format!("wasm-opt {RELEASE}");
    if is_here(toolchain) {
        say::present(&name);
        return Ok(());
    }
    say::step(&name, "it makes the wasm smaller and faster; from npm", || {
        if program::find_one("npm").is_none() {
            bail!("this machine has no npm. Install Node.js 20 or later by hand, then run the command again.");
        }
        let folder = places::tools().join("npm");
        fs::create_dir_all(&folder)?;
        run(Command::new("npm")
            .args(["install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"])
            .arg(&folder)
            .arg(PACKAGE))?;
        let link = places::tools_bin().join("wasm-opt");
        let _ = fs::remove_file(&link);
        symlink(folder.join("node_modules/binaryen/bin/wasm-opt"), link)?;
        if !is_here(toolchain) {
            bail!("npm installed {PACKAGE}, but `wasm-opt --version` does not answer {RELEASE}");
        }
        Ok(())
    })
}

fn is_here(toolchain: &Toolchain) -> bool {
    output(toolchain.command("wasm-opt").arg("--version"))
        .is_ok_and(|text| text.split_whitespace().any(|word| word == RELEASE))
}
