//! Assignments.

use piccolo::compiler::parser::{
    AssignmentStatement, AssignmentTarget, BinaryOperator, FieldSuffix, IfStatement, LocalStatement, SimpleExpression,
};

use super::comparison::is_steady;
use super::kinds::Kind;
use super::site::{Capture, Operator, Subject};
use super::statement::{call_statement, could_be_nan};
use super::tree::{self, Line, Text, Tree};
use super::{Lowering, parser::Statement as Lowered};
use crate::syntax::{Expression, ExpressionKind, LocalId, Name, Statement};

/// The table, the key and the value of a store: what the text says, and what it was lowered to.
struct Store<'a, 'gc> {
    table: (&'a Expression, Tree<'gc>),
    key: (&'a Expression, Tree<'gc>),
    value: (Kind, Tree<'gc>),
}

impl<'gc> Lowering<'_, 'gc> {
    pub(super) fn assign(
        &mut self,
        statement: &Statement,
        targets: &[Expression],
        values: &[Expression],
        lines: &mut Vec<Line<'gc>>,
    ) {
        let line = match values {
            // `function t.f() ... end` stores on the line of its first word.
            [value] if value.span.start == targets[0].span.start => statement.line,
            values => values.last().map_or(statement.line, |value| self.last_line(value.span)),
        };
        match (targets, values) {
            ([target], [value]) => {
                let store = self.assign_one(line, target, value);
                lines.push(tree::at(line, store));
            }
            _ => {
                let inside = self.assign_many(line, targets, values);
                lines.push(tree::at(line, Lowered::Do(tree::block(inside, line))));
            }
        }
        for (i, target) in targets.iter().enumerate() {
            if let Some(local) = local_of(target) {
                let kind = self.kinds.stored(values, i);
                lines.extend(self.guard_store(local, kind, line));
            }
        }
    }

