//! Updates that must not be lost: what a client has read of a key, and whether it still is so.

use race::explore::{Marks, Touches};

use super::worlds::Worlds;

/// The keys whose updates must not be lost: the mark of the rule, and the number of the key.
#[derive(Debug, Default)]
pub(crate) struct Updates {
    pub(crate) keys: Vec<(Marks, u32)>,
    /// Stands for the clock among the things touched: what expires was nobody's update, nor is what
    /// a restart has lost.
    pub(crate) clock: u32,
}

/// What a client believes of each of these keys, a bit for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Beliefs {
    /// It has read the key and not written it since.
    read: u64,
    /// Somebody else has written it since.
    gone: u64,
}

impl Updates {
    /// As many keys as a belief has bits.
    pub(crate) const MOST: usize = 64;

    /// What a client believes after a move of its own, and the marks of what it has overwritten.
    pub(crate) fn moved(&self, beliefs: Beliefs, touches: &Touches) -> (Beliefs, Marks) {
        let (mut after, mut lost) = (beliefs, Marks::NONE);
        for (bit, (mark, key)) in self.bits() {
            let [reads, writes] = [&touches.reads, &touches.writes].map(|keys| keys.contains(key));
            if writes && !reads && beliefs.gone & bit != 0 {
                lost |= mark;
            }
            if reads || writes {
                after.gone &= !bit;
                after.read = if reads { after.read | bit } else { after.read & !bit };
            }
        }
        (after, lost)
    }

    /// What a client believes after a move of somebody else.
    pub(crate) fn noticed(&self, beliefs: Beliefs, touches: &Touches) -> Beliefs {
        if touches.writes.contains(self.clock) || touches.writes.contains(Worlds::CONNECTIONS) {
            return beliefs;
        }
        let written = self.bits().filter(|(_, (_, key))| touches.writes.contains(*key));
        let written = written.fold(0, |all, (bit, _)| all | bit);
        Beliefs {
            gone: beliefs.gone | beliefs.read & written,
            ..beliefs
        }
    }

    fn bits(&self) -> impl Iterator<Item = (u64, (Marks, u32))> {
        self.keys.iter().enumerate().map(|(at, &key)| (1 << at, key))
    }
}
