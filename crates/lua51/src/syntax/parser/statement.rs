//! Statements and blocks.

use super::*;

impl Parser<'_> {
    pub(super) fn block(&mut self, is_loop: bool) -> Result<Block> {
        self.scopes.enter_block(is_loop);
        let block = self.statements()?;
        self.scopes.leave_block();
        Ok(block)
    }

    pub(super) fn statements(&mut self) -> Result<Block> {
        self.deeper(|p| {
            let mut statements = Vec::new();
            while !p.at_block_end() {
                let (start, line, mark) = (p.token.span.start, p.token.line, p.scopes.mark());
                let kind = match p.statement(line) {
                    Ok(kind) => kind,
                    Err(refusal) => {
                        p.go_on_after(refusal)?;
                        p.skip_statement(start, mark)?;
                        continue;
                    }
                };
                let last = matches!(kind, StatementKind::Return(_) | StatementKind::Break);
                statements.push(Statement {
                    kind,
                    span: Span { start, end: p.last.0 },
                    line,
                });
                p.take_symbol(Symbol::Semicolon)?;
                if last && !p.goes_on_after_last()? {
                    break;
                }
            }
            Ok(Block { statements })
        })
    }

    pub(super) fn at_block_end(&self) -> bool {
        let TokenKind::Keyword(keyword) = self.token.kind else {
            return self.token.kind == TokenKind::Eof;
        };
        // The compiler leaves it to the block around to be surprised.
        let ends = |open: u32| open > 0 || !self.recovers();
        match keyword {
            Keyword::Else | Keyword::Elseif => ends(self.open.ifs),
            Keyword::End => ends(self.open.ends),
            Keyword::Until => ends(self.open.repeats),
            _ => false,
        }
    }

    fn statement(&mut self, line: u32) -> Result<StatementKind> {
        let TokenKind::Keyword(keyword) = self.token.kind else {
            if self.recovers() && self.foreign_statement()? {
                return Ok(StatementKind::Do(Block::default()));
            }
            return self.expression_statement();
        };
        match keyword {
            Keyword::If => self.opened(self.open.if_end(), |p| p.if_statement(line)),
            Keyword::While => self.opened(self.open.end(), |p| p.while_statement(line)),
            Keyword::Do => self.opened(self.open.end(), |p| p.do_statement(line)),
            Keyword::For => self.opened(self.open.end(), |p| p.for_statement(line)),
            Keyword::Repeat => self.opened(self.open.repeat(), |p| p.repeat_statement(line)),
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
                let span = self.advance()?.span;
                if !self.scopes.in_loop() {
                    let mut refusal = self.error_near(Fault::NoLoop, "no loop to break");
                    refusal.error.span = span;
                    self.go_on_after_unless_told(refusal)?;
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
            let condition = self.condition()?;
            self.expect_opening(Keyword::Then, "if", line)?;
            arms.push((condition, self.block(false)?));
            if !self.at_keyword(Keyword::Elseif) {
                break;
            }
        }
        if self.take_keyword(Keyword::Else)? {
            self.note_else_if();
            otherwise = Some(self.block(false)?);
        }
        self.close(TokenKind::Keyword(Keyword::End), "if", line)?;
        Ok(StatementKind::If(arms, otherwise))
    }

    fn while_statement(&mut self, line: u32) -> Result<StatementKind> {
        self.advance()?;
        let condition = self.condition()?;
        self.expect_opening(Keyword::Do, "while", line)?;
        let body = self.block(true)?;
        self.close(TokenKind::Keyword(Keyword::End), "while", line)?;
        Ok(StatementKind::While(condition, body))
    }

    fn do_statement(&mut self, line: u32) -> Result<StatementKind> {
        self.advance()?;
        let body = self.block(false)?;
        self.close(TokenKind::Keyword(Keyword::End), "do", line)?;
        Ok(StatementKind::Do(body))
    }

    /// An expression before `then` or `do`.
    fn condition(&mut self) -> Result<Expression> {
        let condition = self.opened(self.open.condition(), Self::expression);
        self.or_nil(condition)
    }

    fn repeat_statement(&mut self, line: u32) -> Result<StatementKind> {
        self.advance()?;
        self.scopes.enter_block(true);
        self.scopes.enter_block(false);
        let body = self.statements()?;
        self.close(TokenKind::Keyword(Keyword::Until), "repeat", line)?;
        let condition = self.condition()?;
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
            _ => return Err(self.error_near(Fault::ExpectedSymbol, "'=' or 'in' expected")),
        };
        self.scopes.leave_block();
        Ok(statement)
    }

    fn numeric_for(&mut self, name: &str, span: Span, line: u32) -> Result<StatementKind> {
        self.advance()?;
        let first = self.condition()?;
        self.expect_symbol(Symbol::Comma)?;
        let limit = self.condition()?;
        let step = if self.take_symbol(Symbol::Comma)? {
            Some(self.condition()?)
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
        let values = self.expression_list();
        let values = self.or_go_on(values)?;
        let (variables, body) = self.for_body(&names, line)?;
        Ok(StatementKind::GenericFor {
            variables,
            values,
            body,
            line: blamed,
        })
    }

    fn for_body(&mut self, names: &[(String, Span)], line: u32) -> Result<(Vec<LocalId>, Block)> {
        self.expect_opening(Keyword::Do, "for", line)?;
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
        self.named_function(line)
    }

    /// The name and the rest of a function statement.
    pub(super) fn named_function(&mut self, line: u32) -> Result<StatementKind> {
        let start = self.token.span.start;
        let target = self.variable();
        let mut target = self.or_nil(target)?;
        let mut is_method = false;
        while !is_method && (self.at_symbol(Symbol::Dot) || self.at_symbol(Symbol::Colon)) {
            is_method = self.at_symbol(Symbol::Colon);
            self.advance()?;
            let key = self.field_name();
            let key = self.or_nil(key)?;
            target = self.expression_at(ExpressionKind::Index(Box::new(target), Box::new(key)), start);
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

    pub(super) fn local_statement(&mut self) -> Result<StatementKind> {
        let mut names = Vec::new();
        loop {
            names.push(self.name()?);
            let room = self.scopes.check_locals(names.len());
            self.limit(room)?;
            self.foreign_attribute()?;
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

    pub(super) fn return_statement(&mut self) -> Result<StatementKind> {
        self.advance()?;
        let empty = self.at_block_end() || self.at_symbol(Symbol::Semicolon);
        Ok(StatementKind::Return(if empty {
            Vec::new()
        } else {
            self.expression_list()?
        }))
    }

    fn expression_statement(&mut self) -> Result<StatementKind> {
        let start = self.token.span.start;
        let first = self.primary()?;
        if matches!(first.kind, ExpressionKind::Call(..) | ExpressionKind::Method(..)) {
            return Ok(StatementKind::Call(first));
        }
        let mut targets = vec![first];
        loop {
            let last = &targets[targets.len() - 1];
            if !matches!(last.kind, ExpressionKind::Name(..) | ExpressionKind::Index(..)) {
                return Err(self.error_near(Fault::NoTarget, "syntax error"));
            }
            if !self.take_symbol(Symbol::Comma)? {
                break;
            }
            targets.push(self.primary()?);
            self.check_row(targets.len() * 10)?;
        }
        if !self.at_symbol(Symbol::Assign) {
            let refusal = self.error_near(Fault::NoStatement, "'=' expected");
            return self.no_assignment(start, refusal);
        }
        self.advance()?;
        let values = self.expression_list()?;
        Ok(StatementKind::Assign(targets, values))
    }
}