    fn assign_one(&mut self, line: u32, target: &Expression, value: &Expression) -> Lowered<Text<'gc>> {
        let kind = self.kinds.kind(value);
        let ExpressionKind::Index(table, key) = &target.kind else {
            let value = self.expression(value);
            return self.store_name(line, target, value);
        };
        let is_native = self.stores_natively(table, key, kind);
        let is_steady_place = is_steady(table) && is_steady(key);
        if !is_steady_place && self.kinds.runs_code(value) && is_native {
            // The VM evaluates the value first, Lua 5.1 the place.
            let inside = self.assign_many(line, std::slice::from_ref(target), std::slice::from_ref(value));
            return Lowered::Do(tree::block(inside, line));
        }
        if self.is_fast() && !is_native && (is_steady_place || !self.kinds.runs_code(value)) {
            return self.store_tested(line, target, value);
        }
        let value = self.expression(value);
        let store = Store {
            table: (table, self.expression(table)),
            key: (key, self.operand(key)),
            value: (kind, value),
        };
        self.store_at(line, target, store)
    }

    /// Keeps the value first, so that it can be looked at.
    fn store_tested(&mut self, line: u32, target: &Expression, value: &Expression) -> Lowered<Text<'gc>> {
        let name = self.temporary();
        let local = LocalStatement {
            names: vec![self.text(&name)],
            values: vec![self.expression(value)],
        };
        let store = self.store_kept(line, target, None, &name);
        let lines = vec![tree::at(line, Lowered::LocalStatement(local)), tree::at(line, store)];
        Lowered::Do(tree::block(lines, line))
    }

    /// Several targets at once: all tables, keys and values first, then the stores from right to
    /// left. The published VM stores too early, so everything goes through locals of its own.
    fn assign_many(&mut self, line: u32, targets: &[Expression], values: &[Expression]) -> Vec<Line<'gc>> {
        let mut lines = Vec::new();
        let places: Vec<_> = targets
            .iter()
            .map(|target| match &target.kind {
                ExpressionKind::Index(table, key) => {
                    let table = self.keep(line, table, targets, &mut lines);
                    Some((table, self.keep(line, key, targets, &mut lines)))
                }
                _ => None,
            })
            .collect();
        let names: Vec<String> = targets.iter().map(|_| self.temporary()).collect();
        let local = LocalStatement {
            names: names.iter().map(|n| self.text(n)).collect(),
            values: self.expressions(values),
        };
        lines.push(tree::at(line, Lowered::LocalStatement(local)));
        for (i, (target, place)) in targets.iter().zip(places).enumerate().rev() {
            let store = match (&target.kind, place) {
                (ExpressionKind::Index(table, key), Some(place)) => {
                    let kind = self.kinds.stored(values, i);
                    if self.is_fast() && !self.stores_natively(table, key, kind) {
                        self.store_kept(line, target, Some(place), &names[i])
                    } else {
                        let store = Store {
                            table: (table, place.0),
                            key: (key, place.1),
                            value: (kind, tree::name(self.ctx, &names[i])),
                        };
                        self.store_at(line, target, store)
                    }
                }
                _ => self.store_name(line, target, tree::name(self.ctx, &names[i])),
            };
            lines.push(tree::at(line, store));
        }
        lines
    }

    /// An expression whose value must not change while the statement stores: as it is, if it
    /// cannot, or else in a local.
    fn keep(
        &mut self,
        line: u32,
        expression: &Expression,
        targets: &[Expression],
        lines: &mut Vec<Line<'gc>>,
    ) -> Tree<'gc> {
        let local = local_of(expression);
        if is_steady(expression) && (local.is_none() || targets.iter().all(|target| local_of(target) != local)) {
            return self.operand(expression);
        }
        let name = self.temporary();
        let local = LocalStatement {
            names: vec![self.text(&name)],
            values: vec![self.operand(expression)],
        };
        lines.push(tree::at(line, Lowered::LocalStatement(local)));
        tree::name(self.ctx, &name)
    }

    fn store_name(&mut self, line: u32, target: &Expression, value: Tree<'gc>) -> Lowered<Text<'gc>> {
        match &target.kind {
            ExpressionKind::Name(Name::Local(local) | Name::Upvalue(local), _) => {
                let target = AssignmentTarget::Name(self.name_of(*local));
                Lowered::Assignment(AssignmentStatement {
                    targets: vec![target],
                    values: vec![value],
                })
            }
            ExpressionKind::Name(Name::Global, name) => {
                let key = tree::simple(SimpleExpression::String(self.text(name)));
                let site = self.site(line, target.span, []);
                let operator = tree::suffixed(self.capture(Capture::Operator(Operator::SetGlobal)));
                call_statement(tree::call(operator, vec![key, tree::group(value), site]))
            }
            _ => Lowered::Do(tree::block(Vec::new(), target.line)),
        }
    }

    /// Stores a value that is in a local: natively, unless it turns out to be nil.
    fn store_kept(
        &mut self,
        line: u32,
        target: &Expression,
        place: Option<(Tree<'gc>, Tree<'gc>)>,
        value: &str,
    ) -> Lowered<Text<'gc>> {
        let ExpressionKind::Index(table, key) = &target.kind else {
            return Lowered::Do(tree::block(Vec::new(), line));
        };
        let place = match place {
            Some(place) => place,
            None => (self.expression(table), self.operand(key)),
        };
        let value = tree::name(self.ctx, value);
        let nil = tree::simple(SimpleExpression::Nil);
        let is_nil = tree::binary(BinaryOperator::Equal, value.clone(), nil);
        let ours = self.store_checked((line, target), table, place.clone(), value.clone());
        let native = store_native(place, value);
        Lowered::If(IfStatement {
            if_part: (is_nil, tree::block(vec![tree::at(line, ours)], line)),
            else_if_parts: Vec::new(),
            else_part: Some(tree::block(vec![tree::at(line, native)], line)),
        })
    }

    /// `table[key] = value`.
    fn store_at(&mut self, line: u32, target: &Expression, store: Store<'_, 'gc>) -> Lowered<Text<'gc>> {
        let Store {
            table: (table, lowered_table),
            key: (key, lowered_key),
            value: (kind, value),
        } = store;
        let place = (lowered_table, lowered_key);
        if self.stores_natively(table, key, kind) {
            store_native(place, value)
        } else {
            self.store_checked((line, target), table, place, value)
        }
    }

    /// Whether the VM's own store is right. It must never remove an entry whose key is not a
    /// number or boolean: see [`crate::vm::table`].
    fn stores_natively(&self, table: &Expression, key: &Expression, value: Kind) -> bool {
        let key_kind = self.kinds.kind(key);
        let is_simple_key = matches!(key_kind, Kind::Number | Kind::Boolean);
        if self.is_fast() {
            return is_simple_key || value.is_never_nil();
        }
        let is_key = !could_be_nan(key) && (is_simple_key || (value.is_never_nil() && key_kind.is_never_nil()));
        // The libraries are read-only; such an error needs its place.
        self.kinds.is_plain_table(table) && self.environment.known(table).is_none() && is_key
    }

    fn store_checked(
        &mut self,
        (line, target): (u32, &Expression),
        table: &Expression,
        (lowered_table, lowered_key): (Tree<'gc>, Tree<'gc>),
        value: Tree<'gc>,
    ) -> Lowered<Text<'gc>> {
        let site = self.site(line, target.span, [Subject::of(table)]);
        let operator = tree::suffixed(self.capture(Capture::Operator(Operator::SetIndex)));
        call_statement(tree::call(
            operator,
            vec![lowered_table, lowered_key, tree::group(value), site],
        ))
    }
}

fn store_native<'gc>((table, key): (Tree<'gc>, Tree<'gc>), value: Tree<'gc>) -> Lowered<Text<'gc>> {
    let target = AssignmentTarget::Field(tree::suffixed(table), FieldSuffix::Indexed(key));
    Lowered::Assignment(AssignmentStatement {
        targets: vec![target],
        values: vec![value],
    })
}

fn local_of(expression: &Expression) -> Option<LocalId> {
    match &expression.kind {
        ExpressionKind::Name(Name::Local(id) | Name::Upvalue(id), _) => Some(*id),
        ExpressionKind::Paren(inside) => local_of(inside),
        _ => None,
    }
}
