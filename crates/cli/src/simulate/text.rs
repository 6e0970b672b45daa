//! What came of it, for people: a table with a column for each variant, and then the breaks.

use std::collections::BTreeMap;
use std::fmt::Write;

use scenario::Span;
use scenario::simulate::{Break, BrokenWhen, Ended, Looked, Report, Verdict};

use super::{One, Simulated};

/// So many ways to end are shown, the most frequent ones.
const OUTCOMES: usize = 8;
/// Longer names of rows are cut.
const WIDEST: usize = 44;

pub(super) fn print(simulated: &[Simulated]) -> String {
    simulated.iter().map(file).collect::<Vec<_>>().join("\n")
}

fn file(file: &Simulated) -> String {
    let reports: Vec<(&str, &Report)> = file
        .variants
        .iter()
        .filter_map(|one| Some((&one.name[..], one.report.as_ref().ok()?)))
        .collect();
    let clients = reports.first().map_or(0, |(_, report)| report.clients);
    let mut out = format!(
        "{}: {} clients, seed {}\n",
        file.path,
        grouped(clients.into()),
        file.seed
    );
    if !reports.is_empty() {
        out.push_str(&table(&reports));
    }
    for line in lines(&file.variants) {
        // Writing into a string cannot fail.
        let _ = writeln!(out, "  {line}");
    }
    out
}

/// What there is to tell below the table: what is the same for all variants once.
fn lines(variants: &[One]) -> Vec<String> {
    let of_one = |one: &One| one.report.as_ref().map_or_else(Clone::clone, told);
    let told: Vec<Vec<String>> = variants.iter().map(of_one).collect();
    let of_all = |line: &String| told.iter().all(|lines| lines.contains(line));
    let mut all = Vec::new();
    for (one, lines) in variants.iter().zip(&told) {
        let name = match &one.name[..] {
            "" => String::new(),
            name => format!("{name}: "),
        };
        let own = lines.iter().filter(|line| !of_all(line));
        all.extend(own.map(|line| format!("{name}{line}")));
    }
    let common = told.first().into_iter().flatten();
    all.extend(common.filter(|line| of_all(line)).cloned());
    all
}

/// A row of the table: its name, and what it says of each variant.
type Row = (String, Vec<String>);

fn table(reports: &[(&str, &Report)]) -> String {
    let row = |name: &str, cell: &dyn Fn(&Report) -> String| -> Row {
        (
            name.to_owned(),
            reports.iter().map(|(_, report)| cell(report)).collect(),
        )
    };
    let mut rows = vec![
        (
            String::new(),
            reports.iter().map(|(name, _)| (*name).to_owned()).collect(),
        ),
        row("rules", &|report| verdict(report).to_owned()),
    ];
    rows.extend(outcomes(reports));
    rows.extend([
        row("half took up to", &|report| time(report.latency.p50)),
        row("99 in 100 took up to", &|report| time(report.latency.p99)),
        row("the longest took", &|report| time(report.latency.max)),
        row("first start to last end", &|report| time(report.span)),
        row("round trips", &|report| grouped(report.steps)),
        row("round trips a client", &|report| {
            ratio(report.steps, report.clients.into())
        }),
        row("bytes sent", &|report| grouped(report.bytes_sent)),
        row("bytes received", &|report| grouped(report.bytes_received)),
        row("server busy", &|report| {
            format!("{} %", ratio(100 * report.busy.micros(), report.span.micros()))
        }),
        row("EXEC answered nil", &|report| grouped(report.conflicts)),
        row("WATCH again after that", &|report| grouped(report.retries)),
    ]);
    if reports.len() == 1 && reports[0].0.is_empty() {
        rows.remove(0);
    }
    laid_out(&rows)
}

