//! `raceground check`: whether scripts keep their rules in every order of their clients.

pub(crate) mod explore;
mod json;
mod junit;
pub(crate) mod progress;
mod text;

use std::process::ExitCode;

use scenario::explore::{Anomaly, Finding, Outcome, Schedule};
use scenario::file::Expected;

use crate::files;
pub(crate) use text::steps as story;

/// How the answer is to be printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// For what shows the results of tests.
    Junit,
}

/// What came of one variant of a file.
pub(crate) struct Checked {
    pub(crate) path: String,
    /// Empty if the file has no variants.
    pub(crate) variant: String,
    pub(crate) title: String,
    /// What was found, or what is wrong with the file.
    pub(crate) found: Result<Finding, Vec<String>>,
    pub(crate) expected: Expected,
    pub(crate) seconds: f64,
}

/// What a variant comes to for whoever waits for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    /// It holds, or came out as the file expects.
    Good,
    /// It could not be decided.
    Open,
    /// It is broken, or came out otherwise than the file expects.
    Bad,
}

/// Checks the files and prints what came of it.
pub(crate) fn check(paths: &[String], form: Form, cores: Option<usize>) -> ExitCode {
    let checked = explore::all(files::read(paths), cores);
    let print = match form {
        Form::Text => text::print,
        Form::Json => json::print,
        Form::Junit => junit::print,
    };
    print!("{}", print(&checked));
    match checked.iter().map(Checked::verdict).max() {
        None | Some(Verdict::Good) => ExitCode::SUCCESS,
        Some(Verdict::Bad) => ExitCode::from(1),
        Some(Verdict::Open) => ExitCode::from(2),
    }
}

impl Checked {
    pub(crate) fn verdict(&self) -> Verdict {
        let holds = match self.found.as_ref().map(|finding| &finding.outcome) {
            Err(_) | Ok(Outcome::Undecided(_)) => return Verdict::Open,
            Ok(Outcome::Holds) => true,
            Ok(Outcome::Broken | Outcome::Never(_)) => false,
        };
        let good = holds == self.expected.holds.unwrap_or(true) && self.surprises().is_empty();
        if good { Verdict::Good } else { Verdict::Bad }
    }

    /// In which of its numbers it differs from what the file expects.
    pub(crate) fn surprises(&self) -> Vec<String> {
        let Ok(finding) = &self.found else {
            return Vec::new();
        };
        let mut surprises = Vec::new();
        if let Some((some, all)) = self.expected.breaks {
            let expected = format!("{some} of {all}");
            let (found, _) = share(finding);
            if found.replace(',', "") != expected {
                surprises.push(format!("expected a break in {expected} interleavings, found {found}"));
            }
        }
        if let Some(expected) = &self.expected.order {
            let found = finding.broken.as_ref().map(|broken| broken.replay.order());
            if found.as_ref() != Some(expected) {
                let found = found.unwrap_or_else(|| "none".to_owned());
                surprises.push(format!("expected the order {expected}, found {found}"));
            }
        }
        if let Some(expected) = &self.expected.anomaly {
            let broken = finding.broken.as_ref();
            let found = broken.and_then(|broken| broken.anomaly).map_or("none", Anomaly::name);
            if found != expected {
                surprises.push(format!("expected an anomaly called {expected}, found {found}"));
            }
        }
        surprises
    }

    /// The file with its variant.
    pub(crate) fn name(&self) -> String {
        match &self.variant[..] {
            "" => self.path.clone(),
            variant => format!("{} ({variant})", self.path),
        }
    }

    /// The code of the break.
    pub(crate) fn code(&self) -> Option<String> {
        let broken = self.found.as_ref().ok()?.broken.as_ref()?;
        Some(Schedule::code(&broken.schedule))
    }
}

/// How many interleavings break a rule, of how many; and whether that is known.
pub(crate) fn share(finding: &Finding) -> (String, bool) {
    match (finding.breaking, finding.executions) {
        (Some(some), Some(all)) => (format!("{some} of {all}"), true),
        _ => ("some".to_owned(), false),
    }
}
