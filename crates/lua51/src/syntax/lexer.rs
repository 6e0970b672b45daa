//! Text to tokens, exactly as Lua 5.1 reads it.
//!
//! The lexer is asked for one token at a time, because the real one is: what stands behind the first
//! fault is never looked at unless somebody wants to know. It steps over every byte, whatever it
//! holds, and says of a broken token both what is wrong and what it was meant to be.

use super::fault::{Broken, Fault, Refusal};
use super::token::{Keyword, Symbol, Token, TokenKind};
use super::{Span, SyntaxError};
use crate::number;

/// Reads tokens from a text.
#[derive(Debug, Clone)]
pub(super) struct Lexer<'a> {
    text: &'a [u8],
    at: usize,
    line: u32,
    /// What is wrong with the token being read; the first thing counts.
    refusal: Option<Refusal>,
}

impl<'a> Lexer<'a> {
    /// Starts at the beginning of `text`.
    pub(super) fn new(text: &'a [u8]) -> Self {
        Self {
            text,
            at: 0,
            line: 1,
            refusal: None,
        }
    }

    /// The next token; the end of the text again and again once it is reached.
    pub(super) fn next_token(&mut self) -> Result<Token, Box<Broken>> {
        self.skip_blanks();
        let token = self.token();
        if self.refusal.is_none() {
            return Ok(token);
        }
        self.broken(token)
    }

    #[cold]
    fn broken(&mut self, token: Token) -> Result<Token, Box<Broken>> {
        match self.take_refusal() {
            None => Ok(token),
            Some(refusal) => Err(Box::new(Broken { token, refusal })),
        }
    }

    /// Where the lexer is.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// Goes on at a later place.
    pub(super) fn skip_to(&mut self, at: usize) {
        while self.at < at {
            match self.peek(0) {
                None => return,
                Some(b'\n' | b'\r') => self.newline(),
                Some(_) => self.at += 1,
            }
        }
    }

    /// What was wrong with what was read last.
    pub(super) fn take_refusal(&mut self) -> Option<Refusal> {
        self.refusal.take()
    }

    /// Reads the token that starts here.
    pub(super) fn token(&mut self) -> Token {
        let start = self.at;
        let kind = match self.peek(0) {
            None => TokenKind::Eof,
            Some(b'"' | b'\'') => self.quoted(),
            Some(b'[') if self.long_bracket(self.at).is_some() => {
                self.long_text("string");
                TokenKind::String
            }
            Some(b'[') if self.peek(1) == Some(b'=') => {
                self.skip_equals();
                self.refuse_near(Fault::LongDelimiter, "invalid long string delimiter", start);
                TokenKind::Other(b'[')
            }
            Some(c) if c.is_ascii_digit() => self.numeral(),
            Some(b'.') if self.peek(1).is_some_and(|c| c.is_ascii_digit()) => self.numeral(),
            Some(c) if c.is_ascii_alphabetic() || c == b'_' => self.word(),
            Some(c) => self.symbol(c),
        };
        Token {
            kind,
            span: Span::new(start, self.at),
            line: self.line,
        }
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.get(self.at + ahead).copied()
    }

    fn skip_blanks(&mut self) {
        self.blanks();
        while self.one_comment() {
            self.blanks();
        }
    }

    /// Steps over the blanks that start here, and over no comment. Says whether there were any.
    pub(super) fn blanks(&mut self) -> bool {
        let start = self.at;
        while let Some(c) = self.peek(0) {
            match c {
                b'\n' | b'\r' => self.newline(),
                b' ' | b'\t' | 0x0b | 0x0c => self.at += 1,
                _ => break,
            }
        }
        self.at > start
    }

    /// Steps over the comment that starts here. Says whether there was one.
    pub(super) fn one_comment(&mut self) -> bool {
        let found = self.text[self.at..].starts_with(b"--");
        if found {
            self.comment();
        }
        found
    }

