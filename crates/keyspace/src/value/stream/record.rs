//! What a stream consists of, packed: entries, nodes and what is pending are each a piece of bytes
//! that begins with an id, in a [`List`] in the order of the ids.
//!
//! So a stream shares with its copies what a list shares, is digested as lists are, and brings no
//! structure of its own.

use resp::Bytes;

use super::id::Id;
use crate::value::List;

/// An entry of a stream.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its id.
    pub id: Id,
    /// Names and values in turn.
    pub parts: Vec<Bytes>,
}

/// An entry that was given to a consumer, who has not said yet that it is dealt with.
#[derive(Debug, Clone)]
pub struct Pending {
    /// The entry's id.
    pub id: Id,
    /// When it was given to it last, in milliseconds since 1970.
    pub delivered: i64,
    /// How often it was given to somebody.
    pub times: i64,
    /// Who has it.
    pub consumer: Bytes,
}

/// A node of the server's radix tree: entries that lie together, and that go together where a stream
/// is only about as long as wanted.
#[derive(Debug, Clone)]
pub struct Node {
    /// The first that was put here, even if it is gone.
    pub first: Id,
    /// The last that was.
    pub last: Id,
    /// How many of its entries are there.
    pub live: usize,
    /// How many are gone but still take room.
    pub gone: usize,
    /// The length of its listpack.
    pub bytes: usize,
    /// The names of its first entry, which those that have the same do not repeat.
    pub names: Bytes,
}

/// Something that can be packed. The id comes first.
pub(super) trait Record: Sized {
    fn pack(&self) -> Bytes;
    fn unpack(bytes: &Bytes) -> Self;
}

impl Record for Item {
    fn pack(&self) -> Bytes {
        let mut bytes = self.id.to_bytes().to_vec();
        pack_all(&mut bytes, self.parts.iter());
        Bytes::from(bytes)
    }

    fn unpack(bytes: &Bytes) -> Item {
        let (mut parts, mut at) = (Vec::new(), Id::BYTES);
        while at < bytes.len() {
            let start = at + 8;
            at = start + number(bytes, at) as usize;
            parts.push(bytes.slice(start..at));
        }
        Item {
            id: Id::of(bytes),
            parts,
        }
    }
}

impl Record for Pending {
    fn pack(&self) -> Bytes {
        packed(self.id, &[self.delivered as u64, self.times as u64], &self.consumer)
    }

    fn unpack(bytes: &Bytes) -> Pending {
        Pending {
            id: Id::of(bytes),
            delivered: number(bytes, 16) as i64,
            times: number(bytes, 24) as i64,
            consumer: bytes.slice(32..),
        }
    }
}

impl Record for Node {
    fn pack(&self) -> Bytes {
        let numbers = [
            self.last.ms(),
            self.last.seq(),
            self.live as u64,
            self.gone as u64,
            self.bytes as u64,
        ];
        packed(self.first, &numbers, &self.names)
    }

    fn unpack(bytes: &Bytes) -> Node {
        Node {
            first: Id::of(bytes),
            last: Id::new(number(bytes, 16), number(bytes, 24)),
            live: number(bytes, 32) as usize,
            gone: number(bytes, 40) as usize,
            bytes: number(bytes, 48) as usize,
            names: bytes.slice(56..),
        }
    }
}

/// How many records come before an id.
pub(super) fn before(records: &List, id: Id) -> usize {
    let (mut low, mut high) = (0, records.len());
    while low < high {
        let middle = low + (high - low) / 2;
        if id_at(records, middle) < id {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

/// The id at an index; beyond the end, the last there can be.
pub(super) fn id_at(records: &List, index: usize) -> Id {
    records.get(index).map_or(Id::MAX, |bytes| Id::of(bytes))
}

/// Where the record of an id is.
pub(super) fn find(records: &List, id: Id) -> Option<usize> {
    let index = before(records, id);
    records.get(index).filter(|bytes| Id::of(bytes) == id).map(|_| index)
}

/// Bytes one after the other, each behind its length.
pub(super) fn pack_all<'a>(bytes: &mut Vec<u8>, parts: impl Iterator<Item = &'a Bytes>) {
    for part in parts {
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part);
    }
}

fn packed(id: Id, numbers: &[u64], rest: &[u8]) -> Bytes {
    let mut bytes = id.to_bytes().to_vec();
    for number in numbers {
        bytes.extend_from_slice(&number.to_be_bytes());
    }
    bytes.extend_from_slice(rest);
    Bytes::from(bytes)
}

/// The number at a place of a record.
fn number(bytes: &[u8], at: usize) -> u64 {
    let bytes = bytes.get(at..).and_then(|rest| rest.first_chunk());
    bytes.map_or(0, |bytes| u64::from_be_bytes(*bytes))
}
