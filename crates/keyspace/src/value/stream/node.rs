//! The nodes in which the server keeps entries: which entries lie together shows where a stream is
//! shortened about as far as wanted, and in what `XINFO` and `MEMORY` tell.

use resp::Bytes;

use super::id::Id;
use super::record::{Node, pack_all};
use crate::packed::{self, LISTPACK};

/// The server's `stream-node-max-entries`.
pub(crate) const NODE_ENTRIES: usize = 100;
/// The server's `stream-node-max-bytes`.
const MOST_BYTES: usize = 4096;

impl Node {
    /// A node for an entry, which is still to be put in.
    pub(super) fn new(id: Id, parts: &[Bytes]) -> Node {
        let names = parts.iter().step_by(2);
        // How many entries there are and how many are gone, how many names, they, and an end.
        let head = 3 * packed::number(0) + packed::number(parts.len() as i64 / 2);
        Node {
            first: id,
            last: id,
            live: 0,
            gone: 0,
            bytes: LISTPACK + head + names.map(|name| packed::element(name)).sum::<usize>(),
            names: names_of(parts),
        }
    }

    /// Whether there is room for one more.
    pub(super) fn takes(&self, parts: &[Bytes]) -> bool {
        let length: usize = parts.iter().map(Bytes::len).sum();
        self.bytes + length < MOST_BYTES && self.live + self.gone < NODE_ENTRIES
    }

    /// Put an entry in.
    pub(super) fn add(&mut self, id: Id, parts: &[Bytes]) {
        let names = parts.len() as i64 / 2;
        let lengths = |from: usize| {
            let parts = parts.iter().skip(from).step_by(2);
            parts.map(|part| packed::element(part)).sum::<usize>()
        };
        let ms = id.ms().wrapping_sub(self.first.ms()) as i64;
        let seq = id.seq().wrapping_sub(self.first.seq()) as i64;
        // What kind of entry it is, its id, its values, and the way back.
        self.bytes += packed::number(0) + packed::number(ms) + packed::number(seq) + lengths(1);
        self.bytes += if names_of(parts) == self.names {
            packed::number(names + 3)
        } else {
            packed::number(names) + lengths(0) + packed::number(2 * names + 4)
        };
        self.last = id;
        self.live += 1;
    }
}

fn names_of(parts: &[Bytes]) -> Bytes {
    let mut names = Vec::new();
    pack_all(&mut names, parts.iter().step_by(2));
    Bytes::from(names)
}

/// How many nodes the server's radix tree has in which these ids are the keys, in order: bytes that
/// several have in common are one, and so is each place where they part.
pub(crate) fn tree_nodes(ids: &[Id]) -> usize {
    below(ids, 0)
}

fn below(ids: &[Id], depth: usize) -> usize {
    let (Some(first), Some(last)) = (ids.first(), ids.last()) else {
        return 1;
    };
    if ids.len() == 1 {
        return 1 + usize::from(depth < Id::BYTES);
    }
    let byte = |id: &Id, at: usize| id.to_bytes()[at];
    let parting = (depth..Id::BYTES).find(|&at| byte(first, at) != byte(last, at));
    let parting = parting.unwrap_or(Id::BYTES - 1);
    let branches = ids.chunk_by(|one, other| byte(one, parting) == byte(other, parting));
    1 + usize::from(parting > depth) + branches.map(|ids| below(ids, parting + 1)).sum::<usize>()
}
