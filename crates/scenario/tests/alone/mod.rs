//! A server and its only client.

use resp::{Bytes, Value, cli};
use server::{ClientId, Micros, Server};

/// A server with one client.
pub(crate) struct Alone {
    server: Server,
    client: ClientId,
}

impl Alone {
    pub(crate) fn new(setup: &[String]) -> Self {
        let mut server = Server::new();
        let client = server.connect();
        let mut alone = Self { server, client };
        for line in setup {
            alone.ask(&cli::split_args(line).unwrap());
        }
        alone
    }

    pub(crate) fn ask(&mut self, argv: &[Bytes]) -> Value {
        let now = Micros::from_millis(1_700_000_000_000);
        let mut outcome = self.server.execute(self.client, argv, now);
        loop {
            match outcome {
                server::Outcome::Reply(value) => return value,
                server::Outcome::Running => outcome = self.server.resume(now),
            }
        }
    }

    /// Every key with its value and its time to live.
    pub(crate) fn everything(&mut self) -> Vec<Value> {
        let words = |line: &str| cli::split_args(line).unwrap();
        let Value::Array(mut keys) = self.ask(&words("KEYS *")) else {
            panic!("a list of keys")
        };
        keys.sort_by_key(|key| format!("{key:?}"));
        let mut all = Vec::new();
        for key in keys {
            let Value::Bulk(key) = key else { panic!("a key") };
            for command in ["GET", "LRANGE", "HGETALL", "SMEMBERS", "ZRANGE", "PTTL"] {
                let mut argv = vec![Bytes::from(command), key.clone()];
                if command.ends_with("RANGE") {
                    argv.extend(words("0 -1"));
                }
                all.push(self.ask(&argv));
            }
        }
        all
    }
}
