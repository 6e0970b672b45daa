//! What is counted: commands by name, errors by their code. `INFO` tells it.

use std::collections::BTreeMap;

use keyspace::spec::CommandId;
use resp::{Bytes, Value};

/// Counters since the beginning, or since `CONFIG RESETSTAT`.
#[derive(Debug, Default)]
pub(crate) struct Stats {
    /// Connections that were made.
    pub(crate) connections: u64,
    pub(crate) commands: BTreeMap<CommandId, Calls>,
    /// How often an error began with this word.
    pub(crate) errors: BTreeMap<Bytes, u64>,
}

/// What came of the calls of a command.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Calls {
    /// Carried out.
    pub(crate) carried_out: u64,
    /// Refused before that.
    pub(crate) rejected: u64,
    /// Carried out, and the reply was an error.
    pub(crate) failed: u64,
}

impl Stats {
    /// A command was carried out.
    pub(crate) fn call(&mut self, id: CommandId, reply: Option<&Value>) {
        let calls = self.commands.entry(id).or_default();
        calls.carried_out += 1;
        if let Some(Value::Error(text)) = reply {
            calls.failed += 1;
            self.error(text);
        }
    }

    /// A command was refused; nobody may know it.
    pub(crate) fn reject(&mut self, id: Option<CommandId>, error: &Bytes) {
        if let Some(id) = id {
            self.commands.entry(id).or_default().rejected += 1;
        }
        self.error(error);
    }

    /// How many commands were carried out.
    pub(crate) fn processed(&self) -> u64 {
        self.commands.values().map(|calls| calls.carried_out).sum()
    }

    fn error(&mut self, text: &Bytes) {
        let end = text.iter().position(|&byte| byte == b' ').unwrap_or(text.len());
        *self.errors.entry(text.slice(..end)).or_default() += 1;
    }
}