    /// Steps over a line end: `\r\n` and `\n\r` are one.
    fn newline(&mut self) {
        self.at += line_end(&self.text[self.at..]);
        self.line += 1;
    }

    fn comment(&mut self) {
        self.at += 2;
        if self.long_bracket(self.at).is_some() {
            return self.long_text("comment");
        }
        while self.peek(0).is_some_and(|c| c != b'\n' && c != b'\r') {
            self.at += 1;
        }
    }

    /// The level of the long bracket that opens at `at`, if one does.
    fn long_bracket(&self, at: usize) -> Option<usize> {
        let rest = self.text.get(at..)?;
        let (b'[', rest) = (*rest.first()?, &rest[1..]) else {
            return None;
        };
        let level = rest.iter().take_while(|&&c| c == b'=').count();
        (rest.get(level) == Some(&b'[')).then_some(level)
    }

    fn skip_equals(&mut self) {
        self.at += 1;
        while self.peek(0) == Some(b'=') {
            self.at += 1;
        }
    }

    /// Reads `[==[ ... ]==]`; `what` names it in the errors.
    fn long_text(&mut self, what: &str) {
        let start = self.at;
        let level = self.long_bracket(start).unwrap_or_default();
        self.at += level + 2;
        let mut close = vec![b']'];
        close.resize(level + 1, b'=');
        close.push(b']');
        loop {
            match self.peek(0) {
                None => {
                    let message = format!("unfinished long {what} near '<eof>'");
                    return self.refuse(Fault::UnfinishedLong, message.into_bytes(), start);
                }
                Some(b'\n' | b'\r') => self.newline(),
                Some(b']') if self.text[self.at..].starts_with(&close) => {
                    self.at += close.len();
                    return;
                }
                Some(_) => self.at += 1,
            }
        }
    }

    fn quoted(&mut self) -> TokenKind {
        let start = self.at;
        let quote = self.text[start];
        self.at += 1;
        loop {
            match self.peek(0) {
                None => {
                    let message = b"unfinished string near '<eof>'".to_vec();
                    self.refuse(Fault::UnfinishedString, message, start);
                    return TokenKind::String;
                }
                Some(b'\n' | b'\r') => {
                    self.refuse_near(Fault::UnfinishedString, "unfinished string", start);
                    return TokenKind::String;
                }
                Some(b'\\') => self.escape(start),
                Some(c) => {
                    self.at += 1;
                    if c == quote {
                        return TokenKind::String;
                    }
                }
            }
        }
    }

    fn escape(&mut self, start: usize) {
        self.at += 1;
        match self.peek(0) {
            None => {}
            Some(b'\n' | b'\r') => self.newline(),
            Some(c) if c.is_ascii_digit() => self.decimal_escape(start),
            Some(_) => self.at += 1,
        }
    }

    fn decimal_escape(&mut self, start: usize) {
        let before = self.at - 1;
        let mut code = 0u32;
        for _ in 0..3 {
            let Some(digit) = self.peek(0).filter(u8::is_ascii_digit) else {
                break;
            };
            code = code * 10 + u32::from(digit - b'0');
            self.at += 1;
        }
        if code > 255 {
            // The real lexer has saved the text up to the escape, and no more.
            let mut message = b"escape sequence too large near '".to_vec();
            message.extend_from_slice(&unescape(&self.text[start..before]));
            message.push(b'\'');
            self.refuse(Fault::LargeEscape, message, before);
        }
    }

