//! The checks between a command's arrival and its being carried out, in the server's order.

use keyspace::spec::{self, CommandId, Resolution, flag};
use keyspace::{Error, Micros};
use resp::{Bytes, Value};

use crate::client::Queued;
use crate::commands;
use crate::event::{Source, Stage};
use crate::server::Server;
use crate::{ClientId, transaction};

impl Server {
    /// Check a command and carry it out or queue it. `None`: a script has used up its slice.
    pub(crate) fn dispatch(&mut self, client: ClientId, argv: &[Bytes]) -> Option<Value> {
        let (checked, now) = (check(argv), self.core.scene.now.millis());
        let state = self.client(client);
        state.replies.next();
        let inside = state.queue.is_some();
        let id = match checked {
            Ok(id) => id,
            Err(error) => return Some(self.refuse(client, argv, error)),
        };
        state.speaks(id, now);
        if let Some(running) = &self.running
            && !id.spec().has(flag::ALLOW_BUSY)
        {
            let busy = running.busy();
            return Some(self.refuse(client, argv, busy));
        }
        if self.monitors.contains(&client) && accesses_keys(id) {
            return Some(self.refuse(client, argv, Error::ReplicaAccess));
        }
        if inside && id.spec().has(flag::NO_MULTI) {
            return Some(self.refuse(client, argv, Error::NotInTransaction));
        }
        if inside && !transaction::acts_at_once(id) {
            return Some(self.queue(client, id, argv));
        }
        self.perform(client, id, argv, Source::Client)
    }

    /// Carry out a command that has passed the checks.
    pub(crate) fn perform(&mut self, client: ClientId, id: CommandId, argv: &[Bytes], source: Source) -> Option<Value> {
        let state = self.client(client);
        let (db, protocol) = (state.db, state.protocol);
        self.core.scene.db = db;
        self.core.scene.protocol = protocol;
        self.core.scene.source = source;
        self.core.record_begin(client, source, id, argv);
        let reply = match commands::client_command(id) {
            Some(command) => {
                let reply = command(self, client, argv).unwrap_or_else(|error| Some(error.into()));
                self.core.stats.call(id, reply.as_ref());
                reply
            }
            None => Some(self.core.run(id, argv)),
        };
        if self.running.is_none() {
            if self.core.scene.db != db {
                self.client(client).db = self.core.scene.db;
            }
            self.tell_watchers();
        }
        match (&reply, &mut self.running) {
            (Some(reply), _) => self.core.record_end(reply),
            (None, Some(running)) => running.suspended = true,
            (None, None) => {}
        }
        reply
    }

    /// While a script runs, the few commands that are let through must not disturb its scene.
    pub(crate) fn execute_while_busy(&mut self, client: ClientId, argv: &[Bytes], now: Micros) -> Option<Value> {
        let scene = std::mem::take(&mut self.core.scene);
        self.core.scene.now = now;
        self.core.scene.began = now;
        let reply = self.dispatch(client, argv);
        self.core.scene = scene;
        reply
    }

    /// Refuse a command before it is carried out: a transaction it was meant for is spoiled.
    fn refuse(&mut self, client: ClientId, argv: &[Bytes], error: Error) -> Value {
        let id = match spec::resolve(argv) {
            Resolution::Found(id) => Some(id),
            _ => None,
        };
        self.core.stats.reject(id, &error.text());
        let reply = self.spoil(client, argv, error);
        if self.core.recorder.is_on() {
            self.core
                .record(client, Source::Client, argv, Stage::Refused(reply.clone()));
        }
        reply
    }

    fn spoil(&mut self, client: ClientId, argv: &[Bytes], error: Error) -> Value {
        let state = self.client(client);
        if let Some(queue) = &mut state.queue {
            queue.spoiled = true;
        }
        // EXEC itself, refused, ends the transaction and says so.
        if spec::lookup(&argv[0]) == Some(transaction::EXEC) {
            state.queue = None;
            self.unwatch(client);
            let text = error.text();
            let text = text
                .strip_prefix(b"ERR ")
                .map_or(text.clone(), |rest| text.slice_ref(rest));
            return Error::ExecAbortBecause(text).into();
        }
        error.into()
    }

    fn queue(&mut self, client: ClientId, id: CommandId, argv: &[Bytes]) -> Value {
        if let Some(queue) = &mut self.client(client).queue {
            queue.commands.push(Queued {
                id,
                argv: argv.to_vec(),
            });
        }
        self.core.record(client, Source::Client, argv, Stage::Queued);
        Value::simple("QUEUED")
    }
}

/// Whether a client that monitors is refused this command, as a replica would be.
fn accesses_keys(id: CommandId) -> bool {
    let spec = id.spec();
    spec.has(flag::WRITE) || spec.has(flag::READONLY) || spec.may_replicate()
}

/// Whether there is such a command and it has as many arguments as it takes.
fn check(argv: &[Bytes]) -> Result<CommandId, Error> {
    match spec::resolve(argv) {
        Resolution::Found(id) if id.spec().takes(argv.len()) => Ok(id),
        Resolution::Found(id) => Err(Error::Arity(id.spec().name)),
        Resolution::UnknownCommand => Err(Error::unknown_command(argv)),
        Resolution::UnknownSubcommand(id) => Err(Error::unknown_subcommand(id.spec(), &argv[1])),
    }
}
