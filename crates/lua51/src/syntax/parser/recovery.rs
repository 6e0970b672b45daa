//! Going on after an error, and telling the errors from their consequences.

use super::super::Severity;
use super::super::scope::Mark;
use super::*;

/// Diagnostics of one text. Whoever has so many looks at the first.
const MOST: usize = 50;

/// What a parser remembers that goes on after errors.
#[derive(Debug, Default)]
pub(super) struct Recovery {
    diagnostics: Vec<Diagnostic>,
    /// How far each line is indented.
    indentation: Vec<usize>,
    /// Up to where errors have been told: another one there is a consequence.
    told: Option<u32>,
    /// The end of a string that was not closed and has swallowed what should follow it.
    swallowed: Option<u32>,
    /// Whether the end of the text was reached for want of a limit, and nothing more is told.
    given_up: bool,
    /// Whether blocks stand in braces, so that no `end` is to be missed.
    pub(super) braces: bool,
    /// The line of an `else if`, which opens a block more than `elseif`.
    pub(super) else_if: Option<u32>,
    /// An `end` further left than what it closes: line of the `end`, what it closes and its line.
    pub(super) askew: Option<(u32, String, u32)>,
}

impl Recovery {
    pub(super) fn new(text: &[u8]) -> Self {
        let blanks = |line: &[u8]| line.iter().take_while(|c| matches!(c, b' ' | b'\t')).count();
        Self {
            indentation: text.split(|&c| c == b'\n').map(blanks).collect(),
            ..Self::default()
        }
    }

    pub(super) fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics
    }
}

