//! Statuses compared with a string: they are tables with a field `ok`.

use lua51::lint::{Event, Finding, Lint, Text, walk};
use lua51::syntax::{Binary, Edit, ExpressionKind, Severity};

use super::command::{Reply, command_of, literal};

/// The lint.
pub(super) const LINT: Lint = Lint {
    code: "redis::status-as-text",
    severity: Severity::Warning,
    check,
};

fn check(text: &Text<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    walk(text.chunk, &mut |event| {
        let Event::Expression(expression) = event else { return };
        let ExpressionKind::Binary(Binary::Equal | Binary::NotEqual, left, right) = &expression.kind else {
            return;
        };
        for (reply, other) in [(left, right), (right, left)] {
            let command = command_of(text, reply).filter(|command| command.reply() == Some(Reply::Status));
            if let (Some(command), Some(_)) = (command, literal(other)) {
                let message = format!(
                    "{} replies a table with a field ok, which equals no string",
                    command.name
                );
                let help = "Compare the field: redis.call(...).ok == 'OK', or .ok of the local.";
                let edits = vec![Edit::insert(reply.span.end, ".ok")];
                let finding = Finding::new(expression.span, message, help);
                findings.push(finding.mending("Compare its field ok", edits));
            }
        }
    });
    findings
}
