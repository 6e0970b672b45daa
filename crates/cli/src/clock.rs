//! The wall clock, for those who talk to the engine in real time.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use server::Micros;

/// A clock that starts at the time of day and never goes back, whatever happens to the former.
#[derive(Debug)]
pub(crate) struct Clock {
    started: Instant,
    at_start: Duration,
}

#[allow(
    clippy::disallowed_methods,
    reason = "the command line lives in real time; the engine below does not"
)]
impl Clock {
    pub(crate) fn start() -> Clock {
        let at_start = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Clock {
            started: Instant::now(),
            at_start,
        }
    }

    pub(crate) fn now(&self) -> Micros {
        let since_1970 = self.at_start + self.started.elapsed();
        Micros(u64::try_from(since_1970.as_micros()).unwrap_or(u64::MAX))
    }
}

/// How long something takes.
pub(crate) struct Stopwatch(Clock);

impl Stopwatch {
    pub(crate) fn start() -> Stopwatch {
        Stopwatch(Clock::start())
    }

    pub(crate) fn seconds(&self) -> f64 {
        self.0.started.elapsed().as_secs_f64()
    }
}
