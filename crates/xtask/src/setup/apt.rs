//! Debian's packages.

use std::process::Command;
use std::sync::OnceLock;

use anyhow::{Result, bail};

use crate::run::{output, run};
use xtask::program;

/// Installs the packages, or says what to do by hand.
pub(crate) fn install(packages: &[&str]) -> Result<()> {
    if let Some(obstacle) = obstacle(program::find_one("apt-get").is_some(), is_root()) {
        bail!("{}", by_hand(obstacle, packages));
    }
    static UPDATED: OnceLock<()> = OnceLock::new();
    if UPDATED.get().is_none() {
        run(apt_get().args(["update", "-qq"]))?;
        let _ = UPDATED.set(());
    }
    let arguments = [
        "install",
        "-y",
        "-qq",
        "--no-install-recommends",
        "-o",
        "Dpkg::Use-Pty=0",
    ];
    if run(apt_get().args(arguments).args(packages)).is_err() {
        bail!("{}", by_hand("apt-get could not install it", packages));
    }
    Ok(())
}

/// Why nothing can be installed here, if so.
fn obstacle(apt: bool, root: bool) -> Option<&'static str> {
    match (apt, root) {
        (false, _) => Some("this machine has no apt-get"),
        (true, false) => Some("only root may install packages"),
        (true, true) => None,
    }
}

fn by_hand(obstacle: &str, packages: &[&str]) -> String {
    let packages = packages.join(" ");
    format!(
        "{obstacle}. Install by hand what Debian calls `{packages}` \
         (there: `sudo apt-get install {packages}`), then run the command again."
    )
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn is_root() -> bool {
    // `id` is on every system that has apt-get; where it is missing, so is the right to install.
    output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_root_on_a_debian_installs() {
        assert_eq!(obstacle(true, true), None);
        assert!(obstacle(true, false).is_some());
        assert!(obstacle(false, true).is_some());
    }

    #[test]
    fn the_message_names_every_package() {
        let text = by_hand("only root may install packages", &["chromium", "chromium-driver"]);
        assert!(text.contains("apt-get install chromium chromium-driver"), "{text}");
    }
}
