//! Hashing that is the same everywhere: a fast hash for look-up, and a digest of 128 bits by which
//! equal content is recognised.

use std::hash::{BuildHasher, Hasher};

/// The hasher of [`crate::map::Map`]. It has no seed: the order of a map may reach a trace.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct FixedState;

#[derive(Debug)]
pub(crate) struct FixedHasher(u64);

const MULTIPLIER: u64 = 0xa076_1d64_78bd_642f;

impl BuildHasher for FixedState {
    type Hasher = FixedHasher;

    fn build_hasher(&self) -> FixedHasher {
        FixedHasher(0xe703_7ed1_a0b4_28db)
    }
}

impl FixedHasher {
    fn mix(&mut self, word: u64) {
        let product = u128::from(self.0 ^ word) * u128::from(MULTIPLIER);
        self.0 = (product as u64) ^ ((product >> 64) as u64);
    }
}

impl Hasher for FixedHasher {
    fn write(&mut self, bytes: &[u8]) {
        let mut words = bytes.chunks_exact(8);
        for word in &mut words {
            self.mix(word_of(word));
        }
        // The length tells a short last word from one that ends in zeros.
        self.mix(word_of(words.remainder()) ^ (bytes.len() as u64).rotate_left(56));
    }

    fn write_usize(&mut self, number: usize) {
        self.0 = self.0.rotate_left(17) ^ number as u64;
    }

    fn finish(&self) -> u64 {
        (self.0 ^ (self.0 >> 32)).wrapping_mul(MULTIPLIER)
    }
}

fn word_of(bytes: &[u8]) -> u64 {
    let mut word = [0; 8];
    word[..bytes.len()].copy_from_slice(bytes);
    u64::from_le_bytes(word)
}

/// A digest of 128 bits over a sequence of fields: MurmurHash3's 64-bit variant, fed field by
/// field, each with its length, so that no two sequences run together.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Digest {
    low: u64,
    high: u64,
    length: u64,
}

const C1: u64 = 0x87c3_7b91_1142_53d5;
const C2: u64 = 0x4cf5_ad43_2745_937f;

impl Digest {
    pub(crate) fn new() -> Digest {
        Digest {
            low: 0x9e37_79b9_7f4a_7c15,
            high: 0xd1b5_4a32_d192_ed03,
            length: 0,
        }
    }

    pub(crate) fn field(mut self, bytes: &[u8]) -> Digest {
        let mut blocks = bytes.chunks_exact(16);
        for block in &mut blocks {
            self.block(word_of(&block[..8]), word_of(&block[8..]));
        }
        let rest = blocks.remainder();
        let (first, second) = rest.split_at(rest.len().min(8));
        self.block(word_of(first), word_of(second));
        self.number(bytes.len() as u64)
    }

    pub(crate) fn number(mut self, number: u64) -> Digest {
        self.block(number, 0);
        self
    }

    pub(crate) fn wide(self, number: u128) -> Digest {
        self.number(number as u64).number((number >> 64) as u64)
    }

    fn block(&mut self, first: u64, second: u64) {
        self.low ^= first.wrapping_mul(C1).rotate_left(31).wrapping_mul(C2);
        self.low = self.low.rotate_left(27).wrapping_add(self.high);
        self.low = self.low.wrapping_mul(5).wrapping_add(0x52dc_e729);
        self.high ^= second.wrapping_mul(C2).rotate_left(33).wrapping_mul(C1);
        self.high = self.high.rotate_left(31).wrapping_add(self.low);
        self.high = self.high.wrapping_mul(5).wrapping_add(0x3849_5ab5);
        self.length = self.length.wrapping_add(16);
    }

    pub(crate) fn finish(self) -> u128 {
        let mut low = self.low ^ self.length;
        let mut high = self.high ^ self.length;
        low = low.wrapping_add(high);
        high = high.wrapping_add(low);
        low = avalanche(low);
        high = avalanche(high);
        low = low.wrapping_add(high);
        high = high.wrapping_add(low);
        u128::from(high) << 64 | u128::from(low)
    }
}

fn avalanche(mut word: u64) -> u64 {
    word = (word ^ (word >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    word = (word ^ (word >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    word ^ (word >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_do_not_run_together() {
        let of = |fields: &[&str]| {
            fields
                .iter()
                .fold(Digest::new(), |d, field| d.field(field.as_bytes()))
                .finish()
        };
        let all = [
            of(&["ab", "c"]),
            of(&["a", "bc"]),
            of(&["abc"]),
            of(&["abc", ""]),
            of(&["abc\0"]),
        ];
        for (at, digest) in all.iter().enumerate() {
            assert!(!all[..at].contains(digest));
        }
        assert_eq!(of(&["ab", "c"]), all[0]);
    }
}
