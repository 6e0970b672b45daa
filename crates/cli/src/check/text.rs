//! What came of it, for people.

use std::fmt::Write as _;

use scenario::explore::{Broken, Count, Ending, Finding, Outcome, Replay, Step};

use super::{Checked, Verdict, share};

/// So many endings are listed at most; all of them are in the JSON.
const ENDINGS: usize = 8;

pub(super) fn print(checked: &[Checked]) -> String {
    let mut out: String = checked.iter().map(one).collect();
    let count = |verdict| checked.iter().filter(|one| one.verdict() == verdict).count();
    let (good, bad, open) = (count(Verdict::Good), count(Verdict::Bad), count(Verdict::Open));
    // Writing into a string cannot fail.
    let _ = writeln!(out, "{good} good, {bad} bad, {open} not decided");
    out
}

pub(super) fn one(checked: &Checked) -> String {
    let name = checked.name();
    let finding = match &checked.found {
        Ok(finding) => finding,
        Err(wrong) => return format!("{name}: CANNOT BE EXPLORED\n{}\n", indented(wrong)),
    };
    let mut out = match &finding.outcome {
        Outcome::Holds => format!("{name}: holds\n{}", indented(&[proof(finding)])),
        Outcome::Never(rules) => {
            let why = format!("nothing is broken, and this never happened: {}", rules.join(", "));
            format!("{name}: NOTHING WAS PUT TO THE TEST\n{}", indented(&[why]))
        }
        Outcome::Undecided(why) => format!("{name}: NOT DECIDED\n{}", indented(&[format!("{why}.")])),
        Outcome::Broken => match &finding.broken {
            Some(broken) => format!("{name}: BROKEN\n{}", story(checked, finding, broken)),
            None => format!("{name}: BROKEN\n"),
        },
    };
    if checked.expected.holds == Some(false) && checked.verdict() == Verdict::Good {
        out.push_str("  as the file expects\n");
    }
    if checked.expected.holds == Some(false) && finding.outcome == Outcome::Holds {
        out.push_str("  and the file expects it to be broken\n");
    }
    out.push_str(&indented(&checked.surprises()));
    out + "\n"
}

/// What a proof covers.
fn proof(finding: &Finding) -> String {
    match finding.executions {
        Some(all) => format!("in all {all} interleavings ({} states)", finding.states),
        None => format!(
            "in all interleavings ({} states); there are too many to count",
            finding.states
        ),
    }
}

fn story(checked: &Checked, finding: &Finding, broken: &Broken) -> String {
    let mut lines = match share(finding) {
        (share, true) => vec![format!("{share} interleavings break a rule.")],
        (_, false) => vec!["How many interleavings break a rule was not counted.".to_owned()],
    };
    if finding.shares.len() > 1 {
        let shares = finding.shares.iter().map(|(rule, count)| format!("  {count}: {rule}"));
        lines.extend(shares);
    }
    lines.extend(endings(finding));
    let kind = if broken.smallest {
        "the smallest break"
    } else {
        "a break, maybe not the smallest"
    };
    lines.push(format!(
        "\"{}\" does not hold; {kind}, {}:",
        broken.rule,
        broken.replay.order()
    ));
    let mut out = indented(&lines) + &steps(&broken.replay);
    let mut lines = Vec::new();
    lines.push(match broken.anomaly {
        Some(anomaly) => format!("{} This is called {}.", broken.why, anomaly.name()),
        None => broken.why.clone(),
    });
    lines.extend(broken.trouble.clone());
    if let Some(code) = checked.code() {
        lines.push(format!("raceground replay {code} {}", checked.path));
    }
    out.push_str(&indented(&lines));
    out
}

/// What the interleavings come to, as far as that can be taken in at a glance.
fn endings(finding: &Finding) -> Vec<String> {
    if !(2..=ENDINGS).contains(&finding.endings.len()) {
        return Vec::new();
    }
    let one = |ending: &Ending| {
        let kept = |(key, value): &(String, Option<String>)| match value {
            Some(value) => format!("{key} {value}"),
            None => format!("no {key}"),
        };
        let results = Some(ending.results.join(", ")).filter(|results| !results.is_empty());
        let told = results
            .into_iter()
            .chain(ending.data.iter().map(kept))
            .collect::<Vec<_>>()
            .join("; ");
        let bad = match ending.breaking {
            Count::ZERO => String::new(),
            all if all == ending.interleavings => "   breaks a rule".to_owned(),
            some => format!("   {some} of them break a rule"),
        };
        format!("  {}: {told}{bad}", ending.interleavings)
    };
    let head = format!("They end in {} ways:", finding.endings.len());
    std::iter::once(head).chain(finding.endings.iter().map(one)).collect()
}

/// The steps, each in a line.
pub(crate) fn steps(replay: &Replay) -> String {
    let widest = replay.names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    let lines: Vec<String> = replay.steps.iter().map(|step| told(step, widest)).collect();
    indented(&lines)
}

/// A step in one line.
fn told(step: &Step, widest: usize) -> String {
    let none = || "nothing".to_owned();
    let changes = step.changes.iter().map(|change| {
        let (before, after) = (change.before.clone(), change.after.clone());
        format!(
            "   [{}: {} → {}]",
            change.key,
            before.unwrap_or_else(none),
            after.unwrap_or_else(none)
        )
    });
    let changes: String = changes.collect();
    format!("{:>4}  {:<widest$}  {}{changes}", step.number, step.who, step.line())
}

fn indented(lines: &[String]) -> String {
    lines.iter().map(|line| format!("  {line}\n")).collect()
}
