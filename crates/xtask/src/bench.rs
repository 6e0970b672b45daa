//! `cargo xtask bench`: the engine beside others, in one run, as ratios.
//!
//! The contests are the crate `bench`, of which this verb knows only the command line: it builds
//! that program and what it compares, and hands the arguments on. Those of the exploration are the
//! crate `versus`, which is built with its contestants here and nowhere else.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::places;
use crate::run::{output, run};
use crate::say;
use crate::setup;
use crate::toolchain::Toolchain;

/// How the names of the contests begin that node runs.
const IN_NODE: &str = "wasm-";

/// And of those that need a module of their own, with Lua beside the server.
const TEXTS_IN_NODE: &str = "wasm-lua/";

/// The word before the arguments of `versus`.
const EXPLORE: &str = "explore";

/// `cargo xtask bench`
pub(crate) fn bench(arguments: &[String]) -> Result<()> {
    match arguments.split_first() {
        Some((first, rest)) if first == EXPLORE => explore(rest),
        _ => contests(arguments),
    }
}

/// `cargo xtask bench explore`
fn explore(arguments: &[String]) -> Result<()> {
    run(cargo().args([
        "build",
        "--profile",
        "versus",
        "--package",
        "versus",
        "--features",
        "others",
    ]))?;
    run(Command::new(places::root().join("target/versus/versus")).args(arguments))
}

fn contests(arguments: &[String]) -> Result<()> {
    let turn = setup::turn()?;
    let released = build_native()?;
    let program = released.join("bench");
    // Asked before anything is installed: a slip of the pen should not cost minutes.
    let chosen = output(Command::new(&program).arg("--list").args(arguments))?;
    setup::for_bench(&turn)?;
    say::line(&format!("{} contests", chosen.lines().count()));
    let mut contests = Command::new(&program);
    contests.args(arguments);
    contests.arg("--raceground").arg(released.join("raceground"));
    let is_chosen = |start: &str| chosen.lines().any(|id| id.starts_with(start));
    if is_chosen(IN_NODE) {
        let (toolchain, peers) = setup::for_bench_in_node(&turn)?;
        let modules = places::wasm_target().join("bench");
        build_module(toolchain, &modules, "engine", &[])?;
        if is_chosen(TEXTS_IN_NODE) {
            build_module(toolchain, &modules, "texts", &["--features", "texts"])?;
        }
        contests.arg("--peers").arg(peers);
        contests.arg("--modules").arg(modules);
    }
    run(&mut contests)
}

/// Builds the contests and `raceground`; answers the folder they are in.
fn build_native() -> Result<PathBuf> {
    run(cargo().args(["build", "--release", "--package", "bench", "--package", "cli"]))?;
    Ok(places::root().join("target/release"))
}

fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(places::root());
    command
}

/// Builds a module for node, with the same steps and settings as the page's worker.
fn build_module(toolchain: Toolchain, folder: &Path, name: &str, features: &[&str]) -> Result<()> {
    run(toolchain
        .command("cargo")
        .args(["rustc", "--profile", "page", "--package", "bench", "--lib"])
        .args(["--crate-type", "cdylib", "--target", "wasm32-unknown-unknown"])
        .args(features))?;
    run(toolchain
        .command("wasm-bindgen")
        .args(["--target", "nodejs", "--no-typescript", "--out-name", name, "--out-dir"])
        .arg(folder)
        .arg(places::wasm_target().join("wasm32-unknown-unknown/page/bench.wasm")))?;
    let wasm = folder.join(format!("{name}_bg.wasm"));
    run(toolchain.command("wasm-opt").arg("-O1").arg(&wasm).arg("-o").arg(&wasm))
}
