//! Loops without an end: a constant condition, and no way out of the body.

use super::unreachable::is_error;
use super::{Event, Finding, Lint, Text, is_constant, walk};
use crate::syntax::{Block, Severity, Span, Statement, StatementKind};

/// The lint.
pub(super) const LINT: Lint = Lint {
    code: "lua::unbounded-loop",
    severity: Severity::Warning,
    check: unbounded,
};

fn unbounded(text: &Text<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    walk(text.chunk, &mut |event| {
        if let Event::Statement(statement) = event
            && has_no_end(statement)
            && !exits(body(statement))
        {
            let word = if matches!(statement.kind, StatementKind::While(..)) {
                5
            } else {
                6
            };
            let start = statement.span.start;
            let span = Span {
                start,
                end: start + word,
            };
            let help = "Give it a condition, or leave it with break or return.";
            findings.push(Finding::new(span, "this loop never ends", help));
        }
    });
    findings
}

/// Whether a loop goes on until something inside leaves the function.
pub(super) fn has_no_end(statement: &Statement) -> bool {
    let endless = match &statement.kind {
        StatementKind::While(condition, _) => is_constant(condition) == Some(true),
        StatementKind::Repeat(_, condition) => is_constant(condition) == Some(false),
        _ => false,
    };
    endless && !breaks(body(statement))
}

fn body(statement: &Statement) -> &[Statement] {
    match &statement.kind {
        StatementKind::While(_, body) | StatementKind::Repeat(body, _) => &body.statements,
        _ => &[],
    }
}

/// Whether a `break` of this loop is among the statements.
fn breaks(statements: &[Statement]) -> bool {
    any(statements, false, &|statement| {
        matches!(statement.kind, StatementKind::Break)
    })
}

/// Whether one of the statements leaves the function.
fn exits(statements: &[Statement]) -> bool {
    any(statements, true, &|statement| match &statement.kind {
        StatementKind::Return(_) => true,
        StatementKind::Call(call) => is_error(call),
        _ => false,
    })
}

/// Whether a statement fits, or one inside it, of loops inside only if they are wanted.
fn any(statements: &[Statement], in_loops: bool, fits: &dyn Fn(&Statement) -> bool) -> bool {
    let inside = |body: &Block| any(&body.statements, in_loops, fits);
    statements.iter().any(|statement| {
        fits(statement)
            || match &statement.kind {
                StatementKind::Do(body) => inside(body),
                StatementKind::If(arms, otherwise) => {
                    arms.iter().any(|(_, body)| inside(body)) || otherwise.as_ref().is_some_and(inside)
                }
                StatementKind::While(_, body)
                | StatementKind::Repeat(body, _)
                | StatementKind::NumericFor { body, .. }
                | StatementKind::GenericFor { body, .. } => in_loops && inside(body),
                _ => false,
            }
    })
}
