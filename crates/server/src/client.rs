//! What the server knows of a connection.

use std::collections::BTreeMap;

use keyspace::spec::CommandId;
use resp::{Bytes, Protocol};

use crate::ldb::Mode;

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
    pub(crate) watched: Watched,
    /// A watched key was touched.
    pub(crate) dirty: bool,
    /// It said QUIT: the connection ends after the reply.
    pub(crate) closing: bool,
    /// How its scripts are to be debugged, if they are.
    pub(crate) debug: Option<Mode>,
    /// Replies to what it has sent before are still on their way to it.
    pub(crate) pipelines: bool,
    /// It asked not to be put out when memory is short.
    pub(crate) no_evict: bool,
    pub(crate) replies: Replies,
    /// When it sent its first command, in milliseconds.
    pub(crate) first_seen: i64,
    /// When it sent its last.
    pub(crate) last_seen: i64,
    /// What that was.
    pub(crate) command: Option<CommandId>,
}

impl Client {
    /// It sends a command.
    pub(crate) fn speaks(&mut self, id: CommandId, now: i64) {
        if self.command.is_none() {
            self.first_seen = now;
        }
        self.last_seen = now;
        self.command = Some(id);
    }
}

/// Which replies a client wants to get.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Replies {
    #[default]
    All,
    None,
    /// None to this command, nor to so many after it.
    Skip(u8),
}

impl Replies {
    /// Neither a reply to this command nor to the next.
    pub(crate) fn skip(&mut self) {
        if *self != Replies::None {
            *self = Replies::Skip(1);
        }
    }

    /// A command comes.
    pub(crate) fn next(&mut self) {
        *self = match *self {
            Replies::Skip(0) => Replies::All,
            Replies::Skip(left) => Replies::Skip(left - 1),
            same => same,
        };
    }
}

/// Whether a key had expired when it began to be watched, though nobody had noticed.
pub(crate) type Expired = bool;

/// The keys a client watches.
pub(crate) type Watched = BTreeMap<Place, Expired>;

/// A watched key was touched; `gone` if nothing is there now.
///
/// This may be told again, as a script and a transaction tell what each part of them has touched:
/// so it has to mean the same every time.
pub(crate) fn note_touch(watched: &Watched, dirty: &mut bool, place: &Place, gone: bool) {
    let vanished = gone && watched.get(place).is_some_and(|expired| *expired);
    *dirty |= !vanished;
}

/// The commands since MULTI.
#[derive(Debug, Default, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Queue {
    pub(crate) commands: Vec<Queued>,
    /// One of them was refused, so EXEC will refuse them all.
    pub(crate) spoiled: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Queued {
    pub(crate) id: CommandId,
    pub(crate) argv: Vec<Bytes>,
}
