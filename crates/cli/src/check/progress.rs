//! How far an exploration or a simulation has come, for people who wait for it at a terminal.

use std::io::{IsTerminal, stderr};

use scenario::explore::Progress;

/// How long one waits without being told, in seconds.
const PATIENCE: f64 = 2.0;

/// What is said of one variant. Nothing is said where nobody looks: behind a pipe, in CI.
pub(crate) struct Line {
    name: String,
    watched: bool,
    /// When something is said next, in seconds from the start.
    due: f64,
}

impl Line {
    /// Of a variant of a file; its name may be empty.
    pub(crate) fn of(path: &str, variant: &str) -> Self {
        let name = match variant {
            "" => path.to_owned(),
            variant => format!("{path} ({variant})"),
        };
        Self {
            name,
            watched: stderr().is_terminal(),
            due: PATIENCE,
        }
    }

    /// Says where it is, if that is due.
    pub(crate) fn show(&mut self, seconds: f64, told: impl FnOnce() -> String) {
        if self.watched && seconds >= self.due {
            self.due = seconds + PATIENCE;
            eprintln!("{}: {seconds:.0} s, {}", self.name, told());
        }
    }
}

/// How far an exploration has come.
pub(super) fn told(progress: &Progress) -> String {
    let (states, waiting) = (progress.states, progress.waiting);
    let executions = match (progress.executions, progress.estimate) {
        (0, _) => String::new(),
        (some, None) => format!(", {some} interleavings"),
        (some, Some(all)) => format!(", {some} of about {all} interleavings"),
    };
    format!("{states} states, {waiting} of them waiting{executions}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_not_said() {
        let progress = Progress {
            states: 1200,
            waiting: 30,
            executions: 0,
            estimate: None,
        };
        assert_eq!(told(&progress), "1200 states, 30 of them waiting");
        let progress = Progress {
            executions: 66,
            estimate: Some(5000),
            ..progress
        };
        assert_eq!(
            told(&progress),
            "1200 states, 30 of them waiting, 66 of about 5000 interleavings"
        );
    }
}
