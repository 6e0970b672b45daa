//! Expressions.

use super::*;

/// How tightly the unary operators bind.
const UNARY: u8 = 8;

impl Parser<'_> {
    pub(super) fn expression_list(&mut self) -> Result<Vec<Expression>> {
        let mut list = vec![self.expression()?];
        while self.take_symbol(Symbol::Comma)? {
            list.push(self.expression()?);
        }
        Ok(list)
    }

    pub(super) fn expression(&mut self) -> Result<Expression> {
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
                None if p.foreign_unary()? => p.operators(UNARY)?,
                None => p.simple()?,
            };
            let mut row = 0;
            while let Some((operator, binds_left, binds_right)) = p.binary_operator().or_else(|| p.foreign_binary()) {
                if binds_left <= limit {
                    break;
                }
                if !p.binary_token()? {
                    continue;
                }
                let right = p.operators(binds_right)?;
                left = p.expression_at(ExpressionKind::Binary(operator, Box::new(left), Box::new(right)), start);
                row += 1;
                p.check_row(row)?;
            }
            p.foreign_choice()?;
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

    pub(super) fn simple(&mut self) -> Result<Expression> {
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
                    let refusal = self.error_near(Fault::NoVararg, "cannot use '...' outside a vararg function");
                    self.go_on_after_unless_told(refusal)?;
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

    pub(super) fn primary(&mut self) -> Result<Expression> {
        let start = self.token.span.start;
        let mut expression = self.prefix()?;
        let mut row = 0;
        loop {
            row += 1;
            self.check_row(row)?;
            let kind = match self.token.kind {
                TokenKind::Symbol(Symbol::Dot) => {
                    self.advance()?;
                    let key = self.field_name()?;
                    ExpressionKind::Index(Box::new(expression), Box::new(key))
                }
                TokenKind::Symbol(Symbol::OpenBracket) => {
                    self.advance()?;
                    let key = self.expression();
                    let key = self.or_nil(key)?;
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
                    if self.brace_after_condition()? {
                        return Ok(expression);
                    }
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

    /// A name behind a dot.
    pub(super) fn field_name(&mut self) -> Result<Expression> {
        let (name, span) = self.name()?;
        Ok(Expression {
            kind: ExpressionKind::String(name.into_bytes()),
            span,
            line: self.last.1,
        })
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
                let inside = self.expression();
                let inside = self.or_nil(inside)?;
                self.close(TokenKind::Symbol(Symbol::CloseParen), "(", line)?;
                Ok(self.expression_at(ExpressionKind::Paren(Box::new(inside)), start))
            }
            TokenKind::Name => self.variable(),
            _ => Err(self.error_near(Fault::UnexpectedSymbol, "unexpected symbol")),
        }
    }

    fn arguments(&mut self) -> Result<Vec<Expression>> {
        match self.token.kind {
            TokenKind::Symbol(Symbol::OpenParen) => {
                let line = self.token.line;
                if line != self.last.1 {
                    let words = "ambiguous syntax (function call x new statement)";
                    let refusal = self.error_near(Fault::AmbiguousCall, words);
                    self.go_on_after(refusal)?;
                }
                self.advance()?;
                if self.take_symbol(Symbol::CloseParen)? {
                    return Ok(Vec::new());
                }
                let list = self.expression_list();
                let list = self.or_go_on(list)?;
                self.close(TokenKind::Symbol(Symbol::CloseParen), "(", line)?;
                Ok(list)
            }
            TokenKind::Symbol(Symbol::OpenBrace) => Ok(vec![self.table()?]),
            TokenKind::String => Ok(vec![self.simple()?]),
            _ => Err(self.error_near(Fault::ExpectedArguments, "function arguments expected")),
        }
    }

    fn table(&mut self) -> Result<Expression> {
        let (start, line) = (self.token.span.start, self.token.line);
        self.expect_symbol(Symbol::OpenBrace)?;
        let mut fields = Vec::new();
        while !self.at_symbol(Symbol::CloseBrace) {
            match self.field() {
                Ok(field) => fields.push(field),
                Err(refusal) => {
                    self.go_on_after(refusal)?;
                    self.skip_field()?;
                }
            }
            let separated = self.take_symbol(Symbol::Comma)? || self.take_symbol(Symbol::Semicolon)?;
            if !separated && !self.lacks_comma(line)? {
                break;
            }
        }
        self.close(TokenKind::Symbol(Symbol::CloseBrace), "{", line)?;
        Ok(self.expression_at(ExpressionKind::Table(fields), start))
    }

    fn field(&mut self) -> Result<Field> {
        let is_named = self.token.kind == TokenKind::Name && self.look_ahead()? == TokenKind::Symbol(Symbol::Assign);
        let key = if is_named {
            self.field_name()?
        } else if self.take_symbol(Symbol::OpenBracket)? {
            let key = self.expression();
            let key = self.or_nil(key)?;
            self.expect_symbol(Symbol::CloseBracket)?;
            key
        } else {
            self.foreign_key()?;
            return Ok(Field::Positional(self.expression()?));
        };
        self.expect_symbol(Symbol::Assign)?;
        Ok(Field::Keyed(key, self.expression()?))
    }
}
