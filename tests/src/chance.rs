//! Numbers that look random and are the same for the same seed.

/// A stream of choices.
#[derive(Debug, Clone)]
pub struct Chance {
    state: u64,
}

impl Chance {
    /// The stream of a seed.
    pub fn new(seed: u64) -> Chance {
        Chance { state: seed }
    }

    /// A number below `end`, which is not 0.
    pub fn below(&mut self, end: usize) -> usize {
        // SplitMix64.
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % end as u64) as usize
    }

    /// True once in so many times.
    pub fn one_in(&mut self, chances: usize) -> bool {
        self.below(chances) == 0
    }

    /// One of several.
    pub fn any<T: Copy>(&mut self, pool: &[T]) -> T {
        pool[self.below(pool.len())]
    }

    /// One of several, each as often as its weight says.
    pub fn weighed<T: Copy>(&mut self, pool: &[(usize, T)]) -> T {
        let total = pool.iter().map(|(weight, _)| weight).sum();
        let mut at = self.below(total);
        for (weight, item) in pool {
            if at < *weight {
                return *item;
            }
            at -= weight;
        }
        unreachable!("the weights add up to {total}")
    }
}
