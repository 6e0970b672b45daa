//! The server's own debugger, which `redis-cli --ldb` speaks to.
//!
//! After `SCRIPT DEBUG` the next script of a connection opens a session. From then on every request
//! of that connection is a command of the debugger, and every answer an array of lines. Only a
//! server that has somebody to hand the lines on to has this: see [`Server::speak_ldb`].

mod help;
mod lines;
mod session;
mod text;

use std::collections::BTreeMap;
use std::fmt;

use keyspace::Micros;
use resp::{Bytes, Value};

use crate::ClientId;
use crate::core::Core;
use crate::server::Server;
pub(crate) use session::Opening;
use session::Session;

/// How a client wants its scripts to be debugged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// On a copy of the data.
    Forked,
    /// On the data, while everybody else waits.
    Sync,
}

/// The sessions, as the server uses them. It is a trait so that a program that speaks to nobody
/// does not carry them.
pub(crate) trait Ldb: fmt::Debug {
    /// Opens a session. With the reply of a script that cannot be run it is over at once.
    fn open(&mut self, core: &mut Core, client: ClientId, opening: Result<Opening<'_>, Value>, now: Micros);

    /// Whether a client is in a session.
    fn has(&self, client: ClientId) -> bool;

    /// A request of a client in a session.
    fn command(&mut self, core: &mut Core, client: ClientId, argv: &[Bytes], now: Micros);

    /// A client has gone.
    fn leave(&mut self, core: &mut Core, client: ClientId, now: Micros);

    /// Goes on with the scripts that are running, for a slice each; tells whose they are.
    fn work(&mut self, core: &mut Core, now: Micros) -> Vec<ClientId>;

    /// Whether a client's script is running.
    fn is_working(&self, client: Option<ClientId>) -> bool;

    /// Whose session works on the server's own data.
    fn sync(&self) -> Option<ClientId>;

    /// What a client is to be sent, and whether its session is over.
    fn take(&mut self, client: ClientId) -> (Vec<Value>, bool);
}

/// Every session.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    open: BTreeMap<ClientId, Session>,
    /// Sessions in which nothing could be run, with what is to be said of that.
    failed: BTreeMap<ClientId, Value>,
}

impl Ldb for Sessions {
    fn open(&mut self, core: &mut Core, client: ClientId, opening: Result<Opening<'_>, Value>, now: Micros) {
        match opening.and_then(|opening| Session::open(core, opening, now)) {
            Ok(session) => _ = self.open.insert(client, session),
            Err(reply) => _ = self.failed.insert(client, reply),
        }
    }

    fn has(&self, client: ClientId) -> bool {
        self.open.contains_key(&client) || self.failed.contains_key(&client)
    }

    fn command(&mut self, core: &mut Core, client: ClientId, argv: &[Bytes], now: Micros) {
        if let Some(session) = self.open.get_mut(&client) {
            session.on_stage(core, |session| {
                session.command(argv, now);
                if session.is_working {
                    session.work(now);
                }
            });
        }
    }

    fn leave(&mut self, core: &mut Core, client: ClientId, now: Micros) {
        match self.open.get_mut(&client) {
            Some(session) if session.is_sync && !session.is_over => {
                session.on_stage(core, |session| session.leave(now))
            }
            _ => _ = self.open.remove(&client),
        }
    }

    fn work(&mut self, core: &mut Core, now: Micros) -> Vec<ClientId> {
        let working = self.open.iter_mut().filter(|(_, session)| session.is_working);
        let worked = working.map(|(client, session)| {
            session.on_stage(core, |session| session.work(now));
            *client
        });
        worked.collect()
    }

    fn is_working(&self, client: Option<ClientId>) -> bool {
        let mut open = self.open.iter();
        open.any(|(id, session)| session.is_working && client.is_none_or(|client| client == *id))
    }

    fn sync(&self) -> Option<ClientId> {
        let mut open = self.open.iter();
        let found = open.find(|(_, session)| session.is_sync && !session.is_over);
        found.map(|(client, _)| *client)
    }

    fn take(&mut self, client: ClientId) -> (Vec<Value>, bool) {
        if let Some(reply) = self.failed.remove(&client) {
            return (vec![text::end_of_session(), reply], true);
        }
        let Some(session) = self.open.get_mut(&client) else {
            return (Vec::new(), false);
        };
        let output = std::mem::take(&mut session.output);
        let is_over = session.is_over;
        if is_over {
            self.open.remove(&client);
        }
        (output, is_over)
    }
}

impl Server {
    /// Lets clients debug their scripts, as `redis-cli --ldb` does. Whoever says so hands on what
    /// [`Server::take_debug_output`] gives, goes on with [`Server::work_on_debugged`], and holds everybody
    /// else back while [`Server::debugs_in_sync`].
    pub fn speak_ldb(&mut self) {
        self.ldb = Some(Box::new(Sessions::default()));
    }

    /// Whether a client debugs a script, so that it is answered by [`Server::take_debug_output`].
    pub fn is_debugging(&self, client: ClientId) -> bool {
        self.ldb.as_ref().is_some_and(|ldb| ldb.has(client))
    }

    /// Whether a script that is debugged is running: that of a client, or any.
    pub fn is_debugged_script_running(&self, client: Option<ClientId>) -> bool {
        self.ldb.as_ref().is_some_and(|ldb| ldb.is_working(client))
    }

    /// Who debugs a script on the server's own data, so that nobody else can be served.
    pub fn debugs_in_sync(&self) -> Option<ClientId> {
        self.ldb.as_ref().and_then(|ldb| ldb.sync())
    }

    /// Grants the scripts that are debugged and running a slice each; tells whose they are.
    pub fn work_on_debugged(&mut self, now: Micros) -> Vec<ClientId> {
        let core = &mut self.core;
        let worked = self.ldb.as_mut().map(|ldb| ldb.work(core, now));
        self.tell_watchers();
        worked.unwrap_or_default()
    }

    /// What a client that debugs is to be sent. When its session is over the connection ends.
    pub fn take_debug_output(&mut self, client: ClientId) -> Vec<Value> {
        let taken = self.ldb.as_mut().map(|ldb| ldb.take(client));
        let (output, is_over) = taken.unwrap_or_default();
        // It may have gone, and must not come back.
        if is_over && let Some(client) = self.known_client(client) {
            client.closing = true;
        }
        output
    }

    /// Says whether replies are still on their way to a client, so that it must not begin to debug.
    pub fn note_pipelining(&mut self, client: ClientId, pipelines: bool) {
        self.client(client).pipelines = pipelines;
    }

    /// A request of a client that debugs.
    pub(crate) fn debug_command(&mut self, client: ClientId, argv: &[Bytes], now: Micros) {
        if let Some(ldb) = &mut self.ldb {
            ldb.command(&mut self.core, client, argv, now);
        }
        self.tell_watchers();
    }

    /// Opens a session with a script.
    pub(crate) fn debug_script(&mut self, client: ClientId, opening: Result<Opening<'_>, Value>) {
        let now = self.core.scene.now;
        if let Some(ldb) = &mut self.ldb {
            ldb.open(&mut self.core, client, opening, now);
        }
    }
}
