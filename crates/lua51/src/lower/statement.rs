//! Statements.

use piccolo::compiler::parser::{
    self, AssignmentStatement, AssignmentTarget, BinaryOperator, CallSuffix, ForStatement, IfStatement, LocalStatement,
    ReturnStatement, SimpleExpression, SuffixPart, UnaryOperator, WhileStatement,
};

use super::live::is_ipairs;
use super::site::{Capture, Operator, Subject};
use super::tree::{self, Block, Line, Text, Tree};
use super::{Lowering, parser::Statement as Lowered};
use crate::syntax::{self, Binary, Expression, ExpressionKind, LocalId, Statement, StatementKind, Unary};

impl<'gc> Lowering<'_, 'gc> {
    pub(super) fn block(&mut self, block: &syntax::Block, closed_on: u32) -> Block<'gc> {
        let mut lines = Vec::with_capacity(block.statements.len());
        let mut returned = None;
        for statement in &block.statements {
            self.mark(statement, &mut lines);
            if let StatementKind::Return(values) = &statement.kind {
                if let [value] = &values[..] {
                    self.hoist(value, statement.line, &mut lines);
                }
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
                let local = LocalStatement {
                    names: locals.iter().map(|&l| self.name_of(l)).collect(),
                    values: self.expressions(values),
                };
                lines.push(tree::at(line, Lowered::LocalStatement(local)));
                return self.guard_stores(locals.iter().copied(), values, line, lines);
            }
            StatementKind::Assign(targets, values) => return self.assign(statement, targets, values, lines),
            StatementKind::Call(call) => call_statement(self.expression(call)),
            StatementKind::Do(body) => Lowered::Do(self.block(body, line)),
            StatementKind::While(condition, body) => self.while_statement(condition, body, line),
            StatementKind::Repeat(body, until) => self.repeat_statement(body, until, line),
            StatementKind::If(arms, otherwise) => return self.if_statement(arms, otherwise.as_ref(), line, lines),
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

    fn while_statement(&mut self, condition: &Expression, body: &syntax::Block, line: u32) -> Lowered<Text<'gc>> {
        let mut before = Vec::new();
        self.hoist(condition, line, &mut before);
        let condition = self.expression(condition);
        let body = self.block(body, line);
        if before.is_empty() {
            return Lowered::While(WhileStatement { condition, block: body });
        }
        let stop = Lowered::If(IfStatement {
            if_part: (
                tree::unary(UnaryOperator::Not, condition),
                tree::block(vec![tree::at(line, Lowered::Break)], line),
            ),
            else_if_parts: Vec::new(),
            else_part: None,
        });
        before.extend([tree::at(line, stop), tree::at(line, Lowered::Do(body))]);
        Lowered::While(WhileStatement {
            condition: tree::simple(SimpleExpression::True),
            block: tree::block(before, line),
        })
    }

    fn repeat_statement(&mut self, body: &syntax::Block, until: &Expression, line: u32) -> Lowered<Text<'gc>> {
        let mut lowered = self.block(body, line);
        let ends_early = matches!(body.statements.last(), Some(last) if last.kind.ends_block());
        if !ends_early {
            self.hoist(until, line, &mut lowered.statements);
        }
        Lowered::Repeat(parser::RepeatStatement {
            body: lowered,
            until: self.expression(until),
        })
    }

    fn if_statement(
        &mut self,
        arms: &[(Expression, syntax::Block)],
        otherwise: Option<&syntax::Block>,
        line: u32,
        lines: &mut Vec<Line<'gc>>,
    ) {
        self.is_too_long |= arms.len() > ARMS;
        let mut before = Vec::new();
        if let Some((condition, _)) = arms.first() {
            self.hoist(condition, line, &mut before);
        }
        let mut lowered = Vec::new();
        let mut else_part = None;
        for (i, (condition, body)) in arms.iter().enumerate() {
            if i > 0 && self.nested_arms < NESTED_ARMS && self.wants_hoist(condition) {
                let mut rest = Vec::new();
                self.nested_arms += 1;
                self.if_statement(&arms[i..], otherwise, line, &mut rest);
                self.nested_arms -= 1;
                else_part = Some(tree::block(rest, line));
                break;
            }
            let condition = self.expression(condition);
            lowered.push((condition, self.block(body, line)));
        }
        if else_part.is_none() {
            else_part = otherwise.map(|body| self.block(body, line));
        }
        let mut parts = lowered.into_iter();
        // The grammar gives an `if` at least one arm.
        let Some(if_part) = parts.next() else { return };
        let statement = Lowered::If(IfStatement {
            if_part,
            else_if_parts: parts.collect(),
            else_part,
        });
        if before.is_empty() {
            lines.push(tree::at(line, statement));
        } else {
            before.push(tree::at(line, statement));
            lines.push(tree::at(line, Lowered::Do(tree::block(before, line))));
        }
    }

    fn numeric_for(
        &mut self,
        variable: LocalId,
        range: &[Option<Expression>; 3],
        body: &syntax::Block,
        (line, blamed): (u32, u32),
    ) -> Lowered<Text<'gc>> {
        let [initial, limit, step] = range;
        let is_plain = |bound: &Option<Expression>, is_step| bound.as_ref().is_none_or(|b| is_plain_bound(b, is_step));
        let is_certain = is_plain(initial, false) && is_plain(limit, false);
        let is_hidden = self.is_marked() && !(is_literal(limit.as_ref()) && is_literal(step.as_ref()));
        if is_hidden || !is_plain(step, true) || !(is_certain || self.is_fast()) {
            return self.checked_for(variable, range, body, (line, blamed));
        }
        let step = self.bound(step.as_ref());
        if is_certain {
            let bounds = [self.bound(initial.as_ref()), self.bound(limit.as_ref()), step];
            return self.counting(variable, bounds, body, line);
        }
        let mut lines = Vec::new();
        let bounds = [
            self.number_bound(initial.as_ref(), line, &mut lines),
            self.number_bound(limit.as_ref(), line, &mut lines),
            step,
        ];
        let counting = self.counting(variable, bounds, body, line);
        lines.push(tree::at(line, counting));
        Lowered::Do(tree::block(lines, line))
    }

    fn bound(&mut self, bound: Option<&Expression>) -> Tree<'gc> {
        match bound {
            Some(bound) => self.operand(bound),
            None => tree::simple(SimpleExpression::Float(1.0)),
        }
    }

    /// A bound in a local, or false for a NaN, on which the VM gives up as it must.
    fn number_bound(&mut self, bound: Option<&Expression>, line: u32, lines: &mut Vec<Line<'gc>>) -> Tree<'gc> {
        if let Some(bound) = bound.filter(|b| !is_plain_bound(b, false)) {
            let name = self.temporary();
            let local = LocalStatement {
                names: vec![self.text(&name)],
                values: vec![self.operand(bound)],
            };
            lines.push(tree::at(line, Lowered::LocalStatement(local)));
            let kept = || tree::name(self.ctx, &name);
            let is_number = tree::binary(BinaryOperator::Equal, kept(), kept());
            return tree::group(tree::binary(BinaryOperator::And, is_number, kept()));
        }
        self.bound(bound)
    }

    fn checked_for(
        &mut self,
        variable: LocalId,
        range: &[Option<Expression>; 3],
        body: &syntax::Block,
        (line, blamed): (u32, u32),
    ) -> Lowered<Text<'gc>> {
        let [Some(first), ..] = range else {
            return Lowered::Do(tree::block(Vec::new(), line));
        };
        let bounds = range.each_ref().map(|bound| self.bound(bound.as_ref()));
        let site = self.site(blamed, first.span, []);
        let arguments = bounds.into_iter().map(tree::group).chain([site]).collect();
        let operator = tree::suffixed(self.capture(Capture::Operator(Operator::ForBounds)));
        let names = [self.temporary(), self.temporary(), self.temporary()];
        let local = LocalStatement {
            names: names.iter().map(|n| self.text(n)).collect(),
            values: vec![tree::call(operator, arguments)],
        };
        let bounds = names.each_ref().map(|name| tree::name(self.ctx, name));
        let [_, limit, step] = names;
        self.loops.extend([limit, step]);
        let counting = self.counting(variable, bounds, body, line);
        self.loops.truncate(self.loops.len() - 2);
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
        let line = statement.line;
        let names: Vec<_> = variables.iter().map(|&v| self.name_of(v)).collect();
        let state = [self.temporary(), self.temporary(), self.temporary()];
        let shows_state = self.is_marked() && is_ipairs(values);
        let around = self.loops.len();
        if shows_state {
            self.loops.extend_from_slice(&state[1..]);
        }
        let mut lowered = self.block(body, line);
        self.loops.truncate(around);
        self.guard_beginning(variables, body, &mut lowered, line);
        if self.gives_iterator(values) && !shows_state {
            return Lowered::For(ForStatement::Generic {
                names,
                arguments: self.expressions(values),
                body: lowered,
            });
        }
        self.called_for(names, values, state, lowered, (line, blamed))
    }

    /// A loop that calls its iterator through an operator. The VM's own would call nothing but a
    /// function, and take false for the end.
    fn called_for(
        &mut self,
        names: Vec<Text<'gc>>,
        values: &[Expression],
        state: [String; 3],
        mut body: Block<'gc>,
        (line, blamed): (u32, u32),
    ) -> Lowered<Text<'gc>> {
        let local = LocalStatement {
            names: state.iter().map(|n| self.text(n)).collect(),
            values: self.expressions(values),
        };
        let mut arguments = vec![self.site(blamed, values[0].span, [Subject::Local("(for generator)".into())])];
        arguments.extend(state.iter().map(|name| tree::name(self.ctx, name)));
        let operator = tree::suffixed(self.capture(Capture::Operator(Operator::ForCall)));
        let control = || tree::suffixed_name(names[0]);
        let stop = IfStatement {
            if_part: (
                tree::binary(BinaryOperator::Equal, control(), tree::simple(SimpleExpression::Nil)),
                tree::block(vec![tree::at(line, Lowered::Break)], line),
            ),
            else_if_parts: Vec::new(),
            else_part: None,
        };
        let next = AssignmentStatement {
            targets: vec![AssignmentTarget::Name(self.text(&state[2]))],
            values: vec![control()],
        };
        let turn = LocalStatement {
            names: names.clone(),
            values: vec![tree::call(operator, arguments)],
        };
        let beginning = [
            Lowered::LocalStatement(turn),
            Lowered::If(stop),
            Lowered::Assignment(next),
        ];
        body.statements
            .splice(0..0, beginning.map(|statement| tree::at(line, statement)));
        let turns = WhileStatement {
            condition: tree::simple(SimpleExpression::True),
            block: body,
        };
        Lowered::Do(tree::block(
            vec![
                tree::at(line, Lowered::LocalStatement(local)),
                tree::at(line, Lowered::While(turns)),
            ],
            line,
        ))
    }

    /// Whether a loop over these values certainly has a function to call.
    fn gives_iterator(&self, values: &[Expression]) -> bool {
        match values {
            [
                Expression {
                    kind: ExpressionKind::Call(callee, _),
                    ..
                },
            ] => self.is_fast() && self.kinds.gives_iterator(callee),
            _ => false,
        }
    }
}

