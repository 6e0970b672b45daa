//! What a key holds, as a story shows it.

use keyspace::{Keyspace, Object, Touch};
use race::Digest;
use resp::Bytes;

/// Longer values are cut: a story is read, and a race may write a long value ten thousand times.
const LONGEST: usize = 256;

/// A key's content, short enough to keep one for every write of a race.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Shown {
    /// There is no such key, or it is no key.
    Nothing,
    /// A string, or the beginning of one.
    String { start: Bytes, length: usize },
}

impl Shown {
    /// What is there now.
    pub(crate) fn of(keyspace: &Keyspace, touch: &Touch) -> Self {
        let Touch::Key { db, key } = touch else {
            return Self::Nothing;
        };
        match keyspace.database(usize::from(*db)).get(key).map(|entry| entry.object()) {
            None => Self::Nothing,
            Some(Object::String(string)) if string.len() <= LONGEST => Self::String {
                start: string.bytes().clone(),
                length: string.len(),
            },
            Some(Object::String(string)) => Self::String {
                start: Bytes::copy_from_slice(&string.bytes()[..LONGEST]),
                length: string.len(),
            },
            Some(_) => Self::Nothing,
        }
    }

    /// The text, if it is a string.
    pub(crate) fn text(&self) -> Option<String> {
        match self {
            Self::Nothing => None,
            Self::String { start, length } => {
                let cut = if *length > start.len() { "…" } else { "" };
                Some(format!("{}{cut}", String::from_utf8_lossy(start)))
            }
        }
    }

    /// Takes the value in.
    pub(crate) fn digest(&self, digest: &mut Digest) {
        match self {
            Self::Nothing => digest.number(0),
            Self::String { start, length } => {
                digest.number(*length as u64 + 1);
                digest.text(start);
            }
        }
    }
}
