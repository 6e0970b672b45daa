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
    /// How many keys there are after so many steps; after the last of these it stays.
    counts: Vec<u64>,
}

impl Roster {
    /// The keys of a run of so many steps.
    pub(super) fn new(record: &Record, steps: usize) -> Self {
        let touched = record.touched();
        Self {
            untouched: untouched(record),
            counts: counts(record, &touched, steps),
            touched,
        }
    }

    /// How many keys there are after so many steps.
    pub(super) fn count(&self, step: u32) -> u64 {
        self.counts.get(step as usize).copied().unwrap_or_default()
    }
}

fn all(keyspace: &Keyspace) -> impl Iterator<Item = Touch> {
    (0..DATABASES).flat_map(|db| {
        let keys = keyspace.database(db).iter();
        keys.map(move |(key, _)| Touch::Key {
            db: db as u8,
            key: key.clone(),
        })
    })
}

fn untouched(record: &Record) -> Vec<(u8, Bytes, Entry)> {
    // There may be a hundred thousand of them, of which only the first are ever shown.
    let mut first: Vec<Touch> = Vec::new();
    for key in all(record.before()) {
        let place = first.partition_point(|one| *one < key);
        if place < KEYS && record.known_key(&key).is_none() {
            first.insert(place, key);
            first.truncate(KEYS);
        }
    }
    let entries = first.into_iter().filter_map(|key| match key {
        Touch::Key { db, key } => {
            let entry = record.before().database(usize::from(db)).get(&key)?.clone();
            Some((db, key, entry))
        }
        _ => None,
    });
    entries.collect()
}

fn counts(record: &Record, touched: &[KeyId], steps: usize) -> Vec<u64> {
    let mut changes = vec![0_i64; steps + 1];
    changes[0] = all(record.before()).count() as i64;
    for &key in touched {
        let mut there = record.text_of(key, None).is_some();
        for version in record.versions(key, 0) {
            let is = record.text_of(key, Some(version)).is_some();
            if let Some(change) = changes.get_mut(version.step as usize) {
                *change += i64::from(is) - i64::from(there);
            }
            there = is;
        }
    }
    let mut count = 0;
    let summed = changes.into_iter().map(|change| {
        count += change;
        u64::try_from(count).unwrap_or_default()
    });
    summed.collect()
}
