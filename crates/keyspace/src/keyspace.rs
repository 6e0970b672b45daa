//! Sixteen databases that can be copied in constant time.

use std::sync::Arc;

use resp::Bytes;

use crate::hash::Digest;
use crate::map::Map;
use crate::object::{Collection, Entry, Object};
use crate::time::{Deadline, Micros};

/// How many databases there are.
pub const DATABASES: usize = 16;

/// All of the server's data. A clone is a snapshot: it costs one reference count, and neither
/// copy sees what happens to the other.
#[derive(Debug, Clone, Default)]
pub struct Keyspace {
    databases: Arc<[Database; DATABASES]>,
}

impl Keyspace {
    /// A database. There are [`DATABASES`]; the number wraps around, so no number is out of range.
    pub fn database(&self, number: usize) -> &Database {
        &self.databases[number % DATABASES]
    }

    /// A database, to be changed.
    pub fn database_mut(&mut self, number: usize) -> &mut Database {
        &mut Arc::make_mut(&mut self.databases)[number % DATABASES]
    }

    /// Exchange two databases.
    pub fn swap(&mut self, left: usize, right: usize) {
        Arc::make_mut(&mut self.databases).swap(left % DATABASES, right % DATABASES);
    }

    /// The keys that hold something else in a later keyspace, by database and in order. It costs what
    /// has changed, if the one came from a snapshot of the other.
    pub fn changes_to<'a>(&'a self, later: &'a Keyspace) -> Vec<Change<'a>> {
        let mut changes = Vec::new();
        for (db, (before, after)) in self.databases.iter().zip(later.databases.iter()).enumerate() {
            let found = before
                .entries
                .changes_to(&after.entries, |old, new| old.digest() == new.digest());
            let change = |(key, before, after)| Change { db, key, before, after };
            changes.extend(found.into_iter().map(change));
        }
        sorting::sort_by_key(&mut changes, |change| (change.db, change.key));
        changes
    }

    /// A digest of everything in it: keys, values, deadlines. Equal content has equal digests,
    /// whatever was done to get there.
    ///
    /// A key whose deadline has passed still counts until something touches it.
    pub fn digest(&self) -> u128 {
        let whole = self
            .databases
            .iter()
            .enumerate()
            .filter(|(_, database)| !database.is_empty());
        let whole = whole.fold(Digest::new(), |digest, (number, database)| {
            digest.number(number as u64).wide(database.digest)
        });
        whole.finish()
    }
}

/// A key that holds something else than before. What differs inside is told by
/// [`crate::Hash::changes_to`], [`crate::Set::changes_to`] and [`crate::SortedSet::changes_to`].
#[derive(Debug, Clone, Copy)]
pub struct Change<'a> {
    /// Number of its database.
    pub db: usize,
    /// Its name.
    pub key: &'a Bytes,
    /// What was there.
    pub before: Option<&'a Entry>,
    /// What is there now.
    pub after: Option<&'a Entry>,
}

/// One numbered set of keys.
#[derive(Debug, Clone, Default)]
pub struct Database {
    entries: Map<Entry>,
    /// The sum of the digests of all entries: adding one and taking it away again cancel out.
    digest: u128,
    /// How many keys have a deadline. While there is none, no look-up has to mind the time.
    mortal: usize,
}

impl Database {
    /// What a key holds, its deadline not regarded.
    pub fn get(&self, key: &Bytes) -> Option<&Entry> {
        self.entries.get(key)
    }

    /// What a key holds at this moment.
    pub fn get_at(&self, key: &Bytes, now: Micros) -> Option<&Entry> {
        self.get(key)
            .filter(|entry| !entry.deadline().is_some_and(|deadline| deadline.passed(now)))
    }

    /// How many keys there are, those among them whose deadline has passed unnoticed.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are no keys.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many keys have a deadline.
    pub fn mortal(&self) -> usize {
        self.mortal
    }

    /// Keys with what they hold, in an order that depends on nothing but the content.
    pub fn iter(&self) -> impl Iterator<Item = (&Bytes, &Entry)> {
        self.entries.iter()
    }

    /// The key of a rank in the order of [`Database::iter`].
    pub fn nth(&self, rank: usize) -> Option<&Bytes> {
        self.entries.nth(rank).map(|(key, _)| key)
    }

    /// About so many keys from a cursor on, and the next cursor; 0 stands for the beginning and the
    /// end.
    pub fn scan(&self, cursor: u64, count: usize) -> (Vec<Bytes>, u64) {
        let (found, next) = self.entries.scan(cursor, count);
        (found.into_iter().map(|(key, _)| key.clone()).collect(), next)
    }

    /// Put a value at a key; tells whether the key is new.
    pub fn insert(&mut self, key: &Bytes, object: Object, deadline: Option<Deadline>) -> bool {
        self.insert_entry(key, Entry::new(key, object, deadline))
    }

    pub(crate) fn insert_entry(&mut self, key: &Bytes, entry: Entry) -> bool {
        self.digest = self.digest.wrapping_add(entry.digest());
        self.mortal += usize::from(entry.deadline().is_some());
        let old = self.entries.insert(key.clone(), entry);
        if let Some(old) = &old {
            self.forget(old);
        }
        old.is_none()
    }

    /// Take a key away.
    pub fn remove(&mut self, key: &Bytes) -> Option<Entry> {
        let old = self.entries.remove(key)?;
        self.forget(&old);
        Some(old)
    }

