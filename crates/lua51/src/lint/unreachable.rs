//! Statements that nothing ever reaches.

use super::{Event, Finding, Lint, Text, is_constant, unbounded_loop, walk};
use crate::syntax::{Block, Expression, ExpressionKind, Name, Severity, Statement, StatementKind};

/// The lint.
pub(super) const LINT: Lint = Lint {
    code: "lua::unreachable",
    severity: Severity::Warning,
    check: unreachable,
};

fn unreachable(text: &Text<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    walk(text.chunk, &mut |event| match event {
        Event::Block(block) => {
            let end = block.statements.iter().position(never_completes);
            findings.extend(end.and_then(|end| block.statements.get(end + 1)).map(behind));
        }
        Event::Statement(statement) => match &statement.kind {
            StatementKind::If(arms, otherwise) => findings.extend(arm_never_taken(arms, otherwise.as_ref())),
            StatementKind::While(condition, body) if is_constant(condition) == Some(false) => {
                findings.extend(body.statements.first().map(never));
            }
            _ => {}
        },
        _ => {}
    });
    findings
}

fn behind(statement: &Statement) -> Finding {
    let help = "What stands before it always returns, breaks, fails or goes on for ever.";
    Finding::new(statement.span, "this is never reached", help)
}

fn never(statement: &Statement) -> Finding {
    let help = "The condition never changes; only nil and false are false, not 0 and not an empty string.";
    Finding::new(statement.span, "this is never reached", help)
}

fn arm_never_taken(arms: &[(Expression, Block)], otherwise: Option<&Block>) -> Option<Finding> {
    let blocks = arms.iter().map(|(_, body)| body).chain(otherwise);
    let always = arms
        .iter()
        .position(|(condition, _)| is_constant(condition) == Some(true));
    let after = always.and_then(|always| blocks.skip(always + 1).find_map(|body| body.statements.first()));
    let mut constant = arms
        .iter()
        .filter(|(condition, _)| is_constant(condition) == Some(false));
    after
        .or_else(|| constant.find_map(|(_, body)| body.statements.first()))
        .map(never)
}

/// Whether what stands behind a statement in its block is never reached through it.
fn never_completes(statement: &Statement) -> bool {
    match &statement.kind {
        StatementKind::Return(_) | StatementKind::Break => true,
        StatementKind::Do(body) => body.statements.iter().any(never_completes),
        StatementKind::Call(call) => is_error(call),
        StatementKind::While(..) | StatementKind::Repeat(..) => unbounded_loop::has_no_end(statement),
        StatementKind::If(arms, Some(otherwise)) => {
            let mut blocks = arms.iter().map(|(_, body)| body).chain([otherwise]);
            blocks.all(|body| body.statements.iter().any(never_completes))
        }
        _ => false,
    }
}

/// Whether it is a call of the global `error`.
pub(super) fn is_error(call: &Expression) -> bool {
    let ExpressionKind::Call(callee, _) = &call.kind else {
        return false;
    };
    matches!(&callee.kind, ExpressionKind::Name(Name::Global, name) if name == "error")
}
