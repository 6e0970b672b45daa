//! The parameters and body of a function.

use super::*;

impl Parser<'_> {
    pub(super) fn function_body(&mut self, is_method: bool, line: u32) -> Result<Function> {
        self.opened(self.open.end(), |p| p.parameters_and_body(is_method, line))
    }

    fn parameters_and_body(&mut self, is_method: bool, line: u32) -> Result<Function> {
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
            let last = self.parameters(&mut parameters);
            arg = self.or_go_on(last)?;
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
                _ => return Err(self.error_near(Fault::ExpectedName, "<name> or '...' expected")),
            }
            if !self.take_symbol(Symbol::Comma)? {
                return Ok(None);
            }
        }
    }
}
