//! A connection to a server that debugs.

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

use resp::{Bytes, ReplyDecoder, Value, cli, encode_command};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a session is opened with.
#[derive(Debug, Clone, Default)]
pub struct Opening {
    /// The script.
    pub script: String,
    /// Its keys.
    pub keys: Vec<Bytes>,
    /// Its further arguments.
    pub args: Vec<Bytes>,
    /// Whether it works on the server's own data.
    pub is_sync: bool,
}

/// A connection in a session.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    decoder: ReplyDecoder,
}

impl Connection {
    /// Connects to a server on this machine.
    pub fn open(port: u16) -> Connection {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).expect("a server takes connections");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time limit");
        stream.set_nodelay(true).expect("small packets at once");
        Connection {
            stream,
            decoder: ReplyDecoder::default(),
        }
    }

    /// Sends a command and waits for its reply.
    pub fn ask(&mut self, argv: &[Bytes]) -> Value {
        let mut wire = Vec::new();
        encode_command(argv, &mut wire);
        self.stream.write_all(&wire).expect("a server takes commands");
        self.receive().unwrap_or_else(|| panic!("no answer to {argv:?}"))
    }

    /// The next reply; nothing once the connection is closed.
    pub fn receive(&mut self) -> Option<Value> {
        let mut piece = [0; 16 * 1024];
        loop {
            if let Some(reply) = self.decoder.next_reply().expect("replies in the protocol") {
                return Some(reply);
            }
            match self.stream.read(&mut piece) {
                Ok(0) => return None,
                Ok(length) => self.decoder.feed(&piece[..length]),
                Err(error) if error.kind() == ErrorKind::ConnectionReset => return None,
                Err(error) => panic!("no answer in time: {error}"),
            }
        }
    }

    /// Begins to debug a script; gives the first lines.
    pub fn debug(&mut self, opening: &Opening) -> Vec<String> {
        let mode = if opening.is_sync { "SYNC" } else { "YES" };
        let reply = self.ask(&["SCRIPT", "DEBUG", mode].map(Bytes::from));
        assert_eq!(reply, Value::OK, "SCRIPT DEBUG");
        let count = opening.keys.len().to_string();
        let words = [&b"EVAL"[..], opening.script.as_bytes(), count.as_bytes()];
        let mut argv: Vec<Bytes> = words.map(Bytes::copy_from_slice).into();
        argv.extend(opening.keys.iter().chain(&opening.args).cloned());
        let lines = self.ask(&argv);
        self.lines(lines)
    }

    /// A command of the debugger; gives its answer.
    pub fn say(&mut self, argv: &[Bytes]) -> Vec<String> {
        let mut wire = Vec::new();
        encode_command(argv, &mut wire);
        // Of a session that is over the answer says so.
        let _ = self.stream.write_all(&wire);
        match self.receive() {
            Some(lines) => self.lines(lines),
            None => vec!["(closed)".to_owned()],
        }
    }

    /// The lines of an answer; if the session is over, the script's reply is behind them.
    fn lines(&mut self, answer: Value) -> Vec<String> {
        let Value::Array(lines) = answer else {
            panic!("no lines: {answer:?}");
        };
        let lines = lines.into_iter().map(|line| match line {
            Value::Simple(text) => without_addresses(&String::from_utf8_lossy(&text)),
            other => panic!("no line: {other:?}"),
        });
        let mut lines: Vec<String> = lines.collect();
        if lines.last().is_some_and(|line| line == "<endsession>") {
            let reply = self.receive().expect("a reply behind the session");
            lines.extend(cli::render(&reply).lines().map(str::to_owned));
            assert_eq!(self.receive(), None, "the connection ends with the session");
        }
        lines
    }
}

/// A text in which all addresses of functions and threads are the same.
pub fn without_addresses(line: &str) -> String {
    let mut pieces = line.split("@0x");
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        text.push_str("@0x");
        text.push_str(piece.trim_start_matches(|c: char| c.is_ascii_hexdigit()));
    }
    text
}