impl Parser<'_> {
    pub(super) fn recovers(&self) -> bool {
        self.recovery.is_some()
    }

    /// Notes an error and goes on, or hands it up where the text is only to be judged.
    pub(super) fn go_on_after(&mut self, refusal: Box<Refusal>) -> Result<()> {
        let help = self.recovery.as_ref().and_then(|_| self.help(&refusal));
        self.go_on_with(refusal, help)
    }

    /// The same with a help of its own.
    pub(super) fn go_on_with(&mut self, refusal: Box<Refusal>, help: Option<String>) -> Result<()> {
        let Some(recovery) = &mut self.recovery else {
            return Err(refusal);
        };
        if recovery.given_up || refusal.fault.is_limit() {
            self.tell(&refusal, help);
            return Err(refusal);
        }
        self.tell(&refusal, help);
        self.check_number(refusal)
    }

    /// The same for an error that may well be the consequence of any other.
    pub(super) fn go_on_after_unless_told(&mut self, refusal: Box<Refusal>) -> Result<()> {
        let told = self.recovery.as_ref().is_some_and(|recovery| recovery.told.is_some());
        if told { Ok(()) } else { self.go_on_after(refusal) }
    }

    /// Notes an error whose words are not the compiler's.
    pub(super) fn complain(&mut self, fault: Fault, span: Span, message: String, help: &str) -> Result<()> {
        let mut refusal = self.refusal(fault, message.into_bytes());
        refusal.error.span = span;
        self.go_on_with(refusal, Some(help.to_owned()))
    }

    fn check_number(&mut self, refusal: Box<Refusal>) -> Result<()> {
        match &mut self.recovery {
            Some(recovery) if recovery.diagnostics.len() >= MOST => {
                recovery.given_up = true;
                Err(refusal)
            }
            _ => Ok(()),
        }
    }

    fn tell(&mut self, refusal: &Refusal, help: Option<String>) {
        let (last, length) = (self.last.0, self.text.len() as u32);
        let Some(recovery) = &mut self.recovery else { return };
        // What stands where the parser is, or before it, has been told of up to there.
        let at = refusal.span().start.max(self.token.span.start);
        let known = recovery.told.is_some_and(|told| at <= told) || recovery.swallowed == Some(last);
        if known || recovery.given_up {
            return;
        }
        recovery.given_up = refusal.fault.is_limit();
        recovery.told = Some(if refusal.fault == Fault::UnfinishedLong {
            length
        } else {
            at
        });
        if refusal.fault == Fault::UnfinishedString {
            recovery.swallowed = Some(refusal.span().end);
        }
        recovery.diagnostics.push(Diagnostic {
            code: refusal.fault.code(),
            severity: Severity::Error,
            span: refusal.span(),
            message: String::from_utf8_lossy(&refusal.error.message).into_owned(),
            help,
            fix: None,
        });
    }

    /// The outcome, or something empty in its place.
    pub(super) fn or_go_on<T: Default>(&mut self, outcome: Result<T>) -> Result<T> {
        match outcome {
            Err(refusal) => self.go_on_after(refusal).map(|()| T::default()),
            done => done,
        }
    }

    /// The expression, or a `nil` in its place.
    pub(super) fn or_nil(&mut self, outcome: Result<Expression>) -> Result<Expression> {
        match outcome {
            Err(refusal) => {
                self.go_on_after(refusal)?;
                Ok(self.expression_at(ExpressionKind::Nil, self.last.0))
            }
            done => done,
        }
    }

    /// After the error that a token is missing: goes on as if it had been there, or behind it if it
    /// is near.
    pub(super) fn missing(&mut self, kind: TokenKind, refusal: Box<Refusal>) -> Result<()> {
        self.go_on_after(refusal)?;
        self.skip_if_near(kind)
    }

    /// The same for `then` and `do`.
    pub(super) fn unopened(&mut self, keyword: Keyword, open: &str, line: u32, refusal: Box<Refusal>) -> Result<()> {
        let Some(recovery) = &self.recovery else {
            return Err(refusal);
        };
        if recovery.braces && self.text[..self.last.0 as usize].ends_with(b"{") {
            return Ok(());
        }
        let help = self.help_to_open(keyword, open, line);
        self.go_on_with(refusal, Some(help))?;
        self.skip_if_near(TokenKind::Keyword(keyword))
    }

    /// After the error that something is not closed.
    pub(super) fn unclosed(&mut self, kind: TokenKind, open: &str, line: u32, refusal: Box<Refusal>) -> Result<()> {
        let Some(recovery) = &self.recovery else {
            return Err(refusal);
        };
        let is_block = matches!(kind, TokenKind::Keyword(_));
        if is_block && recovery.braces {
            return Ok(());
        }
        let help = self.help_to_close(kind, open, line);
        self.go_on_with(refusal, Some(help))?;
        if is_block { Ok(()) } else { self.skip_if_near(kind) }
    }

    /// Notes where an `end` stands further left than what it closes: something between the two may
    /// lack its own.
    pub(super) fn note_closing(&mut self, kind: TokenKind, open: &str, line: u32) {
        if kind != TokenKind::Keyword(Keyword::End) || line == self.token.line {
            return;
        }
        let end = self.token.line;
        let Some(recovery) = &mut self.recovery else { return };
        let indentation = |line: u32| recovery.indentation.get(line as usize - 1);
        if recovery.askew.is_none() && indentation(end) < indentation(line) {
            recovery.askew = Some((end, open.to_owned(), line));
        }
    }

    /// Goes to the start of the next statement after one that has failed. At least one token is
    /// left behind.
    pub(super) fn skip_statement(&mut self, start: u32, mark: Mark) -> Result<()> {
        self.scopes.back_to(mark);
        let mut depth = 0u32;
        let mut moved = self.token.span.start > start;
        while !self.at_block_end() {
            let opens_function =
                self.at_keyword(Keyword::Function) && self.look_ahead()? == TokenKind::Symbol(Symbol::OpenParen);
            match self.token.kind {
                _ if moved && depth == 0 && self.starts_line() => return Ok(()),
                _ if opens_function => {
                    self.simple()?;
                    moved = true;
                    continue;
                }
                TokenKind::Keyword(keyword) if moved && starts_statement(keyword) => return Ok(()),
                TokenKind::Symbol(Symbol::Semicolon) if depth == 0 => return self.advance().map(drop),
                TokenKind::Symbol(symbol) => depth = deeper_by(depth, symbol),
                _ => {}
            }
            self.advance()?;
            moved = true;
        }
        Ok(())
    }

    /// Whether statements go on behind one that should be the last, which is an error.
    pub(super) fn goes_on_after_last(&mut self) -> Result<bool> {
        let Some(recovery) = &self.recovery else {
            return Ok(false);
        };
        if self.at_block_end() {
            return Ok(false);
        }
        if recovery.braces && self.at_symbol(Symbol::CloseBrace) {
            return Ok(true);
        }
        if self.token.line > self.last.1 {
            let what = "a statement behind return or break".to_owned();
            let help = "return and break end their block; to leave early, write do return end.";
            self.complain(Fault::NotLast, self.token.span, what, help)?;
        } else {
            let refusal = self.error_near(Fault::UnexpectedSymbol, "unexpected symbol");
            self.go_on_after(refusal)?;
            self.skip_statement(self.token.span.start, self.scopes.mark())?;
        }
        Ok(true)
    }

    /// Notes an `if` in the line of its `else`.
    pub(super) fn note_else_if(&mut self) {
        let line = self.token.line;
        let is_one = self.at_keyword(Keyword::If) && line == self.last.1;
        if let (true, Some(recovery)) = (is_one, &mut self.recovery) {
            recovery.else_if.get_or_insert(line);
        }
    }

    /// Whether the token is one that a line of a statement may begin with, and does.
    fn starts_line(&self) -> bool {
        self.token.kind == TokenKind::Name && self.token.line > self.last.1
    }

    /// Goes to the next field of a table constructor after one that has failed, or to its end.
    pub(super) fn skip_field(&mut self) -> Result<()> {
        let mut depth = 0u32;
        loop {
            match self.token.kind {
                TokenKind::Eof => return Ok(()),
                TokenKind::Keyword(keyword) if ends_expression(keyword) => return Ok(()),
                TokenKind::Symbol(Symbol::Comma | Symbol::Semicolon | Symbol::CloseBrace) if depth == 0 => {
                    return Ok(());
                }
                TokenKind::Symbol(symbol) => depth = deeper_by(depth, symbol),
                _ => {}
            }
            self.advance()?;
        }
    }

    /// Steps behind a closing token if it comes later in the line.
    fn skip_if_near(&mut self, kind: TokenKind) -> Result<()> {
        if !self.is_near(kind) {
            return Ok(());
        }
        // Strange quotes on the way may hold it, and then it is not found after all.
        while self.token.kind != kind && self.token.kind != TokenKind::Eof {
            self.advance()?;
        }
        self.advance().map(drop)
    }

    fn is_near(&self, kind: TokenKind) -> bool {
        let mut depth = 0u32;
        for token in self.upcoming() {
            match token.kind {
                _ if token.line > self.last.1 => return false,
                found if found == kind && depth == 0 => return true,
                TokenKind::Eof => return false,
                TokenKind::Keyword(keyword) if ends_expression(keyword) => return false,
                TokenKind::Symbol(symbol) => depth = deeper_by(depth, symbol),
                _ => {}
            }
        }
        false
    }

    /// The tokens from the current one on, without reading them; the last is the end of the text.
    pub(super) fn upcoming(&self) -> impl Iterator<Item = Token> {
        let mut lexer = self.lexer.clone();
        let rest = std::iter::repeat_with(move || lexer.next_token().unwrap_or_else(|broken| broken.token));
        std::iter::once(self.token).chain(self.ahead).chain(rest)
    }
}

/// How many brackets are open after another symbol.
fn deeper_by(depth: u32, symbol: Symbol) -> u32 {
    match symbol {
        Symbol::OpenParen | Symbol::OpenBrace | Symbol::OpenBracket => depth + 1,
        Symbol::CloseParen | Symbol::CloseBrace | Symbol::CloseBracket => depth.saturating_sub(1),
        _ => depth,
    }
}

/// Whether a word begins a statement.
fn starts_statement(keyword: Keyword) -> bool {
    use Keyword::{Break, Do, For, Function, If, Local, Repeat, Return, While};
    matches!(
        keyword,
        Break | Do | For | Function | If | Local | Repeat | Return | While
    )
}

/// Whether no expression goes on over this word.
pub(super) fn ends_expression(keyword: Keyword) -> bool {
    use Keyword::{Else, Elseif, End, Function, Then, Until};
    starts_statement(keyword) && keyword != Function || matches!(keyword, Else | Elseif | End | Then | Until)
}
