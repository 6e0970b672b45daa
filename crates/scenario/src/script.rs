//! Clients that have loaded their program into the server as a script, and call it once.

use std::task::Poll;

use race::ClientId;
use resp::{Bytes, Value};

use crate::client::{Answer, Logged, Next, Program};
use crate::{Field, trouble};

/// One `EVALSHA` for every client.
#[derive(Debug, Clone)]
pub(crate) struct Script {
    text: String,
    argv: Vec<Bytes>,
}

impl Script {
    /// Calls of the script that has been loaded under the name `sha`.
    pub(crate) fn new(text: &str, sha: &Bytes, keys: &[Bytes], args: &[Bytes]) -> Self {
        let mut argv = vec![
            Bytes::from_static(b"EVALSHA"),
            sha.clone(),
            Bytes::from(keys.len().to_string()),
        ];
        argv.extend_from_slice(keys);
        argv.extend_from_slice(args);
        Self {
            text: text.to_owned(),
            argv,
        }
    }
}

impl Program for Script {
    fn start(&mut self, _: ClientId) -> Poll<Next> {
        Poll::Ready(Next::Call {
            argv: self.argv.clone(),
            line: None,
        })
    }

    fn resume(&mut self, _: ClientId, reply: &Answer) -> Poll<Next> {
        Poll::Ready(match &reply.value {
            Value::Error(error) => Next::Failed(trouble::failed(Field::Program, &self.text, error, reply.place)),
            result => Next::Returned(result.clone()),
        })
    }

    /// A script logs on the server.
    fn log(&self, _: ClientId) -> Vec<Logged> {
        Vec::new()
    }
}
