//! `raceground serve` in a process of its own, as a user starts it.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

/// A running `raceground serve` on a port of its own. It ends when this is dropped.
#[derive(Debug)]
pub struct Served {
    process: Child,
    port: u16,
}

impl Served {
    /// Build it, if need be, and start it.
    pub fn launch() -> Served {
        let mut process = Command::new(program())
            .args(["serve", "--port", "0"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("raceground starts");
        let output = process.stdout.take().expect("its output");
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line).expect("its first line");
        let port = line
            .split_once("127.0.0.1:")
            .and_then(|(_, rest)| rest.split_once('.')?.0.parse().ok());
        let port = port.unwrap_or_else(|| panic!("no port in: {line}"));
        Served { process, port }
    }

    /// Where it answers.
    pub fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended by itself, and then there is nothing to end.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The program, built like these tests and put beside them.
fn program() -> &'static PathBuf {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut build = Command::new(cargo);
        build.args(["build", "--quiet", "--package", "cli"]);
        if !cfg!(debug_assertions) {
            build.arg("--release");
        }
        assert!(
            build.status().expect("cargo runs").success(),
            "raceground does not build"
        );
        let test = std::env::current_exe().expect("the test's own place");
        let profile = test.ancestors().nth(2).expect("the folder of the profile");
        profile.join("raceground")
    })
}
