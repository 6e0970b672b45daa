//! The simulated server with the clients' connections.

use std::task::Poll;

use keyspace::{Footprint, Keyspace, Micros};
use race::Time;
use resp::{Bytes, Value};
use server::{ClientId, Event, Observe, Outcome, SLICE, Server, Session, Source, Stage};

use crate::client::{Answer, Logged};
use crate::{Field, Trouble, trouble};

/// What the server's clock shows when a race starts: 14 November 2023, 22:13:20 UTC, in
/// microseconds. Any would do, as long as it is always the same.
pub(crate) const START: u64 = 1_700_000_000_000_000;

/// So many commands inside of one are kept; it is only said how many others there were.
const CALLS: usize = 8;

/// A server, and how long the script that it is running has taken.
#[derive(Debug)]
pub(crate) struct Host {
    server: Server,
    /// The connection of whoever fills the server.
    preparing: ClientId,
    clients: Vec<ClientId>,
    running: bool,
    slices: u64,
    /// Instructions a script may take.
    limit: u64,
    /// Commands inside of the one that is carried out, and how many there were.
    calls: Vec<Vec<Bytes>>,
    called: u32,
}

/// A script that was dropped because it had come to no end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Endless {
    /// The instructions it had taken.
    pub(crate) instructions: u64,
}

impl Host {
    /// An empty server whose scripts may take so many instructions.
    pub(crate) fn new(limit: u64) -> Self {
        let mut server = Server::new();
        let preparing = server.connect();
        Self {
            server,
            preparing,
            clients: Vec::new(),
            running: false,
            slices: 0,
            limit,
            calls: Vec::new(),
            called: 0,
        }
    }

    /// From now on scripts may take so many instructions.
    pub(crate) fn allow(&mut self, instructions: u64) {
        self.limit = instructions;
    }

    /// Ends the preparation and connects so many clients.
    pub(crate) fn connect(&mut self, clients: u32) {
        self.server.disconnect(self.preparing);
        self.clients = (0..clients).map(|_| self.server.connect()).collect();
    }

    /// Ends the connection of a client, with its watches.
    pub(crate) fn disconnect(&mut self, client: race::ClientId) {
        self.server.disconnect(self.clients[client.0 as usize]);
    }

    /// From now on the commands inside of scripts and transactions are noted.
    pub(crate) fn observe(&mut self) {
        self.server.observe(Observe::Everything);
    }

    /// The first commands that were carried out inside of the last one, and how many there were.
    pub(crate) fn take_calls(&mut self) -> (Vec<Vec<Bytes>>, u32) {
        (std::mem::take(&mut self.calls), std::mem::take(&mut self.called))
    }

    /// Notes what was carried out inside of a command. It is done after each slice, so that a script
    /// without an end does not fill the memory with what it calls.
    fn note_calls(&mut self) {
        let inside = |event: &Event| event.source != Source::Client && matches!(event.stage, Stage::Done(_));
        for event in self.server.take_events().into_iter().filter(inside) {
            self.called += 1;
            if self.calls.len() < CALLS {
                self.calls.push(event.argv);
            }
        }
    }

    /// Carries out a command of a client. Pending: a script needs another slice, call again.
    pub(crate) fn execute(
        &mut self,
        client: race::ClientId,
        argv: &[Bytes],
        now: Time,
    ) -> Poll<Result<Answer, Endless>> {
        self.slice(self.clients[client.0 as usize], argv, now)
    }

    /// Carries out a command before the race, to its end.
    pub(crate) fn prepare(&mut self, argv: &[Bytes]) -> Result<Answer, Endless> {
        loop {
            if let Poll::Ready(result) = self.slice_of_preparation(argv, Time::START) {
                return result;
            }
        }
    }

    /// Carries out a command of whoever prepares, for one slice.
    pub(crate) fn slice_of_preparation(&mut self, argv: &[Bytes], now: Time) -> Poll<Result<Answer, Endless>> {
        self.slice(self.preparing, argv, now)
    }

    fn slice(&mut self, client: ClientId, argv: &[Bytes], now: Time) -> Poll<Result<Answer, Endless>> {
        let now = Micros(START + now.micros());
        let outcome = if self.running {
            self.server.resume(now)
        } else {
            self.slices = 0;
            self.server.execute(client, argv, now)
        };
        self.running = outcome == Outcome::Running;
        self.note_calls();
        self.slices += 1;
        match outcome {
            Outcome::Reply(value) => Poll::Ready(Ok(self.answer(value))),
            Outcome::Running if self.slices * SLICE < self.limit => Poll::Pending,
            Outcome::Running => {
                self.running = false;
                self.server.interrupt();
                Poll::Ready(Err(Endless {
                    instructions: self.slices * SLICE,
                }))
            }
        }
    }

    fn answer(&self, value: Value) -> Answer {
        let failure = self.server.script_failure();
        let failure = failure.filter(|failure| matches!(&value, Value::Error(text) if *text == failure.text));
        Answer {
            place: failure.and_then(|failure| failure.place),
            value,
        }
    }

    /// Whether a script has used up its slice, so that the next call goes on with it.
    pub(crate) fn is_running(&self) -> bool {
        self.running
    }

    /// What the server keeps about a client's connection.
    pub(crate) fn session(&mut self, client: race::ClientId) -> Session {
        self.server.session(self.clients[client.0 as usize])
    }

    /// Puts it back.
    pub(crate) fn restore_session(&mut self, client: race::ClientId, session: &Session) {
        self.server.restore_session(self.clients[client.0 as usize], session);
    }

    /// What the last command touched.
    pub(crate) fn footprint(&self) -> &Footprint {
        self.server.footprint()
    }

    /// The data.
    pub(crate) fn keyspace(&self) -> &Keyspace {
        self.server.keyspace()
    }

    /// Puts other data in place of the data.
    pub(crate) fn restore(&mut self, keyspace: Keyspace) {
        self.server.restore(keyspace);
    }

    /// What scripts have logged since the last call.
    pub(crate) fn take_log(&mut self) -> Vec<Logged> {
        self.server
            .take_log()
            .into_iter()
            .map(|line| (line.level.name(), line.text))
            .collect()
    }
}

/// Loads a script into a server; gives its digest.
pub(crate) fn load(host: &mut Host, field: Field, text: &str) -> Result<Bytes, Trouble> {
    let argv = ["SCRIPT", "LOAD", text].map(|word| Bytes::copy_from_slice(word.as_bytes()));
    match host.prepare(&argv) {
        Ok(Answer {
            value: Value::Bulk(sha),
            ..
        }) => Ok(sha),
        Ok(Answer {
            value: Value::Error(error),
            place,
        }) => Err(trouble::failed(field, text, &error, place)),
        other => unreachable!("SCRIPT LOAD answers {other:?}"),
    }
}
