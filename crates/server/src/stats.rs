//! What is counted: commands by name, errors by their code. `INFO` tells it.

use keyspace::spec::{self, CommandId};
use resp::{Bytes, Value};

const LONGEST_CODE: usize = 30;
/// Scripts can make up codes; no more than so many are told apart.
const MOST_CODES: usize = 128;

/// Counters since the beginning, or since `CONFIG RESETSTAT`.
#[derive(Debug, Default)]
pub(crate) struct Stats {
    /// Connections that were made.
    pub(crate) connections: u64,
    /// By a command's place in the table; empty until the first one comes.
    commands: Vec<Calls>,
    /// How often an error began with this word.
    pub(crate) errors: Vec<(Bytes, u64)>,
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
        self.calls(id).carried_out += 1;
        if let Some(Value::Error(text)) = reply {
            self.calls(id).failed += 1;
            self.error(text);
        }
    }

    /// A command was refused; nobody may know it.
    pub(crate) fn reject(&mut self, id: Option<CommandId>, error: &Bytes) {
        if let Some(id) = id {
            self.calls(id).rejected += 1;
        }
        self.error(error);
    }

    /// How many commands were carried out.
    pub(crate) fn processed(&self) -> u64 {
        self.commands.iter().map(|calls| calls.carried_out).sum()
    }

    /// The commands that were called, whatever came of it.
    pub(crate) fn called(&self) -> impl Iterator<Item = (CommandId, Calls)> {
        let calls = spec::all().zip(self.commands.iter().copied());
        calls.filter(|(_, calls)| calls.carried_out + calls.rejected > 0)
    }

    fn calls(&mut self, id: CommandId) -> &mut Calls {
        if self.commands.is_empty() {
            self.commands.resize(spec::COUNT, Calls::default());
        }
        &mut self.commands[id.index()]
    }

    /// The code is the first word, if it is short enough to be one.
    fn error(&mut self, text: &Bytes) {
        let end = text.iter().take(LONGEST_CODE + 1).position(|&byte| byte == b' ');
        let code = end.map_or(&b"ERR"[..], |end| &text[..end]);
        match self.errors.iter().position(|(known, _)| known == code) {
            Some(at) => self.errors[at].1 += 1,
            None if self.errors.len() < MOST_CODES => self.errors.push((Bytes::copy_from_slice(code), 1)),
            None => {}
        }
    }
}
