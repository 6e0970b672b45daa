//! Texts compared with numbers: replies and arguments are strings, and Lua converts neither.

use lua51::lint::{Event, Finding, Lint, Text, walk};
use lua51::syntax::{Binary, Edit, Expression, ExpressionKind, Severity};

use super::command::{Reply, command_of, is_global};

/// The lint.
pub(super) const LINT: Lint = Lint {
    code: "redis::text-as-number",
    severity: Severity::Warning,
    check,
};

/// What the change does.
const TITLE: &str = "Convert it with tonumber";

fn check(text: &Text<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    walk(text.chunk, &mut |event| {
        let Event::Expression(expression) = event else { return };
        let ExpressionKind::Binary(operator, left, right) = &expression.kind else {
            return;
        };
        let what = match operator {
            Binary::Less | Binary::LessEqual | Binary::Greater | Binary::GreaterEqual => {
                "comparing it with a number fails"
            }
            Binary::Equal | Binary::NotEqual => "it equals no number",
            _ => return,
        };
        for (value, other) in [(left, right), (right, left)] {
            if matches!(other.kind, ExpressionKind::Number(_))
                && let Some(name) = name_of_text(text, value)
            {
                let help = "Convert it first: tonumber(...), which is nil for what is no number.";
                let finding = Finding::new(value.span, format!("{name} is a string: {what}"), help);
                let edits = vec![
                    Edit::insert(value.span.start, "tonumber("),
                    Edit::insert(value.span.end, ")"),
                ];
                findings.push(match operator {
                    Binary::Equal | Binary::NotEqual => finding.mending(TITLE, edits),
                    _ => finding.keeping(TITLE, edits),
                });
            }
        }
    });
    findings
}

/// What gives a string here: a command, or an argument of the script.
fn name_of_text<'a>(text: &Text<'a>, expression: &'a Expression) -> Option<String> {
    let value = text.value(expression);
    if let ExpressionKind::Index(table, _) = &value.kind {
        let names = ["KEYS", "ARGV"];
        return names
            .into_iter()
            .find(|name| is_global(table, name))
            .map(|name| format!("{name}[...]"));
    }
    let command = command_of(text, value).filter(|command| command.reply() == Some(Reply::Text))?;
    Some(format!("the reply of {}", command.name))
}
