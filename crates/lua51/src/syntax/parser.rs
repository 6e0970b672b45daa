//! Tokens to tree, with the real compiler's grammar, limits and words.
//!
//! A recursive descent in the order of the real one, because the order decides which of two errors
//! is reported. Long for one file, but it is one grammar.

use super::scope::{Scopes, TooMany};
use super::token::{Keyword, Symbol, Token, TokenKind};
use super::{
    Binary, Block, Chunk, Expression, ExpressionKind, Field, Function, Lexer, Local, LocalId, Name, Span, Statement,
    StatementKind, SyntaxError, Unary, lexer,
};
use crate::number;

/// Nested statements and expressions the compiler follows before it gives up.
const LEVELS: usize = 200;

/// Operators or suffixes in one row. The real compiler has no such limit; ours keeps the tree from
/// growing deeper than the stack of a browser's worker.
const ROW: usize = 1_000;

type Result<T> = std::result::Result<T, SyntaxError>;

/// Reads a whole text, or says what the real compiler says about it.
pub fn parse(text: &[u8]) -> Result<Chunk> {
    parse_below(text, 0)
}

/// The same where so many levels of nesting are taken already: the real compiler shares the C stack
/// with the program that calls it.
pub fn parse_below(text: &[u8], levels: usize) -> Result<Chunk> {
    let mut parser = Parser::new(text)?;
    parser.levels = levels;
    parser.scopes.enter_function(0, true);
    let body = parser.block(false)?;
    parser.check(TokenKind::Eof)?;
    let mut lines = vec![0];
    lines.extend(
        text.iter()
            .enumerate()
            .filter(|&(_, &c)| c == b'\n')
            .map(|(i, _)| i as u32 + 1),
    );
    let Parser {
        locals,
        names_metatables,
        blames_callers,
        ..
    } = parser;
    Ok(Chunk {
        body,
        locals,
        lines,
        names_metatables,
        blames_callers,
    })
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
    locals: Vec<Local>,
    levels: usize,
    names_metatables: bool,
    blames_callers: bool,
}

impl<'a> Parser<'a> {
    fn new(text: &'a [u8]) -> Result<Self> {
        let mut lexer = Lexer::new(text);
        let token = lexer.next_token()?;
        Ok(Self {
            text,
            lexer,
            token,
            ahead: None,
            last: (0, 1),
            scopes: Scopes::default(),
            locals: Vec::new(),
            levels: 0,
            names_metatables: false,
            blames_callers: false,
        })
    }

    // Tokens.

    fn advance(&mut self) -> Result<Token> {
        let token = self.token;
        self.last = (token.span.end, token.line);
        self.token = match self.ahead.take() {
            Some(ahead) => ahead,
            None => self.lexer.next_token()?,
        };
        Ok(token)
    }

    fn look_ahead(&mut self) -> Result<TokenKind> {
        let token = self.lexer.next_token()?;
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
        Err(self.error_near(&format!("'{what}' expected")))
    }

    fn expect_symbol(&mut self, symbol: Symbol) -> Result<()> {
        self.check(TokenKind::Symbol(symbol))?;
        self.advance().map(drop)
    }

    fn expect_keyword(&mut self, keyword: Keyword) -> Result<()> {
        self.check(TokenKind::Keyword(keyword))?;
        self.advance().map(drop)
    }

    /// Expects the end of what `open` began on `line`.
    fn close(&mut self, kind: TokenKind, open: &str, line: u32) -> Result<()> {
        if self.token.kind == kind || line == self.token.line {
            self.check(kind)?;
        } else {
            let what = match kind {
                TokenKind::Keyword(k) => k.text(),
                TokenKind::Symbol(s) => s.text(),
                _ => "",
            };
            return Err(self.error_near(&format!("'{what}' expected (to close '{open}' at line {line})")));
        }
        self.advance().map(drop)
    }

    // Errors.

