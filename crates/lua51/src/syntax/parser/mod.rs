//! Tokens to tree, with the real compiler's grammar, limits and words.
//!
//! A recursive descent in the order of the real one, because the order decides which of two errors
//! is reported. The same parser reads a text in two ways. Strictly, it ends at the first error, as
//! the real one does. Recovering, it notes each error as a diagnostic, mends the text in thought and
//! goes on; what it does then differs from the strict way only where that has ended already.

mod advice;
mod expression;
mod foreign;
mod function;
mod recovery;
mod statement;

use super::fault::{Fault, Refusal};
use super::lexer::{self, Lexer};
use super::scope::{Scopes, TooMany};
use super::token::{Keyword, Symbol, Token, TokenKind};
use super::{
    Binary, Block, Chunk, Diagnostic, Expression, ExpressionKind, Field, Function, Local, LocalId, Name, Span,
    Statement, StatementKind, SyntaxError, Unary, diagnostic,
};
use crate::number;
use recovery::Recovery;

/// Nested statements and expressions the compiler follows before it gives up.
const LEVELS: usize = 200;

/// Operators or suffixes in one row. The real compiler has no such limit; ours keeps the tree from
/// growing deeper than the stack of a browser's worker.
const ROW: usize = 1_000;

type Result<T> = std::result::Result<T, Box<Refusal>>;

/// Reads a whole text, or says what the real compiler says about it.
pub fn parse(text: &[u8]) -> std::result::Result<Chunk, SyntaxError> {
    parse_below(text, 0)
}

/// The same where so many levels of nesting are taken already: the real compiler shares the C stack
/// with the program that calls it.
pub fn parse_below(text: &[u8], levels: usize) -> std::result::Result<Chunk, SyntaxError> {
    let mut parser = Parser::new(text, None);
    parser.levels = levels;
    parser.chunk().map_err(|refusal| refusal.error)
}

/// A text as an editor wants to know it.
#[derive(Debug, Clone)]
pub struct Checked {
    /// What [`parse`] says of it, which alone decides what happens to the text.
    pub chunk: std::result::Result<Chunk, SyntaxError>,
    /// Everything that keeps it from compiling, in the order of the text; empty if nothing does.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a whole text and goes on after errors.
///
/// ```
/// let checked = lua51::syntax::check(b"if a != 1 then b += 1 end");
/// let codes: Vec<_> = checked.diagnostics.iter().map(|one| one.code).collect();
/// assert_eq!(codes, ["lua::foreign-operator", "lua::foreign-operator"]);
/// assert_eq!(checked.chunk.unwrap_err().to_string(), "1: 'then' expected near '!'");
/// ```
pub fn check(text: &[u8]) -> Checked {
    let chunk = parse(text);
    let mut diagnostics = Vec::new();
    if chunk.is_err() {
        diagnostics = Parser::new(text, Some(Recovery::new(text))).diagnostics();
        diagnostic::sort(&mut diagnostics);
    }
    Checked { chunk, diagnostics }
}

struct Parser<'a> {
    text: &'a [u8],
    lexer: Lexer<'a>,
    token: Token,
    /// The token after, where one had to be looked at.
    ahead: Option<Token>,
    /// End and line of the token read last.
    last: (u32, u32),
    scopes: Scopes,
    open: Open,
    locals: Vec<Local>,
    levels: usize,
    names_metatables: bool,
    blames_callers: bool,
    /// What is noted of errors, if the parser is to go on after them.
    recovery: Option<Recovery>,
}

/// How many blocks are open that a word could close, and whether the parser is in a condition.
#[derive(Debug, Clone, Copy, Default)]
struct Open {
    ifs: u32,
    repeats: u32,
    ends: u32,
    condition: bool,
}

impl Open {
    fn end(self) -> Self {
        Self {
            ends: self.ends + 1,
            condition: false,
            ..self
        }
    }

    fn if_end(self) -> Self {
        Self {
            ifs: self.ifs + 1,
            ..self.end()
        }
    }

    fn repeat(self) -> Self {
        Self {
            repeats: self.repeats + 1,
            condition: false,
            ..self
        }
    }

    fn condition(self) -> Self {
        Self {
            condition: true,
            ..self
        }
    }
}

