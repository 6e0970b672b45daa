//! A group of consumers that share the work of a stream.

use resp::Bytes;

use super::id::Id;
use super::record::{Pending, Record, before, find, id_at};
use crate::hash::Digest;
use crate::value::List;

/// A group.
#[derive(Debug, Clone)]
pub struct Group {
    /// Its name.
    pub name: Bytes,
    /// The last entry that was given to one of it.
    pub last: Id,
    /// How many entries of the stream it has got, if that is known.
    pub read: Option<i64>,
    pending: List,
    /// In the order of their names.
    consumers: Vec<Consumer>,
}

/// One of a group.
#[derive(Debug, Clone)]
pub struct Consumer {
    /// Its name.
    pub name: Bytes,
    /// When it was last heard of, in milliseconds since 1970. No part of the digest, as `XINFO`
    /// alone tells of it.
    pub seen: i64,
}

impl Group {
    pub(super) fn new(name: &Bytes, last: Id, read: Option<i64>) -> Group {
        Group {
            name: name.clone(),
            last,
            read,
            pending: List::default(),
            consumers: Vec::new(),
        }
    }

    /// Everybody in it, in the order of the names.
    pub fn consumers(&self) -> &[Consumer] {
        &self.consumers
    }

    /// Whether it has this consumer.
    pub fn knows(&self, name: &Bytes) -> bool {
        self.place(name).is_ok()
    }

    /// Note that a consumer was heard of; one that is new comes in. Tells whether it is new.
    pub fn hear(&mut self, name: &Bytes, now: i64) -> bool {
        match self.place(name) {
            Ok(place) => {
                self.consumers[place].seen = now;
                false
            }
            Err(place) => {
                let name = name.clone();
                self.consumers.insert(place, Consumer { name, seen: now });
                true
            }
        }
    }

    /// Take a consumer away with what it has pending; tells how much that was.
    pub fn dismiss(&mut self, name: &Bytes) -> usize {
        let Ok(place) = self.place(name) else {
            return 0;
        };
        self.consumers.remove(place);
        let theirs = self.pending_between(Id::ZERO, Id::MAX, Some(name), usize::MAX);
        for pending in &theirs {
            self.take(pending.id);
        }
        theirs.len()
    }

    /// How much is pending.
    pub fn pending_count(&self) -> usize {
        self.pending.len()
    }

    /// What is pending from an id to an id, with everybody or with one consumer; so much at most.
    pub fn pending_between(&self, from: Id, to: Id, consumer: Option<&Bytes>, most: usize) -> Vec<Pending> {
        let mut found = Vec::new();
        for bytes in self.pending.iter_from(before(&self.pending, from)) {
            let pending = Pending::unpack(bytes);
            if pending.id > to || found.len() == most {
                break;
            }
            if consumer.is_none_or(|name| pending.consumer == name) {
                found.push(pending);
            }
        }
        found
    }

    /// All that is pending.
    pub fn all_pending(&self) -> Vec<Pending> {
        self.pending_between(Id::ZERO, Id::MAX, None, usize::MAX)
    }

    /// What each consumer has pending, in the order of [`Group::consumers`].
    pub fn shares(&self) -> Vec<Vec<Pending>> {
        let mut shares = vec![Vec::new(); self.consumers.len()];
        for pending in self.all_pending() {
            if let Ok(place) = self.place(&pending.consumer) {
                shares[place].push(pending);
            }
        }
        shares
    }

    /// The first id from one on that is pending.
    pub fn next_pending(&self, from: Id) -> Option<Id> {
        let place = before(&self.pending, from);
        (place < self.pending.len()).then(|| id_at(&self.pending, place))
    }

    /// The last that is pending.
    pub fn last_pending(&self) -> Option<Id> {
        let last = self.pending.len().checked_sub(1)?;
        Some(id_at(&self.pending, last))
    }

    /// What is known of an entry that is pending.
    pub fn pending(&self, id: Id) -> Option<Pending> {
        self.pending.get(find(&self.pending, id)?).map(Pending::unpack)
    }

    /// Note who has an entry.
    pub fn give(&mut self, pending: &Pending) {
        let place = before(&self.pending, pending.id);
        if id_at(&self.pending, place) == pending.id && place < self.pending.len() {
            self.pending.replace(place, pending.pack());
        } else {
            self.pending.insert(place, pending.pack());
        }
    }

    /// Nobody has an entry any more; tells whether somebody had it.
    pub fn take(&mut self, id: Id) -> bool {
        let place = find(&self.pending, id);
        place.is_some_and(|place| self.pending.remove(place).is_some())
    }

    pub(super) fn digest(&self, digest: Digest) -> Digest {
        let digest = digest.field(&self.name).wide(self.last.number());
        let digest = digest
            .number(u64::from(self.read.is_some()))
            .number(self.read.unwrap_or(0) as u64);
        let digest = digest.wide(self.pending.digest()).number(self.consumers.len() as u64);
        let names = self.consumers.iter();
        names.fold(digest, |digest, consumer| digest.field(&consumer.name))
    }

    fn place(&self, name: &Bytes) -> Result<usize, usize> {
        self.consumers.binary_search_by(|consumer| consumer.name.cmp(name))
    }
}
