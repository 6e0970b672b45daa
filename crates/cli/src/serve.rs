//! `raceground serve`: one engine, any number of connections, one thread.
//!
//! Like the real server: a loop over sockets, so that commands come one after another and a
//! script's slices leave room to answer the others that it is busy.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use mio::net::TcpListener;
use mio::{Events, Interest, Poll, Token};
use server::{ClientId, Micros, Outcome};

use crate::connection::{Connection, Turn};
use crate::engine::Engine;

/// Clients are numbered from 1, and a connection's token is its client's number.
const LISTENER: Token = Token(0);
/// How often keys are looked for whose time has come: the server's `hz` is 10.
const TICK: Micros = Micros(100_000);

/// Serve until the process is ended, or say why that cannot be.
pub(crate) fn serve(port: u16) -> Result<(), String> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut listener = TcpListener::bind(address).map_err(|error| cannot_bind(port, &error))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let mut house = House::open(&mut listener).map_err(|error| format!("cannot wait for sockets: {error}"))?;
    announce(address);
    loop {
        house
            .round(&listener)
            .map_err(|error| format!("cannot wait for sockets: {error}"))?;
    }
}

/// Say where it answers. If nobody listens to that, it answers all the same.
fn announce(address: SocketAddr) {
    let first = format!("Raceground answers on {address}. Try: redis-cli -p {}", address.port());
    let text = format!("{first}\nEverything is kept in memory. Ctrl-C ends it.\n");
    let _ = io::stdout().write_all(text.as_bytes());
}

fn cannot_bind(port: u16, error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::AddrInUse => {
            format!(
                "port {port} is taken, perhaps by a Redis server. Choose another with --port, or any free one with --port 0."
            )
        }
        ErrorKind::PermissionDenied => {
            format!("this user may not listen on port {port}. Choose one above 1023 with --port.")
        }
        _ => format!("cannot listen on port {port}: {error}"),
    }
}

/// The engine and everybody who talks to it.
struct House {
    poll: Poll,
    engine: Engine,
    connections: BTreeMap<Token, Connection>,
    /// When keys are next looked for whose time has come.
    next_tick: Micros,
    /// Somebody may be waiting to be let in.
    visitors: bool,
    /// Since when a script has been running.
    busy_since: Option<Micros>,
    /// Somebody has more to do right away.
    more: bool,
}

impl House {
    fn open(listener: &mut TcpListener) -> io::Result<House> {
        let poll = Poll::new()?;
        poll.registry().register(listener, LISTENER, Interest::READABLE)?;
        Ok(House {
            poll,
            engine: Engine::start(),
            connections: BTreeMap::new(),
            next_tick: Micros::default(),
            visitors: false,
            busy_since: None,
            more: false,
        })
    }

    /// Wait for something to happen and do it.
    fn round(&mut self, listener: &TcpListener) -> io::Result<()> {
        let mut events = Events::with_capacity(256);
        match self.poll.poll(&mut events, self.patience()) {
            Err(error) if error.kind() != ErrorKind::Interrupted => return Err(error),
            _ => {}
        }
        let mut due: Vec<Token> = events.iter().map(|event| event.token()).collect();
        for event in &events {
            if let Some(connection) = self.connections.get_mut(&event.token())
                && (event.is_readable() || event.is_read_closed())
            {
                connection.notice_readable();
            }
        }
        self.tick();
        if due.contains(&LISTENER) || self.visitors {
            self.accept(listener)?;
        }
        let script_ended = self.go_on_with_script() | self.go_on_with_debugged();
        if self.more || script_ended {
            due = self.connections.keys().copied().collect();
        }
        self.take_turns(due);
        self.hang_up_on_those_put_out();
        for line in self.engine.server.take_log() {
            let text = format!("{}: {}\n", line.level.name(), String::from_utf8_lossy(&line.text));
            let _ = io::stderr().write_all(text.as_bytes());
        }
        Ok(())
    }

    /// How long there is nothing to do unless a socket says so.
    fn patience(&self) -> Option<Duration> {
        let server = &self.engine.server;
        if self.more || self.visitors || server.busy().is_some() || server.is_debugged_script_running(None) {
            return Some(Duration::ZERO);
        }
        let wait = self.next_tick.0.saturating_sub(self.engine.now().0);
        server.has_deadlines().then(|| Duration::from_micros(wait))
    }

    /// Let the keys go whose time has come.
    fn tick(&mut self) {
        let now = self.engine.now();
        if now >= self.next_tick {
            self.engine.server.expire(now);
            self.next_tick = now + TICK.0;
        }
    }

