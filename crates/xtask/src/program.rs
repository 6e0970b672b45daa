//! Finding programs that are already on the machine.

use std::env;
use std::path::PathBuf;

/// What a Chromium is called, by whoever packaged it.
///
/// Debian's own name comes first: its driver is built from the same source.
pub const BROWSERS: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// What its driver is called.
pub const DRIVERS: &[&str] = &["chromedriver", "chromium-driver", "chromium.chromedriver"];

/// How it is started: without a window, as root too, and asking nobody for anything.
pub const BROWSER_FLAGS: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    // Whatever asks for another machine fails, and says so on the console.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

/// The first of the names that is a file on PATH.
pub fn find(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    names.iter().find_map(|name| {
        env::split_paths(&path)
            .map(|folder| folder.join(name))
            .find(|file| file.is_file())
    })
}

/// Likewise for a single name.
pub fn find_one(name: &str) -> Option<PathBuf> {
    find(&[name])
}
