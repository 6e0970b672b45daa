//! MULTI, EXEC, DISCARD, WATCH, UNWATCH.

use keyspace::spec::CommandId;
use keyspace::{Error, Micros, Touch};
use resp::{Bytes, Value};

use crate::ClientId;
use crate::client::{Queue, Queued};
use crate::commands::ClientCommand;
use crate::event::Source;
use crate::server::Server;

pub(crate) const COMMANDS: &[(&str, ClientCommand)] = &[
    ("discard", discard),
    ("exec", exec),
    ("multi", multi),
    ("unwatch", unwatch),
    ("watch", watch),
];

pub(crate) const EXEC: CommandId = CommandId::of("exec");

/// The commands that MULTI does not queue.
const AT_ONCE: [CommandId; 6] = [
    EXEC,
    CommandId::of("discard"),
    CommandId::of("multi"),
    CommandId::of("watch"),
    CommandId::of("quit"),
    CommandId::of("reset"),
];

pub(crate) fn acts_at_once(id: CommandId) -> bool {
    AT_ONCE.contains(&id)
}

/// A transaction that is being carried out.
#[derive(Debug, Default)]
pub(crate) struct Transaction {
    replies: Vec<Value>,
    rest: std::vec::IntoIter<Queued>,
}

type Later = Result<Option<Value>, Error>;

fn discard(server: &mut Server, client: ClientId, _argv: &[Bytes]) -> Later {
    server.client(client).queue.take().ok_or(Error::DiscardWithoutMulti)?;
    server.unwatch(client);
    Ok(Some(Value::OK))
}

fn exec(server: &mut Server, client: ClientId, _argv: &[Bytes]) -> Later {
    let queue = server.client(client).queue.take().ok_or(Error::ExecWithoutMulti)?;
    let touched = watched_key_touched(server, client);
    server.unwatch(client);
    if queue.spoiled {
        return Err(Error::ExecAbort);
    }
    if touched {
        return Ok(Some(Value::NullArray));
    }
    let transaction = Transaction {
        replies: Vec::new(),
        rest: queue.commands.into_iter(),
    };
    Ok(server.proceed(client, transaction))
}

fn multi(server: &mut Server, client: ClientId, _argv: &[Bytes]) -> Later {
    let queue = &mut server.client(client).queue;
    if queue.is_some() {
        return Err(Error::NestedMulti);
    }
    *queue = Some(Queue::default());
    Ok(Some(Value::OK))
}

fn unwatch(server: &mut Server, client: ClientId, _argv: &[Bytes]) -> Later {
    server.unwatch(client);
    Ok(Some(Value::OK))
}

fn watch(server: &mut Server, client: ClientId, argv: &[Bytes]) -> Later {
    if server.client(client).queue.is_some() {
        return Err(Error::WatchInsideMulti);
    }
    let db = server.core.scene.db as u8;
    for key in &argv[1..] {
        server.core.scene.footprint.read(Touch::Key { db, key: key.clone() });
        server.watch(client, (db, key.clone()));
    }
    Ok(Some(Value::OK))
}

/// Whether a watched key was written, or has expired since. EXEC depends on all of them.
fn watched_key_touched(server: &mut Server, client: ClientId) -> bool {
    let state = server.client(client);
    let mut touched = state.dirty;
    let watched = state.watched.clone();
    let core = &mut server.core;
    let now: Micros = core.scene.began;
    for ((db, key), expired) in watched {
        let deadline = core
            .keyspace
            .database(usize::from(db))
            .get(&key)
            .and_then(|entry| entry.deadline());
        if let Some(deadline) = deadline {
            core.scene.footprint.read(Touch::Clock);
            touched |= !expired && deadline.passed(now);
        }
        core.scene.footprint.read(Touch::Key { db, key });
    }
    touched
}

impl Server {
    /// Carry out what is left of a transaction. If a script uses up its slice, the rest waits.
    fn proceed(&mut self, client: ClientId, mut transaction: Transaction) -> Option<Value> {
        while let Some(Queued { id, argv }) = transaction.rest.next() {
            match self.perform(client, id, &argv, Source::Transaction) {
                Some(reply) => transaction.replies.push(reply),
                None => {
                    if let Some(running) = &mut self.running {
                        running.transaction = Some(transaction);
                    }
                    return None;
                }
            }
        }
        Some(Value::Array(transaction.replies))
    }

    /// A script inside a transaction has come to its end.
    pub(crate) fn proceed_after_script(
        &mut self,
        client: ClientId,
        mut transaction: Transaction,
        reply: Value,
    ) -> Option<Value> {
        transaction.replies.push(reply);
        let replies = self.proceed(client, transaction)?;
        self.core.record_end(&replies);
        Some(replies)
    }
}
