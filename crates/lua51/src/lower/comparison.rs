//! Comparisons by order.
//!
//! The VM's own are right unless a string meets a number. Where the fast form knows nothing of an
//! operand that is evaluated first in its statement, it keeps the operand in a local of its own
//! before the statement and guards that.

use std::collections::BTreeMap;

use piccolo::compiler::parser::{BinaryOperator, LocalStatement};

use super::kinds::Kind;
use super::site::Operator;
use super::tree::{self, Line, Tree};
use super::{Lowering, parser::Statement as Lowered};
use crate::syntax::{Binary, Expression, ExpressionKind, Name, Span, Unary};

/// The operands that are in locals already, by their place in the text, with the locals' names.
pub(super) type Hoisted = BTreeMap<Span, String>;

impl<'gc> Lowering<'_, 'gc> {
    pub(super) fn comparison(
        &mut self,
        expression: &Expression,
        (native, ours): (BinaryOperator, Operator),
        left: &Expression,
        right: &Expression,
    ) -> Tree<'gc> {
        if !self.compares_natively(left, right) {
            return self.operator(ours, expression, [left, right]);
        }
        // The VM takes `a > b` for `not (a <= b)`, which is wrong where one of them is no number.
        let (native, left, right) = match native {
            BinaryOperator::GreaterThan | BinaryOperator::GreaterEqual if !self.can_swap(left, right) => {
                return self.operator(ours, expression, [left, right]);
            }
            BinaryOperator::GreaterThan => (BinaryOperator::LessThan, right, left),
            BinaryOperator::GreaterEqual => (BinaryOperator::LessEqual, right, left),
            native => (native, left, right),
        };
        let left = self.compared(left);
        tree::binary(native, left, self.compared(right))
    }

    /// Whether nobody can tell which of two operands is evaluated first.
    fn can_swap(&self, left: &Expression, right: &Expression) -> bool {
        let is_steady = |e: &Expression| is_steady(e) || self.hoisted.contains_key(&e.span);
        let is_quiet = |e: &Expression| is_silent(e) || self.is_fast() && self.kinds.is_quiet(e);
        is_steady(left) || is_steady(right) || (is_quiet(left) && is_quiet(right))
    }

    fn compared(&mut self, operand: &Expression) -> Tree<'gc> {
        match self.hoisted.get(&operand.span).cloned() {
            Some(name) => tree::name(self.ctx, &name),
            None => self.operand(operand),
        }
    }

    fn compares_natively(&self, left: &Expression, right: &Expression) -> bool {
        match (self.compared_kind(left), self.compared_kind(right)) {
            (Kind::Number, Kind::Number) | (Kind::String, Kind::String) => true,
            (left, right) => self.is_fast() && left.is_never_string() && right.is_never_string(),
        }
    }

    fn compared_kind(&self, operand: &Expression) -> Kind {
        if self.hoisted.contains_key(&operand.span) {
            Kind::NoString
        } else {
            self.kinds.kind(operand)
        }
    }

    /// Whether [`Lowering::hoist`] would keep anything.
    pub(super) fn wants_hoist(&self, expression: &Expression) -> bool {
        self.hoistable(expression).is_some()
    }

    /// The operands of the first comparison of an expression, if one of them should be kept.
    fn hoistable<'e>(&self, expression: &'e Expression) -> Option<(&'e Expression, &'e Expression)> {
        let (left, right) = first_comparison(expression).filter(|_| self.is_fast())?;
        let is_string = |e| self.kinds.kind(e) == Kind::String;
        let is_uncertain = self.is_uncertain(left) || self.is_uncertain(right);
        (is_uncertain && !is_string(left) && !is_string(right)).then_some((left, right))
    }

    /// Keeps what the first comparison of an expression needs in locals before the statement.
    pub(super) fn hoist(&mut self, expression: &Expression, line: u32, lines: &mut Vec<Line<'gc>>) {
        let Some((left, right)) = self.hoistable(expression) else {
            return;
        };
        let (hoist_left, hoist_right) = (self.is_uncertain(left), self.is_uncertain(right));
        // What is on the left is evaluated before what is on the right.
        if hoist_left || !is_steady(left) {
            self.hoist_operand(left, line, lines);
        }
        if hoist_right {
            self.hoist_operand(right, line, lines);
        }
    }

    fn is_uncertain(&self, operand: &Expression) -> bool {
        self.kinds.kind(operand) == Kind::Any
    }

    fn hoist_operand(&mut self, operand: &Expression, line: u32, lines: &mut Vec<Line<'gc>>) {
        let name = self.temporary();
        let local = LocalStatement {
            names: vec![self.text(&name)],
            values: vec![self.operand(operand)],
        };
        lines.push(tree::at(line, Lowered::LocalStatement(local)));
        if self.is_uncertain(operand) {
            lines.push(self.guard_number(&name, line));
        }
        self.hoisted.insert(operand.span, name);
    }
}

/// The operands of the comparison that an expression evaluates before anything else.
pub(super) fn first_comparison(expression: &Expression) -> Option<(&Expression, &Expression)> {
    match &expression.kind {
        ExpressionKind::Binary(Binary::And | Binary::Or, left, _) => first_comparison(left),
        ExpressionKind::Binary(operator, left, right) if operator.is_ordering() => Some((left, right)),
        ExpressionKind::Unary(Unary::Not, inside) | ExpressionKind::Paren(inside) => first_comparison(inside),
        _ => None,
    }
}

/// Whether it makes no difference when an expression is evaluated: a constant, or a local of the
/// function at hand, which Lua reads where it is used.
pub(super) fn is_steady(expression: &Expression) -> bool {
    match &expression.kind {
        ExpressionKind::Nil
        | ExpressionKind::True
        | ExpressionKind::False
        | ExpressionKind::Number(_)
        | ExpressionKind::String(_)
        | ExpressionKind::Name(Name::Local(_), _) => true,
        ExpressionKind::Paren(inside) => is_steady(inside),
        _ => false,
    }
}

/// Whether an expression that is certainly a number does nothing but compute.
fn is_silent(expression: &Expression) -> bool {
    match &expression.kind {
        ExpressionKind::Name(Name::Upvalue(_), _) => true,
        ExpressionKind::Unary(_, inside) | ExpressionKind::Paren(inside) => is_silent(inside),
        ExpressionKind::Binary(_, left, right) => is_silent(left) && is_silent(right),
        _ => is_steady(expression),
    }
}
