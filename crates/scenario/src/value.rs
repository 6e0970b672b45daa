//! What a key holds, as a story shows it.

use keyspace::stream::{Group, Id};
use keyspace::{Keyspace, Object, Touch};
use race::Digest;
use resp::{Bytes, cli};

/// Longer values are cut: a story is read, and a race may write a long value ten thousand times.
const LONGEST: usize = 256;
/// So many elements of a collection are shown.
const MOST: usize = 8;

/// A key's content, short enough to keep one for every write of a race.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Shown {
    /// There is no such key, or it is no key.
    Nothing,
    /// A string, or the beginning of one.
    String { start: Bytes, length: usize },
    /// Elements, or the first of them; all of them in the digest.
    Elements {
        kind: &'static str,
        first: String,
        length: usize,
        digest: u128,
    },
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
            Some(Object::List(list)) => Self::elements("list", list.digest(), list.len(), list.iter_from(0).cloned()),
            Some(Object::Set(set)) => Self::elements("set", set.digest(), set.len(), set.iter()),
            Some(Object::Hash(hash)) => {
                let pairs = hash.iter().flat_map(|(field, value)| [field.clone(), value.clone()]);
                Self::elements("hash", hash.digest(), hash.len(), pairs)
            }
            Some(Object::SortedSet(set)) => {
                let pairs = set
                    .iter()
                    .flat_map(|scored| [scored.member.clone(), set.score_text(scored.score)]);
                Self::elements("sorted set", set.digest(), set.len(), pairs)
            }
            Some(Object::Stream(stream)) => {
                let mut words = Vec::new();
                for group in stream.groups() {
                    words.extend([group.name.clone(), state_of_group(group)]);
                }
                for item in stream.range(Id::ZERO, Id::MAX, MOST, false) {
                    words.push(item.id.text());
                    words.extend(item.parts);
                }
                Self::elements("stream", stream.digest(), stream.len(), words.into_iter())
            }
        }
    }

    fn elements(kind: &'static str, digest: u128, length: usize, all: impl Iterator<Item = Bytes>) -> Self {
        let cut = |element: Bytes| element.slice(..element.len().min(LONGEST / MOST));
        let first: Vec<Bytes> = all.take(MOST).map(cut).collect();
        Self::Elements {
            kind,
            first: cli::join_args(&first),
            length,
            digest,
        }
    }

    /// What it says, if there is anything.
    pub(crate) fn text(&self) -> Option<String> {
        match self {
            Self::Nothing => None,
            Self::String { start, length } => {
                let cut = if *length > start.len() { "…" } else { "" };
                Some(format!("{}{cut}", readable(start)))
            }
            Self::Elements {
                kind, first, length, ..
            } => Some(format!("{kind} of {length}: {first}")),
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
            Self::Elements {
                kind, digest: content, ..
            } => {
                digest.text(kind.as_bytes());
                digest.number(*content as u64);
                digest.number((*content >> 64) as u64);
            }
        }
    }
}

/// How far a group of a stream has come.
pub(crate) fn state_of_group(group: &Group) -> Bytes {
    let last = group.last.text();
    let (last, pending) = (readable(&last), group.pending_count());
    Bytes::from(format!("last={last} pending={pending}"))
}

/// Bytes as people read them: as they are where they are text, and in quotes with escapes otherwise.
pub(crate) fn readable(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.chars().any(char::is_control) => text.to_owned(),
        _ => cli::quote(bytes),
    }
}

/// Likewise, but only the beginning of what is long, at a cost that does not grow with it.
pub(crate) fn beginning(bytes: &[u8]) -> String {
    if bytes.len() <= LONGEST {
        return readable(bytes);
    }
    // A letter of several bytes is not cut in two.
    let end = (LONGEST - 3..=LONGEST).rev().find(|&end| bytes[end] & 0xc0 != 0x80);
    format!("{}…", readable(&bytes[..end.unwrap_or(LONGEST)]))
}

/// A command as one would type it, its long arguments cut.
pub(crate) fn brief(argv: &[Bytes]) -> String {
    let cut = |arg: &Bytes| arg.slice(..arg.len().min(LONGEST));
    let shown: Vec<Bytes> = argv.iter().take(LONGEST).map(cut).collect();
    cli::join_args(&shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_long_is_cut_between_letters() {
        assert_eq!(beginning("é".as_bytes()), "é");
        assert_eq!(beginning(b"\0"), r#""\x00""#);
        let long = "a".repeat(LONGEST - 1) + "éé";
        assert_eq!(beginning(long.as_bytes()), "a".repeat(LONGEST - 1) + "…");
        let long = "a".repeat(LONGEST) + "é";
        assert_eq!(beginning(long.as_bytes()), "a".repeat(LONGEST) + "…");
    }

    #[test]
    fn collections_are_shown_by_their_first_elements() {
        let mut keyspace = Keyspace::default();
        let key = Bytes::from("k");
        let numbers = (0..20).map(|number| Bytes::from(format!("element {number}")));
        let list: keyspace::List = numbers.collect();
        keyspace.database_mut(0).insert(&key, list.into(), None);
        let shown = Shown::of(&keyspace, &Touch::Key { db: 0, key }).text().unwrap();
        assert!(shown.starts_with("list of 20: \"element 0\" "), "{shown}");
        assert!(shown.ends_with("\"element 7\""), "{shown}");
    }
}
