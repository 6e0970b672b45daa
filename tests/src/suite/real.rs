//! A real redis-server, started for the test on a port of its own and ended after it.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use resp::{Bytes, ReplyDecoder, Value, encode_command};
use xtask::program;

use super::target::Target;

/// How long it may take to come up, or to answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// A real redis-server with the clients of the suite.
#[derive(Debug)]
pub struct RealServer {
    process: Child,
    port: u16,
    clients: BTreeMap<String, Connection>,
}

impl RealServer {
    /// Start one. Panics if there is no redis-server on the machine: without it the suites prove
    /// nothing.
    pub fn launch() -> RealServer {
        let program = program::find_one("redis-server").expect(
            "redis-server is not installed: the suites are checked against it (`cargo xtask test` installs it)",
        );
        let port = free_port();
        let process = Command::new(program)
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1"])
            .args(["--save", "", "--appendonly", "no", "--daemonize", "no"])
            .arg("--dir")
            .arg(std::env::temp_dir())
            // What another server may have left there is not read.
            .args(["--dbfilename", "raceground-begins-empty.rdb"])
            .stdout(Stdio::null())
            .spawn()
            .expect("redis-server starts");
        let mut server = RealServer {
            process,
            port,
            clients: BTreeMap::new(),
        };
        server.wait_until_it_answers();
        server
    }

    fn wait_until_it_answers(&mut self) {
        let started = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_err() {
            assert!(
                started.elapsed() < PATIENCE,
                "redis-server does not answer on port {}",
                self.port
            );
            sleep(Duration::from_millis(10));
        }
        let version = self.ask("first", &["INFO", "server"].map(Bytes::from));
        let Value::Bulk(text) = version else {
            panic!("INFO answered {version:?}")
        };
        let text = String::from_utf8_lossy(&text);
        assert!(
            text.contains("redis_version:7.0."),
            "the suites are written for version 7.0, not for:\n{text}"
        );
    }

    /// Where it answers.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The replies to several commands sent at once.
    pub fn ask_all(&mut self, client: &str, commands: &[Vec<Bytes>]) -> Vec<Value> {
        let connection = self.connection(client);
        let mut wire = Vec::new();
        commands.iter().for_each(|argv| encode_command(argv, &mut wire));
        connection.stream.write_all(&wire).expect("redis-server takes commands");
        commands.iter().map(|_| connection.receive()).collect()
    }

    fn connection(&mut self, client: &str) -> &mut Connection {
        let port = self.port;
        self.clients
            .entry(client.to_owned())
            .or_insert_with(|| Connection::open(port))
    }
}

impl Drop for RealServer {
    fn drop(&mut self) {
        // It may have ended by itself, and then there is nothing to end.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Target for RealServer {
    fn start(&mut self) {
        self.clients.clear();
        for line in [["FLUSHALL", "SYNC"], ["SCRIPT", "FLUSH"], ["FUNCTION", "FLUSH"]] {
            assert_eq!(self.ask("start", &line.map(Bytes::from)), Value::OK);
        }
        self.clients.clear();
    }

    fn ask(&mut self, client: &str, argv: &[Bytes]) -> Value {
        let reply = self.ask_all(client, &[argv.to_vec()]).remove(0);
        if argv[0].eq_ignore_ascii_case(b"quit") {
            self.clients.remove(client);
        }
        reply
    }

    fn advance(&mut self, time: Duration) {
        sleep(time);
    }

    fn is_real(&self) -> bool {
        true
    }
}

#[derive(Debug)]
struct Connection {
    stream: TcpStream,
    decoder: ReplyDecoder,
}

impl Connection {
    fn open(port: u16) -> Connection {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).expect("redis-server takes connections");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time limit");
        stream.set_nodelay(true).expect("small packets at once");
        Connection {
            stream,
            decoder: ReplyDecoder::default(),
        }
    }

    fn receive(&mut self) -> Value {
        let mut piece = [0; 16 * 1024];
        loop {
            if let Some(reply) = self.decoder.next_reply().expect("replies in the protocol") {
                return reply;
            }
            let length = self.stream.read(&mut piece).expect("an answer in time");
            assert!(length > 0, "redis-server hung up");
            self.decoder.feed(&piece[..length]);
        }
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("its number").port()
}
