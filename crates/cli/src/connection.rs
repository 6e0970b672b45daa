//! One client's socket: bytes in, commands out of them, replies back.

use std::io::{ErrorKind, Read, Write};

use mio::net::TcpStream;
use resp::{Bytes, RequestDecoder, Value, encode};
use server::{ClientId, Outcome, Server};

use crate::clock::Clock;

/// While so many bytes wait to be sent, no more commands are taken: a client that never reads
/// slows itself down and nobody else.
const UNSENT_LIMIT: usize = 1 << 20;
/// So many pieces are read in one turn before others have theirs.
const PIECES_PER_TURN: usize = 16;
const PIECE: usize = 16 * 1024;

pub(crate) struct Connection {
    stream: TcpStream,
    client: ClientId,
    decoder: RequestDecoder,
    unsent: Vec<u8>,
    /// There may be more to read.
    readable: bool,
    /// The other side has ended; there may be commands left.
    ended: bool,
    /// No more commands are taken; once everything is sent, the connection is over.
    closing: bool,
}

/// What a turn came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    /// Nothing to do until the socket says so.
    Idle,
    /// There is more to do right away.
    More,
    /// It is over.
    Over,
}

impl Connection {
    pub(crate) fn new(stream: TcpStream, client: ClientId) -> Connection {
        Connection {
            stream,
            client,
            decoder: RequestDecoder::default(),
            unsent: Vec::new(),
            readable: true,
            ended: false,
            closing: false,
        }
    }

    pub(crate) fn client(&self) -> ClientId {
        self.client
    }

    pub(crate) fn stream(&mut self) -> &mut TcpStream {
        &mut self.stream
    }

    pub(crate) fn notice_readable(&mut self) {
        self.readable = true;
    }

    /// Carry out what has arrived and send what there is to say. While `held`, nothing is carried
    /// out: the server is busy with another client's script, or with this one's.
    pub(crate) fn turn(&mut self, server: &mut Server, clock: &Clock, held: bool) -> Turn {
        for _ in 0..PIECES_PER_TURN {
            if !held {
                self.carry_out(server, clock);
            }
            self.send();
            let waiting = held || server.busy() == Some(self.client) || self.unsent.len() >= UNSENT_LIMIT;
            if waiting || self.closing || self.ended || !self.readable {
                return self.state(waiting);
            }
            self.receive();
        }
        Turn::More
    }

    /// Say what came of a script that took longer than a slice.
    pub(crate) fn reply(&mut self, server: &Server, value: &Value) {
        if !server.is_muted(self.client) {
            encode(value, server.protocol(self.client), &mut self.unsent);
        }
        self.closing |= server.wants_close(self.client);
    }

    /// Another client has put this one out: no more is heard of it, and what it is owed is not sent.
    pub(crate) fn is_put_out(&self, server: &Server) -> bool {
        !self.closing && server.wants_close(self.client)
    }

    fn state(&self, waiting: bool) -> Turn {
        let over = if self.unsent.is_empty() {
            self.closing || self.ended && !waiting
        } else {
            false
        };
        if over { Turn::Over } else { Turn::Idle }
    }

    fn carry_out(&mut self, server: &mut Server, clock: &Clock) {
        while !self.closing && self.unsent.len() < UNSENT_LIMIT && server.busy() != Some(self.client) {
            match self.decoder.next_command() {
                Ok(None) => return,
                // A browser that is talked into sending a form here must not get through: the
                // server knows its first words and hangs up.
                Ok(Some(argv)) if is_http(&argv) => self.closing = true,
                Ok(Some(argv)) => {
                    if let Outcome::Reply(value) = server.execute(self.client, &argv, clock.now()) {
                        self.reply(server, &value);
                    }
                }
                Err(error) => {
                    let text = format!("ERR Protocol error: {error}");
                    self.reply(server, &Value::error(text));
                    self.closing = true;
                }
            }
        }
    }

    fn receive(&mut self) {
        let mut piece = [0; PIECE];
        match self.stream.read(&mut piece) {
            Ok(0) => self.ended = true,
            Ok(length) => self.decoder.feed(&piece[..length]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => self.readable = false,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => self.hang_up(),
        }
    }

    fn send(&mut self) {
        let mut sent = 0;
        while sent < self.unsent.len() {
            match self.stream.write(&self.unsent[sent..]) {
                Ok(length) => sent += length,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(_) => return self.hang_up(),
            }
        }
        self.unsent.drain(..sent);
    }

    /// The socket is broken: there is nobody to send anything to.
    fn hang_up(&mut self) {
        self.unsent.clear();
        self.closing = true;
    }
}

fn is_http(argv: &[Bytes]) -> bool {
    let first = argv.first().map_or(&b""[..], |name| name);
    first.eq_ignore_ascii_case(b"post") || first.eq_ignore_ascii_case(b"host:")
}
