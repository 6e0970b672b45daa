//! One client's socket: bytes in, commands out of them, replies back.

use std::io::{ErrorKind, Read, Write};

use mio::net::TcpStream;
use resp::{Bytes, Protocol, RequestDecoder, Value, encode};
use server::{ClientId, Outcome, Server};

use crate::engine::{Engine, News};

/// While so many bytes wait to be sent, no more commands are taken: a client that never reads
/// slows itself down and nobody else.
const UNSENT_LIMIT: usize = 1 << 20;
/// So many bytes may wait for a client that monitors: it cannot slow the others down. The real
/// server has no limit there but its memory; it ends subscribers that fall so far behind.
const UNHEARD_LIMIT: usize = 32 << 20;
/// So large may a command that has not arrived in full be, the server's `client-query-buffer-limit`.
const UNFINISHED_LIMIT: usize = 1 << 30;
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
    pub(crate) fn turn(&mut self, engine: &mut Engine, held: bool) -> Turn {
        for _ in 0..PIECES_PER_TURN {
            if !held {
                self.carry_out(engine);
            }
            self.send();
            let waiting = held || self.is_busy(&engine.server) || self.unsent.len() >= UNSENT_LIMIT;
            if waiting || self.closing || self.ended || !self.readable {
                return self.state(waiting);
            }
            self.receive();
        }
        Turn::More
    }

    /// Hear of what others did. Answers false if too much is waiting to be heard.
    pub(crate) fn hear(&mut self, news: &[News]) -> bool {
        for line in news.iter().filter_map(|news| news.line_for(self.client)) {
            encode(line, Protocol::Resp2, &mut self.unsent);
        }
        self.send();
        self.unsent.len() <= UNHEARD_LIMIT
    }

    /// Say what came of a script that took longer than a slice, and to one who monitors what it did.
    pub(crate) fn reply_late(&mut self, engine: &mut Engine, value: &Value) {
        self.reply(&engine.server, value);
        self.hear_own(engine);
    }

    fn hear_own(&mut self, engine: &mut Engine) {
        for line in engine.notice(self.client) {
            encode(&line, Protocol::Resp2, &mut self.unsent);
        }
    }

    fn reply(&mut self, server: &Server, value: &Value) {
        if !server.is_muted(self.client) {
            encode(value, server.protocol(self.client), &mut self.unsent);
        }
        self.closing |= server.wants_close(self.client);
    }

    /// Sends what a session of the debugger has to say.
    pub(crate) fn tell_of_debugging(&mut self, engine: &mut Engine) {
        if engine.server.is_debugging(self.client) {
            for value in engine.server.take_debug_output(self.client) {
                self.reply(&engine.server, &value);
            }
        }
    }

    /// A script of this client runs, whose end must come first.
    fn is_busy(&self, server: &Server) -> bool {
        server.busy() == Some(self.client) || server.is_debugged_script_running(Some(self.client))
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

    fn carry_out(&mut self, engine: &mut Engine) {
        while !self.closing && self.unsent.len() < UNSENT_LIMIT && !self.is_busy(&engine.server) {
            match self.decoder.next_command() {
                Ok(None) => return,
                // A browser that is talked into sending a form here must not get through: the
                // server knows its first words and hangs up.
                Ok(Some(argv)) if is_http(&argv) => self.hang_up(),
                Ok(Some(argv)) => {
                    engine.server.note_pipelining(self.client, !self.unsent.is_empty());
                    if let Outcome::Reply(value) = engine.execute(self.client, &argv) {
                        self.reply(&engine.server, &value);
                    }
                    self.tell_of_debugging(engine);
                    self.hear_own(engine);
                }
                Err(error) => {
                    self.reply(&engine.server, &error.reply());
                    self.closing = true;
                }
            }
        }
    }

    fn receive(&mut self) {
        let mut piece = [0; PIECE];
        match self.stream.read(&mut piece) {
            Ok(0) => self.ended = true,
            Ok(length) => {
                self.decoder.feed(&piece[..length]);
                if self.decoder.held() > UNFINISHED_LIMIT {
                    self.hang_up();
                }
            }
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

    /// There is nobody to send anything to, or nobody who should get it.
    fn hang_up(&mut self) {
        self.unsent.clear();
        self.closing = true;
    }
}

fn is_http(argv: &[Bytes]) -> bool {
    let first = argv.first().map_or(&b""[..], |name| name);
    first.eq_ignore_ascii_case(b"post") || first.eq_ignore_ascii_case(b"host:")
}
