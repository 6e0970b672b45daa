//! What a script's `redis.call` does: the checks, in the server's order and words, which differ
//! from those a client meets; then the command.

use keyspace::Error;
use keyspace::spec::{self, CommandId, Resolution, flag};
use resp::{Bytes, Value};

use crate::commands;
use crate::core::Core;
use crate::event::{Source, Stage};

impl Core {
    /// Carry out a command that a script calls. The reply may be an error.
    pub(crate) fn call_from_script(&mut self, argv: &[Bytes]) -> Value {
        // Only in the record does it matter whose script it is.
        let client = self.recorded_client();
        match self.check_script_call(argv) {
            Ok(id) => {
                // Even a write that fails or changes nothing makes the script one that has written.
                self.scene.wrote |= id.spec().has(flag::WRITE);
                if let Some(client) = client {
                    self.record_begin(client, Source::Script, id, argv);
                }
                self.scene.scripted = true;
                let reply = self.run(id, argv);
                self.scene.scripted = false;
                if client.is_some() {
                    self.record_end(&reply);
                }
                reply
            }
            Err(error) => {
                let reply = Value::from(error);
                if let Some(client) = client {
                    self.record(client, Source::Script, argv, Stage::Refused(reply.clone()));
                }
                reply
            }
        }
    }

    /// The checks, in the server's order.
    pub(crate) fn check_script_call(&self, argv: &[Bytes]) -> Result<CommandId, Error> {
        let Resolution::Found(id) = spec::resolve(argv) else {
            return Err(Error::ScriptUnknownCommand);
        };
        let spec = id.spec();
        if !spec.takes(argv.len()) {
            return Err(Error::ScriptArity);
        }
        if spec.has(flag::NOSCRIPT) {
            return Err(Error::ScriptNotAllowed);
        }
        if self.scene.read_only && (spec.has(flag::WRITE) || spec.may_replicate()) {
            return Err(Error::ScriptReadOnly);
        }
        if !commands::is_built(id) {
            return Err(Error::NotBuilt(spec.name));
        }
        Ok(id)
    }
}
