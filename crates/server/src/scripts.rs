//! EVAL, EVALSHA, SCRIPT: the checks of their arguments, and a script's life in slices.

use keyspace::{Error, Micros, Touch};
use resp::{Bytes, Value, number::parse_i64};
use scripting::Flags;

use crate::ClientId;
use crate::commands::{ClientCommand, is};
use crate::event::Source;
use crate::ldb::{Mode, Opening};
use crate::server::{SLICE, Server};
use crate::transaction::Transaction;

pub(crate) const COMMANDS: &[(&str, ClientCommand)] = &[
    ("eval", eval),
    ("eval_ro", eval_ro),
    ("evalsha", evalsha),
    ("evalsha_ro", evalsha_ro),
    ("script|debug", script_debug),
    ("script|exists", script_exists),
    ("script|flush", script_flush),
    ("script|kill", script_kill),
    ("script|load", script_load),
];

pub(crate) type Later = Result<Option<Value>, Error>;

/// What can run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Script,
    Function,
}

/// A script or a function that has begun and not ended.
#[derive(Debug)]
pub(crate) struct Running {
    client: ClientId,
    pub(crate) kind: Kind,
    /// The command that began it, and when.
    pub(crate) argv: Vec<Bytes>,
    pub(crate) since: Micros,
    /// The transaction it is part of, with what comes after it.
    pub(crate) transaction: Option<Transaction>,
    /// It has called a command that writes.
    wrote: bool,
    /// It has used up a slice, and its reply comes later than its command.
    pub(crate) suspended: bool,
    /// SCRIPT KILL was said.
    killed: bool,
    /// Its client has gone meanwhile.
    pub(crate) orphaned: bool,
}

impl Running {
    /// What others are told meanwhile.
    pub(crate) fn busy(&self) -> Error {
        match self.kind {
            Kind::Script => Error::Busy,
            Kind::Function => Error::BusyFunction,
        }
    }

    pub(crate) fn client(&self) -> ClientId {
        self.client
    }
}

fn eval(server: &mut Server, client: ClientId, argv: &[Bytes]) -> Later {
    eval_text(server, client, argv, false)
}

fn eval_ro(server: &mut Server, client: ClientId, argv: &[Bytes]) -> Later {
    eval_text(server, client, argv, true)
}

fn evalsha(server: &mut Server, client: ClientId, argv: &[Bytes]) -> Later {
    eval_digest(server, client, argv, false)
}

fn evalsha_ro(server: &mut Server, client: ClientId, argv: &[Bytes]) -> Later {
    eval_digest(server, client, argv, true)
}

fn script_debug(server: &mut Server, client: ClientId, argv: &[Bytes]) -> Later {
    let can_debug = server.ldb.is_some();
    let state = server.client(client);
    if can_debug && (state.pipelines || server.core.scene.source == Source::Transaction) {
        return Err(Error::ScriptDebugInPipeline);
    }
    let mode = match &argv[2] {
        mode if is(mode, "NO") => None,
        mode if is(mode, "YES") => Some(Mode::Forked),
        mode if is(mode, "SYNC") => Some(Mode::Sync),
        _ => return Err(Error::ScriptDebugOption),
    };
    if mode.is_some() && !can_debug {
        return Err(Error::NotBuilt("script|debug"));
    }
    server.client(client).debug = mode;
    Ok(Some(Value::OK))
}

/// Opens a session of the debugger.
fn debug_text(server: &mut Server, client: ClientId, argv: &[Bytes], mode: Mode, read_only: bool) -> Later {
    let opening = count_keys(argv).map(|keys| {
        let (keys, args) = argv[3..].split_at(keys);
        Opening {
            script: &argv[1],
            keys: keys.to_vec(),
            args: args.to_vec(),
            read_only,
            db: server.core.scene.db,
            is_sync: mode == Mode::Sync,
        }
    });
    server.debug_script(client, opening.map_err(Value::from));
    // Its reply is the session's, which nobody else hears of.
    server.core.record_end(&Value::Null);
    Ok(None)
}

fn script_exists(server: &mut Server, _client: ClientId, argv: &[Bytes]) -> Later {
    server.core.scene.footprint.read(Touch::Scripts);
    let known = argv[2..]
        .iter()
        .map(|sha| Value::Integer(i64::from(server.engine.exists(sha))));
    Ok(Some(Value::Array(known.collect())))
}

fn script_flush(server: &mut Server, _client: ClientId, argv: &[Bytes]) -> Later {
    match &argv[2..] {
        [] => {}
        [mode] if is(mode, "SYNC") || is(mode, "ASYNC") => {}
        _ => return Err(Error::ScriptFlushOption),
    }
    server.core.scene.footprint.write(Touch::Scripts);
    server.engine.flush();
    Ok(Some(Value::OK))
}

fn script_kill(server: &mut Server, _client: ClientId, _argv: &[Bytes]) -> Later {
    server.kill_script(Kind::Script)
}

