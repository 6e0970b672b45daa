//! The wasm target without rustup: Debian's compiler, and std built from Debian's sources.
//!
//! Debian packs no std for wasm, but the sources of it. They are compiled once into a sysroot of
//! our own; wrappers around the compiler lead to it, so that plain cargo commands work from then on.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::apt;
use crate::places;
use crate::run::{output, run};
use crate::say;
use crate::toolchain::{DEBIAN_LINKER, forget_outer_cargo, wrappers};
use xtask::program;

const PACKAGES: &[&str] = &["rustc-web", "cargo-web", "rust-web-src", "lld-22"];
const COMPILER: &str = "/usr/bin/rustc";
const CARGO: &str = "/usr/bin/cargo";
const RUSTLIB: &str = "/usr/lib/rustlib";

/// Whether the sysroot is there and was built by the compiler that is installed now.
pub(crate) fn is_built() -> bool {
    packages_are_here()
        && match (compiler_version(), fs::read_to_string(stamp())) {
            (Ok(now), Ok(then)) => now == then,
            _ => false,
        }
}

/// Installs Debian's compiler if need be and builds std for it.
pub(crate) fn build() -> Result<()> {
    if !packages_are_here() {
        say::step(
            "Debian's Rust toolchain",
            "it comes with the sources of std for wasm",
            || apt::install(PACKAGES),
        )?;
    }
    say::step(
        "std for wasm",
        "Debian has only its sources; compiled once, about 1 min",
        || {
            // The stamp is written last: a sysroot without one is half made and starts over.
            let _ = fs::remove_dir_all(sysroot());
            let built = compile_std()?;
            fill_sysroot(&built).context("the sysroot for wasm could not be filled")?;
            write_wrappers().context("the wrappers around Debian's compiler could not be written")?;
            let _ = fs::remove_dir_all(workshop());
            fs::write(stamp(), compiler_version()?)?;
            Ok(())
        },
    )
}

fn packages_are_here() -> bool {
    let std_sources = Path::new(RUSTLIB).join("src/rust/library/std");
    Path::new(COMPILER).is_file()
        && Path::new(CARGO).is_file()
        && std_sources.is_dir()
        && program::find_one(DEBIAN_LINKER).is_some()
}

/// Compiles std as the dependency of an empty crate; answers the folder of its libraries.
fn compile_std() -> Result<PathBuf> {
    let source = workshop().join("src");
    fs::create_dir_all(&source)?;
    fs::write(source.join("lib.rs"), "")?;
    // Its own workspace, or cargo would count it to ours. The page panics by aborting as well.
    let manifest = "[package]\nname = \"empty\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\
                    [workspace]\n[profile.release]\npanic = \"abort\"\n";
    fs::write(workshop().join("Cargo.toml"), manifest)?;
    let mut cargo = Command::new(CARGO);
    forget_outer_cargo(&mut cargo);
    cargo
        .current_dir(workshop())
        .env("RUSTC", COMPILER)
        .env("RUSTC_BOOTSTRAP", "1")
        // Fat link-time optimisation needs the bitcode; `test` is for the wasm tests.
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .env("CARGO_TARGET_DIR", workshop().join("target"))
        .args([
            "build",
            "--release",
            "--target",
            "wasm32-unknown-unknown",
            "-Zbuild-std=std,panic_abort,test",
        ]);
    run(&mut cargo)?;
    Ok(workshop().join("target/wasm32-unknown-unknown/release/deps"))
}

fn fill_sysroot(built: &Path) -> Result<()> {
    let rustlib = sysroot().join("lib/rustlib");
    let libraries = rustlib.join("wasm32-unknown-unknown/lib");
    fs::create_dir_all(&libraries)?;
    for entry in fs::read_dir(built)? {
        let file = entry?;
        let name = file.file_name().to_string_lossy().into_owned();
        if name.ends_with(".rlib") && !name.starts_with("libempty-") {
            fs::copy(file.path(), libraries.join(&name))?;
        }
    }
    // Proc macros and build scripts are compiled for the host by the same compiler.
    let host = host(&compiler_version()?);
    symlink(Path::new(RUSTLIB).join(&host), rustlib.join(&host))?;
    symlink(Path::new(RUSTLIB).join("src"), rustlib.join("src"))?;
    Ok(())
}

fn write_wrappers() -> Result<()> {
    let folder = wrappers();
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder)?;
    for name in ["rustc", "rustdoc"] {
        let wrapper = folder.join(name);
        let sysroot = sysroot();
        fs::write(
            &wrapper,
            format!(
                "#!/bin/sh\nexec /usr/bin/{name} --sysroot '{}' \"$@\"\n",
                sysroot.display()
            ),
        )?;
        fs::set_permissions(&wrapper, fs::Permissions::from_mode(0o755))?;
    }
    symlink(CARGO, folder.join("cargo"))?;
    Ok(())
}

fn compiler_version() -> Result<String> {
    let mut rustc = Command::new(COMPILER);
    forget_outer_cargo(&mut rustc);
    output(rustc.arg("-vV"))
}

fn host(version: &str) -> String {
    version
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .unwrap_or_default()
        .to_owned()
}

fn sysroot() -> PathBuf {
    places::tools().join("sysroot")
}

fn stamp() -> PathBuf {
    sysroot().join("made-with")
}

fn workshop() -> PathBuf {
    places::tools().join("std-build")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_is_read_from_the_version() {
        assert_eq!(
            host("rustc 1.96.0\nhost: x86_64-unknown-linux-gnu\nrelease: 1.96.0\n"),
            "x86_64-unknown-linux-gnu"
        );
    }
}
