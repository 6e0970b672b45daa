//! The real server, with which the tests compare the engine, and the tools that come with it.

use anyhow::Result;

use super::apt;
use crate::say;
use xtask::program;

/// A program, and the package it is in.
const PROGRAMS: [(&str, &str); 2] = [("redis-server", "redis-server"), ("redis-benchmark", "redis-tools")];

/// Makes sure that redis-server and redis-benchmark are here.
pub(crate) fn ensure() -> Result<()> {
    for (program, package) in PROGRAMS {
        if program::find_one(program).is_some() {
            say::present(program);
            continue;
        }
        say::step(program, "the tests compare with the real thing", || {
            apt::install(&[package])
        })?;
    }
    Ok(())
}
