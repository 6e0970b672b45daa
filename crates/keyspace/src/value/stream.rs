//! Streams: entries in the order of their ids, and groups that share the work of reading them.

mod group;
mod id;
mod node;
mod record;

use std::ops::Range;
use std::sync::Arc;

use resp::Bytes;

pub use group::{Consumer, Group};
pub use id::Id;
pub(crate) use node::{NODE_ENTRIES, tree_nodes};
pub use record::{Item, Node, Pending};
use record::{Record, before, find, id_at};

use super::List;
use crate::hash::Digest;

/// A stream. A clone costs a reference count.
#[derive(Debug, Clone, Default)]
pub struct Stream(Arc<Parts>);

#[derive(Debug, Clone, Default)]
struct Parts {
    items: List,
    nodes: List,
    last: Id,
    deleted: Id,
    added: i64,
    /// In the order of their names.
    groups: Vec<Group>,
}

/// How far a stream is shortened.
#[derive(Debug, Clone, Copy)]
pub struct Trim {
    /// What is to stay.
    pub keep: Keep,
    /// Only whole nodes go.
    pub whole_nodes: bool,
    /// How many entries may go; 0 for any number.
    pub limit: usize,
}

/// What of a stream is to stay.
#[derive(Debug, Clone, Copy)]
pub enum Keep {
    /// So many entries, the last ones.
    Last(usize),
    /// All from an id on.
    From(Id),
}

impl Stream {
    /// How many entries it has. A stream without any stays at its key.
    #[allow(clippy::len_without_is_empty, reason = "an empty one is no less a stream")]
    pub fn len(&self) -> usize {
        self.0.items.len()
    }

    /// The id of the first entry.
    pub fn first_id(&self) -> Option<Id> {
        self.0.items.get(0).map(|bytes| Id::of(bytes))
    }

    /// The id of the last entry.
    pub fn top_id(&self) -> Option<Id> {
        let last = self.len().checked_sub(1)?;
        Some(id_at(&self.0.items, last))
    }

    /// The last id that was given to an entry, or that was set: new ones are greater.
    pub fn last_id(&self) -> Id {
        self.0.last
    }

    /// The greatest id of those that were deleted by name.
    pub fn deleted_id(&self) -> Id {
        self.0.deleted
    }

    /// How many entries there ever were.
    pub fn added(&self) -> i64 {
        self.0.added
    }

    /// Set what is known of the past.
    pub fn set_past(&mut self, last: Id, deleted: Id, added: i64) {
        let parts = self.parts();
        (parts.last, parts.deleted, parts.added) = (last, deleted, added);
    }

    /// Whether there is an entry of this id.
    pub fn has(&self, id: Id) -> bool {
        find(&self.0.items, id).is_some()
    }

    /// Entries from an id to an id, so many at most; backwards, from the end.
    pub fn range(&self, from: Id, to: Id, count: usize, backwards: bool) -> Vec<Item> {
        let Range { mut start, mut end } = self.between(from, to);
        let count = count.min(end - start);
        if backwards {
            start = end - count;
        } else {
            end = start + count;
        }
        let mut items = Vec::new();
        for bytes in self.0.items.iter_from(start).take(end - start) {
            items.push(Item::unpack(bytes));
        }
        if backwards {
            items.reverse();
        }
        items
    }

    /// Where the entries between two ids are.
    fn between(&self, from: Id, to: Id) -> Range<usize> {
        let end = to.next().map_or(self.len(), |end| before(&self.0.items, end));
        before(&self.0.items, from).min(end)..end
    }

    /// Put an entry at the end. Its id must be greater than the last.
    pub fn append(&mut self, id: Id, parts: &[Bytes]) {
        let stream = self.parts();
        let last = stream.nodes.len().checked_sub(1);
        let last = last.and_then(|place| Some((place, Node::unpack(stream.nodes.get(place)?))));
        match last.filter(|(_, node)| node.takes(parts)) {
            Some((place, mut node)) => {
                node.add(id, parts);
                stream.nodes.replace(place, node.pack());
            }
            None => {
                let mut node = Node::new(id, parts);
                node.add(id, parts);
                stream.nodes.push_back(node.pack());
            }
        }
        let parts = parts.to_vec();
        stream.items.push_back(Item { id, parts }.pack());
        stream.last = id;
        stream.added = stream.added.wrapping_add(1);
    }

    /// Delete an entry; tells whether it was there.
    pub fn delete(&mut self, id: Id) -> bool {
        let Some(place) = find(&self.0.items, id) else {
            return false;
        };
        let stream = self.parts();
        stream.items.remove(place);
        stream.deleted = stream.deleted.max(id);
        let after = id.next().map_or(stream.nodes.len(), |next| before(&stream.nodes, next));
        let node = after.saturating_sub(1);
        stream.lose(node, 1);
        true
    }

