//! `cargo xtask test`: everything CI checks, on one's own machine.
//!
//! A stage that fails does not keep the later ones from running, except those that need what it
//! makes. The last line counts the tests of all runners; a stage that fails without a failed test,
//! because something does not compile, say, counts as one failure.

mod crates;
mod tally;

use std::process::Command;
use std::{env, fs};

use anyhow::{Result, anyhow, bail};
use serde_json::json;

use crate::page;
use crate::places;
use crate::run::{on_ci, run, watch};
use crate::say;
use crate::setup::{self, Browser, no_arguments};
use crate::size;
use crate::tidy;
use crate::toolchain::Toolchain;
use tally::Tally;
use xtask::program::BROWSER_FLAGS;

/// `cargo xtask test`
pub(crate) fn test(arguments: &[String]) -> Result<()> {
    no_arguments(arguments)?;
    let mut tally = Tally::default();
    if let Err(error) = stages(&mut tally) {
        eprintln!("cargo xtask test: {error:#}");
        tally.fail_stage("set-up");
    }
    tally
        .failed_stages()
        .iter()
        .for_each(|name| say::line(&format!("failed: {name}")));
    println!("{} passed, {} failed", tally.passed(), tally.failed());
    if tally.failed() > 0 {
        bail!("not everything passed");
    }
    Ok(())
}

fn stages(tally: &mut Tally) -> Result<()> {
    let turn = setup::turn()?;
    let browser = setup::for_tests(&turn)?;
    let toolchain = setup::for_page(&turn)?;

    stage(tally, "formatting", "every file as rustfmt writes it", || {
        run(cargo().args(["fmt", "--all", "--check"]))
    });
    if on_ci() {
        stage(tally, "clippy", "warnings are errors on CI", clippy);
    }
    stage(tally, "tidy", "the shape of the repository", || tidy::tidy(&[]));
    cargo_test(
        tally,
        "native tests",
        "each crate by itself, on this machine",
        native_tests(),
    );
    cargo_test(
        tally,
        "wasm tests",
        "the crates that say so, in Chromium",
        wasm_tests(toolchain, &browser)?,
    );
    let built = stage(tally, "dist", "the page as it is deployed", || {
        page::build(&turn, toolchain)
    });
    if built {
        stage(tally, "size", "what the page weighs", || size::size(&[]));
        cargo_test(
            tally,
            "the real thing",
            "suites, real server and browser",
            whole_tests(),
        );
        say::line(&format!("screenshots are in {}", places::screenshots().display()));
    } else {
        tally.fail_stage("browser tests, for want of a page");
    }
    Ok(())
}

/// Runs a stage without tests of its own. Answers whether it passed.
fn stage(tally: &mut Tally, name: &str, why: &str, work: impl FnOnce() -> Result<()>) -> bool {
    let result = say::step(name, why, work);
    if let Err(error) = &result {
        eprintln!("{name}: {error:#}");
        tally.fail_stage(name);
    }
    result.is_ok()
}

/// Runs a stage that is a call of `cargo test`, and counts its tests.
fn cargo_test(tally: &mut Tally, name: &str, why: &str, mut command: Command) {
    let before = tally.failed();
    let result = say::step(name, why, || match watch(&mut command, |line| tally.read(line)) {
        Ok(true) => Ok(()),
        Ok(false) => Err(anyhow!("some of it failed")),
        Err(error) => Err(error),
    });
    if result.is_err() && tally.failed() == before {
        tally.fail_stage(name);
    }
}

/// What `versus` is measured beside is compiled nowhere else.
fn clippy() -> Result<()> {
    for what in [&["--workspace"][..], &["--package", "versus", "--features", "others"]] {
        run(cargo()
            .args(["clippy", "--all-targets", "--locked"])
            .args(what)
            .args(["--", "-D", "warnings"]))?;
    }
    Ok(())
}

/// All crates but the tests of the whole. What only a browser can tell is no test here.
fn native_tests() -> Command {
    let mut command = cargo();
    command.args(["test", "--workspace", "--no-fail-fast", "--exclude", crates::WHOLE]);
    locked(command)
}

fn wasm_tests(toolchain: Toolchain, browser: &Browser) -> Result<Command> {
    let capabilities = places::tools().join("webdriver.json");
    let options = json!({ "binary": browser.program, "args": BROWSER_FLAGS });
    fs::write(&capabilities, json!({ "goog:chromeOptions": options }).to_string())?;
    let mut command = toolchain.command("cargo");
    command
        .env("CHROMEDRIVER", &browser.driver)
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", capabilities)
        .env("WASM_BINDGEN_USE_BROWSER", "1")
        // A busy machine of two cores may take its time to start a browser.
        .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60")
        .env("WASM_BINDGEN_TEST_TIMEOUT", "300")
        .args(["test", "--target", "wasm32-unknown-unknown", "--no-fail-fast"]);
    for name in crates::with_wasm_tests()? {
        command.args(["--package", &name]);
    }
    Ok(locked(command))
}

fn whole_tests() -> Command {
    let mut command = cargo();
    command.args(["test", "--package", crates::WHOLE, "--no-fail-fast"]);
    locked(command)
}

fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(places::root());
    command
}

fn locked(mut command: Command) -> Command {
    if on_ci() {
        command.arg("--locked");
    }
    command
}
