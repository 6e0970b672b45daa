//! What the person in front of the terminal is told: what happens, why, and how long it took.

use std::time::{Duration, Instant};

use anyhow::Result;

/// Says that something is already there.
pub(crate) fn present(what: &str) {
    println!("  {what}: here");
}

/// Says one plain line.
pub(crate) fn line(text: &str) {
    println!("  {text}");
}

/// Announces a step, runs it and says how long it took.
pub(crate) fn step<T>(what: &str, why: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("> {what}: {why}");
    let start = Instant::now();
    let result = work();
    let end = if result.is_ok() { "done" } else { "FAILED" };
    println!("< {what}: {end} in {}", duration(start.elapsed()));
    result
}

/// A duration as one says it: `12.3 s`, `4 m 05 s`.
pub(crate) fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 60 {
        return format!("{:.1} s", time.as_secs_f64());
    }
    format!("{} m {:02} s", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_spoken() {
        assert_eq!(duration(Duration::from_millis(1250)), "1.2 s");
        assert_eq!(duration(Duration::from_secs(245)), "4 m 05 s");
    }
}
