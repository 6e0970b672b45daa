//! The real server, with which the tests compare the engine.

use anyhow::Result;

use super::apt;
use crate::say;
use xtask::program;

/// Makes sure that redis-server is here.
pub(crate) fn ensure() -> Result<()> {
    if program::find_one("redis-server").is_some() {
        say::present("redis-server");
        return Ok(());
    }
    say::step("redis-server", "the suites run against the real thing too", || {
        apt::install(&["redis-server"])
    })
}