    /// Note that a key was used. This is no change of its content.
    pub(crate) fn use_in(&mut self, key: &Bytes, second: u32) {
        if let Some(entry) = self.entries.get_mut(key) {
            entry.use_in(second);
        }
    }

    /// Change the value at a key in place. Where there is none an empty one is changed, and an
    /// empty one is not kept. A value of another type is left alone, and `None` the answer.
    pub(crate) fn update<V: Collection, T>(
        &mut self,
        key: &Bytes,
        action: impl FnOnce(&mut V) -> T,
    ) -> Option<(T, Update)> {
        let Some(entry) = self.entries.get_mut(key) else {
            let mut value = V::default();
            let result = action(&mut value);
            if value.is_over() {
                return Some((result, Update::Nothing));
            }
            self.insert(key, value.into(), None);
            return Some((result, Update::Created));
        };
        let before = entry.digest();
        let (result, empty) = entry.change(key, |object| {
            let value = V::of_mut(object)?;
            Some((action(value), value.is_over()))
        })?;
        let after = entry.digest();
        self.digest = self.digest.wrapping_sub(before).wrapping_add(after);
        if empty {
            self.remove(key);
            return Some((result, Update::Removed));
        }
        let update = if before == after { Update::Same } else { Update::Changed };
        Some((result, update))
    }

    fn forget(&mut self, old: &Entry) {
        self.digest = self.digest.wrapping_sub(old.digest());
        self.mortal -= usize::from(old.deadline().is_some());
    }
}

/// What came of a change in place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Update {
    /// There was no key and there is none.
    Nothing,
    /// There is a key now.
    Created,
    /// The value has the same content as before.
    Same,
    /// The value has other content.
    Changed,
    /// The value became empty and its key is gone.
    Removed,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn string(text: &str) -> Object {
        Bytes::copy_from_slice(text.as_bytes()).into()
    }

    fn text(keyspace: &Keyspace, db: usize, key: &Bytes) -> Option<Bytes> {
        match keyspace.database(db).get(key)?.object() {
            Object::String(string) => Some(string.bytes().clone()),
            _ => None,
        }
    }

    #[test]
    fn a_snapshot_does_not_see_what_comes_after_it() {
        let key = Bytes::from("k");
        let mut keyspace = Keyspace::default();
        keyspace.database_mut(3).insert(&key, string("old"), None);
        let snapshot = keyspace.clone();
        keyspace.database_mut(3).insert(&key, string("new"), Some(Deadline(5)));
        assert_eq!(text(&snapshot, 3, &key).unwrap(), "old");
        assert_ne!(snapshot.digest(), keyspace.digest());
        keyspace.database_mut(3).insert(&key, string("old"), None);
        assert_eq!(snapshot.digest(), keyspace.digest());
        assert_eq!(keyspace.database(3).mortal(), 0);
    }

    #[test]
    fn the_digest_knows_content_and_not_history() {
        let names: Vec<Bytes> = (0..500).map(|n| Bytes::from(format!("key:{n}"))).collect();
        let mut forwards = Keyspace::default();
        let mut backwards = Keyspace::default();
        for name in &names {
            forwards.database_mut(0).insert(name, string("v"), None);
        }
        for name in names.iter().rev() {
            backwards.database_mut(0).insert(name, string("w"), Some(Deadline(1)));
            backwards.database_mut(0).insert(name, string("v"), None);
        }
        assert_eq!(forwards.digest(), backwards.digest());
        let order =
            |keyspace: &Keyspace| -> Vec<Bytes> { keyspace.database(0).iter().map(|(key, _)| key.clone()).collect() };
        assert_eq!(order(&forwards), order(&backwards));
        for name in &names {
            assert!(backwards.database_mut(0).remove(name).is_some());
        }
        assert_eq!(backwards.digest(), Keyspace::default().digest());
    }

    #[test]
    fn changes_are_told_by_database_and_key() {
        let mut before = Keyspace::default();
        for number in 0..1000 {
            before
                .database_mut(0)
                .insert(&Bytes::from(format!("{number}")), string("v"), None);
        }
        let mut after = before.clone();
        after.database_mut(2).insert(&Bytes::from("new"), string("v"), None);
        after.database_mut(0).insert(&Bytes::from("7"), string("w"), None);
        after
            .database_mut(0)
            .insert(&Bytes::from("8"), string("v"), Some(Deadline(1)));
        after.database_mut(0).insert(&Bytes::from("9"), string("v"), None);
        after.database_mut(0).remove(&Bytes::from("5"));
        let changes = before.changes_to(&after).into_iter();
        let told = changes.map(|change| {
            (
                change.db,
                change.key.clone(),
                change.before.is_some(),
                change.after.is_some(),
            )
        });
        let expected = [
            (0, "5", true, false),
            (0, "7", true, true),
            (0, "8", true, true),
            (2, "new", false, true),
        ];
        let expected = expected.map(|(db, key, before, after)| (db, Bytes::from(key), before, after));
        assert_eq!(told.collect::<Vec<_>>(), expected);
        assert!(after.changes_to(&after.clone()).is_empty());
    }

    #[test]
    fn the_same_key_elsewhere_is_other_content() {
        let key = Bytes::from("k");
        let mut here = Keyspace::default();
        here.database_mut(0).insert(&key, string("v"), None);
        let mut there = Keyspace::default();
        there.database_mut(1).insert(&key, string("v"), None);
        assert_ne!(here.digest(), there.digest());
        there.swap(0, 1);
        assert_eq!(here.digest(), there.digest());
    }
}
