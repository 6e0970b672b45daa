//! The wasm target: rustup's, or Debian's toolchain where rustup may not or cannot fetch it.

use std::env;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::debian_std;
use crate::run::{output, run};
use crate::say;
use crate::toolchain::Toolchain;
use xtask::program;

const TARGET: &str = "wasm32-unknown-unknown";

/// Set by machines that may use package registries alone.
const NO_RUSTUP: &str = "RACEGROUND_NO_RUSTUP";

/// Makes sure that some compiler here has the wasm target.
pub(crate) fn ensure() -> Result<Toolchain> {
    let machine = Machine {
        own: own_compiler_has_target(),
        built: debian_std::is_built(),
        rustup: program::find_one("rustup").is_some() && env::var_os(NO_RUSTUP).is_none_or(|value| value == "0"),
    };
    match plan(machine) {
        Plan::UseOwn => say::present(TARGET),
        Plan::UseBuilt => {
            say::present(&format!("{TARGET} (Debian's compiler, own std)"));
            return Ok(Toolchain::Debian);
        }
        Plan::AskRustup => {
            let added = say::step(
                TARGET,
                "the page and its worker are compiled to it; rustup has it",
                || run(Command::new("rustup").args(["target", "add", TARGET])),
            );
            if let Err(error) = added {
                say::line(&format!("{error}; taking Debian's toolchain instead"));
                debian_std::build()?;
                return Ok(Toolchain::Debian);
            }
        }
        Plan::Build => {
            debian_std::build()?;
            return Ok(Toolchain::Debian);
        }
    }
    Ok(Toolchain::Own)
}

/// What bears on the choice.
#[derive(Clone, Copy)]
struct Machine {
    /// The compiler that compiled this program has the target.
    own: bool,
    /// An earlier set-up has built the std for Debian's compiler.
    built: bool,
    /// There is a rustup and it may be asked.
    rustup: bool,
}

#[derive(Debug, PartialEq, Eq)]
enum Plan {
    UseOwn,
    UseBuilt,
    AskRustup,
    Build,
}

fn plan(machine: Machine) -> Plan {
    match machine {
        Machine { own: true, .. } => Plan::UseOwn,
        Machine { built: true, .. } => Plan::UseBuilt,
        Machine { rustup: true, .. } => Plan::AskRustup,
        _ => Plan::Build,
    }
}

fn own_compiler_has_target() -> bool {
    output(Command::new("rustc").args(["--print", "sysroot"])).is_ok_and(|sysroot| {
        Path::new(sysroot.trim())
            .join("lib/rustlib")
            .join(TARGET)
            .join("lib")
            .is_dir()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_is_used_before_anything_is_fetched() {
        let plan_of = |own, built, rustup| plan(Machine { own, built, rustup });
        assert_eq!(plan_of(true, true, true), Plan::UseOwn);
        assert_eq!(plan_of(false, true, true), Plan::UseBuilt);
        assert_eq!(plan_of(false, false, true), Plan::AskRustup);
        assert_eq!(plan_of(false, false, false), Plan::Build);
    }
}
