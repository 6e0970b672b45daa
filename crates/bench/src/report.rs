//! The figures as a table.

use std::fmt::Write;

use crate::contest::{Figure, Outcome};

/// How a group shows its figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Measure {
    /// Milliseconds for doing it once.
    Milliseconds,
    /// Nanoseconds for doing it once.
    Nanoseconds,
    /// Thousands a second.
    Rate,
    /// Bytes.
    Bytes,
    /// Millions of instructions.
    Millions,
}

const NAME: usize = 18;
const CELL: usize = 24;

/// The lines above a group of the same contestants.
pub(crate) fn heading(about: &str, outcome: &Outcome) -> String {
    let mut text = format!("\n{about}\n{:NAME$}", "");
    for figure in &outcome.figures {
        // Writing to a string does not fail.
        let _ = write!(text, "{:>CELL$}", figure.name);
    }
    text
}

/// The line of an outcome: medians, how far the middle half of the rounds strays from them, and
/// the first contestant's figure as a multiple of each other one's.
pub(crate) fn line(measure: Measure, outcome: &Outcome) -> String {
    let name = outcome.id.rsplit('/').next().unwrap_or_default();
    let mut text = format!("{name:NAME$}");
    let ours = outcome.figures.first().and_then(Figure::median_and_spread);
    for (i, figure) in outcome.figures.iter().enumerate() {
        let cell = match (figure.median_and_spread(), ours) {
            (None, _) => "-".to_owned(),
            (Some(theirs), Some(ours)) if i > 0 => {
                let ratio = value(measure, ours.0) / value(measure, theirs.0);
                format!("{} {:>7}", shown(measure, theirs), format!("{}x", short(ratio)))
            }
            (Some(theirs), _) => shown(measure, theirs),
        };
        let _ = write!(text, "{cell:>CELL$}");
    }
    text
}

/// Why some have no figure, or one that does not count.
pub(crate) fn remarks(outcome: &Outcome) -> Vec<String> {
    let obstacles = outcome.figures.iter().filter_map(|figure| {
        let why = figure.obstacle.as_deref()?;
        Some(format!("{} cannot do {}: {why}", figure.name, outcome.id))
    });
    let dissent = outcome.dissenters().map(|figure| {
        let came_to = figure.checksum.unwrap_or_default();
        format!("{} comes to {came_to} in {}, which is WRONG", figure.name, outcome.id)
    });
    obstacles.chain(dissent).collect()
}

fn value(measure: Measure, measured: f64) -> f64 {
    match measure {
        Measure::Milliseconds => measured * 1e3,
        Measure::Nanoseconds => measured * 1e9,
        Measure::Rate => 1e-3 / measured,
        Measure::Bytes => measured,
        Measure::Millions => measured * 1e-6,
    }
}

fn shown(measure: Measure, (median, spread): (f64, f64)) -> String {
    let spread = format!("±{:.0}%", spread * 100.0);
    format!("{} {spread:>5}", short(value(measure, median)))
}

/// Three digits that count.
fn short(number: f64) -> String {
    match number {
        100.0.. => format!("{number:.0}"),
        10.0.. => format!("{number:.1}"),
        0.1.. => format!("{number:.2}"),
        _ => format!("{number:.4}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(name: &str, time: Option<f64>) -> Figure {
        Figure {
            name: name.to_owned(),
            values: time.into_iter().collect(),
            checksum: time.map(|_| 1.0),
            obstacle: time.is_none().then(|| "no hands".to_owned()),
        }
    }

    #[test]
    fn ratios_are_of_what_is_shown() {
        let figures = vec![
            figure("ours", Some(0.002)),
            figure("theirs", Some(0.004)),
            figure("none", None),
        ];
        let outcome = Outcome {
            id: "lua/fib".to_owned(),
            figures,
        };
        let words = |measure| {
            line(measure, &outcome)
                .split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            words(Measure::Milliseconds),
            ["fib", "2.00", "±0%", "4.00", "±0%", "0.50x", "-"]
        );
        assert_eq!(
            words(Measure::Rate),
            ["fib", "0.50", "±0%", "0.25", "±0%", "2.00x", "-"]
        );
        assert_eq!(remarks(&outcome), ["none cannot do lua/fib: no hands"]);
    }
}
