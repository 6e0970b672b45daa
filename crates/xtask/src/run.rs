//! Running other programs: shown before they start, their output passed through.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// Runs the command, shows it and its output, and fails if it does.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let text = text_of(command);
    println!("  $ {text}");
    let status = command
        .stdin(Stdio::null())
        .status()
        .with_context(|| format!("`{text}` could not be started"))?;
    if !status.success() {
        bail!("`{text}` ended with {status}");
    }
    Ok(())
}

/// Runs the command, shows its output and hands every line of its standard output to `look`.
/// Answers whether it succeeded.
pub(crate) fn watch(command: &mut Command, mut look: impl FnMut(&str)) -> Result<bool> {
    let text = text_of(command);
    println!("  $ {text}");
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("`{text}` could not be started"))?;
    let mut shown = std::io::stdout();
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).split(b'\n') {
            let line = line?;
            let line = String::from_utf8_lossy(&line);
            look(&line);
            writeln!(shown, "{line}")?;
        }
    }
    Ok(child.wait()?.success())
}

/// What the command prints, or an error if it fails. Shows nothing.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let text = text_of(command);
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("`{text}` could not be started"))?;
    if !output.status.success() {
        bail!(
            "`{text}` ended with {}: {}",
            output.status,
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether this is a CI machine, where warnings are errors and the lock file is law.
pub(crate) fn on_ci() -> bool {
    env::var_os("CI").is_some_and(|value| value == "true" || value == "1")
}

fn text_of(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
