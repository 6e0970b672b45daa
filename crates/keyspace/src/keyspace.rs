//! Sixteen databases that can be copied in constant time.

use std::sync::Arc;

use resp::Bytes;

use crate::hash::Digest;
use crate::map::Map;
use crate::object::{Entry, Object};
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
            let sum = database.digest;
            digest
                .number(number as u64)
                .number(sum as u64)
                .number((sum >> 64) as u64)
        });
        whole.finish()
    }
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

    /// Put a value at a key; tells whether the key is new.
    pub fn insert(&mut self, key: &Bytes, object: Object, deadline: Option<Deadline>) -> bool {
        let entry = Entry::new(key, object, deadline);
        self.digest = self.digest.wrapping_add(entry.digest());
        self.mortal += usize::from(deadline.is_some());
        let Some(place) = self.entries.get_mut(key) else {
            self.entries.insert(key.clone(), entry);
            return true;
        };
        let old = std::mem::replace(place, entry);
        self.forget(&old);
        false
    }

    /// Take a key away.
    pub fn remove(&mut self, key: &Bytes) -> Option<Entry> {
        let old = self.entries.get(key)?.clone();
        self.entries.remove(key);
        self.forget(&old);
        Some(old)
    }

    fn forget(&mut self, old: &Entry) {
        self.digest = self.digest.wrapping_sub(old.digest());
        self.mortal -= usize::from(old.deadline().is_some());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn string(text: &str) -> Object {
        Object::String(Bytes::copy_from_slice(text.as_bytes()))
    }

    #[test]
    fn a_snapshot_does_not_see_what_comes_after_it() {
        let key = Bytes::from("k");
        let mut keyspace = Keyspace::default();
        keyspace.database_mut(3).insert(&key, string("old"), None);
        let snapshot = keyspace.clone();
        keyspace.database_mut(3).insert(&key, string("new"), Some(Deadline(5)));
        assert_eq!(snapshot.database(3).get(&key).unwrap().object(), &string("old"));
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