impl<'a> Parser<'a> {
    fn new(text: &'a [u8], recovery: Option<Recovery>) -> Self {
        Self {
            text,
            lexer: Lexer::new(text),
            token: Token {
                kind: TokenKind::Eof,
                span: Span::default(),
                line: 1,
            },
            ahead: None,
            last: (0, 1),
            scopes: Scopes::default(),
            open: Open::default(),
            locals: Vec::new(),
            levels: 0,
            names_metatables: false,
            blames_callers: false,
            recovery,
        }
    }

    /// Reads the whole text.
    fn chunk(mut self) -> Result<Chunk> {
        let body = self.main()?;
        let mut lines = vec![0];
        let ends = self.text.iter().enumerate().filter(|&(_, &c)| c == b'\n');
        lines.extend(ends.map(|(i, _)| i as u32 + 1));
        Ok(Chunk {
            body,
            locals: self.locals,
            lines,
            names_metatables: self.names_metatables,
            blames_callers: self.blames_callers,
        })
    }

    /// Reads the whole text for what is wrong with it.
    fn diagnostics(mut self) -> Vec<Diagnostic> {
        // What is handed up here has been noted: it is the limit at which the parser gave up.
        let _ = self.main();
        self.recovery.map(Recovery::into_diagnostics).unwrap_or_default()
    }

    fn main(&mut self) -> Result<Block> {
        self.token = self.read()?;
        self.scopes.enter_function(0, true);
        let body = self.block(false)?;
        self.check(TokenKind::Eof)?;
        Ok(body)
    }

    /// Reads something that a word closes.
    fn opened<T>(&mut self, open: Open, parse: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let outside = self.open;
        self.open = open;
        let result = parse(self);
        self.open = outside;
        result
    }

    // Tokens.

    fn read(&mut self) -> Result<Token> {
        loop {
            let token = match self.lexer.next_token() {
                Ok(token) => token,
                Err(broken) => {
                    self.go_on_after(Box::new(broken.refusal))?;
                    broken.token
                }
            };
            if !matches!(token.kind, TokenKind::Other(_)) || !self.recovers() {
                return Ok(token);
            }
            if let Some(token) = self.strange_token(token)? {
                return Ok(token);
            }
        }
    }

    fn advance(&mut self) -> Result<Token> {
        let token = self.token;
        self.last = (token.span.end, token.line);
        self.token = match self.ahead.take() {
            Some(ahead) => ahead,
            None => self.read()?,
        };
        Ok(token)
    }

    fn look_ahead(&mut self) -> Result<TokenKind> {
        let token = match self.ahead {
            Some(ahead) => ahead,
            None => self.read()?,
        };
        self.ahead = Some(token);
        Ok(token.kind)
    }

    fn at_symbol(&self, symbol: Symbol) -> bool {
        self.token.kind == TokenKind::Symbol(symbol)
    }

    fn at_keyword(&self, keyword: Keyword) -> bool {
        self.token.kind == TokenKind::Keyword(keyword)
    }

