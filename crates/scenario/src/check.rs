//! What can be told about a setup before anything runs: numbers in range, texts that can be split.

use std::ops::{Range, RangeInclusive};

use race::{Alike, Conditions, Jitter, Span};
use resp::{Bytes, cli};

use crate::{Field, Setup, Trouble, limits, trouble};

/// Everything to say of the Lua texts of a race before they run: errors, warnings and hints, in the
/// order of the fields and of their texts. Nothing but an error keeps a race from starting.
#[must_use]
pub fn check(program: &str, rule: &str) -> Vec<Trouble> {
    let mut troubles = trouble::of_text(Field::Program, program);
    troubles.extend(trouble::of_text(Field::Rule, rule));
    troubles
}

/// One command of the set-up text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) argv: Vec<Bytes>,
    /// Its place in the text, in bytes.
    pub(crate) place: Range<usize>,
}

/// The parts of a setup that are more than their text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Parts {
    pub(crate) commands: Vec<Line>,
    pub(crate) keys: Vec<Bytes>,
    pub(crate) args: Vec<Bytes>,
    pub(crate) conditions: Conditions,
}

/// Takes a setup apart; everything that is wrong with it goes to `troubles`, and what is wrong is
/// left out.
pub(crate) fn parts(setup: &Setup, troubles: &mut Vec<Trouble>) -> Parts {
    if setup.program.trim().is_empty() {
        let empty = Trouble::new(Field::Program, "The program is empty: nothing to run.");
        troubles.push(empty.help("Write what each client does, or choose a scenario."));
    }
    let commands = lines(&setup.setup, troubles);
    let keys = words(Field::Keys, &setup.keys, troubles);
    let args = words(Field::Args, &setup.args, troubles);
    numbers(setup, troubles);
    let there = setup.round_trip_us / 2;
    let way = |micros| Jitter {
        mean: Span::from_micros(micros),
        percent: setup.jitter_percent,
    };
    let conditions = Conditions {
        seed: setup.seed,
        // Nothing is ever made for more clients than may race, not even on the way to a refusal.
        clients: setup.clients.min(*limits::CLIENTS.end()),
        pace: Alike {
            arrivals: Span::from_micros(setup.arrivals_us),
            request: way(there),
            reply: way(setup.round_trip_us - there),
        },
    };
    Parts {
        commands,
        keys,
        args,
        conditions,
    }
}

/// The commands of a set-up text, one a line; what cannot be split goes to `troubles`.
pub(crate) fn lines(text: &str, troubles: &mut Vec<Trouble>) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        match cli::split_args(line) {
            Ok(argv) if argv.is_empty() => {}
            Ok(argv) => {
                let from = start + line.len() - line.trim_start().len();
                lines.push(Line {
                    argv,
                    place: from..from + line.trim().len(),
                });
            }
            Err(error) => troubles.push(unsplit(Field::Setup, start, error)),
        }
        start += line.len() + 1;
    }
    lines
}

/// The words of a line; one that cannot be split goes to `troubles`.
pub(crate) fn words(field: Field, text: &str, troubles: &mut Vec<Trouble>) -> Vec<Bytes> {
    cli::split_args(text).unwrap_or_else(|error| {
        troubles.push(unsplit(field, 0, error));
        Vec::new()
    })
}

fn unsplit(field: Field, start: usize, error: cli::SplitError) -> Trouble {
    let quote = start + error.at();
    Trouble::new(field, format!("Invalid argument(s): {error}."))
        .help("Quotes work as in redis-cli: \"a b\", 'a b', and a blank after the closing one.")
        .at(quote..quote + 1)
}

/// A number that has to lie in a range, and the sentence that says so.
struct Bound {
    field: Field,
    value: u64,
    range: RangeInclusive<u64>,
    subject: &'static str,
    unit: &'static str,
    write: fn(u64) -> String,
}

fn numbers(setup: &Setup, troubles: &mut Vec<Trouble>) {
    let bounds = [
        Bound {
            field: Field::Clients,
            value: setup.clients.into(),
            range: wide(&limits::CLIENTS),
            subject: "A race has",
            unit: " clients",
            write: grouped,
        },
        Bound {
            field: Field::RoundTrip,
            value: setup.round_trip_us,
            range: limits::ROUND_TRIP_US,
            subject: "A round trip takes",
            unit: " ms",
            write: milliseconds,
        },
        Bound {
            field: Field::Jitter,
            value: setup.jitter_percent.into(),
            range: wide(&limits::JITTER_PERCENT),
            subject: "The round trip varies by",
            unit: " %",
            write: grouped,
        },
        Bound {
            field: Field::Arrivals,
            value: setup.arrivals_us,
            range: limits::ARRIVALS_US,
            subject: "The clients arrive within",
            unit: " ms",
            write: milliseconds,
        },
        Bound {
            field: Field::Seed,
            value: setup.seed,
            range: limits::SEED,
            subject: "A seed is a whole number from",
            unit: "",
            write: grouped,
        },
    ];
    for Bound {
        field,
        value,
        range,
        subject,
        unit,
        write,
    } in bounds
    {
        if !range.contains(&value) {
            let (low, high, value) = (write(*range.start()), write(*range.end()), write(value));
            troubles.push(Trouble::new(
                field,
                format!("{subject} {low} to {high}{unit}, not {value}."),
            ));
        }
    }
}

fn wide(range: &RangeInclusive<u32>) -> RangeInclusive<u64> {
    u64::from(*range.start())..=u64::from(*range.end())
}

/// Microseconds as milliseconds, with as many decimals as it takes.
fn milliseconds(micros: u64) -> String {
    let decimals = format!("{:03}", micros % 1_000);
    let text = format!("{}.{decimals}", grouped(micros / 1_000));
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A number with its thousands apart: `5,000`.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_like_numbers() {
        assert_eq!(
            ["0", "999", "1,000", "1,000,000,000"],
            [0, 999, 1_000, 1_000_000_000]
                .map(grouped)
                .each_ref()
                .map(String::as_str)
        );
        assert_eq!(
            ["0", "0.25", "10", "1,234.5"],
            [0, 250, 10_000, 1_234_500]
                .map(milliseconds)
                .each_ref()
                .map(String::as_str)
        );
    }

    #[test]
    fn set_up_lines_know_their_places() {
        let mut troubles = Vec::new();
        let text = "SET a 1\r\n\n  SET \"b\n INCR a";
        let lines = lines(text, &mut troubles);
        let places: Vec<&str> = lines.iter().map(|line| &text[line.place.clone()]).collect();
        assert_eq!(places, ["SET a 1", "INCR a"]);
        assert_eq!(troubles.len(), 1);
        assert_eq!(&text[troubles[0].place.clone().unwrap()], "\"");
    }
}