    /// Shorten it; tells by how many entries.
    pub fn trim(&mut self, trim: &Trim) -> usize {
        let stream = self.parts();
        let mut gone = 0;
        while let Some(node) = stream.nodes.get(0).map(Node::unpack) {
            let excess = match trim.keep {
                Keep::Last(count) => (stream.items.len() - gone).saturating_sub(count),
                Keep::From(id) => before(&stream.items, id).saturating_sub(gone),
            };
            let (done, whole) = match trim.keep {
                Keep::Last(_) => (excess == 0, excess >= node.live),
                Keep::From(id) => (false, node.last < id),
            };
            if done || trim.limit > 0 && gone + node.live > trim.limit {
                break;
            }
            if whole {
                stream.nodes.pop_front();
                gone += node.live;
                continue;
            }
            if !trim.whole_nodes {
                stream.hide(0, node, excess);
                gone += excess;
            }
            break;
        }
        stream.items.keep(gone..usize::MAX);
        gone
    }

    /// Its groups, in the order of their names.
    pub fn groups(&self) -> &[Group] {
        &self.0.groups
    }

    /// A group.
    pub fn group(&self, name: &Bytes) -> Option<&Group> {
        Some(&self.0.groups[self.0.place(name).ok()?])
    }

    /// A group, to be changed.
    pub fn group_mut(&mut self, name: &Bytes) -> Option<&mut Group> {
        let place = self.0.place(name).ok()?;
        self.parts().groups.get_mut(place)
    }

    /// Make a group; tells whether there was none of this name.
    pub fn create_group(&mut self, name: &Bytes, last: Id, read: Option<i64>) -> bool {
        let Err(place) = self.0.place(name) else {
            return false;
        };
        self.parts().groups.insert(place, Group::new(name, last, read));
        true
    }

    /// Take a group away; tells whether there was one.
    pub fn destroy_group(&mut self, name: &Bytes) -> bool {
        let place = self.0.place(name);
        place.is_ok_and(|place| {
            self.parts().groups.remove(place);
            true
        })
    }

    /// Whether an entry from an id on may have been deleted by name, others before it still there.
    pub fn has_gaps_from(&self, id: Id) -> bool {
        id <= self.0.deleted && self.first_id().is_some_and(|first| first <= self.0.deleted)
    }

    /// How many entries there ever were up to an id, if that can be told.
    pub fn added_until(&self, id: Id) -> Option<i64> {
        let added = self.0.added;
        let length = self.len() as i64;
        if added == 0 {
            return Some(0);
        }
        if id == self.0.last || length == 0 && id < self.0.last {
            return Some(added);
        }
        let first = self.first_id().unwrap_or_default();
        if id > self.0.last || self.0.deleted != Id::ZERO && self.0.deleted >= first {
            return None;
        }
        match id.cmp(&first) {
            std::cmp::Ordering::Less => Some(added.wrapping_sub(length)),
            std::cmp::Ordering::Equal => Some(added.wrapping_sub(length).wrapping_add(1)),
            std::cmp::Ordering::Greater => None,
        }
    }

    /// The nodes in which the server would keep it.
    pub fn nodes(&self) -> impl Iterator<Item = Node> {
        self.0.nodes.iter_from(0).map(Node::unpack)
    }

    /// As `OBJECT ENCODING` says it.
    pub fn encoding(&self) -> &'static str {
        "stream"
    }

    /// A digest of 128 bits, by which equal content is recognised. The nodes are part of it, as they
    /// decide what goes where a stream is shortened.
    pub fn digest(&self) -> u128 {
        let parts = &self.0;
        let digest = Digest::new().number(5).wide(parts.items.digest());
        let digest = digest.wide(parts.nodes.digest()).wide(parts.last.number());
        let digest = digest.wide(parts.deleted.number()).number(parts.added as u64);
        let groups = parts.groups.iter();
        groups.fold(digest, |digest, group| group.digest(digest)).finish()
    }

    fn parts(&mut self) -> &mut Parts {
        Arc::make_mut(&mut self.0)
    }
}

impl Parts {
    fn place(&self, name: &Bytes) -> Result<usize, usize> {
        self.groups.binary_search_by(|group| group.name.cmp(name))
    }

    /// A node loses entries, which take room until the last of them goes.
    fn lose(&mut self, place: usize, count: usize) {
        match self.nodes.get(place).map(Node::unpack) {
            Some(node) if node.live <= count => {
                self.nodes.remove(place);
            }
            Some(node) => self.hide(place, node, count),
            None => {}
        }
    }

    fn hide(&mut self, place: usize, mut node: Node, count: usize) {
        node.live -= count;
        node.gone += count;
        self.nodes.replace(place, node.pack());
    }
}
