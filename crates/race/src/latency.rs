//! How long a message is under way, or a client thinks.

use crate::{Span, Stream, quantiles};

/// Evenly spread around a mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Jitter {
    /// The mean.
    pub mean: Span,
    /// How far from the mean at most, in percent of it.
    pub percent: u32,
}

impl Jitter {
    /// The time it takes once.
    pub fn draw(&self, stream: &mut Stream) -> Span {
        let spread = u128::from(self.mean.micros()) * u128::from(self.percent) / 100;
        let spread = u64::try_from(spread).unwrap_or(u64::MAX);
        let low = self.mean.micros().saturating_sub(spread);
        let high = self.mean.micros().saturating_add(spread);
        Span::from_micros(stream.between(low, high))
    }
}

/// A distribution of times. Integer arithmetic only: what needs logarithms has tables of them,
/// because the mathematics libraries of two platforms differ in the last bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Latency {
    /// Always the same. Nothing is drawn for it.
    Fixed(Span),
    /// Evenly spread.
    Uniform(Jitter),
    /// Its logarithm is spread like a bell, as that of most round trips through a network is: few
    /// take less than half the median, and some take many times as long.
    LogNormal {
        /// Half take no longer.
        median: Span,
        /// The standard deviation of the natural logarithm, in percent. Small ones are about how
        /// far two in three stay within; with 100 one in six takes more than 2.7 times the median.
        percent: u32,
    },
}

/// A few take longer by far: a packet was lost, or a collector ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spikes {
    /// How many in a thousand take longer.
    pub permille: u32,
    /// By how much.
    pub longer: Span,
}

impl Spikes {
    /// By how much it takes longer once.
    pub fn draw(&self, stream: &mut Stream) -> Span {
        match stream.between(1, 1_000) > u64::from(self.permille) {
            true => Span::ZERO,
            false => self.longer,
        }
    }
}

impl Latency {
    /// No time at all.
    pub const NONE: Self = Self::Fixed(Span::ZERO);

    /// The time it takes once.
    pub fn draw(&self, stream: &mut Stream) -> Span {
        match *self {
            Self::Fixed(span) => span,
            Self::Uniform(jitter) => jitter.draw(stream),
            Self::LogNormal { median, percent } => {
                let exponent = i64::from(quantiles::normal(stream.next_u64())) * i64::from(percent) / 100;
                Span::from_micros(quantiles::times_power_of_two(median.micros(), exponent))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ClientId;

    const MEAN: Jitter = Jitter {
        mean: Span::from_micros(5_000),
        percent: 40,
    };

    fn drawn(mut draw: impl FnMut(&mut Stream) -> Span) -> Vec<u64> {
        let mut stream = Stream::of_client(214, ClientId(3));
        let mut drawn: Vec<u64> = (0..100_000).map(|_| draw(&mut stream).micros()).collect();
        drawn.sort_unstable();
        drawn
    }

    #[test]
    fn uniform_latency_stays_within_its_spread_and_keeps_its_mean() {
        let drawn = drawn(|stream| Latency::Uniform(MEAN).draw(stream));
        assert!(drawn.iter().all(|span| (3_000..=7_000).contains(span)));
        let mean = drawn.iter().sum::<u64>() / 100_000;
        assert!((4_980..=5_020).contains(&mean), "{mean}");
    }

    #[test]
    fn a_spread_beyond_the_mean_never_goes_below_zero() {
        let far = Jitter {
            mean: Span::from_micros(10),
            percent: 300,
        };
        assert!(*drawn(|stream| far.draw(stream)).last().unwrap() <= 40);
    }

    /// Of a log-normal distribution one in six lies a standard deviation off to each side, and one in
    /// a hundred 2.326 of them.
    #[test]
    fn log_normal_latency_has_the_median_and_the_tails_of_one() {
        let latency = Latency::LogNormal {
            median: Span::from_micros(10_000),
            percent: 50,
        };
        let drawn = drawn(|stream| latency.draw(stream));
        for (rank, deviations) in [
            (50_000, 0.0),
            (84_134, 1.0),
            (15_866, -1.0),
            (99_000, 2.326),
            (1_000, -2.326),
        ] {
            let (found, expected) = (drawn[rank] as f64, 10_000.0 * (0.5_f64 * deviations).exp());
            assert!((found / expected - 1.0).abs() < 0.02, "{rank}: {found}, not {expected}");
        }
        assert!(drawn[0] > 500 && drawn[99_999] < 200_000);
    }

    #[test]
    fn so_many_in_a_thousand_take_longer() {
        let spikes = Spikes {
            permille: 20,
            longer: Span::from_micros(200_000),
        };
        let drawn = drawn(|stream| spikes.draw(stream));
        let long = drawn.iter().filter(|&&span| span == 200_000).count();
        assert!((1_850..2_150).contains(&long), "{long}");
        assert_eq!(drawn.iter().filter(|&&span| span == 0).count(), 100_000 - long);
    }

    #[test]
    fn what_is_always_the_same_draws_nothing() {
        let (mut one, mut other) = (Stream::of_client(1, ClientId(0)), Stream::of_client(1, ClientId(0)));
        assert_eq!(Latency::Fixed(Span::from_micros(7)).draw(&mut one).micros(), 7);
        assert_eq!(one.next_u64(), other.next_u64());
    }
}