    fn numeral(&mut self) -> TokenKind {
        let start = self.at;
        while self.peek(0).is_some_and(|c| c.is_ascii_digit() || c == b'.') {
            self.at += 1;
        }
        if matches!(self.peek(0), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(0), Some(b'+' | b'-')) {
                self.at += 1;
            }
        }
        while self.peek(0).is_some_and(|c| c.is_ascii_alphanumeric() || c == b'_') {
            self.at += 1;
        }
        if number::parse(&self.text[start..self.at]).is_none() {
            self.refuse_near(Fault::MalformedNumber, "malformed number", start);
        }
        TokenKind::Number
    }

    fn word(&mut self) -> TokenKind {
        let start = self.at;
        while self.peek(0).is_some_and(|c| c.is_ascii_alphanumeric() || c == b'_') {
            self.at += 1;
        }
        Keyword::from_text(&self.text[start..self.at]).map_or(TokenKind::Name, TokenKind::Keyword)
    }

    fn symbol(&mut self, first: u8) -> TokenKind {
        let rest = &self.text[self.at..];
        let fits = |s: &&Symbol| s.text().as_bytes()[0] == first && rest.starts_with(s.text().as_bytes());
        let symbol = Symbol::ALL.iter().find(fits);
        self.at += symbol.map_or(1, |s| s.text().len());
        symbol.map_or(TokenKind::Other(first), |&s| TokenKind::Symbol(s))
    }

    #[cold]
    fn refuse(&mut self, fault: Fault, message: Vec<u8>, start: usize) {
        let error = SyntaxError {
            message,
            line: self.line,
            span: Span::new(start, self.at.max(start)),
        };
        self.refusal.get_or_insert(Refusal { fault, error });
    }

    /// Refuses with a text that ends in the token read so far.
    #[cold]
    fn refuse_near(&mut self, fault: Fault, what: &str, start: usize) {
        let mut message = format!("{what} near '").into_bytes();
        message.extend_from_slice(&unescape(&self.text[start..self.at]));
        message.push(b'\'');
        self.refuse(fault, message, start);
    }
}

/// The bytes that the text of a string token stands for, without its delimiters. What is missing of
/// those is not missed: a broken token has a value too.
pub(super) fn string_value(token: &[u8]) -> Vec<u8> {
    let inside = |width: usize| token.get(width..token.len().saturating_sub(width)).unwrap_or_default();
    match token.first() {
        Some(b'[') => long_value(inside(2 + token[1..].iter().take_while(|&&c| c == b'=').count())),
        _ => unescape(inside(1)),
    }
}

/// A long string drops a line end right after its opening, and every other becomes `\n`.
fn long_value(inside: &[u8]) -> Vec<u8> {
    let mut value = Vec::with_capacity(inside.len());
    let mut rest = &inside[line_end(inside)..];
    while let Some(&c) = rest.first() {
        let end = line_end(rest);
        value.push(if end > 0 { b'\n' } else { c });
        rest = &rest[end.max(1)..];
    }
    value
}

/// How many bytes the line end at the start of `text` takes; 0 if there is none.
fn line_end(text: &[u8]) -> usize {
    match text {
        [b'\n', b'\r', ..] | [b'\r', b'\n', ..] => 2,
        [b'\n' | b'\r', ..] => 1,
        _ => 0,
    }
}

/// Resolves the escapes of a quoted string; an unknown one stands for its character.
fn unescape(inside: &[u8]) -> Vec<u8> {
    let mut value = Vec::with_capacity(inside.len());
    let mut at = 0;
    while let Some(&c) = inside.get(at) {
        at += 1;
        if c != b'\\' {
            value.push(c);
            continue;
        }
        let Some(&c) = inside.get(at) else { break };
        at += 1;
        match c {
            b'a' => value.push(7),
            b'b' => value.push(8),
            b'f' => value.push(12),
            b'n' => value.push(b'\n'),
            b'r' => value.push(b'\r'),
            b't' => value.push(b'\t'),
            b'v' => value.push(11),
            b'\n' | b'\r' => {
                at += line_end(&inside[at - 1..]) - 1;
                value.push(b'\n');
            }
            b'0'..=b'9' => {
                let mut code = u32::from(c - b'0');
                for _ in 0..2 {
                    let Some(digit) = inside.get(at).filter(|c| c.is_ascii_digit()) else {
                        break;
                    };
                    code = code * 10 + u32::from(digit - b'0');
                    at += 1;
                }
                value.push(code as u8);
            }
            other => value.push(other),
        }
    }
    value
}
