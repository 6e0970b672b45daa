//! `MONITOR` over a socket: both servers show the same lines, whoever the commands come from.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

use resp::{ReplyDecoder, Value};
use tests::served::Served;
use tests::suite::RealServer;

/// Said by the first and the second client in turn.
const SAID: &[&str] = &[
    "SET k v EX 100",
    "set K \"a\\x00\\xff\\n\\\"quoted\\\"\"",
    "GET",
    "NOPE a b",
    "SELECT 2",
    "INCR n",
    "INCR n",
    "MULTI",
    "MULTI",
    "INCR n",
    "GET k",
    "EVAL \"redis.call('incr', KEYS[1]) return redis.pcall('get')\" 1 n",
    "EXEC",
    "EXEC",
    // Its fast form gives up after the call, and it is run once more.
    "EVAL \"redis.call('incr', 'n') return nil + 1\" 0",
    "EVAL \"redis.call('select', 5) redis.call('set', 'k', 1) error('x')\" 0",
    "EVALSHA x 0",
    "SCRIPT LOAD \"return 1\"",
    "CONFIG GET maxmemory",
    "CLIENT SETNAME me",
    "AUTH secret",
    "HELLO 2 AUTH default secret SETNAME x",
    "WATCH k",
    "UNWATCH",
    "LPOP k",
    "RPUSH l a b",
    "SORT l ALPHA STORE m",
    "SPOP s",
    "EXPIRE k 100",
    "DEBUG SLEEP 0",
    "COMMAND COUNT",
    "SWAPDB 0 1",
    "FLUSHALL",
    "RESET",
    "PING",
    "QUIT",
];

struct Client {
    stream: TcpStream,
    decoder: ReplyDecoder,
}

impl Client {
    fn new(port: u16) -> Client {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        Client {
            stream,
            decoder: ReplyDecoder::default(),
        }
    }

    fn ask(&mut self, line: &str) -> Value {
        self.stream.write_all(format!("{line}\r\n").as_bytes()).unwrap();
        self.receive()
    }

    fn receive(&mut self) -> Value {
        let mut piece = [0; 4096];
        loop {
            if let Some(reply) = self.decoder.next_reply().unwrap() {
                return reply;
            }
            let length = self.stream.read(&mut piece).unwrap();
            assert!(length > 0, "the server hung up");
            self.decoder.feed(&piece[..length]);
        }
    }

    /// The next line that this client is shown: when it was, and what.
    fn line(&mut self) -> (String, String) {
        let Value::Simple(line) = self.receive() else {
            panic!("no line");
        };
        let line = String::from_utf8_lossy(&line).into_owned();
        let (time, rest) = line.split_once(' ').unwrap();
        (time.to_owned(), rest.to_owned())
    }

    /// Where the server sees it come from.
    fn address(&self) -> String {
        self.stream.local_addr().unwrap().to_string()
    }
}

/// What one who monitors is shown of them, without the time, and with the clients called by number.
fn shown(port: u16) -> Vec<String> {
    let (mut monitor, mut last) = (Client::new(port), Client::new(port));
    let mut clients = [Client::new(port), Client::new(port)];
    assert_eq!(monitor.ask("MONITOR"), Value::OK);
    for (at, line) in SAID.iter().enumerate() {
        clients[usize::from(at % 5 == 4)].ask(line);
    }
    last.ask("PING last");
    let mut lines = Vec::new();
    loop {
        let (time, what) = monitor.line();
        let (seconds, micros) = time.split_once('.').unwrap();
        assert!(seconds.parse::<u64>().is_ok() && micros.len() == 6, "{time}");
        if what.ends_with("\"PING\" \"last\"") {
            return lines;
        }
        let named = what
            .replace(&clients[0].address(), "first")
            .replace(&clients[1].address(), "second");
        lines.push(named);
    }
}

#[test]
fn one_who_monitors_sees_the_same() {
    let (served, real) = (Served::launch(), RealServer::launch());
    let (mine, theirs) = (shown(served.port()), shown(real.port()));
    assert!(theirs.len() > 20, "{theirs:#?}");
    for (at, line) in theirs.iter().enumerate() {
        assert_eq!(mine.get(at), Some(line), "line {at} of {theirs:#?}");
    }
    assert_eq!(mine.len(), theirs.len());
}
