//! What a chunk stores in its locals and what it compares: a walk over its tree.

use super::callers::Callers;
use super::kinds::Kind;
use crate::syntax::{
    Block, Chunk, Expression, ExpressionKind, Field, Function, LocalId, Name, Statement, StatementKind,
};

/// What is put into a local.
pub(super) enum Stored<'c> {
    Value(&'c Expression),
    Function(&'c Function),
    Kind(Kind),
}

impl Stored<'_> {
    /// How many parameters it has, if it is a function of the text.
    pub(super) fn parameters(&self) -> Option<usize> {
        match self {
            Stored::Value(Expression {
                kind: ExpressionKind::Function(function),
                ..
            }) => Some(function.parameters.len()),
            Stored::Function(function) => Some(function.parameters.len()),
            _ => None,
        }
    }
}

/// What a walk over a chunk gathers.
#[derive(Default)]
pub(super) struct Collected<'c> {
    pub(super) stores: Vec<(LocalId, Stored<'c>)>,
    /// The operands of comparisons by order.
    pub(super) compared: Vec<(&'c Expression, &'c Expression)>,
    callers: Callers<'c>,
    /// How many parameters a function has at most.
    pub(super) most_parameters: usize,
}

impl<'c> Collected<'c> {
    /// Walks over the statements of a chunk.
    pub(super) fn of(chunk: &'c Chunk) -> Self {
        let mut collected = Self::default();
        collected.block(&chunk.body);
        let Self { stores, callers, .. } = &mut collected;
        callers.store_arguments(stores);
        collected
    }

    fn block(&mut self, block: &'c Block) {
        block.statements.iter().for_each(|s| self.statement(s));
    }

    fn statement(&mut self, statement: &'c Statement) {
        match &statement.kind {
            StatementKind::Local(locals, values) => {
                for (i, &local) in locals.iter().enumerate() {
                    self.stores.push((local, stored(values, i)));
                }
                self.callers.note_definitions(locals, values);
                self.expressions(values);
            }
            StatementKind::Assign(targets, values) => {
                for (i, target) in targets.iter().enumerate() {
                    if let ExpressionKind::Name(Name::Local(id) | Name::Upvalue(id), _) = target.kind {
                        self.stores.push((id, stored(values, i)));
                    }
                }
                for target in targets {
                    match &target.kind {
                        ExpressionKind::Name(..) => {}
                        _ => self.expression(target),
                    }
                }
                self.expressions(values);
            }
            StatementKind::Call(call) => self.expression(call),
            StatementKind::Do(body) => self.block(body),
            StatementKind::While(condition, body) | StatementKind::Repeat(body, condition) => {
                self.expression(condition);
                self.block(body);
            }
            StatementKind::If(arms, otherwise) => {
                for (condition, body) in arms {
                    self.expression(condition);
                    self.block(body);
                }
                otherwise.iter().for_each(|body| self.block(body));
            }
            StatementKind::NumericFor {
                variable, range, body, ..
            } => {
                self.stores.push((*variable, Stored::Kind(Kind::Number)));
                range.iter().flatten().for_each(|e| self.expression(e));
                self.block(body);
            }
            StatementKind::GenericFor {
                variables,
                values,
                body,
                ..
            } => {
                self.stores
                    .extend(variables.iter().map(|&v| (v, Stored::Kind(Kind::Any))));
                self.expressions(values);
                self.block(body);
            }
            StatementKind::LocalFunction(local, function) => {
                self.stores.push((*local, Stored::Function(function)));
                self.callers.note_definition(*local, function);
                self.function(function);
            }
            StatementKind::Return(values) => self.expressions(values),
            StatementKind::Break => {}
        }
    }

    fn expressions(&mut self, expressions: &'c [Expression]) {
        expressions.iter().for_each(|e| self.expression(e));
    }

    fn expression(&mut self, expression: &'c Expression) {
        match &expression.kind {
            ExpressionKind::Function(function) => self.function(function),
            ExpressionKind::Binary(operator, a, b) => {
                if operator.is_ordering() {
                    self.compared.push((a, b));
                }
                self.expression(a);
                self.expression(b);
            }
            ExpressionKind::Index(a, b) => {
                self.expression(a);
                self.expression(b);
            }
            ExpressionKind::Name(Name::Local(id) | Name::Upvalue(id), _) => self.callers.note_escape(*id),
            ExpressionKind::Call(callee, arguments) => {
                match callee.kind {
                    ExpressionKind::Name(Name::Local(id) | Name::Upvalue(id), _) => {
                        self.callers.note_call(id, arguments);
                    }
                    _ => self.expression(callee),
                }
                self.expressions(arguments);
            }
            ExpressionKind::Method(object, _, arguments) => {
                self.expression(object);
                self.expressions(arguments);
            }
            ExpressionKind::Unary(_, inside) | ExpressionKind::Paren(inside) => self.expression(inside),
            ExpressionKind::Table(fields) => {
                for field in fields {
                    match field {
                        Field::Positional(value) => self.expression(value),
                        Field::Keyed(key, value) => {
                            self.expression(key);
                            self.expression(value);
                        }
                    }
                }
            }
            ExpressionKind::Name(Name::Global, name) => self.name(name.as_bytes()),
            ExpressionKind::String(name) => self.name(name),
            _ => {}
        }
    }

    fn function(&mut self, function: &'c Function) {
        self.callers.note_function(function);
        self.stores
            .extend(function.arg.iter().map(|&(p, _)| (p, Stored::Kind(Kind::Any))));
        self.most_parameters = self.most_parameters.max(function.parameters.len());
        self.block(&function.body);
    }

    /// Code that is made while the program runs has functions nobody knows.
    fn name(&mut self, name: &[u8]) {
        if name.starts_with(b"load") {
            self.most_parameters = usize::MAX;
        }
    }
}

/// What the `i`-th name of a list is given: one that has no expression of its own is nil or one of
/// the last expression's many values.
pub(super) fn stored(values: &[Expression], i: usize) -> Stored<'_> {
    match (values.get(i), values.last()) {
        (Some(value), _) => Stored::Value(value),
        (None, Some(last)) if last.is_multiple() => Stored::Kind(Kind::Any),
        (None, _) => Stored::Kind(Kind::NoString),
    }
}