fn script_load(server: &mut Server, _client: ClientId, argv: &[Bytes]) -> Later {
    Ok(Some(load(server, &argv[2]).map_or_else(|error| error, Value::Bulk)))
}

fn eval_text(server: &mut Server, client: ClientId, argv: &[Bytes], read_only: bool) -> Later {
    // Inside a transaction nobody could wait for a debugger.
    let is_alone = server.core.scene.source == Source::Client;
    if let Some(mode) = server.client(client).debug.filter(|_| is_alone) {
        return debug_text(server, client, argv, mode, read_only);
    }
    let keys = count_keys(argv)?;
    match load(server, &argv[1]) {
        Ok(sha) => {
            let flags = server.engine.flags(&sha);
            let argv = [&[argv[0].clone(), sha][..], &argv[2..]].concat();
            server.start_script(client, Kind::Script, &argv, keys, read_only, flags)
        }
        Err(error) => Ok(Some(error)),
    }
}

fn eval_digest(server: &mut Server, client: ClientId, argv: &[Bytes], read_only: bool) -> Later {
    // The length is looked at before anything else.
    if argv[1].len() != 40 {
        return Err(Error::NoScript);
    }
    if server.client(client).debug.is_some() {
        return Err(Error::ScriptDebugBySha);
    }
    let keys = count_keys(argv)?;
    server.core.scene.footprint.read(Touch::Scripts);
    if !server.engine.exists(&argv[1]) {
        return Err(Error::NoScript);
    }
    let flags = server.engine.flags(&argv[1]);
    server.start_script(client, Kind::Script, argv, keys, read_only, flags)
}

fn count_keys(argv: &[Bytes]) -> Result<usize, Error> {
    key_count(parse_i64(&argv[2]).ok_or(Error::NotInteger)?, argv)
}

/// As many keys as there can be.
pub(crate) fn key_count(keys: i64, argv: &[Bytes]) -> Result<usize, Error> {
    if keys > (argv.len() - 3) as i64 {
        return Err(Error::TooManyKeys);
    }
    usize::try_from(keys).map_err(|_| Error::NegativeKeys)
}

/// Compile a script and keep it. That touches the cache only if it was not there before.
fn load(server: &mut Server, text: &Bytes) -> Result<Bytes, Value> {
    let (sha, new) = server.engine.load(text)?;
    if new {
        server.core.scene.footprint.write(Touch::Scripts);
    }
    Ok(Bytes::copy_from_slice(sha.as_bytes()))
}

impl Server {
    /// Begin what the second argument names, with the keys and arguments after the third. With a
    /// header that does not promise otherwise it may write, and is not begun where that is not allowed.
    pub(crate) fn start_script(
        &mut self,
        client: ClientId,
        kind: Kind,
        argv: &[Bytes],
        keys: usize,
        read_only: bool,
        flags: Option<Flags>,
    ) -> Later {
        let no_writes = flags.map(Flags::no_writes);
        if read_only && no_writes == Some(false) {
            return Err(Error::ScriptWriteFlag);
        }
        let (keys, args) = argv[3..].split_at(keys);
        if !self.engine.start(kind, &argv[1], keys, args) {
            return Err(Error::NoScript);
        }
        self.core.scene.read_only = read_only || no_writes == Some(true);
        self.core.scene.wrote = false;
        self.running = Some(Running {
            client,
            kind,
            argv: argv.to_vec(),
            since: self.core.scene.now,
            transaction: None,
            wrote: false,
            suspended: false,
            killed: false,
            orphaned: false,
        });
        Ok(self.resume_script())
    }

    /// End what is running, if it is of this kind and has not written.
    pub(crate) fn kill_script(&mut self, kind: Kind) -> Later {
        let running = self.running.as_mut().ok_or(Error::NotBusy)?;
        if running.wrote {
            return Err(Error::Unkillable);
        }
        if running.kind != kind {
            return Err(running.busy());
        }
        running.killed = true;
        Ok(Some(Value::OK))
    }

    /// Grant the running script a slice; the reply, if it has come to an end.
    pub(crate) fn resume_script(&mut self) -> Option<Value> {
        let Some(running) = &mut self.running else {
            return Some(Error::NotBusy.into());
        };
        let reply = if running.killed {
            self.engine.drop_running();
            Error::ScriptKilled.into()
        } else {
            let reply = self.engine.resume(&mut self.core, SLICE);
            running.wrote = self.core.scene.wrote;
            reply?
        };
        let Running {
            client,
            transaction,
            suspended,
            orphaned,
            ..
        } = self.running.take()?;
        // What the script selected ends with it.
        self.core.scene.db = self.client(client).db;
        self.core.scene.read_only = false;
        if suspended {
            self.core.record_end(&reply);
        }
        let reply = match transaction {
            Some(transaction) => self.proceed_after_script(client, transaction, reply),
            None => Some(reply),
        };
        if let Some(next) = &mut self.running {
            // The transaction has come upon another script.
            next.orphaned = orphaned;
            return None;
        }
        self.tell_watchers();
        if orphaned {
            self.disconnect(client);
        }
        reply
    }
}
