//! Taking turns: everybody once, then everybody again, so that a busy machine is busy for all.

use std::time::{Duration, Instant};

/// A turn takes at least so long, or the clock says little.
const TURN: Duration = Duration::from_millis(8);
/// Whoever has had so much time has had enough turns.
const PATIENCE: Duration = Duration::from_secs(4);

/// What came of exploring a problem once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Found {
    /// Executions gone through one by one.
    pub(crate) executions: Option<u64>,
    /// Different states.
    pub(crate) states: Option<u64>,
    /// Whether the rule can be broken; nothing if it could not be decided.
    pub(crate) broken: Option<bool>,
    /// It ended because it could not go on, not because there was nothing more.
    pub(crate) stopped: bool,
    /// What else there is to say.
    pub(crate) note: String,
}

/// Somebody who explores.
pub(crate) struct Contestant<'a> {
    /// What it is called.
    pub(crate) name: &'static str,
    explore: Box<dyn FnMut() -> Found + 'a>,
    /// Seconds of each turn, for exploring once.
    seconds: Vec<f64>,
    spent: Duration,
    found: Option<Found>,
}

impl<'a> Contestant<'a> {
    /// One that has not had a turn.
    pub(crate) fn new(name: &'static str, explore: impl FnMut() -> Found + 'a) -> Self {
        Self {
            name,
            explore: Box::new(explore),
            seconds: Vec::new(),
            spent: Duration::ZERO,
            found: None,
        }
    }

    /// What it found last.
    pub(crate) fn found(&self) -> Found {
        self.found.clone().unwrap_or_default()
    }

    /// The median of its turns.
    pub(crate) fn median(&self) -> Option<f64> {
        median(&self.seconds)
    }

    /// How many turns it has had.
    pub(crate) fn turns(&self) -> usize {
        self.seconds.len()
    }

    /// Explores until the clock says something, unless it has had enough.
    pub(crate) fn take_turn(&mut self) {
        let has_had_enough = self.spent > PATIENCE || self.found.as_ref().is_some_and(|found| found.stopped);
        if has_had_enough {
            return;
        }
        let started = Instant::now();
        let mut times = 0;
        while times == 0 || started.elapsed() < TURN {
            self.found = Some((self.explore)());
            times += 1;
        }
        let time = started.elapsed();
        self.spent += time;
        self.seconds.push(time.as_secs_f64() / f64::from(times));
    }
}

/// The value in the middle.
pub(crate) fn median(values: &[f64]) -> Option<f64> {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

/// A time, as short as it can be read.
pub(crate) fn shown(seconds: f64) -> String {
    let (value, unit) = match seconds {
        s if s >= 1.0 => (s, "s"),
        s if s >= 1e-3 => (s * 1e3, "ms"),
        s => (s * 1e6, "µs"),
    };
    let digits = match value {
        v if v >= 100.0 => 0,
        v if v >= 10.0 => 1,
        _ => 2,
    };
    format!("{value:.digits$} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_stopped_has_no_second_turn() {
        let found = |stopped| Found {
            stopped,
            ..Found::default()
        };
        let mut contestants = [
            Contestant::new("ends", move || found(false)),
            Contestant::new("stops", move || found(true)),
        ];
        for _ in 0..3 {
            contestants.iter_mut().for_each(Contestant::take_turn);
        }
        assert_eq!(contestants.map(|contestant| contestant.turns()), [3, 1]);
    }

    #[test]
    fn times_are_short_and_one_slow_turn_moves_no_median() {
        assert_eq!(median(&[1.0, 99.0, 2.0, 3.0, 2.0]), Some(2.0));
        assert_eq!(median(&[]), None);
        assert_eq!([2.5e-6, 0.0123, 123.4].map(shown), ["2.50 µs", "12.3 ms", "123 s"]);
    }
}
