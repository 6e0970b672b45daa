//! Keys written into the text of a script that never looks at `KEYS`.

use keyspace::spec;
use lua51::lint::{Event, Finding, Lint, Text, walk};
use lua51::syntax::{Expression, Severity};
use resp::Bytes;

use super::command::{Command, command, is_global, literal};

/// The lint.
pub(super) const LINT: Lint = Lint {
    code: "redis::literal-key",
    severity: Severity::Warning,
    check,
};

fn check(text: &Text<'_>) -> Vec<Finding> {
    let (mut findings, mut names_keys) = (Vec::new(), false);
    walk(text.chunk, &mut |event| {
        let Event::Expression(expression) = event else { return };
        names_keys |= is_global(expression, "KEYS");
        let Some(command) = command(expression) else { return };
        for key in literal_keys(&command) {
            let name = String::from_utf8_lossy(literal(key).unwrap_or_default()).into_owned();
            let help =
                "Pass it with the call and write KEYS[1]: a cluster finds the right node by the keys it is told.";
            findings.push(Finding::new(
                key.span,
                format!("the key '{name}' is not among the keys of the call"),
                help,
            ));
        }
    });
    if names_keys { Vec::new() } else { findings }
}

/// The arguments of a command that are literal strings and keys.
fn literal_keys<'a>(command: &Command<'a>) -> Vec<&'a Expression> {
    let argv: Vec<Bytes> = command
        .arguments
        .iter()
        .map(|one| Bytes::copy_from_slice(literal(one).unwrap_or_default()))
        .collect();
    let keys = spec::lookup(command.name.as_bytes()).and_then(|command| command.spec().keys_of(&argv));
    let arguments = keys.iter().flatten().filter_map(|key| command.arguments.get(key.place));
    arguments.filter(|one| literal(one).is_some()).collect()
}
