//! What the server keeps about a connection, as a value that can be taken and put back.
//!
//! Whoever explores what may happen goes back and forth between states of the server; the data can
//! be put back with [`Server::restore`], and the rest with this.

use keyspace::{Keyspace, Touch};
use resp::Protocol;

use crate::ClientId;
use crate::client::{Client, Queue, Watched, note_touch};
use crate::server::Server;

/// Everything about a connection on which its later replies depend, but for its number and name.
/// Equal sessions get equal replies.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Session {
    db: usize,
    protocol: Protocol,
    queue: Option<Queue>,
    watched: Watched,
    dirty: bool,
}

impl Session {
    /// The number of the database that is selected.
    pub fn database(&self) -> usize {
        self.db
    }

    /// Whether commands are being queued.
    pub fn queues(&self) -> bool {
        self.queue.is_some()
    }

    /// Whether any key is watched.
    pub fn watches(&self) -> bool {
        !self.watched.is_empty()
    }

    /// Somebody else has touched a key, and this is what is there now.
    pub fn notice(&mut self, touch: &Touch, keyspace: &Keyspace) {
        if let Touch::Key { db, key } = touch {
            let place = (*db, key.clone());
            let gone = keyspace.database(usize::from(*db)).get(key).is_none();
            if self.watched.contains_key(&place) {
                note_touch(&self.watched, &mut self.dirty, &place, gone);
            }
        }
    }
}

impl Server {
    /// What is kept about a connection.
    pub fn session(&mut self, client: ClientId) -> Session {
        let client = self.client(client);
        Session {
            db: client.db,
            protocol: client.protocol,
            queue: client.queue.clone(),
            watched: client.watched.clone(),
            dirty: client.dirty,
        }
    }

    /// Puts it back, or gives it to another connection.
    pub fn restore_session(&mut self, client: ClientId, session: &Session) {
        self.unwatch(client);
        for place in session.watched.keys() {
            self.add_watcher(client, place.clone());
        }
        *self.client(client) = Client {
            db: session.db,
            protocol: session.protocol,
            queue: session.queue.clone(),
            watched: session.watched.clone(),
            dirty: session.dirty,
            ..Client::default()
        };
    }
}
