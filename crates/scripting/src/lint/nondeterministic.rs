//! Calls whose result is another one every time.

use lua51::lint::{Event, Finding, Lint, Text, walk};
use lua51::syntax::{ExpressionKind, Severity};

use super::command::{command, is_field};

/// The lint.
pub(super) const LINT: Lint = Lint {
    code: "redis::nondeterministic",
    severity: Severity::Hint,
    check,
};

const COMMANDS: &[&str] = &["TIME", "RANDOMKEY", "SPOP", "SRANDMEMBER", "HRANDFIELD", "ZRANDMEMBER"];

fn check(text: &Text<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    walk(text.chunk, &mut |event| {
        let Event::Expression(expression) = event else { return };
        let name = match &expression.kind {
            ExpressionKind::Call(callee, _) if is_field(callee, "math", "random") => Some("math.random".to_owned()),
            _ => command(expression)
                .map(|command| command.name)
                .filter(|name| COMMANDS.contains(&name.as_str())),
        };
        if let Some(name) = name {
            let help = "Since version 5 replicas get the writes and not the script, so they agree; to repeat a run, pass the value in ARGV.";
            findings.push(Finding::new(
                expression.span,
                format!("{name} gives another result every time"),
                help,
            ));
        }
    });
    findings
}
