//! `raceground serve` as a process, and clients that talk to it in bytes.

#![allow(dead_code, reason = "each test program uses a part of it")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use resp::{ReplyDecoder, Value};

pub(crate) struct Served {
    process: Child,
    pub(crate) port: u16,
}

impl Served {
    pub(crate) fn launch() -> Served {
        let mut process = raceground(&["serve", "--port", "0"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let port = line
            .split_once("127.0.0.1:")
            .and_then(|(_, rest)| rest.split_once('.'))
            .expect(&line)
            .0;
        Served {
            port: port.parse().unwrap(),
            process,
        }
    }

    pub(crate) fn connect(&self) -> Client {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        Client {
            stream,
            decoder: ReplyDecoder::default(),
        }
    }
}

impl Served {
    /// How much memory the process has, in bytes.
    pub(crate) fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().strip_suffix(" kB").unwrap().parse::<u64>().unwrap() * 1024
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

pub(crate) struct Client {
    pub(crate) stream: TcpStream,
    decoder: ReplyDecoder,
}

impl Client {
    pub(crate) fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).unwrap();
    }

    /// The next reply; nothing if the server has hung up.
    pub(crate) fn receive(&mut self) -> Option<Value> {
        let mut piece = [0; 4096];
        loop {
            if let Some(reply) = self.decoder.next_reply().unwrap() {
                return Some(reply);
            }
            match self.stream.read(&mut piece).unwrap() {
                0 => return None,
                length => self.decoder.feed(&piece[..length]),
            }
        }
    }

    pub(crate) fn ask(&mut self, line: &str) -> String {
        self.send(format!("{line}\r\n").as_bytes());
        resp::cli::render(&self.receive().expect("a reply"))
    }
}

pub(crate) fn raceground(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_raceground"));
    command.args(arguments);
    command
}
