//! The server in real time, with what it has to say to those who monitor it.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

use resp::{Bytes, Value};
use server::{ClientId, Micros, Observe, Outcome, Server};

use crate::clock::Clock;

pub(crate) struct Engine {
    pub(crate) server: Server,
    clock: Clock,
    addresses: BTreeMap<ClientId, String>,
    /// Lines for those who monitor, and who has got each already.
    news: Vec<News>,
}

/// A line that `MONITOR` shows.
pub(crate) struct News {
    line: Value,
    known_to: Option<ClientId>,
}

impl Engine {
    pub(crate) fn start() -> Engine {
        let mut server = Server::new();
        server.observe(Observe::Monitors);
        server.speak_ldb();
        Engine {
            server,
            clock: Clock::start(),
            addresses: BTreeMap::new(),
            news: Vec::new(),
        }
    }

    pub(crate) fn now(&self) -> Micros {
        self.clock.now()
    }

    pub(crate) fn connect(&mut self, address: SocketAddr) -> ClientId {
        let client = self.server.connect();
        self.addresses.insert(client, address.to_string());
        client
    }

    pub(crate) fn disconnect(&mut self, client: ClientId) {
        self.server.disconnect(client);
        self.addresses.remove(&client);
    }

    pub(crate) fn execute(&mut self, client: ClientId, argv: &[Bytes]) -> Outcome {
        self.server.execute(client, argv, self.clock.now())
    }

    /// Make news of what has happened. What a client that monitors did itself it is to hear right
    /// after its reply, so that is the answer.
    pub(crate) fn notice(&mut self, client: ClientId) -> Vec<Value> {
        let events = self.server.take_events();
        // Mostly nobody monitors. If the last one has just ceased to, it does not hear of that.
        if events.is_empty() || self.server.monitors().is_empty() {
            return Vec::new();
        }
        let known_to = Some(client).filter(|client| self.server.monitors().contains(client));
        let first = self.news.len();
        for event in events {
            let address = self.addresses.get(&event.client).map_or("", String::as_str);
            if let Some(line) = event.monitor_line(address) {
                let line = Value::Simple(line);
                self.news.push(News { line, known_to });
            }
        }
        let own = self.news[first..].iter().filter(|_| known_to.is_some());
        own.map(|news| news.line.clone()).collect()
    }

    /// Who is to hear what has not been handed on yet.
    pub(crate) fn take_news(&mut self) -> (BTreeSet<ClientId>, Vec<News>) {
        if self.news.is_empty() {
            return (BTreeSet::new(), Vec::new());
        }
        (self.server.monitors().clone(), std::mem::take(&mut self.news))
    }
}

impl News {
    /// The line, unless this client has got it already.
    pub(crate) fn line_for(&self, client: ClientId) -> Option<&Value> {
        Some(&self.line).filter(|_| self.known_to != Some(client))
    }
}
