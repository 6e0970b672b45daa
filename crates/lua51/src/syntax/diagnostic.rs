//! What an editor is told about a text: plain data, rendered elsewhere.

use super::{Fix, Span};

/// How much something matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The text does not compile.
    Error,
    /// It compiles, and is likely to do something else than was meant.
    Warning,
    /// It works, and could be better.
    Hint,
}

impl Severity {
    /// The word for it, in lower case.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Hint => "hint",
        }
    }
}

/// One thing about a text, tied to a place in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its stable name, such as `lua::unexpected-symbol`.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// Where it is.
    pub span: Span,
    /// What is the matter, in a line.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// A change that does it, where that is safe.
    pub fix: Option<Fix>,
}

/// Puts diagnostics into the order of the text; of those at one place the graver come first.
pub fn sort(diagnostics: &mut [Diagnostic]) {
    sorting::sort_by_key(diagnostics, |one| (one.span.start, one.severity, one.span.end));
}
