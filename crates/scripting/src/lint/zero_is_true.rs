//! Counts as conditions: in Lua 0 is true.

use lua51::lint::{Event, Finding, Lint, Text, walk};
use lua51::syntax::{Binary, Expression, ExpressionKind, Severity, StatementKind, Unary};

use super::command::{Reply, command_of};

/// The lint.
pub(super) const LINT: Lint = Lint {
    code: "redis::zero-is-true",
    severity: Severity::Warning,
    check,
};

fn check(text: &Text<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    walk(text.chunk, &mut |event| {
        let conditions: Vec<&Expression> = match event {
            Event::Statement(statement) => match &statement.kind {
                StatementKind::If(arms, _) => arms.iter().map(|(condition, _)| condition).collect(),
                StatementKind::While(condition, _) | StatementKind::Repeat(_, condition) => vec![condition],
                _ => Vec::new(),
            },
            Event::Expression(expression) => match &expression.kind {
                ExpressionKind::Unary(Unary::Not, inside) => vec![inside],
                ExpressionKind::Binary(Binary::And | Binary::Or, left, _) => vec![left],
                _ => Vec::new(),
            },
            _ => Vec::new(),
        };
        findings.extend(conditions.into_iter().filter_map(|condition| finding(text, condition)));
    });
    findings
}

fn finding<'a>(text: &Text<'a>, condition: &'a Expression) -> Option<Finding> {
    let command = command_of(text, condition)?;
    let message = format!("{} replies a number, and in Lua 0 is true", command.name);
    let help = "Compare it: == 1 or > 0 for yes, == 0 for no.";
    (command.reply() == Some(Reply::Count)).then(|| Finding::new(condition.span, message, help))
}
