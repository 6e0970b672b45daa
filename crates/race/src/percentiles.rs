//! Exact percentiles, by the nearest rank.

use crate::Span;

/// How long things took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Percentiles {
    /// Half took no longer.
    pub p50: Span,
    /// 95 in 100 took no longer.
    pub p95: Span,
    /// 99 in 100 took no longer.
    pub p99: Span,
    /// The longest.
    pub max: Span,
}

impl Percentiles {
    /// Of these times; all zero if there are none.
    #[must_use]
    pub fn of(mut spans: Vec<Span>) -> Self {
        sorting::sort(&mut spans);
        let rank = |percent: usize| {
            let rank = (spans.len() * percent).div_ceil(100);
            spans.get(rank.saturating_sub(1)).copied().unwrap_or_default()
        };
        Self {
            p50: rank(50),
            p95: rank(95),
            p99: rank(99),
            max: rank(100),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_times_that_occurred() {
        let spans = |range: std::ops::RangeInclusive<u64>| range.rev().map(Span::from_micros).collect::<Vec<_>>();
        let of_200 = Percentiles::of(spans(1..=200));
        assert_eq!(
            [of_200.p50, of_200.p95, of_200.p99, of_200.max].map(Span::micros),
            [100, 190, 198, 200]
        );
        let of_one = Percentiles::of(spans(7..=7));
        assert_eq!(
            (of_one.p50.micros(), of_one.p99.micros(), of_one.max.micros()),
            (7, 7, 7)
        );
        assert_eq!(Percentiles::of(Vec::new()), Percentiles::default());
    }
}
