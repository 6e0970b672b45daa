//! The engine, in process and in virtual time.

use std::collections::BTreeMap;
use std::time::Duration;

use resp::{Bytes, Protocol, ReplyDecoder, Value, encode};
use server::{ClientId, Micros, Observe, Outcome, Server};

use super::target::Target;

/// A server of our own, with the clients of the suite.
#[derive(Debug)]
pub struct EngineTarget {
    server: Server,
    clients: BTreeMap<String, ClientId>,
    now: Micros,
}

/// Commands take this long, as over a short wire.
const COMMAND_MICROS: u64 = 50;
/// In so much time the real server has looked for expired keys.
const CRON: Duration = Duration::from_millis(100);

impl Default for EngineTarget {
    fn default() -> EngineTarget {
        EngineTarget {
            server: empty_server(),
            clients: BTreeMap::new(),
            now: Micros::from_millis(1_700_000_000_000),
        }
    }
}

impl EngineTarget {
    /// Where it keeps its data.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// Set the clock, which must not go back.
    pub fn set_now(&mut self, now: Micros) {
        self.now = now;
    }
}

impl Target for EngineTarget {
    fn start(&mut self) {
        self.server = empty_server();
        self.clients.clear();
    }

    fn ask(&mut self, client: &str, argv: &[Bytes]) -> Value {
        let server = &mut self.server;
        let id = *self
            .clients
            .entry(client.to_owned())
            .or_insert_with(|| server.connect());
        self.now = self.now + COMMAND_MICROS;
        let mut outcome = self.server.execute(id, argv, self.now);
        let value = loop {
            match outcome {
                Outcome::Reply(value) => break value,
                Outcome::Running => outcome = self.server.resume(self.now),
            }
        };
        // A suite looks at replies only.
        self.server.take_events();
        if self.server.wants_close(id) {
            self.server.disconnect(id);
            self.clients.remove(client);
        }
        as_received(&value, self.server.protocol(id))
    }

    fn advance(&mut self, time: Duration) {
        self.now = self.now + u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        // The real server looks for expired keys ten times a second.
        if time >= CRON {
            self.server.expire(self.now);
        }
    }

    fn is_real(&self) -> bool {
        false
    }
}

/// A server that lets its clients monitor.
fn empty_server() -> Server {
    let mut server = Server::new();
    server.observe(Observe::Monitors);
    server
}

/// What a client sees of a reply: it has gone over the wire.
fn as_received(value: &Value, protocol: Protocol) -> Value {
    let mut wire = Vec::new();
    encode(value, protocol, &mut wire);
    let mut decoder = ReplyDecoder::default();
    decoder.feed(&wire);
    decoder.next_reply().expect("a reply").expect("a whole reply")
}