    fn error_near(&self, what: &str) -> SyntaxError {
        // To the real compiler a zero byte is no token that could be named.
        if self.token.kind == TokenKind::Other(0) {
            return self.plain_error(what.to_owned());
        }
        let mut message = format!("{what} near '").into_bytes();
        message.extend_from_slice(&self.token_text());
        message.push(b'\'');
        SyntaxError {
            message,
            line: self.token.line,
            span: self.token.span,
        }
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

    fn plain_error(&self, message: String) -> SyntaxError {
        SyntaxError {
            message: message.into_bytes(),
            line: self.token.line,
            span: self.token.span,
        }
    }

    fn limit<T>(&self, result: std::result::Result<T, TooMany>) -> Result<T> {
        result.map_err(|TooMany(message)| self.plain_error(message))
    }

    fn deeper<T>(&mut self, parse: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.levels += 1;
        if self.levels > LEVELS {
            return Err(self.plain_error("chunk has too many syntax levels".to_owned()));
        }
        let result = parse(self);
        self.levels -= 1;
        result
    }

    fn check_row(&self, length: usize) -> Result<()> {
        if length <= ROW {
            return Ok(());
        }
        Err(self.plain_error(format!(
            "expression has more than {ROW} parts in a row, the playground's limit"
        )))
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

    // Statements.

    fn block(&mut self, is_loop: bool) -> Result<Block> {
        self.scopes.enter_block(is_loop);
        let block = self.statements()?;
        self.scopes.leave_block();
        Ok(block)
    }

    fn statements(&mut self) -> Result<Block> {
        self.deeper(|p| {
            let mut statements = Vec::new();
            while !p.at_block_end() {
                let start = p.token.span.start;
                let line = p.token.line;
                let kind = p.statement(line)?;
                let last = matches!(kind, StatementKind::Return(_) | StatementKind::Break);
                statements.push(Statement {
                    kind,
                    span: Span { start, end: p.last.0 },
                    line,
                });
                p.take_symbol(Symbol::Semicolon)?;
                if last {
                    break;
                }
            }
            Ok(Block { statements })
        })
    }

    fn at_block_end(&self) -> bool {
        matches!(
            self.token.kind,
            TokenKind::Eof | TokenKind::Keyword(Keyword::Else | Keyword::Elseif | Keyword::End | Keyword::Until)
        )
    }

    fn statement(&mut self, line: u32) -> Result<StatementKind> {
        let TokenKind::Keyword(keyword) = self.token.kind else {
            return self.expression_statement();
        };
        match keyword {
            Keyword::If => self.if_statement(line),
            Keyword::While => self.while_statement(line),
            Keyword::Do => {
                self.advance()?;
                let body = self.block(false)?;
                self.close(TokenKind::Keyword(Keyword::End), "do", line)?;
                Ok(StatementKind::Do(body))
            }
            Keyword::For => self.for_statement(line),
            Keyword::Repeat => self.repeat_statement(line),
            Keyword::Function => self.function_statement(line),
            Keyword::Local => {
                self.advance()?;
                if self.take_keyword(Keyword::Function)? {
                    self.local_function()
                } else {
                    self.local_statement()
                }
            }
            Keyword::Return => self.return_statement(),
            Keyword::Break => {
                self.advance()?;
                if !self.scopes.in_loop() {
                    return Err(self.error_near("no loop to break"));
                }
                Ok(StatementKind::Break)
            }
            _ => self.expression_statement(),
        }
    }

    fn if_statement(&mut self, line: u32) -> Result<StatementKind> {
        let mut arms = Vec::new();
        let mut otherwise = None;
        while self.at_keyword(Keyword::If) || self.at_keyword(Keyword::Elseif) {
            self.advance()?;
            let condition = self.expression()?;
            self.expect_keyword(Keyword::Then)?;
            arms.push((condition, self.block(false)?));
            if !self.at_keyword(Keyword::Elseif) {
                break;
            }
        }
        if self.take_keyword(Keyword::Else)? {
            otherwise = Some(self.block(false)?);
        }
        self.close(TokenKind::Keyword(Keyword::End), "if", line)?;
        Ok(StatementKind::If(arms, otherwise))
    }

    fn while_statement(&mut self, line: u32) -> Result<StatementKind> {
        self.advance()?;
        let condition = self.expression()?;
        self.expect_keyword(Keyword::Do)?;
        let body = self.block(true)?;
        self.close(TokenKind::Keyword(Keyword::End), "while", line)?;
        Ok(StatementKind::While(condition, body))
    }

    fn repeat_statement(&mut self, line: u32) -> Result<StatementKind> {
        self.advance()?;
        self.scopes.enter_block(true);
        self.scopes.enter_block(false);
        let body = self.statements()?;
        self.close(TokenKind::Keyword(Keyword::Until), "repeat", line)?;
        let condition = self.expression()?;
        self.scopes.leave_block();
        self.scopes.leave_block();
        Ok(StatementKind::Repeat(body, condition))
    }

    fn for_statement(&mut self, line: u32) -> Result<StatementKind> {
        self.advance()?;
        self.scopes.enter_block(true);
        let (name, span) = self.name()?;
        let statement = match self.token.kind {
            TokenKind::Symbol(Symbol::Assign) => self.numeric_for(&name, span, line)?,
            TokenKind::Symbol(Symbol::Comma) | TokenKind::Keyword(Keyword::In) => {
                self.generic_for(&name, span, line)?
            }
            _ => return Err(self.error_near("'=' or 'in' expected")),
        };
        self.scopes.leave_block();
        Ok(statement)
    }

    fn numeric_for(&mut self, name: &str, span: Span, line: u32) -> Result<StatementKind> {
        self.advance()?;
        let first = self.expression()?;
        self.expect_symbol(Symbol::Comma)?;
        let limit = self.expression()?;
        let step = if self.take_symbol(Symbol::Comma)? {
            Some(self.expression()?)
        } else {
            None
        };
        let blamed = self.token.line;
        let (variables, body) = self.for_body(&[(name.to_owned(), span)], line)?;
        let range = [Some(first), Some(limit), step];
        Ok(StatementKind::NumericFor {
            variable: variables[0],
            range,
            body,
            line: blamed,
        })
    }

    fn generic_for(&mut self, name: &str, span: Span, line: u32) -> Result<StatementKind> {
        let mut names = vec![(name.to_owned(), span)];
        while self.take_symbol(Symbol::Comma)? {
            names.push(self.name()?);
            let room = self.scopes.check_locals(names.len() + 3);
            self.limit(room)?;
        }
        self.expect_keyword(Keyword::In)?;
        let blamed = self.token.line;
        let values = self.expression_list()?;
        let (variables, body) = self.for_body(&names, line)?;
        Ok(StatementKind::GenericFor {
            variables,
            values,
            body,
            line: blamed,
        })
    }

    fn for_body(&mut self, names: &[(String, Span)], line: u32) -> Result<(Vec<LocalId>, Block)> {
        self.expect_keyword(Keyword::Do)?;
        // The loop keeps three values of its own where the text cannot reach them.
        for _ in 0..3 {
            self.scopes.declare(None);
        }
        let room = self.scopes.check_locals(names.len());
        self.limit(room)?;
        self.scopes.enter_block(false);
        let variables: Vec<LocalId> = names.iter().map(|(name, span)| self.new_local(name, *span)).collect();
        variables.iter().for_each(|&v| self.declare(v));
        let body = self.statements()?;
        self.scopes.leave_block();
        self.close(TokenKind::Keyword(Keyword::End), "for", line)?;
        Ok((variables, body))
    }

    fn function_statement(&mut self, line: u32) -> Result<StatementKind> {
        self.advance()?;
        let start = self.token.span.start;
        let mut target = self.variable()?;
        let mut is_method = false;
        while self.at_symbol(Symbol::Dot) || self.at_symbol(Symbol::Colon) {
            is_method = self.at_symbol(Symbol::Colon);
            self.advance()?;
            let (name, span) = self.name()?;
            let key = Expression {
                kind: ExpressionKind::String(name.into_bytes()),
                span,
                line: self.last.1,
            };
            target = self.expression_at(ExpressionKind::Index(Box::new(target), Box::new(key)), start);
            if is_method {
                break;
            }
        }
        let function = self.function_body(is_method, line)?;
        let value = self.expression_at(ExpressionKind::Function(Box::new(function)), start);
        Ok(StatementKind::Assign(vec![target], vec![value]))
    }

    fn local_function(&mut self) -> Result<StatementKind> {
        let (name, span) = self.name()?;
        let room = self.scopes.check_locals(1);
        self.limit(room)?;
        let local = self.new_local(&name, span);
        self.declare(local);
        let line = self.token.line;
        Ok(StatementKind::LocalFunction(local, self.function_body(false, line)?))
    }

    fn local_statement(&mut self) -> Result<StatementKind> {
        let mut names = Vec::new();
        loop {
            names.push(self.name()?);
            let room = self.scopes.check_locals(names.len());
            self.limit(room)?;
            if !self.take_symbol(Symbol::Comma)? {
                break;
            }
        }
        let values = if self.take_symbol(Symbol::Assign)? {
            self.expression_list()?
        } else {
            Vec::new()
        };
        let locals: Vec<LocalId> = names.iter().map(|(name, span)| self.new_local(name, *span)).collect();
        locals.iter().for_each(|&local| self.declare(local));
        Ok(StatementKind::Local(locals, values))
    }

    fn return_statement(&mut self) -> Result<StatementKind> {
        self.advance()?;
        let empty = self.at_block_end() || self.at_symbol(Symbol::Semicolon);
        Ok(StatementKind::Return(if empty {
            Vec::new()
        } else {
            self.expression_list()?
        }))
    }

    fn expression_statement(&mut self) -> Result<StatementKind> {
        let first = self.primary()?;
        if matches!(first.kind, ExpressionKind::Call(..) | ExpressionKind::Method(..)) {
            return Ok(StatementKind::Call(first));
        }
        let mut targets = vec![first];
        loop {
            let last = &targets[targets.len() - 1];
            if !matches!(last.kind, ExpressionKind::Name(..) | ExpressionKind::Index(..)) {
                return Err(self.error_near("syntax error"));
            }
            if !self.take_symbol(Symbol::Comma)? {
                break;
            }
            targets.push(self.primary()?);
            self.check_row(targets.len() * 10)?;
        }
        self.expect_symbol(Symbol::Assign)?;
        let values = self.expression_list()?;
        Ok(StatementKind::Assign(targets, values))
    }

    // Expressions.

    fn expression_list(&mut self) -> Result<Vec<Expression>> {
        let mut list = vec![self.expression()?];
        while self.take_symbol(Symbol::Comma)? {
            list.push(self.expression()?);
        }
        Ok(list)
    }

    fn expression(&mut self) -> Result<Expression> {
        self.operators(0)
    }

    /// An expression whose operators all bind tighter than `limit`.
    fn operators(&mut self, limit: u8) -> Result<Expression> {
        self.deeper(|p| {
            let start = p.token.span.start;
            let mut left = match p.unary_operator() {
                Some(operator) => {
                    p.advance()?;
                    let operand = p.operators(UNARY)?;
                    p.expression_at(ExpressionKind::Unary(operator, Box::new(operand)), start)
                }
                None => p.simple()?,
            };
            let mut row = 0;
            while let Some((operator, binds_left, binds_right)) = p.binary_operator() {
                if binds_left <= limit {
                    break;
                }
                p.advance()?;
                let right = p.operators(binds_right)?;
                left = p.expression_at(ExpressionKind::Binary(operator, Box::new(left), Box::new(right)), start);
                row += 1;
                p.check_row(row)?;
            }
            Ok(left)
        })
    }

    fn unary_operator(&self) -> Option<Unary> {
        match self.token.kind {
            TokenKind::Keyword(Keyword::Not) => Some(Unary::Not),
            TokenKind::Symbol(Symbol::Minus) => Some(Unary::Minus),
            TokenKind::Symbol(Symbol::Hash) => Some(Unary::Length),
            _ => None,
        }
    }

    /// The operator at hand with how tightly it binds to its left and to its right.
    fn binary_operator(&self) -> Option<(Binary, u8, u8)> {
        Some(match self.token.kind {
            TokenKind::Keyword(Keyword::Or) => (Binary::Or, 1, 1),
            TokenKind::Keyword(Keyword::And) => (Binary::And, 2, 2),
            TokenKind::Symbol(symbol) => match symbol {
                Symbol::Less => (Binary::Less, 3, 3),
                Symbol::Greater => (Binary::Greater, 3, 3),
                Symbol::LessEqual => (Binary::LessEqual, 3, 3),
                Symbol::GreaterEqual => (Binary::GreaterEqual, 3, 3),
                Symbol::NotEqual => (Binary::NotEqual, 3, 3),
                Symbol::Equal => (Binary::Equal, 3, 3),
                Symbol::Concat => (Binary::Concat, 5, 4),
                Symbol::Plus => (Binary::Add, 6, 6),
                Symbol::Minus => (Binary::Sub, 6, 6),
                Symbol::Star => (Binary::Mul, 7, 7),
                Symbol::Slash => (Binary::Div, 7, 7),
                Symbol::Percent => (Binary::Mod, 7, 7),
                Symbol::Caret => (Binary::Pow, 10, 9),
                _ => return None,
            },
            _ => return None,
        })
    }

    fn simple(&mut self) -> Result<Expression> {
        let start = self.token.span.start;
        let raw = &self.text[start as usize..self.token.span.end as usize];
        let kind = match self.token.kind {
            TokenKind::Number => ExpressionKind::Number(number::parse(raw).unwrap_or(f64::NAN)),
            TokenKind::String => ExpressionKind::String(lexer::string_value(raw)),
            TokenKind::Keyword(Keyword::Nil) => ExpressionKind::Nil,
            TokenKind::Keyword(Keyword::True) => ExpressionKind::True,
            TokenKind::Keyword(Keyword::False) => ExpressionKind::False,
            TokenKind::Symbol(Symbol::Dots) => {
                if !self.scopes.use_dots() {
                    return Err(self.error_near("cannot use '...' outside a vararg function"));
                }
                ExpressionKind::Vararg
            }
            TokenKind::Symbol(Symbol::OpenBrace) => return self.table(),
            TokenKind::Keyword(Keyword::Function) => {
                let line = self.token.line;
                self.advance()?;
                let function = self.function_body(false, line)?;
                return Ok(self.expression_at(ExpressionKind::Function(Box::new(function)), start));
            }
            _ => return self.primary(),
        };
        self.advance()?;
        Ok(self.expression_at(kind, start))
    }

    fn primary(&mut self) -> Result<Expression> {
        let start = self.token.span.start;
        let mut expression = self.prefix()?;
        let mut row = 0;
        loop {
            row += 1;
            self.check_row(row)?;
            let kind = match self.token.kind {
                TokenKind::Symbol(Symbol::Dot) => {
                    self.advance()?;
                    let (name, span) = self.name()?;
                    let key = Expression {
                        kind: ExpressionKind::String(name.into_bytes()),
                        span,
                        line: self.last.1,
                    };
                    ExpressionKind::Index(Box::new(expression), Box::new(key))
                }
                TokenKind::Symbol(Symbol::OpenBracket) => {
                    self.advance()?;
                    let key = self.expression()?;
                    self.expect_symbol(Symbol::CloseBracket)?;
                    ExpressionKind::Index(Box::new(expression), Box::new(key))
                }
                TokenKind::Symbol(Symbol::Colon) => {
                    self.advance()?;
                    let (name, _) = self.name()?;
                    let line = self.token.line;
                    let arguments = self.arguments()?;
                    expression = self.call(
                        ExpressionKind::Method(Box::new(expression), name, arguments),
                        start,
                        line,
                    );
                    continue;
                }
                TokenKind::Symbol(Symbol::OpenParen | Symbol::OpenBrace) | TokenKind::String => {
                    let line = self.token.line;
                    let arguments = self.arguments()?;
                    expression = self.call(ExpressionKind::Call(Box::new(expression), arguments), start, line);
                    continue;
                }
                _ => return Ok(expression),
            };
            expression = self.expression_at(kind, start);
        }
    }

    fn call(&mut self, kind: ExpressionKind, start: u32, line: u32) -> Expression {
        let call = Expression {
            line,
            ..self.expression_at(kind, start)
        };
        self.blames_callers |= call.blames_caller();
        call
    }

    fn prefix(&mut self) -> Result<Expression> {
        match self.token.kind {
            TokenKind::Symbol(Symbol::OpenParen) => {
                let (start, line) = (self.token.span.start, self.token.line);
                self.advance()?;
                let inside = self.expression()?;
                self.close(TokenKind::Symbol(Symbol::CloseParen), "(", line)?;
                Ok(self.expression_at(ExpressionKind::Paren(Box::new(inside)), start))
            }
            TokenKind::Name => self.variable(),
            _ => Err(self.error_near("unexpected symbol")),
        }
    }

    fn arguments(&mut self) -> Result<Vec<Expression>> {
        match self.token.kind {
            TokenKind::Symbol(Symbol::OpenParen) => {
                let line = self.token.line;
                if line != self.last.1 {
                    return Err(self.error_near("ambiguous syntax (function call x new statement)"));
                }
                self.advance()?;
                if self.take_symbol(Symbol::CloseParen)? {
                    return Ok(Vec::new());
                }
                let list = self.expression_list()?;
                self.close(TokenKind::Symbol(Symbol::CloseParen), "(", line)?;
                Ok(list)
            }
            TokenKind::Symbol(Symbol::OpenBrace) => Ok(vec![self.table()?]),
            TokenKind::String => Ok(vec![self.simple()?]),
            _ => Err(self.error_near("function arguments expected")),
        }
    }

    fn table(&mut self) -> Result<Expression> {
        let (start, line) = (self.token.span.start, self.token.line);
        self.expect_symbol(Symbol::OpenBrace)?;
        let mut fields = Vec::new();
        while !self.at_symbol(Symbol::CloseBrace) {
            fields.push(self.field()?);
            if !self.take_symbol(Symbol::Comma)? && !self.take_symbol(Symbol::Semicolon)? {
                break;
            }
        }
        self.close(TokenKind::Symbol(Symbol::CloseBrace), "{", line)?;
        Ok(self.expression_at(ExpressionKind::Table(fields), start))
    }

    fn field(&mut self) -> Result<Field> {
        let is_named = self.token.kind == TokenKind::Name && self.look_ahead()? == TokenKind::Symbol(Symbol::Assign);
        let key = if is_named {
            let (name, span) = self.name()?;
            Expression {
                kind: ExpressionKind::String(name.into_bytes()),
                span,
                line: self.last.1,
            }
        } else if self.take_symbol(Symbol::OpenBracket)? {
            let key = self.expression()?;
            self.expect_symbol(Symbol::CloseBracket)?;
            key
        } else {
            return Ok(Field::Positional(self.expression()?));
        };
        self.expect_symbol(Symbol::Assign)?;
        Ok(Field::Keyed(key, self.expression()?))
    }

    fn function_body(&mut self, is_method: bool, line: u32) -> Result<Function> {
        self.scopes.enter_function(line, false);
        self.scopes.enter_block(false);
        self.expect_symbol(Symbol::OpenParen)?;
        let mut parameters = Vec::new();
        if is_method {
            let span = self.token.span;
            parameters.push(self.new_local("self", span));
        }
        let mut arg = None;
        if !self.at_symbol(Symbol::CloseParen) {
            arg = self.parameters(&mut parameters)?;
        }
        parameters.iter().chain(&arg).for_each(|&p| self.declare(p));
        self.expect_symbol(Symbol::CloseParen)?;
        let body = self.statements()?;
        self.close(TokenKind::Keyword(Keyword::End), "function", line)?;
        let is_vararg = arg.is_some();
        self.scopes.leave_block();
        let uses_dots = self.scopes.leave_function();
        Ok(Function {
            parameters,
            is_vararg,
            arg: arg.map(|id| (id, !uses_dots)),
            body,
            line,
        })
    }

    /// Reads the parameters; gives the implicit `arg` where they end in `...`.
    fn parameters(&mut self, parameters: &mut Vec<LocalId>) -> Result<Option<LocalId>> {
        loop {
            match self.token.kind {
                TokenKind::Name => {
                    let (name, span) = self.name()?;
                    parameters.push(self.new_local(&name, span));
                    let room = self.scopes.check_locals(parameters.len());
                    self.limit(room)?;
                }
                TokenKind::Symbol(Symbol::Dots) => {
                    let span = self.token.span;
                    self.advance()?;
                    self.scopes.set_vararg();
                    return Ok(Some(self.new_local("arg", span)));
                }
                _ => return Err(self.error_near("<name> or '...' expected")),
            }
            if !self.take_symbol(Symbol::Comma)? {
                return Ok(None);
            }
        }
    }
}

/// How tightly the unary operators bind.
const UNARY: u8 = 8;
