//! What a command touched: the ground on which two steps are told to be independent.

use std::collections::BTreeSet;

use resp::Bytes;

/// Something that can be read or written.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Touch {
    /// A key.
    Key {
        /// Number of its database.
        db: u8,
        /// Its name.
        key: Bytes,
    },
    /// Which keys a database holds: read by `DBSIZE`, written when a key comes or goes.
    Names {
        /// Number of the database.
        db: u8,
    },
    /// The clock: read by `TIME`, and by whatever meets a key with a deadline.
    Clock,
    /// The cache of scripts.
    Scripts,
}

/// What was read and what was written, each thing once, in the order of first touch.
///
/// "Written" means what WATCH means by touched: the server announced a change, even if the value
/// is the same again. Changes that it does not announce are written too, and known as such.
#[derive(Debug, Clone, Default)]
pub struct Footprint {
    reads: Touches,
    writes: Touches,
    /// Those of the writes that the server does not announce.
    quiet: Vec<Touch>,
    /// Keys whose last use is to be written down, each with its database.
    uses: Vec<(usize, Bytes)>,
}

impl Footprint {
    /// What was read.
    pub fn reads(&self) -> &[Touch] {
        &self.reads.list
    }

    /// What was written.
    pub fn writes(&self) -> &[Touch] {
        &self.writes.list
    }

    /// What was written and announced: what WATCH hears of.
    pub fn announced(&self) -> impl Iterator<Item = &Touch> {
        self.writes().iter().filter(|touch| !self.is_quiet(touch))
    }

    /// Whether something was written, but not announced.
    pub fn is_quiet(&self, touch: &Touch) -> bool {
        self.quiet.contains(touch)
    }

    /// Whether a key was written.
    pub fn wrote_key(&self) -> bool {
        self.writes().iter().any(|touch| matches!(touch, Touch::Key { .. }))
    }

    /// Note a reading.
    pub fn read(&mut self, touch: Touch) {
        self.reads.note(touch);
    }

    /// Note a writing.
    pub fn write(&mut self, touch: Touch) {
        self.quiet.retain(|quiet| *quiet != touch);
        self.writes.note(touch);
    }

    /// Note a writing that the server does not announce.
    pub fn write_quietly(&mut self, touch: Touch) {
        if !self.writes().contains(&touch) {
            self.quiet.push(touch.clone());
            self.writes.note(touch);
        }
    }

    pub(crate) fn note_use(&mut self, db: usize, key: &Bytes) {
        self.uses.push((db, key.clone()));
    }

    pub(crate) fn take_uses(&mut self) -> Vec<(usize, Bytes)> {
        std::mem::take(&mut self.uses)
    }

    /// Note all that another has noted.
    pub fn absorb(&mut self, other: &Footprint) {
        other.reads().iter().for_each(|touch| self.read(touch.clone()));
        other.quiet.iter().for_each(|touch| self.write_quietly(touch.clone()));
        other.announced().for_each(|touch| self.write(touch.clone()));
    }

    /// Start anew; the memory is kept.
    pub fn clear(&mut self) {
        self.reads.clear();
        self.writes.clear();
        self.quiet.clear();
        self.uses.clear();
    }
}

#[derive(Debug, Clone, Default)]
struct Touches {
    list: Vec<Touch>,
    /// The same again for quick search, once the list has grown long.
    index: BTreeSet<Touch>,
}

/// Up to so many a walk through the list is quicker than the tree.
const SHORT: usize = 12;

impl Touches {
    fn note(&mut self, touch: Touch) {
        if self.list.len() < SHORT {
            // The latest first: a script comes back to the key it has just used.
            if self.list.iter().rev().any(|known| *known == touch) {
                return;
            }
        } else {
            if self.index.is_empty() {
                self.index.extend(self.list.iter().cloned());
            }
            if !self.index.insert(touch.clone()) {
                return;
            }
        }
        self.list.push(touch);
    }

    fn clear(&mut self) {
        self.list.clear();
        self.index.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_touch_is_noted_once_however_many_there_are() {
        let mut footprint = Footprint::default();
        for round in 0..3 {
            for n in 0..50u8 {
                footprint.read(Touch::Key {
                    db: 0,
                    key: Bytes::from(vec![n]),
                });
                assert_eq!(
                    footprint.reads().len(),
                    if round == 0 { usize::from(n) + 1 } else { 50 }
                );
            }
        }
        footprint.clear();
        assert!(footprint.reads().is_empty());
        footprint.write(Touch::Names { db: 0 });
        assert!(!footprint.wrote_key());
    }
}
