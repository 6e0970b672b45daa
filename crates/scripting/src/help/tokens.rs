//! The tokens of a text that may be wrong, as far as they are needed to see where one is in it.

use lua51::syntax::{Keyword, PieceKind, Span, Symbol, TokenKind, pieces};

/// The tokens of a text.
pub(super) struct Tokens<'a> {
    text: &'a [u8],
    all: Vec<(PieceKind, Span)>,
}

impl<'a> Tokens<'a> {
    /// Comments are among them: in one there is nothing to say.
    pub(super) fn of(text: &'a [u8]) -> Self {
        let all = pieces(text).filter(|piece| piece.kind != PieceKind::Blank);
        Self {
            text,
            all: all.map(|piece| (piece.kind, piece.span)).collect(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn span(&self, at: usize) -> Span {
        self.all[at].1
    }

    /// The token that a place is in or at the end of.
    pub(super) fn at(&self, place: usize) -> Option<usize> {
        let fits = |&(_, span): &(PieceKind, Span)| (span.start as usize) < place && place <= span.end as usize;
        self.all.iter().position(fits)
    }

    /// What a token is written as.
    pub(super) fn text(&self, at: usize) -> &'a [u8] {
        let Span { start, end } = self.span(at);
        &self.text[start as usize..end as usize]
    }

    pub(super) fn is_comment(&self, at: usize) -> bool {
        self.kind(at) == Some(PieceKind::Comment) || self.text(at).starts_with(b"--")
    }

    pub(super) fn is(&self, at: usize, symbol: Symbol) -> bool {
        self.kind(at) == Some(PieceKind::Token(TokenKind::Symbol(symbol)))
    }

    pub(super) fn keyword(&self, at: usize) -> Option<Keyword> {
        match self.kind(at) {
            Some(PieceKind::Token(TokenKind::Keyword(keyword))) => Some(keyword),
            _ => None,
        }
    }

    /// The name that a token is.
    pub(super) fn name(&self, at: usize) -> Option<&'a str> {
        let is_name = self.kind(at) == Some(PieceKind::Token(TokenKind::Name));
        is_name.then(|| str::from_utf8(self.text(at)).ok()).flatten()
    }

    /// Where the content of a string is, which need not have an end yet.
    pub(super) fn content(&self, at: usize) -> Option<Span> {
        let Span { start, end } = self.span(at);
        let text = self.text(at);
        let quote = *text.first().filter(|first| matches!(first, b'\'' | b'"'))?;
        let closed = text.len() > 1 && text.ends_with(&[quote]);
        Some(Span {
            start: start + 1,
            end: end - u32::from(closed),
        })
    }

    /// The bytes of a string without escapes.
    pub(super) fn literal(&self, at: usize) -> Option<&'a [u8]> {
        let Span { start, end } = self.content(at)?;
        Some(&self.text[start as usize..end as usize])
    }

    fn kind(&self, at: usize) -> Option<PieceKind> {
        self.all.get(at).map(|piece| piece.0)
    }
}
