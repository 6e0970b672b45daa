//! Sets of small numbers: which keys a step touches, which events come before another.

/// A set of small numbers, one bit each. As long as none reaches 64 it needs no memory of its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Bits {
    first: u64,
    /// The last word is never zero, so that equal sets are equal values.
    rest: Vec<u64>,
}

impl Bits {
    /// No numbers at all.
    pub(crate) const NONE: Self = Self {
        first: 0,
        rest: Vec::new(),
    };

    /// Puts a number in.
    pub fn insert(&mut self, number: u32) {
        let (word, bit) = (number as usize / 64, 1 << (number % 64));
        if word == 0 {
            self.first |= bit;
            return;
        }
        if self.rest.len() < word {
            self.rest.resize(word, 0);
        }
        self.rest[word - 1] |= bit;
    }

    /// Whether a number is in it.
    #[must_use]
    pub fn contains(&self, number: u32) -> bool {
        let (word, bit) = (number as usize / 64, 1 << (number % 64));
        let word = match word {
            0 => self.first,
            _ => self.rest.get(word - 1).copied().unwrap_or(0),
        };
        word & bit != 0
    }

    /// Whether it has no members.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.first == 0 && self.rest.is_empty()
    }

    /// Whether the two have a member in common.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        self.first & other.first != 0 || self.rest.iter().zip(&other.rest).any(|(a, b)| a & b != 0)
    }

    /// Takes all members of another in; tells whether that made it larger.
    pub fn join(&mut self, other: &Self) -> bool {
        let mut grew = other.first & !self.first != 0;
        self.first |= other.first;
        if self.rest.len() < other.rest.len() {
            self.rest.resize(other.rest.len(), 0);
        }
        for (word, more) in self.rest.iter_mut().zip(&other.rest) {
            grew |= more & !*word != 0;
            *word |= more;
        }
        grew
    }

    /// The members, in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        let words = std::iter::once(&self.first).chain(&self.rest).enumerate();
        words.flat_map(|(at, &word)| {
            let bits = (0..64).filter(move |bit| word >> bit & 1 != 0);
            bits.map(move |bit| at as u32 * 64 + bit)
        })
    }
}

impl FromIterator<u32> for Bits {
    fn from_iter<I: IntoIterator<Item = u32>>(numbers: I) -> Self {
        let mut bits = Self::default();
        numbers.into_iter().for_each(|number| bits.insert(number));
        bits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_and_small_numbers_live_together() {
        let some: Bits = [3, 63, 64, 200].into_iter().collect();
        assert_eq!(some.iter().collect::<Vec<_>>(), [3, 63, 64, 200]);
        assert!(some.contains(200) && !some.contains(136) && !some.contains(1_000));
        let mut others: Bits = [5, 200].into_iter().collect();
        assert!(some.meets(&others) && !some.meets(&[5, 72].into_iter().collect()));
        assert!(others.join(&some) && !others.join(&some));
        assert_eq!(others, [200, 64, 63, 5, 3].into_iter().collect());
    }
}
