//! Client libraries of other languages, with which the tests talk to `raceground serve`.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};

use super::apt;
use super::npm::{self, Packages};
use crate::places;
use crate::run::{output, run};
use crate::say;
use xtask::program;

const IOREDIS: Packages = Packages {
    title: "ioredis",
    why: "the tests use it as people do; from npm",
    named_in: "tests/clients",
    folder: "clients/node",
};

const REDIS_PY: &str = "redis==8.1.0";

/// Makes sure that the clients are here.
pub(crate) fn ensure() -> Result<()> {
    npm::ensure(&IOREDIS)?;
    redis_py()
}

fn redis_py() -> Result<()> {
    let folder = places::tools().join("clients/python");
    // Written last, so that what was broken off is begun anew.
    let installed = folder.join("installed");
    if fs::read_to_string(&installed).is_ok_and(|wanted| wanted == REDIS_PY) {
        say::present("redis-py");
        return Ok(());
    }
    say::step("redis-py", "the tests use it as people do; from PyPI", || {
        if program::find_one("python3").is_none() || output(pip().arg("--version")).is_err() {
            apt::install(&["python3", "python3-pip"])?;
        }
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder)?;
        let how = ["install", "--quiet", "--no-input", "--root-user-action", "ignore"];
        run(pip().args(how).arg("--target").arg(&folder).arg(REDIS_PY))?;
        fs::write(&installed, REDIS_PY).context("`.tools/clients` cannot be written to")
    })
}

fn pip() -> Command {
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "--disable-pip-version-check"]);
    pip
}
