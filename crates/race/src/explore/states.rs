//! The states a search has come upon, each once, numbered in the order of discovery.

use super::index::{Index, hash};

/// A table of states. Whole states are kept and compared, so that two are never taken for one.
#[derive(Debug, Clone, Default)]
pub(crate) struct States {
    width: usize,
    words: Vec<u32>,
    index: Index,
}

impl States {
    /// A table of states of so many words.
    pub(crate) fn new(width: usize) -> Self {
        Self {
            width,
            ..Self::default()
        }
    }

    /// The number of a state, and whether it is new.
    pub(crate) fn insert(&mut self, state: &[u32]) -> (u32, bool) {
        debug_assert_eq!(state.len(), self.width);
        let hash = hash(state);
        if let Some(number) = self.index.find(hash, |number| self.get(number) == state) {
            return (number, false);
        }
        let number = self.len() as u32;
        self.words.extend_from_slice(state);
        self.index.insert(hash, number);
        (number, true)
    }

    /// Whether a state is in it.
    pub(crate) fn contains(&self, state: &[u32]) -> bool {
        self.index
            .find(hash(state), |number| self.get(number) == state)
            .is_some()
    }

    /// A state by its number.
    pub(crate) fn get(&self, number: u32) -> &[u32] {
        let start = number as usize * self.width;
        &self.words[start..start + self.width]
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.words.len() / self.width
    }

    /// Bytes they take.
    pub(crate) fn bytes(&self) -> usize {
        self.words.capacity() * 4 + self.index.bytes()
    }
}
