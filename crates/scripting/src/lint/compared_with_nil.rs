//! Replies compared with nil: what is not there reads as false, so they are never equal.

use lua51::lint::{Event, Finding, Lint, Text, walk};
use lua51::syntax::{Binary, Edit, ExpressionKind, Severity};

use super::command::{command_of, is_field};

/// The lint.
pub(super) const LINT: Lint = Lint {
    code: "redis::compared-with-nil",
    severity: Severity::Warning,
    check,
};

fn check(text: &Text<'_>) -> Vec<Finding> {
    let (mut findings, mut is_resp3) = (Vec::new(), false);
    walk(text.chunk, &mut |event| {
        let Event::Expression(expression) = event else { return };
        // Under RESP3 a null is nil.
        is_resp3 |= is_field(expression, "redis", "setresp");
        let ExpressionKind::Binary(operator @ (Binary::Equal | Binary::NotEqual), left, right) = &expression.kind
        else {
            return;
        };
        for (reply, other) in [(left, right), (right, left)] {
            if matches!(other.kind, ExpressionKind::Nil)
                && let Some(command) = command_of(text, reply)
            {
                let always = if *operator == Binary::Equal { "never" } else { "always" };
                let message = format!(
                    "this is {always} true: what {} does not find is false, not nil",
                    command.name
                );
                let help = "Write not x for something missing, and x for something there.";
                let edits = vec![Edit::new(other.span, "false")];
                let finding = Finding::new(expression.span, message, help);
                findings.push(finding.mending("Compare it with false", edits));
            }
        }
    });
    if is_resp3 { Vec::new() } else { findings }
}
