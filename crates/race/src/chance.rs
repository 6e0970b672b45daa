//! The only source of chance: one stream of numbers for each client, fixed by the seed.
//!
//! The generator is xoshiro256++ 1.0, filled by SplitMix64 (both by Blackman and Vigna, in the
//! public domain). It lives here rather than in a dependency because a published seed has to give
//! the same race for ever.

use crate::ClientId;

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// A stream of pseudo-random numbers.
#[derive(Debug, Clone)]
pub struct Stream {
    state: [u64; 4],
}

impl Stream {
    /// The stream of one client. It depends on the seed and on that client alone, so that more
    /// clients do not change what the others draw.
    #[must_use]
    pub fn of_client(seed: u64, client: ClientId) -> Self {
        let mut filler = split_mix(seed) ^ split_mix(!u64::from(client.0));
        let state = [(); 4].map(|()| {
            filler = filler.wrapping_add(GOLDEN);
            split_mix(filler)
        });
        Self { state }
    }

    /// The next 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        let [a, b, c, d] = &mut self.state;
        let result = a.wrapping_add(*d).rotate_left(23).wrapping_add(*a);
        let shifted = *b << 17;
        *c ^= *a;
        *d ^= *b;
        *b ^= *c;
        *a ^= *d;
        *c ^= shifted;
        *d = d.rotate_left(45);
        result
    }

    /// A number from `low` to `high`, both included, each as likely as the others.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        match high.saturating_sub(low).checked_add(1) {
            Some(count) => low + self.below(count),
            None => self.next_u64(),
        }
    }

    /// A number below `count`, by Lemire's multiplication; the few draws that would favour some
    /// numbers are thrown away.
    fn below(&mut self, count: u64) -> u64 {
        let unfair = count.wrapping_neg() % count;
        loop {
            let product = u128::from(self.next_u64()) * u128::from(count);
            if product as u64 >= unfair {
                return (product >> 64) as u64;
            }
        }
    }
}

/// The output function of SplitMix64.
fn split_mix(mut word: u64) -> u64 {
    word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first outputs of the authors' reference program for the state 1, 2, 3, 4.
    #[test]
    fn the_generator_is_xoshiro256_plus_plus() {
        let mut stream = Stream { state: [1, 2, 3, 4] };
        let drawn = [(); 4].map(|()| stream.next_u64());
        assert_eq!(
            drawn,
            [41_943_041, 58_720_359, 3_588_806_011_781_223, 3_591_011_842_654_386]
        );
    }

    #[test]
    fn between_reaches_both_ends_and_nothing_else() {
        let mut stream = Stream::of_client(7, ClientId(0));
        let mut seen = [0_u32; 5];
        for _ in 0..5_000 {
            seen[usize::try_from(stream.between(10, 14) - 10).unwrap()] += 1;
        }
        assert!(seen.iter().all(|&count| (850..1_150).contains(&count)), "{seen:?}");
        assert_eq!(stream.between(3, 3), 3);
        stream.between(0, u64::MAX);
    }

    #[test]
    fn seeds_and_clients_have_streams_of_their_own() {
        let first = |seed, client| Stream::of_client(seed, ClientId(client)).next_u64();
        let mut drawn: Vec<u64> = (0..100)
            .flat_map(|seed| (0..100).map(move |client| first(seed, client)))
            .collect();
        drawn.sort_unstable();
        drawn.dedup();
        assert_eq!(drawn.len(), 10_000);
    }
}
