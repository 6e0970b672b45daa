//! Locals that hide another of the same name. Parameters are spared: their names say what they are.

use super::names::renamed;
use super::{Event, Finding, Lint, Text, free_name, walk};
use crate::syntax::{ExpressionKind, LocalId, Severity, StatementKind};

/// The lint.
pub(super) const LINT: Lint = Lint {
    code: "lua::shadowing",
    severity: Severity::Hint,
    check: shadowing,
};

fn shadowing(text: &Text<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut scopes: Vec<Vec<LocalId>> = Vec::new();
    let mut copies: Vec<LocalId> = Vec::new();
    walk(text.chunk, &mut |event| match event {
        Event::Enter => scopes.push(Vec::new()),
        Event::Leave => drop(scopes.pop()),
        Event::Statement(statement) => {
            // `local x = x` means to.
            if let StatementKind::Local(locals, values) = &statement.kind {
                let pairs = locals.iter().zip(values);
                copies.extend(pairs.filter_map(|(&local, value)| match &value.kind {
                    ExpressionKind::Name(_, name) if name == text.name(local) => Some(local),
                    _ => None,
                }));
            }
        }
        Event::Declared(local) => {
            let name = text.name(local);
            let hidden = scopes.iter().flatten().rfind(|other| text.name(**other) == name);
            if let Some(hidden) = hidden.filter(|_| !name.starts_with('_') && !copies.contains(&local)) {
                findings.push(finding(text, local, *hidden));
            }
            scopes.last_mut().into_iter().for_each(|scope| scope.push(local));
        }
        Event::Parameter(local) => scopes.last_mut().into_iter().for_each(|scope| scope.push(local)),
        _ => {}
    });
    findings
}

fn finding(text: &Text<'_>, local: LocalId, hidden: LocalId) -> Finding {
    let (name, place) = (text.name(local), text.chunk.locals[hidden.0 as usize].span.start);
    let line = text.chunk.lines.partition_point(|start| *start <= place);
    let span = text.chunk.locals[local.0 as usize].span;
    let message = format!("local '{name}' hides the one of line {line}");
    let other = free_name(text.chunk, name);
    let edits = renamed(text.chunk, local, &other);
    let finding = Finding::new(span, message, "Give one of them another name, or assign without local.");
    finding.keeping(format!("Call this one {other}"), edits)
}
