//! A case as a scenario file.

use std::fmt::Write as _;

use crate::explore::{Case, CaseRule, Group, Limits, Test, When};

/// The text of a scenario file that holds this case alone.
#[must_use]
pub fn text(case: &Case) -> String {
    let mut out = String::new();
    // Writing into a string cannot fail, here and below.
    let _ = writeln!(out, "title = {}", quoted(&case.title));
    let _ = writeln!(out, "setup = {}", list(&case.setup));
    case.groups.iter().for_each(|one| group(&mut out, one));
    case.rules.iter().for_each(|one| rule(&mut out, one));
    limits(&mut out, &case.limits);
    out
}

fn group(out: &mut String, group: &Group) {
    let mode = if group.script { "script" } else { "app" };
    let _ = writeln!(
        out,
        "\n[[client]]\nname = {}\ncount = {}",
        quoted(&group.name),
        group.count
    );
    let _ = writeln!(out, "mode = \"{mode}\"\nkeys = {}", list(&group.keys));
    let _ = writeln!(out, "args = {}\nprogram = {}", list(&group.args), lines(&group.program));
}

fn rule(out: &mut String, rule: &CaseRule) {
    let when = match rule.when {
        When::Always => "always",
        When::Finally => "finally",
        When::Eventually => "eventually",
        When::Sometimes => "sometimes",
    };
    let test = match &rule.test {
        Test::Lua(text) => format!("lua = {}", lines(text)),
        Test::Serializable => "serializable = true".to_owned(),
        Test::NeverNegative(keys) => format!("never_negative = {}", list(keys)),
        Test::Conserved(keys) => format!("conserved = {}", list(keys)),
        Test::NoLostUpdate(keys) => format!("no_lost_update = {}", list(keys)),
        Test::Expires(keys) => format!("expires = {}", list(keys)),
        Test::AtMost { count, result } => {
            format!("at_most = {{ count = {count}, result = {} }}", quoted(result))
        }
    };
    let _ = writeln!(
        out,
        "\n[[rule]]\nname = {}\nwhen = \"{when}\"\n{test}",
        quoted(&rule.name)
    );
}

fn limits(out: &mut String, limits: &Limits) {
    let faults = [
        ("clock_jumps", limits.jumps),
        ("deaths", limits.faults.deaths.into()),
        ("lost_replies", limits.faults.losses.into()),
        ("repeated_requests", limits.faults.repeats.into()),
        ("restarts", limits.restarts),
    ];
    if faults.iter().any(|&(_, times)| times > 0) {
        let _ = writeln!(out, "\n[faults]");
        for (name, times) in faults {
            let _ = writeln!(out, "{name} = {times}");
        }
    }
}

fn list(texts: &[String]) -> String {
    let quoted: Vec<String> = texts.iter().map(|text| self::quoted(text)).collect();
    format!("[{}]", quoted.join(", "))
}

/// A text on lines of its own, as it is where that is possible.
fn lines(text: &str) -> String {
    let is_plain = |letter: char| letter == '\n' || letter == '\t' || !letter.is_control();
    if text.contains("'''") || text.ends_with('\'') || !text.chars().all(is_plain) {
        return quoted(text);
    }
    // The first line end behind the quotes is not part of the text.
    format!("'''\n{text}'''")
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            control if control.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(control));
            }
            other => out.push(other),
        }
    }
    out + "\""
}
