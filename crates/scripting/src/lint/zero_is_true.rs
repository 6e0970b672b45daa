//! Counts as conditions: in Lua 0 is true.

use lua51::lint::{Event, Finding, Lint, Text, walk};
use lua51::syntax::{Binary, Edit, Expression, ExpressionKind, Severity, Span, StatementKind, Unary};

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
        let conditions: Vec<(&Expression, Asks<'_>)> = match event {
            Event::Statement(statement) => match &statement.kind {
                StatementKind::If(arms, _) => arms.iter().map(|(condition, _)| (condition, Asks::Whether)).collect(),
                StatementKind::While(condition, _) | StatementKind::Repeat(_, condition) => {
                    vec![(condition, Asks::Whether)]
                }
                _ => Vec::new(),
            },
            Event::Expression(expression) => match &expression.kind {
                ExpressionKind::Unary(Unary::Not, inside) => vec![(&**inside, Asks::Not(expression))],
                ExpressionKind::Binary(Binary::And, left, _) => vec![(&**left, Asks::Whether)],
                ExpressionKind::Binary(Binary::Or, left, _) => vec![(&**left, Asks::Value)],
                _ => Vec::new(),
            },
            _ => Vec::new(),
        };
        let found = conditions.into_iter();
        findings.extend(found.filter_map(|(condition, asks)| finding(text, condition, asks)));
    });
    findings
}

/// What is made of the number.
enum Asks<'a> {
    /// It is a condition.
    Whether,
    /// It is one with `not` before it, which is this.
    Not(&'a Expression),
    /// It may be the value of the whole.
    Value,
}

fn finding<'a>(text: &Text<'a>, condition: &'a Expression, asks: Asks<'a>) -> Option<Finding> {
    let command = command_of(text, condition)?;
    let message = format!("{} replies a number, and in Lua 0 is true", command.name);
    let help = "Compare it: == 1 or > 0 for yes, == 0 for no.";
    if command.reply() != Some(Reply::Count) {
        return None;
    }
    let finding = Finding::new(condition.span, message, help);
    let end = condition.span.end;
    Some(match asks {
        Asks::Whether => finding.mending("Compare it with 0", vec![Edit::insert(end, " > 0")]),
        Asks::Not(whole) => {
            let word = Span {
                start: whole.span.start,
                end: condition.span.start,
            };
            finding.mending(
                "Compare it with 0",
                vec![Edit::new(word, ""), Edit::insert(end, " == 0")],
            )
        }
        Asks::Value => finding,
    })
}
