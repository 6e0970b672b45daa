//! The keys of a run in the order in which they are listed, and how many there were when.

use keyspace::{DATABASES, Entry, Keyspace, Touch};
use race::KeyId;
use resp::Bytes;

use super::view::KEYS;
use crate::record::Record;

/// Made once, when a run is over.
pub(super) struct Roster {
    /// The keys that steps have touched, by database and name.
    pub(super) touched: Vec<KeyId>,
    /// The first of those that were there before and that no step has touched.
    pub(super) untouched: Vec<(u8, Bytes, Entry)>,
    /// How many keys there were before the race.
    before: u64,
    /// By how much that changed, from a step on.
    changes: Vec<(u32, i64)>,
}

impl Roster {
    /// The keys of a record.
    pub(super) fn new(record: &Record) -> Self {
        let keys = (0..record.touched()).map(KeyId);
        let mut touched: Vec<KeyId> = keys.filter(|&key| record.is_key(key)).collect();
        touched.sort_unstable_by(|left, right| record.touch(*left).cmp(record.touch(*right)));
        Self {
            untouched: untouched(record),
            before: all(record.before()).count() as u64,
            changes: changes(record, &touched),
            touched,
        }
    }

    /// How many keys there are after so many steps.
    pub(super) fn count(&self, step: u32) -> u64 {
        let end = self.changes.partition_point(|change| change.0 <= step);
        let change = self.changes[..end].last().map_or(0, |change| change.1);
        self.before.saturating_add_signed(change)
    }
}

fn all(keyspace: &Keyspace) -> impl Iterator<Item = (usize, &Bytes, &Entry)> {
    (0..DATABASES).flat_map(|db| keyspace.database(db).iter().map(move |(key, entry)| (db, key, entry)))
}

fn untouched(record: &Record) -> Vec<(u8, Bytes, Entry)> {
    let mut names: Vec<_> = all(record.before())
        .map(|(db, key, entry)| (db as u8, key, entry))
        .filter(|&(db, key, _)| record.known_key(&Touch::Key { db, key: key.clone() }).is_none())
        .collect();
    names.sort_unstable_by_key(|(db, key, _)| (*db, *key));
    names.truncate(KEYS);
    names
        .into_iter()
        .map(|(db, key, entry)| (db, key.clone(), entry.clone()))
        .collect()
}

fn changes(record: &Record, touched: &[KeyId]) -> Vec<(u32, i64)> {
    let mut changes = Vec::new();
    for &key in touched {
        let mut there = record.text_of(key, None).is_some();
        for version in record.versions(key, 0) {
            let is = record.text_of(key, Some(version)).is_some();
            if is != there {
                changes.push((version.step, if is { 1 } else { -1 }));
            }
            there = is;
        }
    }
    changes.sort_unstable();
    let mut sum = 0;
    for (_, change) in &mut changes {
        sum += *change;
        *change = sum;
    }
    changes
}
