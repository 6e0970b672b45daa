//! Changes of a text, which leave what they do not name as it is.

use super::Span;

/// A piece of a text, and what comes in its place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// The piece; an empty one is a place between two bytes.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
}

/// A change that takes away what a diagnostic is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, in the imperative.
    pub title: String,
    /// The changes.
    pub edits: Vec<Edit>,
    /// Whether the text does the same afterwards, wherever it did not end in an error before. Otherwise
    /// it does what was probably meant.
    pub keeps: bool,
}

impl Edit {
    /// A piece and its successor.
    pub fn new(span: Span, text: impl Into<String>) -> Self {
        Self {
            span,
            text: text.into(),
        }
    }

    /// A text at a place, before what stands there.
    pub fn insert(at: u32, text: impl Into<String>) -> Self {
        Self::new(Span { start: at, end: at }, text)
    }

    /// A text with all of the changes made. An edit that begins inside an earlier one is left out.
    ///
    /// ```
    /// use lua51::syntax::{Edit, Span};
    /// let edits = [Edit::new(Span::new(7, 8), "2"), Edit::insert(0, "local ")];
    /// assert_eq!(Edit::apply(b"x = 1; 1", &edits), b"local x = 1; 2");
    /// ```
    pub fn apply(text: &[u8], edits: &[Edit]) -> Vec<u8> {
        let mut sorted: Vec<&Edit> = edits.iter().collect();
        sorting::sort_by_key(&mut sorted, |edit| edit.span);
        let (mut changed, mut at) = (Vec::with_capacity(text.len()), 0);
        for edit in sorted {
            let (start, end) = (edit.span.start as usize, edit.span.end as usize);
            if start < at || end > text.len() {
                continue;
            }
            changed.extend_from_slice(&text[at..start]);
            changed.extend_from_slice(edit.text.as_bytes());
            at = end;
        }
        changed.extend_from_slice(&text[at..]);
        changed
    }
}