/// Branches of one `if`. The time that the VM's compiler takes grows with their square.
const ARMS: usize = 1_000;

/// Branches of an `if` that become an `if` inside another.
const NESTED_ARMS: u32 = 16;

/// Whether an expression is one of those that give a NaN most easily, which is no key.
pub(super) fn could_be_nan(key: &Expression) -> bool {
    match &key.kind {
        ExpressionKind::Binary(Binary::Div | Binary::Mod | Binary::Pow, ..) => true,
        ExpressionKind::Binary(_, left, right) => could_be_nan(left) || could_be_nan(right),
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

/// Whether a bound, if there is one, is the same number whenever it is read.
fn is_literal(bound: Option<&Expression>) -> bool {
    bound.is_none_or(|bound| match &bound.kind {
        ExpressionKind::Number(_) => true,
        ExpressionKind::Unary(Unary::Minus, inside) => matches!(inside.kind, ExpressionKind::Number(_)),
        _ => false,
    })
}

pub(super) fn call_statement(call: Tree<'_>) -> Lowered<Text<'_>> {
    let mut head = tree::suffixed(call);
    let call = match head.suffixes.pop() {
        Some(SuffixPart::Call(call)) => call,
        // Only calls come here.
        _ => CallSuffix::Function(Vec::new()),
    };
    Lowered::FunctionCall(parser::FunctionCallStatement { head, call })
}
