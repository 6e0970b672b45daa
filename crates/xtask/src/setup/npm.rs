//! Packages from npm, in locked versions.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::places;
use crate::run::run;
use crate::say;
use xtask::program;

/// What npm is told, and what it must leave as it is.
const FILES: [&str; 2] = ["package.json", "package-lock.json"];

/// Packages that are used together.
pub(crate) struct Packages {
    /// What they are called here.
    pub(crate) title: &'static str,
    /// What they are for.
    pub(crate) why: &'static str,
    /// The folder of the repository that names and locks them.
    pub(crate) named_in: &'static str,
    /// The folder of `.tools/` they are put into.
    pub(crate) folder: &'static str,
}

impl Packages {
    /// The folder with their `node_modules`.
    pub(crate) fn installed(&self) -> PathBuf {
        places::tools().join(self.folder)
    }
}

/// Makes sure that they are here; answers the folder with their `node_modules`.
pub(crate) fn ensure(packages: &Packages) -> Result<PathBuf> {
    let source = places::root().join(packages.named_in);
    let folder = packages.installed();
    let is_copied = |name: &&str| match (fs::read(source.join(name)), fs::read(folder.join(name))) {
        (Ok(wanted), Ok(there)) => wanted == there,
        _ => false,
    };
    // npm writes this file last.
    let installed = folder.join("node_modules/.package-lock.json");
    if FILES.iter().all(is_copied) && installed.is_file() {
        say::present(packages.title);
        return Ok(folder);
    }
    say::step(packages.title, packages.why, || {
        if program::find_one("npm").is_none() {
            bail!("this machine has no npm. Install Node.js 20 or later by hand, then run the command again.");
        }
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder)?;
        for name in FILES {
            fs::copy(source.join(name), folder.join(name)).with_context(|| format!("{name} cannot be copied"))?;
        }
        run(Command::new("npm")
            .args(["ci", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"])
            .arg(&folder))
    })?;
    Ok(folder)
}
