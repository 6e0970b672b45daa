//! The emulated server, called as a function.

use resp::{Bytes, Value};
use server::{ClientId, Keyspace, Micros, Outcome, Server};

/// A server and its only client.
#[derive(Debug)]
pub struct Engine {
    server: Server,
    client: ClientId,
    now: Micros,
}

impl Default for Engine {
    fn default() -> Self {
        let mut server = Server::new();
        let client = server.connect();
        Self {
            server,
            client,
            now: Micros::from_millis(1_700_000_000_000),
        }
    }
}

impl Engine {
    /// The data as it is now, to be kept.
    pub fn snapshot(&self) -> Keyspace {
        self.server.keyspace().clone()
    }

    /// Carries out a command, and a script to its end.
    pub fn ask(&mut self, argv: &[Bytes]) -> Value {
        self.now = self.now + 1;
        let mut outcome = self.server.execute(self.client, argv, self.now);
        loop {
            match outcome {
                Outcome::Reply(value) => return value,
                Outcome::Running => outcome = self.server.resume(self.now),
            }
        }
    }
}
