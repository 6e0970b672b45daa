//! Statements.

use piccolo::compiler::parser::{
    self, AssignmentStatement, AssignmentTarget, CallSuffix, FieldSuffix, ForStatement, IfStatement, LocalStatement,
    ReturnStatement, SimpleExpression, SuffixPart, WhileStatement,
};

use super::kinds::Kind;
use super::site::{Capture, Operator, Subject};
use super::tree::{self, Block, Line, Text, Tree};
use super::{Lowering, parser::Statement as Lowered};
use crate::syntax::{self, Binary, Expression, ExpressionKind, LocalId, Name, Statement, StatementKind, Unary};

impl<'gc> Lowering<'_, 'gc> {
    pub(super) fn block(&mut self, block: &syntax::Block, closed_on: u32) -> Block<'gc> {
        let mut lines = Vec::with_capacity(block.statements.len());
        let mut returned = None;
        for statement in &block.statements {
            if let StatementKind::Return(values) = &statement.kind {
                let returns = match &values[..] {
                    [value] => vec![self.tail_call(value)],
                    values => self.expressions(values),
                };
                returned = Some(tree::at(statement.line, ReturnStatement { returns }));
            } else {
                self.statement(statement, &mut lines);
            }
        }
        Block {
            return_statement: returned,
            ..tree::block(lines, closed_on)
        }
    }

    fn statement(&mut self, statement: &Statement, lines: &mut Vec<Line<'gc>>) {
        let line = statement.line;
        let lowered = match &statement.kind {
            StatementKind::Local(locals, values) => {
                let names = locals.iter().map(|&l| self.name_of(l)).collect();
                Lowered::LocalStatement(LocalStatement {
                    names,
                    values: self.expressions(values),
                })
            }
            StatementKind::Assign(targets, values) => return self.assign(statement, targets, values, lines),
            StatementKind::Call(call) => call_statement(self.expression(call)),
            StatementKind::Do(body) => Lowered::Do(self.block(body, line)),
            StatementKind::While(condition, body) => {
                let condition = self.expression(condition);
                Lowered::While(WhileStatement {
                    condition,
                    block: self.block(body, line),
                })
            }
            StatementKind::Repeat(body, until) => {
                let body = self.block(body, line);
                Lowered::Repeat(parser::RepeatStatement {
                    body,
                    until: self.expression(until),
                })
            }
            StatementKind::If(arms, otherwise) => self.if_statement(arms, otherwise.as_ref(), line),
            StatementKind::NumericFor {
                variable,
                range,
                body,
                line: blamed,
            } => self.numeric_for(*variable, range, body, (line, *blamed)),
            StatementKind::GenericFor {
                variables,
                values,
                body,
                line: blamed,
            } => self.generic_for(statement, variables, values, body, *blamed),
            StatementKind::LocalFunction(local, function) => {
                let name = self.name_of(*local);
                let definition = self.function(function);
                Lowered::LocalFunction(parser::LocalFunctionStatement { name, definition })
            }
            StatementKind::Break => Lowered::Break,
            StatementKind::Return(_) => return,
        };
        lines.push(tree::at(line, lowered));
    }

    pub(super) fn name_of(&self, local: LocalId) -> Text<'gc> {
        self.local_name(&self.locals[local.0 as usize].name)
    }

    fn if_statement(
        &mut self,
        arms: &[(Expression, syntax::Block)],
        otherwise: Option<&syntax::Block>,
        line: u32,
    ) -> Lowered<Text<'gc>> {
        let mut arms = arms.iter().map(|(condition, body)| {
            let condition = self.expression(condition);
            (condition, self.block(body, line))
        });
        // The grammar gives an `if` at least one arm.
        let if_part = arms
            .next()
            .unwrap_or_else(|| (tree::simple(SimpleExpression::Nil), tree::block(Vec::new(), line)));
        let else_if_parts = arms.collect();
        let else_part = otherwise.map(|body| self.block(body, line));
        Lowered::If(IfStatement {
            if_part,
            else_if_parts,
            else_part,
        })
    }

    fn numeric_for(
        &mut self,
        variable: LocalId,
        range: &[Option<Expression>; 3],
        body: &syntax::Block,
        (line, blamed): (u32, u32),
    ) -> Lowered<Text<'gc>> {
        let bounds = range.each_ref().map(|bound| match bound {
            Some(bound) => self.expression(bound),
            None => tree::simple(SimpleExpression::Float(1.0)),
        });
        if range
            .iter()
            .enumerate()
            .all(|(i, bound)| bound.as_ref().is_none_or(|b| is_plain_bound(b, i == 2)))
        {
            return self.counting(variable, bounds, body, line);
        }
        let [Some(first), ..] = range else {
            return Lowered::Do(tree::block(Vec::new(), line));
        };
        let site = self.site(blamed, first.span, []);
        let arguments = bounds.into_iter().map(tree::group).chain([site]).collect();
        let operator = tree::suffixed(self.capture(Capture::Operator(Operator::ForBounds)));
        let names = [self.temporary(), self.temporary(), self.temporary()];
        let local = LocalStatement {
            names: names.iter().map(|n| self.text(n)).collect(),
            values: vec![tree::call(operator, arguments)],
        };
        let bounds = names.map(|name| tree::name(self.ctx, &name));
        let counting = self.counting(variable, bounds, body, line);
        Lowered::Do(tree::block(
            vec![tree::at(line, Lowered::LocalStatement(local)), tree::at(line, counting)],
            line,
        ))
    }

    fn counting(
        &mut self,
        variable: LocalId,
        [initial, limit, step]: [Tree<'gc>; 3],
        body: &syntax::Block,
        line: u32,
    ) -> Lowered<Text<'gc>> {
        let name = self.name_of(variable);
        let body = self.block(body, line);
        Lowered::For(ForStatement::Numeric {
            name,
            initial,
            limit,
            step: Some(step),
            body,
        })
    }

    fn generic_for(
        &mut self,
        statement: &Statement,
        variables: &[LocalId],
        values: &[Expression],
        body: &syntax::Block,
        blamed: u32,
    ) -> Lowered<Text<'gc>> {
        let names = variables.iter().map(|&v| self.name_of(v)).collect();
        let mut arguments = vec![self.site(blamed, values[0].span, [Subject::Unnamed])];
        arguments.extend(self.expressions(values));
        let operator = tree::suffixed(self.capture(Capture::Operator(Operator::ForIn)));
        let arguments = vec![tree::call(operator, arguments)];
        Lowered::For(ForStatement::Generic {
            names,
            arguments,
            body: self.block(body, statement.line),
        })
    }

    fn assign(
        &mut self,
        statement: &Statement,
        targets: &[Expression],
        values: &[Expression],
        lines: &mut Vec<Line<'gc>>,
    ) {
        if let ([target], [value]) = (targets, values) {
            let kind = self.kinds.kind(value);
            let value = self.expression(value);
            let store = match &target.kind {
                ExpressionKind::Index(table, key) => {
                    let (lowered, lowered_key) = (self.expression(table), self.expression(key));
                    self.store_at(target, (table, lowered), (key, lowered_key), (kind, value))
                }
                _ => self.store_name(target, value),
            };
            lines.push(tree::at(statement.line, store));
        } else {
            let inside = self.assign_many(statement, targets, values);
            lines.push(tree::at(
                statement.line,
                Lowered::Do(tree::block(inside, statement.line)),
            ));
        }
    }

    /// Several targets at once: all tables, keys and values first, then the stores from right to
    /// left. The published VM stores too early, so everything goes through locals of its own.
    fn assign_many(&mut self, statement: &Statement, targets: &[Expression], values: &[Expression]) -> Vec<Line<'gc>> {
        let line = statement.line;
        let mut lines = Vec::new();
        let mut keep = |this: &mut Self, value: Tree<'gc>| {
            let name = this.temporary();
            let local = LocalStatement {
                names: vec![this.text(&name)],
                values: vec![value],
            };
            lines.push(tree::at(line, Lowered::LocalStatement(local)));
            name
        };
        let mut places = Vec::new();
        for target in targets {
            places.push(match &target.kind {
                ExpressionKind::Index(table, key) => {
                    let lowered = self.expression(table);
                    let table_name = keep(self, lowered);
                    let lowered = self.expression(key);
                    Some((table_name, keep(self, lowered)))
                }
                _ => None,
            });
        }
        let names: Vec<String> = targets.iter().map(|_| self.temporary()).collect();
        let local = LocalStatement {
            names: names.iter().map(|n| self.text(n)).collect(),
            values: self.expressions(values),
        };
        lines.push(tree::at(line, Lowered::LocalStatement(local)));
        for ((target, place), name) in targets.iter().zip(&places).zip(&names).rev() {
            let value = tree::name(self.ctx, name);
            let store = match (&target.kind, place) {
                (ExpressionKind::Index(table, key), Some((table_name, key_name))) => {
                    let table_name = tree::name(self.ctx, table_name);
                    let key_name = tree::name(self.ctx, key_name);
                    self.store_at(target, (table, table_name), (key, key_name), (Kind::Any, value))
                }
                _ => self.store_name(target, value),
            };
            lines.push(tree::at(line, store));
        }
        lines
    }

    fn store_name(&mut self, target: &Expression, value: Tree<'gc>) -> Lowered<Text<'gc>> {
        match &target.kind {
            ExpressionKind::Name(Name::Local(_) | Name::Upvalue(_), name) => {
                let target = AssignmentTarget::Name(self.local_name(name));
                Lowered::Assignment(AssignmentStatement {
                    targets: vec![target],
                    values: vec![value],
                })
            }
            ExpressionKind::Name(Name::Global, name) => {
                let key = tree::simple(SimpleExpression::String(self.text(name)));
                let site = self.site(target.line, target.span, []);
                let operator = tree::suffixed(self.capture(Capture::Operator(Operator::SetGlobal)));
                call_statement(tree::call(operator, vec![key, tree::group(value), site]))
            }
            _ => Lowered::Do(tree::block(Vec::new(), target.line)),
        }
    }

    /// `table[key] = value`. The VM's own store is right on a certain table, except that it must
    /// never remove an entry whose key is not a number or boolean: see [`crate::vm::table`].
    fn store_at(
        &mut self,
        target: &Expression,
        (table, lowered_table): (&Expression, Tree<'gc>),
        (key, lowered_key): (&Expression, Tree<'gc>),
        (kind, value): (Kind, Tree<'gc>),
    ) -> Lowered<Text<'gc>> {
        let key_kind = self.kinds.kind(key);
        let key_is_certain = !could_be_nan(key)
            && (matches!(key_kind, Kind::Number | Kind::Boolean) || (kind.is_never_nil() && key_kind.is_never_nil()));
        if self.kinds.kind(table) == Kind::Table && key_is_certain {
            let target = AssignmentTarget::Field(tree::suffixed(lowered_table), FieldSuffix::Indexed(lowered_key));
            return Lowered::Assignment(AssignmentStatement {
                targets: vec![target],
                values: vec![value],
            });
        }
        let site = self.site(target.line, target.span, [Subject::of(table)]);
        let operator = tree::suffixed(self.capture(Capture::Operator(Operator::SetIndex)));
        call_statement(tree::call(
            operator,
            vec![lowered_table, lowered_key, tree::group(value), site],
        ))
    }
}

/// Whether an expression is one of those that give a NaN most easily, which is no key.
pub(super) fn could_be_nan(key: &Expression) -> bool {
    match &key.kind {
        ExpressionKind::Binary(Binary::Div | Binary::Mod | Binary::Pow, ..) => true,
        ExpressionKind::Unary(Unary::Minus, inside) | ExpressionKind::Paren(inside) => could_be_nan(inside),
        _ => false,
    }
}

/// Whether the VM's own loop is right for a bound: it is certainly a number, not a NaN and, as a
/// step, not zero. For those two the VM would count for ever where Lua 5.1 does not begin.
fn is_plain_bound(bound: &Expression, is_step: bool) -> bool {
    match &bound.kind {
        ExpressionKind::Number(value) => !is_step || *value != 0.0,
        ExpressionKind::Unary(Unary::Minus, inside) => {
            matches!(inside.kind, ExpressionKind::Number(_)) && is_plain_bound(inside, is_step)
        }
        ExpressionKind::Unary(Unary::Length, _) => !is_step,
        _ => false,
    }
}

fn call_statement(call: Tree<'_>) -> Lowered<Text<'_>> {
    let mut head = tree::suffixed(call);
    let call = match head.suffixes.pop() {
        Some(SuffixPart::Call(call)) => call,
        // Only calls come here.
        _ => CallSuffix::Function(Vec::new()),
    };
    Lowered::FunctionCall(parser::FunctionCallStatement { head, call })
}
