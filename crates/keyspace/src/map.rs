//! The persistent map that holds a database: copied in constant time, shared until changed.
//!
//! A thin wrapper, so that the library behind it can be exchanged: `rpds` was chosen over `imbl`
//! for its licence and for being a third faster with a hundred thousand keys.

use resp::Bytes;
use rpds::HashTrieMapSync;

use crate::hash::FixedState;

/// A map from keys to values. Its order depends on its content alone, not on chance or history.
#[derive(Debug, Clone)]
pub(crate) struct Map<V>(HashTrieMapSync<Bytes, V, FixedState>);

impl<V> Default for Map<V> {
    fn default() -> Map<V> {
        Map(HashTrieMapSync::new_with_hasher_and_ptr_kind(FixedState))
    }
}

impl<V: Clone> Map<V> {
    pub(crate) fn get(&self, key: &Bytes) -> Option<&V> {
        self.0.get(key)
    }

    pub(crate) fn get_mut(&mut self, key: &Bytes) -> Option<&mut V> {
        self.0.get_mut(key)
    }

    pub(crate) fn insert(&mut self, key: Bytes, value: V) {
        self.0.insert_mut(key, value);
    }

    pub(crate) fn remove(&mut self, key: &Bytes) -> bool {
        self.0.remove_mut(key)
    }

    pub(crate) fn len(&self) -> usize {
        self.0.size()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Bytes, &V)> {
        self.0.iter()
    }
}
