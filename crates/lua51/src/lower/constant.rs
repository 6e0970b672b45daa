//! Numbers that the compiler of Lua 5.1 knows.
//!
//! It computes with them, and it keeps one constant for all numbers of a function that are equal;
//! that is why a program can tell: 0 and -0 are equal, and the first of them stands for both.

use piccolo::compiler::parser::SimpleExpression;

use super::Lowering;
use super::site::Operator;
use super::tree::{self, Tree};
use crate::power::power;
use crate::syntax::{Binary, Expression, ExpressionKind, Unary};

impl<'gc> Lowering<'_, 'gc> {
    /// A number as a constant of the function at hand.
    pub(super) fn number(&mut self, value: f64) -> Tree<'gc> {
        let value = match self.zeros.last_mut() {
            Some(zero) if value == 0.0 => *zero.get_or_insert(value),
            _ => value,
        };
        tree::simple(SimpleExpression::Float(value))
    }
}

/// Whether a first operand becomes a constant only after the second: a number in arithmetic.
pub(super) fn comes_last(operator: Operator, first: &Expression) -> bool {
    let is_arithmetic = matches!(
        operator,
        Operator::Add | Operator::Sub | Operator::Mul | Operator::Div | Operator::Mod | Operator::Pow
    );
    is_arithmetic && folded(first).is_some()
}

/// The value of an expression that the compiler computes.
pub(super) fn folded(expression: &Expression) -> Option<f64> {
    match &expression.kind {
        ExpressionKind::Number(value) => Some(*value),
        ExpressionKind::Paren(inside) => folded(inside),
        ExpressionKind::Unary(Unary::Minus, operand) => Some(-folded(operand)?),
        ExpressionKind::Binary(operator, left, right) => computed(*operator, folded(left)?, folded(right)?),
        _ => None,
    }
}

/// What the compiler computes itself.
pub(crate) fn computed(operator: Binary, a: f64, b: f64) -> Option<f64> {
    let value = match operator {
        Binary::Add => a + b,
        Binary::Sub => a - b,
        Binary::Mul => a * b,
        Binary::Div if b != 0.0 => a / b,
        Binary::Mod if b != 0.0 => a - (a / b).floor() * b,
        Binary::Pow => power(a, b),
        _ => return None,
    };
    Some(value).filter(|value| !value.is_nan())
}
