//! Globals that do not exist: a slip of the pen, a word of another language, or a missing `local`.

use std::collections::BTreeSet;

use super::{Event, Finding, Lint, Text, walk};
use crate::syntax::{Expression, ExpressionKind, Name, Severity};

/// Reads.
pub(super) const READ: Lint = Lint {
    code: "lua::undefined-global",
    severity: Severity::Warning,
    check: read,
};

/// Writes.
pub(super) const WRITTEN: Lint = Lint {
    code: "lua::global-assignment",
    severity: Severity::Warning,
    check: written,
};

/// Names that mean something in other languages.
const FOREIGN: &[(&str, &str)] = &[
    ("null", "Write nil."),
    ("NULL", "Write nil."),
    ("None", "Write nil."),
    ("undefined", "Write nil."),
    ("True", "Write true."),
    ("False", "Write false."),
    ("this", "Write self, which methods declared with : have."),
    ("len", "Write # before a string or a list."),
    ("parseInt", "Write tonumber(...)."),
    ("str", "Write tostring(...)."),
];

fn global(expression: &Expression) -> Option<&str> {
    match &expression.kind {
        ExpressionKind::Name(Name::Global, name) => Some(name),
        _ => None,
    }
}

fn read(text: &Text<'_>) -> Vec<Finding> {
    let (mut known, mut findings) = (BTreeSet::new(), Vec::new());
    // What the text itself writes is told of where it does.
    walk(text.chunk, &mut |event| {
        if let Event::Assigned(target) = event {
            known.extend(global(target));
        }
    });
    walk(text.chunk, &mut |event| {
        let Event::Expression(expression) = event else { return };
        let Some(name) = global(expression) else { return };
        if !text.globals.exist.contains(&name) && known.insert(name) {
            let message = format!("there is no global '{name}'");
            findings.push(Finding::new(expression.span, message, help(text, name)));
        }
    });
    findings
}

fn written(text: &Text<'_>) -> Vec<Finding> {
    let (mut told, mut findings) = (BTreeSet::new(), Vec::new());
    walk(text.chunk, &mut |event| {
        let Event::Assigned(target) = event else { return };
        if let Some(name) = global(target).filter(|name| told.insert(*name)) {
            let help = format!("Declare it where it is first set: local {name}.");
            findings.push(Finding::new(target.span, format!("'{name}' is set as a global"), help));
        }
    });
    findings
}

fn help(text: &Text<'_>, name: &str) -> String {
    let mut known = text.globals.help.iter().chain(FOREIGN);
    if let Some((_, help)) = known.find(|(one, _)| *one == name) {
        return (*help).to_owned();
    }
    let locals = text.chunk.locals.iter().map(|local| local.name.as_str());
    let mut names = text.globals.exist.iter().copied().chain(locals);
    match names.find(|other| *other != name && is_like(name, other)) {
        Some(other) => format!("Is {other} meant?"),
        None => "Check the spelling, or declare the name with local.".to_owned(),
    }
}

/// Whether two names differ in case alone or, if they are not too short, in one letter.
fn is_like(name: &str, other: &str) -> bool {
    let (a, b) = (name.as_bytes(), other.as_bytes());
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[same..], &b[same..]);
    let one_letter = match a.len().cmp(&b.len()) {
        std::cmp::Ordering::Equal => a.get(1..) == b.get(1..) || a.len() == 2 && a[0] == b[1] && a[1] == b[0],
        std::cmp::Ordering::Less => b.get(1..) == Some(a),
        std::cmp::Ordering::Greater => a.get(1..) == Some(b),
    };
    name.eq_ignore_ascii_case(other) || name.len() > 3 && one_letter
}
