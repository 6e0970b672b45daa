//! Globals that do not exist: a slip of the pen, a word of another language, or a missing `local`.

use std::collections::BTreeSet;

use super::names::global_replaced;
use super::{Event, Finding, Lint, Text, walk};
use crate::syntax::{Edit, Expression, ExpressionKind, Name, Severity, Statement, StatementKind};

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

/// What those among them mean that have a name of their own here.
const INSTEAD: &[(&str, &str)] = &[
    ("null", "nil"),
    ("NULL", "nil"),
    ("None", "nil"),
    ("undefined", "nil"),
    ("True", "true"),
    ("False", "false"),
    ("str", "tostring"),
    ("parseInt", "tonumber"),
    ("json", "cjson"),
    ("key", "KEYS"),
    ("args", "ARGV"),
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
            let (help, instead) = help(text, name);
            let finding = Finding::new(expression.span, message, help);
            findings.push(match instead {
                Some(instead) => {
                    let edits = global_replaced(text.chunk, name, instead);
                    finding.keeping(format!("Write {instead}"), edits)
                }
                None => finding,
            });
        }
    });
    findings
}

fn written(text: &Text<'_>) -> Vec<Finding> {
    let (mut told, mut findings) = (BTreeSet::new(), Vec::new());
    let mut statement = None;
    walk(text.chunk, &mut |event| match event {
        Event::Statement(one) => statement = Some(one),
        Event::Assigned(target) => {
            if let Some(name) = global(target).filter(|name| told.insert(*name)) {
                let help = format!("Declare it where it is first set: local {name}.");
                let finding = Finding::new(target.span, format!("'{name}' is set as a global"), help);
                let declares = statement.filter(|statement| may_be_local(text, statement, target, name));
                findings.push(match declares {
                    Some(statement) => {
                        finding.keeping("Make it local", vec![Edit::insert(statement.span.start, "local ")])
                    }
                    None => finding,
                });
            }
        }
        _ => {}
    });
    findings
}

/// Whether the name means the same with `local` before the statement that sets it: it alone is set,
/// it is a statement of the text itself, and all else that names it comes after.
fn may_be_local(text: &Text<'_>, statement: &Statement, target: &Expression, name: &str) -> bool {
    let StatementKind::Assign(targets, values) = &statement.kind else {
        return false;
    };
    let outermost = text.chunk.body.statements.iter().any(|one| one.span == statement.span);
    let hidden = text.chunk.locals.iter().any(|local| local.name == name);
    // `function f()` knows itself then, `f = function()` does not.
    let known = values
        .first()
        .is_some_and(|value| value.span.start <= target.span.start);
    let from = if known {
        statement.span.start
    } else {
        statement.span.end
    };
    let mut after = true;
    walk(text.chunk, &mut |event| {
        if let Event::Expression(one) | Event::Assigned(one) = event
            && (global(one) == Some(name) && one.span != target.span || global(one) == Some("_G"))
        {
            after &= global(one) == Some(name) && one.span.start >= from;
        }
    });
    targets.len() == 1 && outermost && !hidden && after
}

/// What to do about a global that does not exist, and what may be written in its place.
fn help<'a>(text: &Text<'a>, name: &str) -> (String, Option<&'a str>) {
    let mut known = text.globals.help.iter().chain(FOREIGN);
    if let Some((_, help)) = known.find(|(one, _)| *one == name) {
        let instead = INSTEAD.iter().find(|(one, _)| *one == name);
        return ((*help).to_owned(), instead.map(|(_, instead)| *instead));
    }
    let locals = text.chunk.locals.iter().map(|local| local.name.as_str());
    let mut names = text.globals.exist.iter().copied().chain(locals);
    match names.find(|other| *other != name && is_like(name, other)) {
        Some(other) => (format!("Is {other} meant?"), Some(other)),
        None => ("Check the spelling, or declare the name with local.".to_owned(), None),
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
