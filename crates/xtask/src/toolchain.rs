//! The compiler that builds wasm, which may be another one than the compiler of everything else.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use crate::places;

/// The linker of wasm in Debian's toolchain, which has none of its own.
///
/// It is named nowhere else: cargo rebuilds everything when it changes.
pub(crate) const DEBIAN_LINKER: &str = "wasm-ld-22";

/// Where the compiler for wasm comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Toolchain {
    /// The one that compiled this program has the wasm target.
    Own,
    /// Debian's, with the std that set-up has built.
    Debian,
}

impl Toolchain {
    /// A command that finds this toolchain and the tools of set-up first on its PATH.
    pub(crate) fn command(self, program: &str) -> Command {
        let mut command = Command::new(program);
        let mut path = vec![places::tools_bin()];
        if self == Toolchain::Debian {
            forget_outer_cargo(&mut command);
            command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", DEBIAN_LINKER);
            path.insert(0, wrappers());
        }
        path.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
        // Every part came out of a PATH or is a folder of this repository.
        if let Ok(path) = env::join_paths(path) {
            command.env("PATH", path);
        }
        command
            .current_dir(places::root())
            .env("CARGO_TARGET_DIR", places::wasm_target());
        command
    }
}

/// The folder of the wrappers that lead Debian's compiler to the built std.
pub(crate) fn wrappers() -> PathBuf {
    places::tools().join("bin-wasm")
}

/// Removes what an outer `cargo xtask` tells its children about itself: it would lead another
/// toolchain's cargo back to the outer compiler and its libraries.
pub(crate) fn forget_outer_cargo(command: &mut Command) {
    for name in [
        "CARGO",
        "RUSTC",
        "RUSTDOC",
        "RUSTUP_TOOLCHAIN",
        "RUSTUP_TOOLCHAIN_SOURCE",
        "RUST_RECURSION_COUNT",
    ] {
        command.env_remove(name);
    }
    command.env_remove("LD_LIBRARY_PATH");
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
}
