//! A text as a person has laid it out: what to take along when a statement goes.

use lua51::syntax::{Edit, Keyword, Piece, PieceKind, Span, Symbol, TokenKind, pieces};

/// A text in pieces.
pub(super) struct Layout<'a> {
    text: &'a [u8],
    pieces: Vec<Piece>,
}

impl<'a> Layout<'a> {
    /// Cuts a text.
    pub(super) fn of(text: &'a [u8]) -> Self {
        Self {
            text,
            pieces: pieces(text).collect(),
        }
    }

    /// The bytes of a place.
    pub(super) fn bytes(&self, span: Span) -> &'a [u8] {
        &self.text[span.start as usize..span.end as usize]
    }

    /// The change that takes a statement out, with its line if nothing else is there.
    pub(super) fn without(&self, span: Span) -> Edit {
        let mut end = span.end;
        if let Some(next) = self.pieces[self.at(end)..]
            .iter()
            .find(|piece| piece.kind != PieceKind::Blank)
            && next.kind == PieceKind::Token(TokenKind::Symbol(Symbol::Semicolon))
        {
            end = next.span.end;
        }
        let start = self.blank_before(span.start);
        let after = self.blank_after(end);
        let starts_line = start == 0 || self.text[start as usize - 1] == b'\n';
        let ends_line = after as usize == self.text.len() || self.text[after as usize] == b'\n';
        let end_of_line = (after + 1).min(self.text.len() as u32);
        match (starts_line, ends_line) {
            (true, true) => Edit::new(
                Span {
                    start,
                    end: end_of_line,
                },
                "",
            ),
            (false, true) => Edit::new(Span { start, end: after }, ""),
            _ => Edit::new(
                Span {
                    start: span.start,
                    end: after,
                },
                "",
            ),
        }
    }

    /// The changes that leave of a statement only what stands between two of its places.
    pub(super) fn only(&self, whole: Span, inside: Span) -> Vec<Edit> {
        let first = self.skip_blanks(inside.start, whole.end);
        let last = self.skip_blanks_back(inside.end, first);
        let mut edits = vec![Edit::new(
            Span {
                start: whole.start,
                end: first,
            },
            "",
        )];
        let (old, new) = (self.indent_after(first, last), self.indent(whole.start));
        edits.extend(self.outdented(first, last, old.saturating_sub(new)));
        // A comment that ends with its line must not swallow what comes after.
        let comment = self.at(last).checked_sub(1).map(|before| self.pieces[before].kind) == Some(PieceKind::Comment);
        let behind = self.blank_after(whole.end) as usize;
        let alone = behind == self.text.len() || self.text[behind] == b'\n';
        edits.push(Edit::new(
            Span {
                start: last,
                end: whole.end,
            },
            if comment && !alone { "\n" } else { "" },
        ));
        edits
    }

    /// Where the first such word at or after a place begins.
    pub(super) fn word_after(&self, at: u32, word: Keyword) -> Option<Span> {
        let mut pieces = self.pieces[self.at(at)..].iter();
        pieces
            .find(|piece| piece.kind == PieceKind::Token(TokenKind::Keyword(word)))
            .map(|piece| piece.span)
    }

    /// The last token before a place.
    pub(super) fn token_before(&self, at: u32) -> Option<Span> {
        let mut pieces = self.pieces[..self.at(at)].iter();
        pieces
            .rfind(|piece| matches!(piece.kind, PieceKind::Token(_)))
            .map(|piece| piece.span)
    }

    /// Takes blanks from the beginnings of the lines between two places, but not inside of a token.
    fn outdented(&self, from: u32, to: u32, most: u32) -> Vec<Edit> {
        let starts = (from..to)
            .filter(|at| self.text[*at as usize] == b'\n')
            .map(|at| at + 1);
        let starts = starts.filter(|start| {
            let piece = self.pieces.get(self.at(*start));
            piece.is_some_and(|piece| piece.span.start == *start || piece.kind == PieceKind::Blank)
        });
        let edits = starts.map(|start| {
            let end = self.blank_after(start).min(start + most).min(to);
            Edit::new(Span { start, end }, "")
        });
        edits.collect()
    }

    /// The indent of a place, or of the line after it if it stands behind the word that opens a block.
    fn indent_after(&self, first: u32, last: u32) -> u32 {
        let before = self.blank_before(first);
        if before == 0 || self.text[before as usize - 1] == b'\n' {
            return self.indent(first);
        }
        let line = self.text[first as usize..last as usize]
            .iter()
            .position(|&c| c == b'\n');
        line.map_or(0, |line| self.indent(self.skip_blanks(first + line as u32, last)))
    }

    /// How many blanks stand before the first character of a place's line.
    fn indent(&self, at: u32) -> u32 {
        let start = self.text[..at as usize]
            .iter()
            .rposition(|&c| c == b'\n')
            .map_or(0, |at| at as u32 + 1);
        self.blank_after(start) - start
    }

    /// The piece that holds a place, or the first after it.
    fn at(&self, at: u32) -> usize {
        self.pieces.partition_point(|piece| piece.span.end <= at)
    }

    fn is_blank(&self, at: u32) -> bool {
        matches!(self.text[at as usize], b' ' | b'\t' | b'\r')
    }

    fn blank_after(&self, mut at: u32) -> u32 {
        while (at as usize) < self.text.len() && self.is_blank(at) {
            at += 1;
        }
        at
    }

    fn blank_before(&self, mut at: u32) -> u32 {
        while at > 0 && self.is_blank(at - 1) {
            at -= 1;
        }
        at
    }

    fn skip_blanks(&self, mut at: u32, limit: u32) -> u32 {
        while at < limit && self.text[at as usize].is_ascii_whitespace() {
            at += 1;
        }
        at
    }

    fn skip_blanks_back(&self, mut at: u32, limit: u32) -> u32 {
        while at > limit && self.text[at as usize - 1].is_ascii_whitespace() {
            at -= 1;
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn without(text: &str, statement: &str) -> String {
        let start = text.find(statement).unwrap();
        let edit = Layout::of(text.as_bytes()).without(Span::new(start, start + statement.len()));
        String::from_utf8(Edit::apply(text.as_bytes(), &[edit])).unwrap()
    }

    #[test]
    fn a_line_goes_with_its_only_statement() {
        assert_eq!(without("a()\n  b();\nc()\n", "b()"), "a()\nc()\n");
        assert_eq!(without("a() b() c()", "b()"), "a() c()");
        assert_eq!(without("a() b()\nc()", "b()"), "a()\nc()");
        assert_eq!(without("  b() -- why\nc()", "b()"), "  -- why\nc()");
        assert_eq!(without("b()", "b()"), "");
    }

    #[test]
    fn what_is_left_of_a_statement_takes_its_place() {
        let text = "  while true do -- why\n    a()\n    s = [[\n    x]]\n    b() -- so\n  end\n  c()";
        let whole = Span::new(2, text.find("\n  c()").unwrap());
        let inside = Span::new(15, text.rfind("end").unwrap());
        let edits = Layout::of(text.as_bytes()).only(whole, inside);
        let left = String::from_utf8(Edit::apply(text.as_bytes(), &edits)).unwrap();
        assert_eq!(left, "  -- why\n  a()\n  s = [[\n    x]]\n  b() -- so\n  c()");
    }
}
