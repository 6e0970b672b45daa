//! The server as its caller sees it.

use std::collections::{BTreeMap, BTreeSet};

use keyspace::{Chance, DATABASES, Footprint, Keyspace, Micros, Touch};
use resp::{Bytes, Protocol, Value};
use scripting::Failure;

use crate::client::{Client, ClientId, Place, Replies, note_touch};
use crate::core::{Core, LogLine};
use crate::engine::Engine;
use crate::event::{Event, Observe};
use crate::ldb::Ldb;
use crate::scripts::Running;

/// How much a script may do in one slice, counted in instructions of the Lua machine.
pub const SLICE: u64 = 100_000;

/// What came of a command.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The reply.
    Reply(Value),
    /// A script has used up its slice. [`Server::resume`] goes on with it; until then other clients
    /// are told that the server is busy.
    Running,
}

/// An emulated Redis server.
#[derive(Debug)]
pub struct Server {
    pub(crate) core: Core,
    pub(crate) engine: Engine,
    pub(crate) running: Option<Running>,
    /// Those who debug scripts, if anybody can.
    pub(crate) ldb: Option<Box<dyn Ldb>>,
    clients: BTreeMap<ClientId, Client>,
    /// Who watches which key.
    watchers: BTreeMap<Place, BTreeSet<ClientId>>,
    /// Who said MONITOR.
    pub(crate) monitors: BTreeSet<ClientId>,
    last_client: u64,
}

impl Default for Server {
    fn default() -> Server {
        Server::new()
    }
}

impl Server {
    /// A server without data and without clients.
    pub fn new() -> Server {
        Server {
            core: Core::default(),
            engine: Engine::default(),
            running: None,
            ldb: None,
            clients: BTreeMap::new(),
            watchers: BTreeMap::new(),
            monitors: BTreeSet::new(),
            last_client: 0,
        }
    }

    /// A new connection. Its number is not used again.
    pub fn connect(&mut self) -> ClientId {
        self.last_client += 1;
        let id = ClientId(self.last_client);
        self.clients.insert(id, Client::default());
        self.core.clients = self.clients.len();
        self.core.stats.connections += 1;
        id
    }

    /// End a connection, with its queue and its watches. If it runs a script, that goes on, and so
    /// does the transaction it is in.
    pub fn disconnect(&mut self, client: ClientId) {
        if let Some(running) = self.running.as_mut().filter(|running| running.client() == client) {
            running.orphaned = true;
            return;
        }
        if let Some(ldb) = &mut self.ldb {
            let now = self.core.scene.now;
            ldb.leave(&mut self.core, client, now);
        }
        self.unwatch(client);
        self.clients.remove(&client);
        self.monitors.remove(&client);
        self.core.clients = self.clients.len();
    }

    /// Carry out a command of a client at a time. Time never goes back. A client that was never
    /// connected is connected first.
    pub fn execute(&mut self, client: ClientId, argv: &[Bytes], now: Micros) -> Outcome {
        if argv.is_empty() {
            return Outcome::Reply(keyspace::Error::unknown_command(argv).into());
        }
        if self.is_debugging(client) {
            self.debug_command(client, argv, now);
            return Outcome::Running;
        }
        let reply = if self.running.is_some() {
            self.execute_while_busy(client, argv, now)
        } else {
            self.core.scene.footprint.clear();
            self.core.scene.now = now;
            self.core.scene.began = now;
            self.core.scene.chance = Chance::new(now.0);
            self.core.recorder.wake(!self.monitors.is_empty());
            self.dispatch(client, argv)
        };
        reply.map_or(Outcome::Running, Outcome::Reply)
    }

    /// Go on with the script that is running. Without one the reply is that there is none.
    pub fn resume(&mut self, now: Micros) -> Outcome {
        self.core.scene.now = now.max(self.core.scene.now);
        self.resume_script().map_or(Outcome::Running, Outcome::Reply)
    }

    /// Take away the keys whose time has come: what the real server does ten times a second, and
    /// whoever owns the clock as often as it likes. What went is in the footprint. While a script runs
    /// nothing goes, as on the real server.
    pub fn expire(&mut self, now: Micros) {
        if self.running.is_some() {
            return;
        }
        let scene = &mut self.core.scene;
        scene.footprint.clear();
        (scene.now, scene.began) = (now, now);
        for db in 0..DATABASES {
            self.core.context().within(db, |ctx| ctx.expire());
        }
        self.tell_watchers();
    }

    /// Whether any key has a deadline, so that [`Server::expire`] may have something to do.
    pub fn has_deadlines(&self) -> bool {
        (0..DATABASES).any(|db| self.core.keyspace.database(db).mortal() > 0)
    }

    /// Drop the script that is running, and the transaction it is in. What it wrote stays.
    pub fn interrupt(&mut self) {
        self.running = None;
        self.engine.drop_running();
        self.core.recorder.give_up();
    }

    /// Whose script is running.
    pub fn busy(&self) -> Option<ClientId> {
        self.running.as_ref().map(Running::client)
    }

