//! What the server knows of a connection.

use std::collections::BTreeMap;

use keyspace::spec::CommandId;
use resp::{Bytes, Protocol};

/// A connection, by a number that is never used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClientId(pub u64);

/// A key in a database.
pub(crate) type Place = (u8, Bytes);

#[derive(Debug, Default)]
pub(crate) struct Client {
    pub(crate) db: usize,
    pub(crate) protocol: Protocol,
    pub(crate) name: Bytes,
    /// What is queued since MULTI; `None` outside of it.
    pub(crate) queue: Option<Queue>,
    /// What it watches, and whether that had expired by then: its vanishing is no change.
    pub(crate) watched: BTreeMap<Place, Expired>,
    /// A watched key was touched.
    pub(crate) dirty: bool,
    /// It said QUIT: the connection ends after the reply.
    pub(crate) closing: bool,
}

/// Whether a key had expired when it began to be watched, though nobody had noticed.
pub(crate) type Expired = bool;

/// The commands since MULTI.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    pub(crate) commands: Vec<Queued>,
    /// One of them was refused, so EXEC will refuse them all.
    pub(crate) spoiled: bool,
}

#[derive(Debug)]
pub(crate) struct Queued {
    pub(crate) id: CommandId,
    pub(crate) argv: Vec<Bytes>,
}
