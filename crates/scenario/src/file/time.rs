//! From the `[time]` of a scenario file, and that of its clients, to when everything happens.

use race::{Jitter, Latency, Span, Spikes};

use super::table::Table;
use crate::simulate::{CLIENTS, Pacing, Timing};

/// No time may be longer: an hour.
const LONGEST: u64 = 3_600_000_000;
/// How far a time may be spread, in percent.
const WIDEST: u64 = 300;

/// How far away somebody is and how long they think, as a table says it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Distance {
    round_trip: Span,
    /// In percent.
    jitter: u32,
    log_normal: bool,
    spikes: Option<Spikes>,
    think: Span,
    after: Span,
}

impl Default for Distance {
    fn default() -> Self {
        Self {
            round_trip: Span::from_micros(10_000),
            jitter: 40,
            log_normal: false,
            spikes: None,
            think: Span::ZERO,
            after: Span::ZERO,
        }
    }
}

/// The `[time]` of the file, and what clients without one of their own have from it.
pub(super) fn of_file(top: &Table<'_>) -> (Timing, Distance) {
    let (mut timing, mut distance) = (Timing::default(), Distance::default());
    if let Some(table) = top.table("time", "[time]") {
        timing.arrivals = span(&table, "arrivals").unwrap_or(timing.arrivals);
        timing.service = span(&table, "service").unwrap_or(timing.service);
        if table.value("clients").is_some() {
            let range = u64::from(*CLIENTS.start())..=u64::from(*CLIENTS.end());
            timing.clients = Some(table.number("clients", range, 1) as u32);
        }
        distance = distance.of(&table);
        table.end();
    }
    (timing, distance)
}

/// The `[client.time]` of a client.
pub(super) fn of_client(client: &Table<'_>, usual: Distance) -> Pacing {
    let distance = client.table("time", "[client.time]").map_or(usual, |table| {
        let after = span(&table, "after").unwrap_or(Span::ZERO);
        let own = Distance {
            after,
            ..usual.of(&table)
        };
        table.end();
        own
    });
    distance.pacing()
}

impl Distance {
    /// It with what a table says otherwise.
    fn of(self, table: &Table<'_>) -> Self {
        let distribution = "\"uniform\", or \"log-normal\" as most networks have it";
        let log_normal = |text: &str| match text {
            "uniform" => Some(false),
            "log-normal" => Some(true),
            _ => None,
        };
        Self {
            round_trip: span(table, "round_trip").unwrap_or(self.round_trip),
            jitter: share(table, "jitter", 1, WIDEST).map_or(self.jitter, |percent| percent as u32),
            log_normal: table
                .said("distribution", distribution, log_normal)
                .unwrap_or(self.log_normal),
            spikes: spikes(table).or(self.spikes),
            think: span(table, "think").unwrap_or(self.think),
            after: self.after,
        }
    }

    fn pacing(self) -> Pacing {
        let there = Span::from_micros(self.round_trip.micros() / 2);
        Pacing {
            request: self.latency(there),
            reply: self.latency(Span::from_micros(self.round_trip.micros() - there.micros())),
            spikes: self.spikes,
            think: self.latency(self.think),
            after: self.after,
        }
    }

    /// About so long, and spread as everything is.
    fn latency(self, about: Span) -> Latency {
        match (self.jitter, self.log_normal) {
            (0, _) => Latency::Fixed(about),
            _ if about == Span::ZERO => Latency::NONE,
            (percent, false) => Latency::Uniform(Jitter { mean: about, percent }),
            (percent, true) => Latency::LogNormal { median: about, percent },
        }
    }
}

fn spikes(table: &Table<'_>) -> Option<Spikes> {
    let inner = table.table("spikes", "spikes")?;
    let permille = share(&inner, "share", 10, 100);
    let longer = span(&inner, "longer");
    inner.end();
    let (Some(permille), Some(longer)) = (permille, longer) else {
        let example = "spikes are written as in { share = \"0.5%\", longer = \"200ms\" }.";
        inner.wrong(inner.place.clone(), example.to_owned());
        return None;
    };
    let permille = permille as u32;
    Some(Spikes { permille, longer })
}

pub(super) fn span(table: &Table<'_>, name: &'static str) -> Option<Span> {
    let kind = "a time of up to an hour, as in \"10us\", \"5ms\", \"1.5s\" or \"1m\"";
    table.said(name, kind, micros).map(Span::from_micros)
}

/// A share in percent, of which so many parts are told apart.
fn share(table: &Table<'_>, name: &'static str, parts: u64, most: u64) -> Option<u64> {
    let step = if parts == 1 {
        "whole percents"
    } else {
        "tenths of percents"
    };
    let kind = format!("a share from 0 to {most} % in {step}, as in \"20%\"");
    table.said(name, &kind, |text| {
        let share = times(text.trim().strip_suffix('%')?.trim_end(), parts)?;
        Some(share).filter(|&share| share <= most * parts)
    })
}

/// A time in microseconds.
fn micros(text: &str) -> Option<u64> {
    let text = text.trim();
    let unit = text.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '.');
    let micros = match unit.trim_start() {
        "us" | "µs" => 1,
        "ms" => 1_000,
        "s" => 1_000_000,
        "m" => 60_000_000,
        _ => return None,
    };
    times(&text[..text.len() - unit.len()], micros).filter(|&micros| micros <= LONGEST)
}

/// A decimal number times a whole one, if the product is whole.
fn times(decimal: &str, factor: u64) -> Option<u64> {
    let (whole, part) = decimal.split_once('.').unwrap_or((decimal, "0"));
    let digits = |text: &str| text.bytes().all(|digit| digit.is_ascii_digit()) && (1..=9).contains(&text.len());
    if !digits(whole) || !digits(part) {
        return None;
    }
    let scale = 10_u64.pow(part.len() as u32);
    let number = whole.parse::<u64>().ok()? * scale + part.parse::<u64>().ok()?;
    let product = u128::from(number) * u128::from(factor);
    let scale = u128::from(scale);
    u64::try_from(product / scale).ok().filter(|_| product % scale == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_a_unit_and_decimals_that_come_out_even() {
        for (text, expected) in [
            ("10us", Some(10)),
            ("5ms", Some(5_000)),
            ("1.5 ms", Some(1_500)),
            ("0.25s", Some(250_000)),
            ("60m", Some(LONGEST)),
            ("0ms", Some(0)),
            ("60.1m", None),
            ("0.5us", None),
            ("5", None),
            ("ms", None),
            ("-1ms", None),
            (".5ms", None),
            ("1.ms", None),
            ("1.2.3s", None),
            ("5 hours", None),
            ("99999999999999999999s", None),
            ("", None),
        ] {
            assert_eq!(micros(text), expected, "{text}");
        }
        assert_eq!(
            (times("0.5", 10), times("0.55", 10), times("100", 10)),
            (Some(5), None, Some(1_000))
        );
    }
}
