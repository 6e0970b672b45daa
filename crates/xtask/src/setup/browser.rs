//! Chromium and its driver, for the tests that need a real browser.

use std::path::PathBuf;

use anyhow::{Result, bail};

use super::apt;
use crate::say;
use xtask::program::{self, BROWSERS, DRIVERS};

/// The browser of the tests.
pub(crate) struct Browser {
    /// Chromium, under any of its names.
    pub(crate) program: PathBuf,
    /// Its driver.
    pub(crate) driver: PathBuf,
}

/// Makes sure that both are here.
pub(crate) fn ensure() -> Result<Browser> {
    let packages = missing(program::find(BROWSERS).is_some(), program::find(DRIVERS).is_some());
    if packages.is_empty() {
        say::present("Chromium and its driver");
    } else {
        say::step(
            "Chromium and its driver",
            "the browser tests open the built page in it",
            || apt::install(packages),
        )?;
    }
    match (program::find(BROWSERS), program::find(DRIVERS)) {
        (Some(program), Some(driver)) => Ok(Browser { program, driver }),
        _ => bail!("Chromium and chromedriver were installed, but are not on PATH"),
    }
}

/// Debian's packages for what is missing. The driver brings the browser it was built with.
fn missing(browser: bool, driver: bool) -> &'static [&'static str] {
    match (browser, driver) {
        (true, true) => &[],
        (false, true) => &["chromium"],
        (_, false) => &["chromium", "chromium-driver"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_without_its_driver_gets_the_matching_pair() {
        assert!(missing(true, true).is_empty());
        assert_eq!(missing(false, true), ["chromium"]);
        assert_eq!(missing(true, false), ["chromium", "chromium-driver"]);
        assert_eq!(missing(false, false), ["chromium", "chromium-driver"]);
    }
}
