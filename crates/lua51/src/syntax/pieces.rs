//! A text cut into pieces without a gap: the tokens, and what the compiler skips between them.

use super::lexer::Lexer;
use super::{Span, Token, TokenKind};

/// What a piece of a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PieceKind {
    /// Blanks and line ends.
    Blank,
    /// A comment.
    Comment,
    /// A token, a byte that the grammar does not know among them.
    Token(TokenKind),
    /// A comment or token that is not right: a string without an end, say.
    Broken,
}

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// What it is.
    pub kind: PieceKind,
    /// Where it is. It is never empty, and the next one starts at its end.
    pub span: Span,
}

/// The pieces of a text, in order. Put one after the other they are the text, whatever it holds.
///
/// ```
/// let text = b"x = 'a' -- \xff\n$";
/// let spans = lua51::syntax::pieces(text).map(|piece| piece.span);
/// let bytes: Vec<u8> = spans.flat_map(|span| &text[span.start as usize..span.end as usize]).copied().collect();
/// assert_eq!(bytes, text);
/// ```
pub fn pieces(text: &[u8]) -> impl Iterator<Item = Piece> + '_ {
    let mut lexer = Lexer::new(text);
    std::iter::from_fn(move || {
        let start = lexer.position();
        if start == text.len() {
            return None;
        }
        let kind = if lexer.blanks() {
            PieceKind::Blank
        } else if lexer.one_comment() {
            PieceKind::Comment
        } else {
            PieceKind::Token(lexer.token().kind)
        };
        Some(Piece {
            kind: lexer.take_refusal().map_or(kind, |_| PieceKind::Broken),
            span: Span::new(start, lexer.position()),
        })
    })
}

/// The tokens of a text that the compiler takes, without its end.
pub(crate) fn tokens(text: &[u8]) -> Vec<Token> {
    let mut lexer = Lexer::new(text);
    let mut tokens = Vec::new();
    while let Ok(token) = lexer.next_token() {
        if token.kind == TokenKind::Eof {
            break;
        }
        tokens.push(token);
    }
    tokens
}
