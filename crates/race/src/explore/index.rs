//! A hash index whose order depends on nothing but its content.

/// Finds things that lie in a list by their hash. The things stay where they are: an index holds
/// their numbers, and with each the upper half of its hash, so that most look-ups compare once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Index {
    /// Zero is empty; otherwise the half hash above, the number plus one below.
    slots: Vec<u64>,
    used: usize,
}

impl Index {
    /// The number of the thing with this hash that `equal` accepts.
    pub(crate) fn find(&self, hash: u64, equal: impl Fn(u32) -> bool) -> Option<u32> {
        if self.slots.is_empty() {
            return None;
        }
        let mask = self.slots.len() - 1;
        let half = hash >> 32;
        let mut at = half as usize & mask;
        loop {
            match self.slots[at] {
                0 => return None,
                slot if slot >> 32 == half && equal(slot as u32 - 1) => return Some(slot as u32 - 1),
                _ => at = (at + 1) & mask,
            }
        }
    }

    /// Adds a thing that is not in it.
    pub(crate) fn insert(&mut self, hash: u64, number: u32) {
        if self.used * 4 >= self.slots.len() * 3 {
            self.grow();
        }
        self.used += 1;
        self.place(hash >> 32 << 32 | (u64::from(number) + 1));
    }

    /// Bytes it holds.
    pub(crate) fn bytes(&self) -> usize {
        self.slots.capacity() * 8
    }

    fn place(&mut self, slot: u64) {
        let mask = self.slots.len() - 1;
        let mut at = (slot >> 32) as usize & mask;
        while self.slots[at] != 0 {
            at = (at + 1) & mask;
        }
        self.slots[at] = slot;
    }

    fn grow(&mut self) {
        let larger = vec![0; (self.slots.len() * 2).max(16)];
        let old = std::mem::replace(&mut self.slots, larger);
        old.into_iter()
            .filter(|&slot| slot != 0)
            .for_each(|slot| self.place(slot));
    }
}

const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;

/// A hash of words that is the same everywhere.
pub(crate) fn hash(words: &[u32]) -> u64 {
    let mixed = words.iter().fold(words.len() as u64, |sum, &word| {
        (sum ^ u64::from(word)).wrapping_mul(MULTIPLIER).rotate_left(29)
    });
    let mixed = (mixed ^ (mixed >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    mixed ^ (mixed >> 32)
}