    fn accept(&mut self, listener: &TcpListener) -> io::Result<()> {
        self.visitors = false;
        loop {
            let (mut stream, address) = match listener.accept() {
                Ok(accepted) => accepted,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                // One that has given up already.
                Err(error) if error.kind() == ErrorKind::ConnectionAborted => continue,
                // No more descriptors, say: the others go on, and it is tried again when one leaves.
                Err(_) => return Ok(()),
            };
            if self.connections.len() >= self.engine.server.max_clients() {
                // Whether it hears why is its own affair.
                let _ = stream.write(b"-ERR max number of clients reached\r\n");
                continue;
            }
            // Replies are small and awaited; that it fails matters to nobody.
            let _ = stream.set_nodelay(true);
            let client = self.engine.connect(address);
            let token = token_of(client);
            self.poll
                .registry()
                .register(&mut stream, token, Interest::READABLE | Interest::WRITABLE)?;
            self.connections.insert(token, Connection::new(stream, client));
        }
    }

    /// Grant the running script a slice; tells whether it came to its end, so that those who were
    /// held have their turn.
    fn go_on_with_script(&mut self) -> bool {
        let engine = &mut self.engine;
        let Some(client) = engine.server.busy() else {
            return false;
        };
        let now = engine.now();
        let outcome = engine.server.resume(now);
        let Outcome::Reply(value) = outcome else {
            engine.notice(client);
            self.hand_on_news();
            // Once patience is at its end those who waited are to be told.
            let since = *self.busy_since.get_or_insert(now);
            return !self.is_patient(since);
        };
        self.busy_since = None;
        match self.connections.get_mut(&token_of(client)) {
            Some(connection) => connection.reply_late(engine, &value),
            None => drop(engine.notice(client)),
        }
        self.hand_on_news();
        true
    }

    /// Grants the scripts that are debugged a slice each; tells whether there are any.
    fn go_on_with_debugged(&mut self) -> bool {
        let now = self.engine.now();
        let worked = self.engine.server.work_on_debugged(now);
        for client in &worked {
            if let Some(connection) = self.connections.get_mut(&token_of(*client)) {
                connection.tell_of_debugging(&mut self.engine);
            } else {
                // Nobody is there to be told.
                drop(self.engine.server.take_debug_output(*client));
            }
        }
        !worked.is_empty()
    }

    /// Until a script has run so long the others wait; then they are told that the server is busy.
    fn is_patient(&self, since: Micros) -> bool {
        self.engine.now() <= since + self.engine.server.busy_reply_threshold().0
    }

    fn take_turns(&mut self, due: Vec<Token>) {
        self.more = false;
        for token in due {
            let patient = match (self.engine.server.busy(), self.busy_since) {
                (None, _) => false,
                (Some(_), None) => true,
                (Some(_), Some(since)) => self.is_patient(since),
            };
            let debugs = self.engine.server.debugs_in_sync();
            let held = patient || debugs.is_some_and(|client| token_of(client) != token);
            let Some(connection) = self.connections.get_mut(&token) else {
                continue;
            };
            match connection.turn(&mut self.engine, held) {
                Turn::Idle => {}
                Turn::More => self.more = true,
                Turn::Over => self.close(token),
            }
            // Those who were held back have their turn.
            self.more |= debugs.is_some() && self.engine.server.debugs_in_sync().is_none();
            self.hand_on_news();
        }
    }

    /// Tell those who monitor what the others did. One that does not listen is put out.
    fn hand_on_news(&mut self) {
        let (monitors, news) = self.engine.take_news();
        for client in monitors {
            let connection = self.connections.get_mut(&token_of(client));
            if connection.is_some_and(|connection| !connection.hear(&news)) {
                self.close(token_of(client));
            }
        }
    }

    /// `CLIENT KILL` ends connections whose turn it is not.
    fn hang_up_on_those_put_out(&mut self) {
        if self.engine.server.client_count() >= self.connections.len() {
            return;
        }
        let put_out = self
            .connections
            .iter()
            .filter(|(_, connection)| connection.is_put_out(&self.engine.server));
        let put_out: Vec<Token> = put_out.map(|(token, _)| *token).collect();
        for token in put_out {
            self.close(token);
        }
    }

    fn close(&mut self, token: Token) {
        if let Some(mut connection) = self.connections.remove(&token) {
            // It may be gone from the poll already.
            let _ = self.poll.registry().deregister(connection.stream());
            self.engine.disconnect(connection.client());
            self.visitors = true;
        }
    }
}

fn token_of(client: ClientId) -> Token {
    // One number a connection, from 1: they do not run out.
    Token(client.0 as usize)
}
