//! Random choices without chance: every one follows from a seed that the caller gives.

/// From what `SPOP` and its like choose. The server plants it anew for every command, out of the
/// clock, so that a choice depends on nothing but what the command can see: the same data at the
/// same time give the same choice.
#[derive(Debug, Clone, Default)]
pub struct Chance(u64);

impl Chance {
    /// The choices that follow from a seed.
    pub fn new(seed: u64) -> Chance {
        Chance(seed)
    }

    /// A number below `end`; 0 if there is none.
    pub fn below(&mut self, end: usize) -> usize {
        // The high half of the product is spread evenly, but for a bias far below what anybody
        // could count.
        ((u128::from(self.next()) * end as u128) >> 64) as usize
    }

    /// SplitMix64.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }
}
