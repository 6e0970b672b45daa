//! A short number that stands for a whole run.

use std::hash::Hasher as _;

use siphasher::sip128::{Hasher128 as _, SipHasher13};

/// Adds up to 128 bits that are the same on every platform: numbers go in as little-endian bytes,
/// texts with their length in front.
#[derive(Debug, Clone, Default)]
pub struct Digest(SipHasher13);

impl Digest {
    /// Takes in a number.
    pub fn number(&mut self, number: u64) {
        self.0.write(&number.to_le_bytes());
    }

    /// Takes in a text of any bytes.
    pub fn text(&mut self, text: &[u8]) {
        self.number(text.len() as u64);
        self.0.write(text);
    }

    /// The sum of all that was taken in.
    #[must_use]
    pub fn sum(&self) -> u128 {
        self.0.finish128().as_u128()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_do_not_run_into_each_other() {
        let sum = |texts: &[&str]| {
            let mut digest = Digest::default();
            texts.iter().for_each(|text| digest.text(text.as_bytes()));
            digest.sum()
        };
        assert_ne!(sum(&["ab", "c"]), sum(&["a", "bc"]));
        assert_eq!(sum(&["ab", "c"]), sum(&["ab", "c"]));
    }
}
