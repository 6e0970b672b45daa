//! The tokens of Lua 5.1.

use super::Span;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// A reserved word.
    Keyword(Keyword),
    /// A name.
    Name,
    /// A number.
    Number,
    /// A string in quotes or long brackets.
    String,
    /// An operator or a delimiter of several characters, or one alone that the grammar knows.
    Symbol(Symbol),
    /// A byte that the grammar does not know; the parser says where it is in the way.
    Other(u8),
    /// The end of the text.
    Eof,
}

/// A token with its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it is.
    pub span: Span,
    /// The line it ends on, from 1: the line the compiler is on once it has read it.
    pub line: u32,
}

macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($variant:ident = $text:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $(#[doc = concat!("`", $text, "`")] $variant),* }

        impl $name {
            /// Every one of them.
            pub const ALL: &[$name] = &[$($name::$variant),*];

            /// As it is written.
            pub const fn text(self) -> &'static str {
                match self { $($name::$variant => $text),* }
            }
        }
    };
}

words!(
    /// The reserved words.
    Keyword {
        And = "and", Break = "break", Do = "do", Else = "else", Elseif = "elseif", End = "end",
        False = "false", For = "for", Function = "function", If = "if", In = "in", Local = "local",
        Nil = "nil", Not = "not", Or = "or", Repeat = "repeat", Return = "return", Then = "then",
        True = "true", Until = "until", While = "while",
    }
);

words!(
    /// Operators and delimiters; longer ones come before their beginnings.
    Symbol {
        Dots = "...", Concat = "..", Equal = "==", LessEqual = "<=", GreaterEqual = ">=", NotEqual = "~=",
        Assign = "=", Less = "<", Greater = ">", Plus = "+", Minus = "-", Star = "*", Slash = "/",
        Percent = "%", Caret = "^", Hash = "#", OpenParen = "(", CloseParen = ")", OpenBrace = "{",
        CloseBrace = "}", OpenBracket = "[", CloseBracket = "]", Semicolon = ";", Colon = ":",
        Comma = ",", Dot = ".",
    }
);

impl Keyword {
    /// The reserved word that is written so.
    pub fn from_text(text: &[u8]) -> Option<Self> {
        let fits = |k: &&Self| k.text().as_bytes().first() == text.first() && k.text().as_bytes() == text;
        Self::ALL.iter().find(fits).copied()
    }
}
