//! Locals that nothing reads. Parameters and loop variables stand where they have to and are spared.

use super::names::renamed;
use super::{Event, Finding, Lint, Text, walk};
use crate::syntax::{LocalId, Severity, StatementKind};

/// The lint.
pub(super) const LINT: Lint = Lint {
    code: "lua::unused-local",
    severity: Severity::Hint,
    check: unused,
};

fn unused(text: &Text<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    walk(text.chunk, &mut |event| {
        let Event::Statement(statement) = event else { return };
        match &statement.kind {
            // The first of several stands for its place as long as a later one is read.
            StatementKind::Local(locals, _) => {
                let unread = locals.iter().rev().take_while(|local| is_unread(text, **local));
                findings.extend(unread.filter_map(|local| finding(text, *local)));
            }
            StatementKind::LocalFunction(local, _) if is_unread(text, *local) => {
                findings.extend(finding(text, *local));
            }
            _ => {}
        }
    });
    findings
}

fn is_unread(text: &Text<'_>, local: LocalId) -> bool {
    text.reads(local) == 0
}

fn finding(text: &Text<'_>, local: LocalId) -> Option<Finding> {
    let name = text.name(local);
    let span = text.chunk.locals[local.0 as usize].span;
    let message = format!("local '{name}' is never used");
    let other = format!("_{name}");
    let finding = Finding::new(span, message, format!("Remove it, or call it {other}."));
    let edits = renamed(text.chunk, local, &other);
    (!name.starts_with('_')).then(|| finding.keeping(format!("Call it {other}"), edits))
}