/// How clients ended: a row for each way, and one for all that are not shown.
fn outcomes(reports: &[(&str, &Report)]) -> Vec<Row> {
    let groups = |report: &Report| {
        report
            .outcomes
            .iter()
            .any(|ended| ended.group != report.outcomes[0].group)
    };
    let several = reports.iter().any(|(_, report)| groups(report));
    let name = |ended: &Ended| {
        let (group, colon) = if several { (&ended.group[..], ": ") } else { ("", "") };
        let error = if ended.failed { "failed: " } else { "" };
        cut(&format!("{group}{colon}{error}{}", ended.what))
    };
    let mut all: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for (column, (_, report)) in reports.iter().enumerate() {
        for ended in &report.outcomes {
            let row = all.entry(name(ended)).or_insert_with(|| vec![0; reports.len()]);
            row[column] += ended.clients;
        }
    }
    let mut rows: Vec<(String, Vec<u64>)> = all.into_iter().collect();
    rows.sort_by_key(|(_, counts)| std::cmp::Reverse(counts.iter().sum::<u64>()));
    let others = rows.split_off(rows.len().min(OUTCOMES));
    if !others.is_empty() {
        let sum = |column: usize| others.iter().map(|(_, counts)| counts[column]).sum();
        rows.push((
            format!("{} others", grouped(others.len() as u64)),
            (0..reports.len()).map(sum).collect(),
        ));
    }
    let shown = |(name, counts): (String, Vec<u64>)| (name, counts.into_iter().map(grouped).collect());
    rows.into_iter().map(shown).collect()
}

fn laid_out(rows: &[Row]) -> String {
    let length = |text: &String| text.chars().count();
    let first = rows.iter().map(|(name, _)| length(name)).max().unwrap_or(0);
    let columns = rows.first().map_or(0, |(_, cells)| cells.len());
    let widths: Vec<usize> = (0..columns)
        .map(|column| rows.iter().map(|(_, cells)| length(&cells[column])).max().unwrap_or(0))
        .collect();
    let mut out = String::new();
    for (name, cells) in rows {
        let cells: String = cells
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("  {cell:>width$}"))
            .collect();
        let _ = writeln!(out, "  {name:<first$}{cells}");
    }
    out
}

fn verdict(report: &Report) -> &'static str {
    match report.verdict {
        Verdict::Held => "held",
        Verdict::Broken => "BROKEN",
        Verdict::Unfinished => "unfinished",
        Verdict::NoRule => "none",
    }
}

/// The breaks, and what was not looked at.
fn told(report: &Report) -> Vec<String> {
    let mut lines: Vec<String> = report.breaks.iter().flat_map(broke).collect();
    lines.extend(report.looked.iter().filter_map(|(rule, looked)| match looked {
        Looked::Until(step) => Some(format!(
            "\"{rule}\" reads too much to go on looking: since step {} it was looked at in the end only",
            grouped(*step)
        )),
        Looked::Unseen => Some(format!("\"{rule}\" never happened")),
        Looked::Never => Some(format!(
            "\"{rule}\" is not looked at: it compares with other orders, as check does"
        )),
        Looked::Always | Looked::Finally | Looked::Seen => None,
    }));
    lines.extend(report.trouble.clone());
    if report.ended < report.clients {
        let (ended, all) = (grouped(report.ended.into()), grouped(report.clients.into()));
        lines.push(format!(
            "given up when {ended} of {all} clients had ended: [bounds] has more seconds"
        ));
    }
    lines
}

fn broke(broke: &Break) -> Vec<String> {
    let rule = &broke.rule;
    let mut lines = match &broke.when {
        BrokenWhen::Before => vec![format!("\"{rule}\" does not hold even before the first step")],
        BrokenWhen::End => vec![format!("\"{rule}\" does not hold in the end")],
        BrokenWhen::Step(step) => {
            let (number, at) = (grouped(step.number), time(step.at - scenario::Time::START));
            let first = format!(
                "\"{rule}\" broke at step {number}, after {at}: {} sent {}",
                step.who, step.line
            );
            [Some(first), step.why.clone()].into_iter().flatten().collect()
        }
    };
    lines.extend(broke.trouble.clone());
    lines
}

/// A time with three digits or a little more, in the unit that fits.
fn time(span: Span) -> String {
    let micros = span.micros();
    match micros {
        0..1_000 => format!("{micros} us"),
        1_000..1_000_000 => format!("{} ms", ratio(micros, 1_000)),
        _ => format!("{} s", ratio(micros, 1_000_000)),
    }
}

/// A quotient with one decimal, or two if it is small.
fn ratio(some: u64, all: u64) -> String {
    let quotient = some as f64 / all.max(1) as f64;
    if quotient < 10.0 {
        format!("{quotient:.2}")
    } else {
        format!("{quotient:.1}")
    }
}

fn cut(text: &str) -> String {
    if text.chars().count() <= WIDEST {
        return text.to_owned();
    }
    text.chars().take(WIDEST - 1).chain(['…']).collect()
}

/// A number with its thousands apart: `5,000`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