    fn take_symbol(&mut self, symbol: Symbol) -> Result<bool> {
        let found = self.at_symbol(symbol);
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    fn take_keyword(&mut self, keyword: Keyword) -> Result<bool> {
        let found = self.at_keyword(keyword);
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    fn check(&self, kind: TokenKind) -> Result<()> {
        if self.token.kind == kind {
            return Ok(());
        }
        let what = match kind {
            TokenKind::Keyword(k) => k.text(),
            TokenKind::Symbol(s) => s.text(),
            TokenKind::Name => "<name>",
            _ => "<eof>",
        };
        let fault = match kind {
            TokenKind::Name => Fault::ExpectedName,
            _ => Fault::ExpectedSymbol,
        };
        Err(self.error_near(fault, &format!("'{what}' expected")))
    }

    fn expect_symbol(&mut self, symbol: Symbol) -> Result<()> {
        self.expect(TokenKind::Symbol(symbol))
    }

    fn expect_keyword(&mut self, keyword: Keyword) -> Result<()> {
        self.expect(TokenKind::Keyword(keyword))
    }

    /// Expects the word that opens the block of what began on `line`.
    fn expect_opening(&mut self, keyword: Keyword, open: &str, line: u32) -> Result<()> {
        let kind = TokenKind::Keyword(keyword);
        match self.check(kind) {
            Ok(()) => self.advance().map(drop),
            Err(refusal) => self.unopened(keyword, open, line, refusal),
        }
    }

    fn expect(&mut self, kind: TokenKind) -> Result<()> {
        match self.check(kind) {
            Ok(()) => self.advance().map(drop),
            Err(refusal) => self.missing(kind, refusal),
        }
    }

    /// Expects the end of what `open` began on `line`.
    fn close(&mut self, kind: TokenKind, open: &str, line: u32) -> Result<()> {
        if self.token.kind == kind {
            self.note_closing(kind, open, line);
            return self.advance().map(drop);
        }
        let what = match kind {
            TokenKind::Keyword(k) => k.text(),
            TokenKind::Symbol(s) => s.text(),
            _ => "",
        };
        let what = if line == self.token.line {
            format!("'{what}' expected")
        } else {
            format!("'{what}' expected (to close '{open}' at line {line})")
        };
        let refusal = self.error_near(Fault::Unclosed, &what);
        self.unclosed(kind, open, line, refusal)
    }

    // Errors.

    fn error_near(&self, fault: Fault, what: &str) -> Box<Refusal> {
        // To the real compiler a zero byte is no token that could be named.
        if self.token.kind == TokenKind::Other(0) {
            return self.plain_error(fault, what.to_owned());
        }
        let mut message = format!("{what} near '").into_bytes();
        message.extend_from_slice(&self.token_text());
        message.push(b'\'');
        self.refusal(fault, message)
    }

    fn token_text(&self) -> Vec<u8> {
        let raw = &self.text[self.token.span.start as usize..self.token.span.end as usize];
        match self.token.kind {
            TokenKind::Eof => b"<eof>".to_vec(),
            TokenKind::Other(c) if c.is_ascii_control() => format!("char({c})").into_bytes(),
            TokenKind::String if raw.first() != Some(&b'[') => {
                let mut text = vec![raw[0]];
                text.extend(lexer::string_value(raw));
                text.push(raw[0]);
                text
            }
            _ => raw.to_vec(),
        }
    }

    fn plain_error(&self, fault: Fault, message: String) -> Box<Refusal> {
        self.refusal(fault, message.into_bytes())
    }

    #[cold]
    fn refusal(&self, fault: Fault, message: Vec<u8>) -> Box<Refusal> {
        let error = SyntaxError {
            message,
            line: self.token.line,
            span: self.token.span,
        };
        Box::new(Refusal { fault, error })
    }

    fn limit<T>(&self, result: std::result::Result<T, TooMany>) -> Result<T> {
        result.map_err(|TooMany(message)| self.plain_error(Fault::TooMany, message))
    }

    fn deeper<T>(&mut self, parse: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.levels += 1;
        if self.levels > LEVELS {
            return Err(self.plain_error(Fault::TooDeep, "chunk has too many syntax levels".to_owned()));
        }
        let result = parse(self);
        self.levels -= 1;
        result
    }

    fn check_row(&self, length: usize) -> Result<()> {
        if length <= ROW {
            return Ok(());
        }
        let message = format!("expression has more than {ROW} parts in a row, the playground's limit");
        Err(self.plain_error(Fault::TooLong, message))
    }

    // Names.

    fn name(&mut self) -> Result<(String, Span)> {
        self.check(TokenKind::Name)?;
        let token = self.advance()?;
        Ok((self.slice(token.span), token.span))
    }

    fn slice(&self, span: Span) -> String {
        String::from_utf8_lossy(&self.text[span.start as usize..span.end as usize]).into_owned()
    }

    fn new_local(&mut self, name: &str, span: Span) -> LocalId {
        self.locals.push(Local {
            name: name.to_owned(),
            span,
        });
        LocalId(self.locals.len() as u32 - 1)
    }

    fn declare(&mut self, id: LocalId) {
        let name = self.locals[id.0 as usize].name.clone();
        self.scopes.declare(Some((name, id)));
    }

    fn variable(&mut self) -> Result<Expression> {
        let (name, span) = self.name()?;
        let resolved = self.scopes.resolve(&name);
        let resolved = self.limit(resolved)?;
        if resolved == Name::Global && matches!(name.as_str(), "setmetatable" | "loadstring" | "load" | "_G") {
            self.names_metatables = true;
        }
        Ok(self.expression_at(ExpressionKind::Name(resolved, name), span.start))
    }

    /// An expression that ends with the token read last.
    fn expression_at(&self, kind: ExpressionKind, start: u32) -> Expression {
        Expression {
            kind,
            span: Span {
                start,
                end: self.last.0,
            },
            line: self.last.1,
        }
    }
}