    /// What the last command touched; a script or a transaction counts as one command.
    pub fn footprint(&self) -> &Footprint {
        &self.core.scene.footprint
    }

    /// What the last script that failed ended in, with the place in its text: more than the reply
    /// says, for those who show the text.
    pub fn script_failure(&self) -> Option<&Failure> {
        self.engine.failure()
    }

    /// The data.
    pub fn keyspace(&self) -> &Keyspace {
        &self.core.keyspace
    }

    /// Put other data in place of the data, such as a snapshot. Watches do not notice.
    pub fn restore(&mut self, keyspace: Keyspace) {
        self.core.keyspace = keyspace;
    }

    /// For how long others wait for a script before they are told that the server is busy: a setting.
    pub fn busy_reply_threshold(&self) -> Micros {
        self.core.busy_reply_threshold()
    }

    /// How many connections there may be: a setting.
    pub fn max_clients(&self) -> usize {
        self.core.config.text("maxclients").parse().unwrap_or(usize::MAX)
    }

    /// The log lines since the last call.
    pub fn take_log(&mut self) -> Vec<LogLine> {
        std::mem::take(&mut self.core.log)
    }

    /// Say when events are to be kept. Whoever wants them takes them now and then.
    pub fn observe(&mut self, observe: Observe) {
        self.core.recorder.observe = observe;
    }

    /// The events since the last call, in the order in which they happened.
    pub fn take_events(&mut self) -> Vec<Event> {
        self.core.recorder.take()
    }

    /// The clients that said MONITOR, who are to be sent [`Event::monitor_line`] of every event.
    pub fn monitors(&self) -> &BTreeSet<ClientId> {
        &self.monitors
    }

    /// The protocol a client has chosen, in which its replies are to be encoded.
    pub fn protocol(&self, client: ClientId) -> Protocol {
        self.clients
            .get(&client)
            .map_or(Protocol::Resp2, |client| client.protocol)
    }

    /// Whether a client has said QUIT, so that the connection ends after the reply.
    pub fn wants_close(&self, client: ClientId) -> bool {
        self.clients.get(&client).is_none_or(|client| client.closing)
    }

    /// Whether a client does not want the reply to its last command, and so is not to be sent it.
    pub fn is_muted(&self, client: ClientId) -> bool {
        let client = self.clients.get(&client);
        client.is_some_and(|client| client.replies != Replies::All)
    }

    /// How many clients there are. One that another has put out is gone at once.
    pub fn client_count(&self) -> usize {
        self.clients.len()
    }

    /// Put a client out because another says so. It may be that other itself, and then it hears
    /// about it first.
    pub(crate) fn kill(&mut self, client: ClientId, by: ClientId) {
        if client == by {
            self.client(client).closing = true;
        } else {
            self.disconnect(client);
        }
    }

    pub(crate) fn client(&mut self, id: ClientId) -> &mut Client {
        self.clients.entry(id).or_default()
    }

    pub(crate) fn known_client(&mut self, id: ClientId) -> Option<&mut Client> {
        self.clients.get_mut(&id)
    }

    pub(crate) fn clients(&self) -> impl Iterator<Item = (ClientId, &Client)> {
        self.clients.iter().map(|(&id, client)| (id, client))
    }

    /// Let a client watch a key.
    pub(crate) fn watch(&mut self, client: ClientId, place: Place) {
        let (db, key) = &place;
        let entry = self.core.keyspace.database(usize::from(*db)).get(key);
        let deadline = entry.and_then(|entry| entry.deadline());
        let expired = deadline.is_some_and(|deadline| deadline.passed(self.core.scene.began));
        self.add_watcher(client, place.clone());
        // One that is watched already stays as it was.
        self.client(client).watched.entry(place).or_insert(expired);
    }

    /// Tell a client when this key is touched.
    pub(crate) fn add_watcher(&mut self, client: ClientId, place: Place) {
        self.watchers.entry(place).or_default().insert(client);
    }

    /// Forget what a client watches, and that any of it was touched.
    pub(crate) fn unwatch(&mut self, client: ClientId) {
        let state = self.client(client);
        state.dirty = false;
        for (place, _) in std::mem::take(&mut state.watched) {
            if let Some(watching) = self.watchers.get_mut(&place) {
                watching.remove(&client);
                if watching.is_empty() {
                    self.watchers.remove(&place);
                }
            }
        }
    }

    /// Tell those who watch a key that it was touched.
    pub(crate) fn tell_watchers(&mut self) {
        if self.watchers.is_empty() {
            return;
        }
        for touch in self.core.scene.footprint.announced() {
            let Touch::Key { db, key } = touch else { continue };
            // The key's bytes are shared, not copied.
            let place = (*db, key.clone());
            let Some(watching) = self.watchers.get(&place) else {
                continue;
            };
            let gone = self.core.keyspace.database(usize::from(*db)).get(key).is_none();
            for client in watching {
                let Some(client) = self.clients.get_mut(client) else {
                    continue;
                };
                note_touch(&client.watched, &mut client.dirty, &place, gone);
            }
        }
    }
}
