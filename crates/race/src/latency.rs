//! How long a message is under way.

use crate::{Span, Stream};

/// A distribution of travel times. Integer arithmetic only: a distribution that needs logarithms
/// has to bring tables, because the mathematics libraries of two platforms differ in the last bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Latency {
    /// Always the same.
    Fixed(Span),
    /// Evenly spread around the mean.
    Uniform {
        /// The mean.
        mean: Span,
        /// How far from the mean at most, in percent of it.
        percent: u32,
    },
}

impl Latency {
    /// The time one message takes.
    pub fn draw(&self, stream: &mut Stream) -> Span {
        match *self {
            Self::Fixed(span) => span,
            Self::Uniform { mean, percent } => {
                let spread = u128::from(mean.micros()) * u128::from(percent) / 100;
                let spread = u64::try_from(spread).unwrap_or(u64::MAX);
                let low = mean.micros().saturating_sub(spread);
                let high = mean.micros().saturating_add(spread);
                Span::from_micros(stream.between(low, high))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ClientId;

    #[test]
    fn uniform_latency_stays_within_its_spread_and_keeps_its_mean() {
        let mut stream = Stream::of_client(214, ClientId(3));
        let latency = Latency::Uniform {
            mean: Span::from_micros(5_000),
            percent: 40,
        };
        let drawn: Vec<u64> = (0..10_000).map(|_| latency.draw(&mut stream).micros()).collect();
        assert!(drawn.iter().all(|span| (3_000..=7_000).contains(span)));
        let mean = drawn.iter().sum::<u64>() / 10_000;
        assert!((4_950..=5_050).contains(&mean), "{mean}");
    }

    #[test]
    fn a_spread_beyond_the_mean_never_goes_below_zero() {
        let mut stream = Stream::of_client(1, ClientId(0));
        let latency = Latency::Uniform {
            mean: Span::from_micros(10),
            percent: 300,
        };
        assert!((0..1_000).all(|_| latency.draw(&mut stream).micros() <= 40));
    }
}
