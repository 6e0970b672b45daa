//! A headless Chromium with its driver, for one test.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, fs, process};

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use xtask::program::{self, BROWSER_FLAGS, BROWSERS, DRIVERS};

use super::command::cdp;

/// What the driver prints before its port.
const STARTED: &str = "started successfully on port ";
/// How often a driver is started that ends at once.
const TRIES: u32 = 5;

/// A screen to open the page on.
#[derive(Debug, Clone, Copy)]
pub struct Screen {
    /// In CSS pixels.
    pub width: u32,
    /// In CSS pixels.
    pub height: u32,
    /// Whether the system asks for dark colours.
    pub dark: bool,
}

impl Screen {
    /// A usual desktop.
    pub const DESKTOP: Screen = Screen {
        width: 1440,
        height: 900,
        dark: false,
    };
    /// A small phone.
    pub const PHONE: Screen = Screen {
        width: 360,
        height: 740,
        dark: false,
    };

    /// The same screen with dark colours.
    pub const fn dark(self) -> Screen {
        Screen { dark: true, ..self }
    }
}

/// A running browser.
pub struct Chromium {
    client: Client,
    driver: Child,
    profile: PathBuf,
}

impl Chromium {
    /// Starts the driver on a port of its own, and through it a browser with a fresh profile.
    pub async fn open(screen: Screen) -> Chromium {
        let browser = program::find(BROWSERS).expect("no Chromium on PATH: `cargo xtask test` installs it");
        let driver = program::find(DRIVERS).expect("no chromedriver on PATH: `cargo xtask test` installs it");
        let (driver, port) = started(&driver).await;
        let profile = fresh_profile();
        let capabilities = json!({
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
            "goog:chromeOptions": { "binary": browser, "args": flags(&profile) },
        });
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities.as_object().cloned().unwrap_or_default())
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("Chromium starts");
        show_on(&client, screen).await;
        Chromium {
            client,
            driver,
            profile,
        }
    }

    /// The connection to it.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Ends browser and driver and removes the profile.
    pub async fn close(mut self) {
        let _ = self.client.close().await;
        let _ = self.driver.kill().await;
        let _ = fs::remove_dir_all(&self.profile);
    }
}

fn flags(profile: &Path) -> Vec<String> {
    let own = format!("--user-data-dir={}", profile.display());
    BROWSER_FLAGS.iter().map(|flag| flag.to_string()).chain([own]).collect()
}

/// Starts a driver and learns its port. It looks for a free one by itself, and ends where two drivers have
/// found the same.
async fn started(driver: &Path) -> (Child, u16) {
    for _ in 0..TRIES {
        let mut driver = Command::new(driver)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("chromedriver starts");
        if let Some(port) = port_of(&mut driver).await {
            return (driver, port);
        }
    }
    panic!("the driver ended {TRIES} times without saying its port");
}

/// Reads the port from what the driver prints, and goes on reading so that it never blocks.
async fn port_of(driver: &mut Child) -> Option<u16> {
    let output = driver.stdout.take().expect("the driver's output is piped");
    let mut lines = BufReader::new(output).lines();
    while let Some(line) = lines.next_line().await.expect("the driver prints text") {
        if let Some((_, port)) = line.split_once(STARTED) {
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            let port = port.trim_end_matches('.').parse();
            return Some(port.expect("the driver's port is a number"));
        }
    }
    None
}

fn fresh_profile() -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    env::temp_dir().join(format!("raceground-browser-{}-{number}", process::id()))
}

async fn show_on(client: &Client, screen: Screen) {
    let phone = screen.width < 900;
    let metrics = json!({ "width": screen.width, "height": screen.height, "deviceScaleFactor": 1, "mobile": phone });
    cdp(client, "Emulation.setDeviceMetricsOverride", metrics).await;
    // A phone has neither a mouse nor anything else that hovers.
    let touch = json!({ "enabled": phone, "maxTouchPoints": 1 });
    cdp(client, "Emulation.setTouchEmulationEnabled", touch).await;
    let scheme = if screen.dark { "dark" } else { "light" };
    let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
    cdp(client, "Emulation.setEmulatedMedia", media).await;
}
