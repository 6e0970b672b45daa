//! Taking turns: everybody once, then everybody again, so that a busy machine is busy for all.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::arguments::Arguments;

/// A turn takes at least so long, or the clock says little.
const TURN: Duration = Duration::from_millis(8);

/// After so long a contest ends, once there were so many rounds.
const PATIENCE: Duration = Duration::from_secs(8);
const ENOUGH: usize = 5;

/// Somebody who can do the work so many times, and says what the last time came to.
pub(crate) type Worker<'a> = Box<dyn FnMut(u32) -> Result<f64, String> + 'a>;

/// A contestant and how to get to its worker, which it may not be up to.
pub(crate) struct Contestant<'a> {
    name: &'static str,
    batch: u32,
    make: Box<dyn FnOnce() -> Result<Worker<'a>, String> + 'a>,
}

impl<'a> Contestant<'a> {
    /// One whose worker is made before the first turn.
    pub(crate) fn new(name: &'static str, make: impl FnOnce() -> Result<Worker<'a>, String> + 'a) -> Self {
        Self {
            name,
            batch: 1,
            make: Box::new(make),
        }
    }

    /// The same; told to do the work once, the worker does it so often.
    pub(crate) fn with_batch(mut self, batch: u32) -> Self {
        self.batch = batch;
        self
    }
}

/// What came of a contestant.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Figure {
    /// What it is called.
    pub(crate) name: String,
    /// What was measured in each round: seconds for doing the work once, or bytes.
    pub(crate) values: Vec<f64>,
    /// What the work came to, where that can be compared.
    pub(crate) checksum: Option<f64>,
    /// Why it has no values.
    pub(crate) obstacle: Option<String>,
}

/// What came of a contest.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Outcome {
    /// The group and the name in it.
    pub(crate) id: String,
    /// The first is ours.
    pub(crate) figures: Vec<Figure>,
}

/// Lets the contestants take turns.
pub(crate) fn contest(id: &str, mut contestants: Vec<Contestant<'_>>, arguments: &Arguments) -> Outcome {
    contestants.retain(|contestant| arguments.only.as_ref().is_none_or(|only| only == contestant.name));
    let mut entries: Vec<_> = contestants.into_iter().map(Entry::warm_up).collect();
    let started = Instant::now();
    for round in 0..arguments.rounds {
        if round >= ENOUGH && started.elapsed() > PATIENCE {
            break;
        }
        entries.iter_mut().for_each(Entry::take_turn);
    }
    Outcome {
        id: id.to_owned(),
        figures: entries.into_iter().map(|entry| entry.figure).collect(),
    }
}

struct Entry<'a> {
    worker: Option<Worker<'a>>,
    batch: u32,
    count: u32,
    figure: Figure,
}

impl<'a> Entry<'a> {
    /// Finds out how many times make a turn.
    fn warm_up(contestant: Contestant<'a>) -> Self {
        let mut entry = Entry {
            worker: None,
            batch: contestant.batch,
            count: 1,
            figure: Figure {
                name: contestant.name.to_owned(),
                values: Vec::new(),
                checksum: None,
                obstacle: None,
            },
        };
        match (contestant.make)() {
            Ok(worker) => entry.worker = Some(worker),
            Err(obstacle) => entry.figure.obstacle = Some(obstacle),
        }
        while let Some(time) = entry.time() {
            if time >= TURN {
                break;
            }
            entry.count *= 2;
        }
        entry
    }

    fn take_turn(&mut self) {
        if let Some(time) = self.time() {
            let done = f64::from(self.count) * f64::from(self.batch);
            self.figure.values.push(time.as_secs_f64() / done);
        }
    }

    fn time(&mut self) -> Option<Duration> {
        let worker = self.worker.as_mut()?;
        let started = Instant::now();
        let result = worker(self.count);
        let time = started.elapsed();
        match result {
            // A script's number becomes an integer in the reply.
            Ok(checksum) => self.figure.checksum = Some(checksum.trunc()),
            Err(obstacle) => {
                self.worker = None;
                self.figure.values.clear();
                self.figure.obstacle = Some(obstacle);
                return None;
            }
        }
        Some(time)
    }
}

impl Figure {
    /// A figure that no round changes.
    pub(crate) fn of(name: &str, value: Result<f64, String>) -> Self {
        let (values, obstacle) = match value {
            Ok(value) => (vec![value], None),
            Err(obstacle) => (Vec::new(), Some(obstacle)),
        };
        Self {
            name: name.to_owned(),
            values,
            checksum: None,
            obstacle,
        }
    }

    /// The median of the values, and how far the middle half of them reaches from it, as a share.
    pub(crate) fn median_and_spread(&self) -> Option<(f64, f64)> {
        let mut values = self.values.clone();
        values.sort_by(f64::total_cmp);
        let quartile = |quarter: usize| values.get((values.len().checked_sub(1)?) * quarter / 4).copied();
        let (low, median, high) = (quartile(1)?, quartile(2)?, quartile(3)?);
        Some((median, (high - low) / 2.0 / median))
    }
}

impl Outcome {
    /// Whether the first contestant, ours, has a figure, and all others came to the same.
    pub(crate) fn is_sound(&self) -> bool {
        let ours = self.figures.first().is_some_and(|figure| !figure.values.is_empty());
        ours && self.dissenters().next().is_none()
    }

    /// Contestants who came to something else than the first.
    pub(crate) fn dissenters(&self) -> impl Iterator<Item = &Figure> {
        let first = self.figures.first().and_then(|figure| figure.checksum);
        self.figures
            .iter()
            .filter(move |figure| figure.checksum.is_some() && figure.checksum != first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contestant(name: &'static str, checksum: f64) -> Contestant<'static> {
        let worker = move |count: u32| {
            // So long that one time is a turn.
            std::thread::sleep(TURN);
            (count > 0)
                .then_some(checksum)
                .ok_or_else(|| "nothing to do".to_owned())
        };
        Contestant::new(name, move || Ok(Box::new(worker)))
    }

    #[test]
    fn every_contestant_has_a_time_a_round_or_an_obstacle() {
        let cannot = Contestant::new("cannot", || Err("has no hands".to_owned()));
        let arguments = Arguments::parse(["--rounds", "3"].map(str::to_owned).into_iter()).unwrap();
        let contestants = vec![contestant("ours", 7.0), cannot, contestant("wrong", 8.0)];
        let outcome = contest("a", contestants, &arguments);
        let counts: Vec<_> = outcome.figures.iter().map(|figure| figure.values.len()).collect();
        assert_eq!(counts, [3, 0, 3]);
        assert_eq!(outcome.figures[1].obstacle.as_deref(), Some("has no hands"));
        let dissenters: Vec<_> = outcome.dissenters().map(|figure| figure.name.as_str()).collect();
        assert_eq!(dissenters, ["wrong"]);
        assert!(!outcome.is_sound());
    }

    #[test]
    fn the_median_is_not_moved_by_one_slow_round() {
        let figure = Figure {
            name: "a".to_owned(),
            values: vec![1.0, 99.0, 2.0, 3.0, 2.0],
            checksum: None,
            obstacle: None,
        };
        assert_eq!(figure.median_and_spread(), Some((2.0, 0.25)));
    }
}
