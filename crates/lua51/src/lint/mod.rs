//! What is likely to go wrong in a text that compiles.
//!
//! A lint is a row of [`LINTS`] and a function in a file of its own. A caller with more knowledge of
//! the world that the text will run in brings rows of its own.

mod names;
mod shadowing;
mod text;
mod unbounded_loop;
mod undefined_global;
mod unreachable;
mod unused_local;
mod walk;

pub use names::free_name;
pub use text::{Globals, Text, is_constant};
pub use walk::{Event, walk};

use crate::syntax::{Diagnostic, Edit, Fix, Severity, Span, sort};

/// One kind of finding.
pub struct Lint {
    /// The stable name of its findings.
    pub code: &'static str,
    /// How much they matter.
    pub severity: Severity,
    /// Looks for them.
    pub check: fn(&Text<'_>) -> Vec<Finding>,
}

/// Something found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Where it is.
    pub span: Span,
    /// What is the matter.
    pub message: String,
    /// What to do about it.
    pub help: String,
    /// A change that does it.
    pub fix: Option<Fix>,
}

impl Finding {
    /// A finding at a place.
    pub fn new(span: Span, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            span,
            message: message.into(),
            help: help.into(),
            fix: None,
        }
    }

    /// The same, with a change that does what is to be done and leaves everything else as it was.
    #[must_use]
    pub fn keeping(self, title: impl Into<String>, edits: Vec<Edit>) -> Self {
        self.with(title.into(), edits, true)
    }

    /// The same, with a change after which the text does what was meant.
    #[must_use]
    pub fn mending(self, title: impl Into<String>, edits: Vec<Edit>) -> Self {
        self.with(title.into(), edits, false)
    }

    fn with(mut self, title: String, edits: Vec<Edit>, keeps: bool) -> Self {
        self.fix = Some(Fix { title, edits, keeps });
        self
    }
}

/// What any world of Lua 5.1 has an opinion on.
pub const LINTS: &[Lint] = &[
    undefined_global::READ,
    undefined_global::WRITTEN,
    unreachable::LINT,
    unbounded_loop::LINT,
    shadowing::LINT,
    unused_local::LINT,
];

/// Findings of one text. Whoever has so many looks at the first.
const MOST: usize = 100;

/// What the lints find, in the order of the text.
pub fn lint<'a>(text: &Text<'_>, lints: impl IntoIterator<Item = &'a Lint>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for lint in lints {
        diagnostics.extend((lint.check)(text).into_iter().map(|finding| Diagnostic {
            code: lint.code,
            severity: lint.severity,
            span: finding.span,
            message: finding.message,
            help: Some(finding.help),
            fix: finding.fix,
        }));
    }
    sort(&mut diagnostics);
    diagnostics.truncate(MOST);
    diagnostics
}
