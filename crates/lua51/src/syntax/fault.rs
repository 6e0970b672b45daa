//! The kinds of syntax errors: one row each, with the code that an editor and its users know it by.

use super::{Span, SyntaxError, Token};

macro_rules! faults {
    ($($variant:ident = $code:literal),* $(,)?) => {
        /// What kind of error a text is refused with.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Fault { $($variant),* }

        impl Fault {
            #[cfg(test)]
            const ALL: &[Self] = &[$(Self::$variant),*];

            /// The stable name of its diagnostics.
            pub(super) const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),* }
            }
        }
    };
}

faults! {
    UnfinishedString = "lua::unfinished-string",
    UnfinishedLong = "lua::unfinished-long-bracket",
    LongDelimiter = "lua::long-string-delimiter",
    LargeEscape = "lua::escape-too-large",
    MalformedNumber = "lua::malformed-number",
    UnexpectedSymbol = "lua::unexpected-symbol",
    ExpectedSymbol = "lua::expected-symbol",
    ExpectedName = "lua::expected-name",
    ExpectedArguments = "lua::expected-arguments",
    Unclosed = "lua::unclosed",
    NoStatement = "lua::no-statement",
    NoTarget = "lua::cannot-assign",
    NoLoop = "lua::break-outside-loop",
    NoVararg = "lua::vararg-outside-function",
    AmbiguousCall = "lua::ambiguous-call",
    NotLast = "lua::return-not-last",
    TooMany = "lua::too-many-variables",
    TooDeep = "lua::too-deep",
    TooLong = "lua::too-long",
    ForeignOperator = "lua::foreign-operator",
    ForeignWord = "lua::foreign-keyword",
    ForeignComment = "lua::foreign-comment",
    ForeignBlock = "lua::foreign-block",
    ForeignField = "lua::foreign-field",
    ForeignCharacter = "lua::foreign-character",
}

impl Fault {
    /// Whether it is a limit of the compiler: what follows it would only pass it again.
    pub(super) fn is_limit(self) -> bool {
        matches!(self, Self::TooMany | Self::TooDeep | Self::TooLong)
    }
}

/// An error with its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) fault: Fault,
    pub(super) error: SyntaxError,
}

impl Refusal {
    /// The range it speaks of.
    pub(super) fn span(&self) -> Span {
        self.error.span
    }
}

/// A token that is not right, and what it would have been.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Broken {
    pub(super) token: Token,
    pub(super) refusal: Refusal,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_faults_share_a_code() {
        let codes: BTreeSet<_> = Fault::ALL.iter().map(|fault| fault.code()).collect();
        assert_eq!(codes.len(), Fault::ALL.len());
        assert!(codes.iter().all(|code| code.starts_with("lua::")));
    }
}
