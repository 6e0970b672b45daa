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
use server::{Micros, Outcome, Server};

use crate::clock::Clock;
use crate::connection::{Connection, Turn};

const LISTENER: Token = Token(0);

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
    server: Server,
    clock: Clock,
    connections: BTreeMap<Token, Connection>,
    last_token: usize,
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
            server: Server::new(),
            clock: Clock::start(),
            connections: BTreeMap::new(),
            last_token: LISTENER.0,
            busy_since: None,
            more: false,
        })
    }

    /// Wait for something to happen and do it.
    fn round(&mut self, listener: &TcpListener) -> io::Result<()> {
        let mut events = Events::with_capacity(256);
        let at_once = self.more || self.server.busy().is_some();
        let patience = at_once.then_some(Duration::ZERO);
        match self.poll.poll(&mut events, patience) {
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
        if due.contains(&LISTENER) {
            self.accept(listener)?;
        }
        let script_ended = self.go_on_with_script();
        if self.more || script_ended {
            due = self.connections.keys().copied().collect();
        }
        self.take_turns(due);
        self.hang_up_on_those_put_out();
        for line in self.server.take_log() {
            let text = format!("{}: {}\n", line.level.name(), String::from_utf8_lossy(&line.text));
            let _ = io::stderr().write_all(text.as_bytes());
        }
        Ok(())
    }

    fn accept(&mut self, listener: &TcpListener) -> io::Result<()> {
        loop {
            let mut stream = match listener.accept() {
                Ok((stream, _)) => stream,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                // One that has given up already, or no more descriptors: the others go on.
                Err(_) => return Ok(()),
            };
            // Replies are small and awaited; that it fails matters to nobody.
            let _ = stream.set_nodelay(true);
            self.last_token += 1;
            let token = Token(self.last_token);
            self.poll
                .registry()
                .register(&mut stream, token, Interest::READABLE | Interest::WRITABLE)?;
            let client = self.server.connect();
            self.connections.insert(token, Connection::new(stream, client));
        }
    }

    /// Grant the running script a slice; tells whether it came to its end, so that those who were
    /// held have their turn.
    fn go_on_with_script(&mut self) -> bool {
        let Some(client) = self.server.busy() else { return false };
        let Outcome::Reply(value) = self.server.resume(self.clock.now()) else {
            // Once patience is at its end those who waited are to be told.
            let since = *self.busy_since.get_or_insert(self.clock.now());
            return !self.is_patient(since);
        };
        self.busy_since = None;
        let waiting = self
            .connections
            .values_mut()
            .find(|connection| connection.client() == client);
        if let Some(connection) = waiting {
            connection.reply(&self.server, &value);
        }
        true
    }

    /// Until a script has run so long the others wait; then they are told that the server is busy.
    fn is_patient(&self, since: Micros) -> bool {
        self.clock.now() <= since + self.server.busy_reply_threshold().0
    }

    fn take_turns(&mut self, due: Vec<Token>) {
        self.more = false;
        for token in due {
            let patient = match (self.server.busy(), self.busy_since) {
                (None, _) => false,
                (Some(_), None) => true,
                (Some(_), Some(since)) => self.is_patient(since),
            };
            let Some(connection) = self.connections.get_mut(&token) else {
                continue;
            };
            match connection.turn(&mut self.server, &self.clock, patient) {
                Turn::Idle => {}
                Turn::More => self.more = true,
                Turn::Over => self.close(token),
            }
        }
    }

    /// `CLIENT KILL` ends connections whose turn it is not.
    fn hang_up_on_those_put_out(&mut self) {
        if self.server.client_count() >= self.connections.len() {
            return;
        }
        let put_out = self
            .connections
            .iter()
            .filter(|(_, connection)| connection.is_put_out(&self.server));
        let put_out: Vec<Token> = put_out.map(|(token, _)| *token).collect();
        for token in put_out {
            self.close(token);
        }
    }

    fn close(&mut self, token: Token) {
        if let Some(mut connection) = self.connections.remove(&token) {
            // It may be gone from the poll already.
            let _ = self.poll.registry().deregister(connection.stream());
            self.server.disconnect(connection.client());
        }
    }
}
