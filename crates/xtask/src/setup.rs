//! Set-up: everything a bare machine needs, each tool a file, each step skipped when it is done.
//!
//! What is installed goes into the ignored folder `.tools/`, except Debian's packages. Nothing is
//! fetched but from crates.io, npm, PyPI and apt, and from rustup where it is allowed.

mod apt;
mod binaryen;
mod bindgen;
mod browser;
mod cargo_install;
mod clients;
mod debian_std;
mod npm;
mod redis;
mod trunk;
mod wasm_target;

use std::fs::{self, File, TryLockError};
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use crate::places;
use crate::say;
use crate::toolchain::Toolchain;

pub(crate) use browser::Browser;

/// What the benchmarks in node compare the engine with.
const PEERS: npm::Packages = npm::Packages {
    title: "the peers in JavaScript",
    why: "the benchmarks in node compare the engine with them; from npm",
    named_in: "crates/bench/node",
    folder: "bench",
};

/// What the editor is made of.
pub(crate) const EDITOR: npm::Packages = npm::Packages {
    title: "CodeMirror and esbuild",
    why: "the editor is made of the one by the other; from npm",
    named_in: "web/editor",
    folder: "editor",
};

/// What checks in the browser tests that everybody can use the page.
const AXE: npm::Packages = npm::Packages {
    title: "axe-core",
    why: "the browser tests check with it that everybody can use the page; from npm",
    named_in: "tests/axe",
    folder: "axe",
};

/// The right to change `.tools/` and `dist/`, which one `cargo xtask` has at a time.
pub(crate) struct Turn {
    _lock: File,
}

/// Waits until no other `cargo xtask` is at work.
pub(crate) fn turn() -> Result<Turn> {
    fs::create_dir_all(places::tools_bin()).context("`.tools` cannot be made in the repository")?;
    let lock = File::create(places::tools().join("lock"))?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            say::line("another `cargo xtask` is at work here; waiting for it");
            lock.lock()?;
        }
        Err(TryLockError::Error(error)) => return Err(error.into()),
    }
    Ok(Turn { _lock: lock })
}

/// What building the page takes.
pub(crate) fn for_page(turn: &Turn) -> Result<Toolchain> {
    let toolchain = for_wasm(turn)?;
    trunk::ensure(&toolchain)?;
    npm::ensure(&EDITOR)?;
    Ok(toolchain)
}

/// What building any wasm takes.
pub(crate) fn for_wasm(_turn: &Turn) -> Result<Toolchain> {
    let toolchain = wasm_target::ensure()?;
    bindgen::ensure(&toolchain)?;
    binaryen::ensure(&toolchain)?;
    Ok(toolchain)
}

/// What the tests take beyond that.
pub(crate) fn for_tests(_turn: &Turn) -> Result<Browser> {
    let browser = browser::ensure()?;
    redis::ensure()?;
    clients::ensure()?;
    npm::ensure(&AXE)?;
    Ok(browser)
}

/// What comparing with the real server takes.
pub(crate) fn for_fuzz(_turn: &Turn) -> Result<()> {
    redis::ensure()
}

/// What all benchmarks compare the engine with.
pub(crate) fn for_bench(_turn: &Turn) -> Result<()> {
    redis::ensure()
}

/// What the benchmarks in node take beyond that: a compiler, and the folder of the peers.
pub(crate) fn for_bench_in_node(turn: &Turn) -> Result<(Toolchain, PathBuf)> {
    Ok((for_wasm(turn)?, npm::ensure(&PEERS)?))
}

/// `cargo xtask setup`
pub(crate) fn setup(arguments: &[String]) -> Result<()> {
    no_arguments(arguments)?;
    let turn = turn()?;
    for_page(&turn)?;
    for_tests(&turn)?;
    Ok(())
}

/// Fails if a verb that takes no arguments was given some.
pub(crate) fn no_arguments(arguments: &[String]) -> Result<()> {
    ensure!(arguments.is_empty(), "there is no argument `{}`", arguments.join(" "));
    Ok(())
}
