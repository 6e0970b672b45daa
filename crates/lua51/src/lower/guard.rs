//! Guards: what the fast form of a program only presumes of a local is checked wherever the local
//! gets a value.
//!
//! The VM compares a string with a number where Lua 5.1 raises; everything else it compares right,
//! or raises itself. So a local that is compared is presumed to hold no string.

use piccolo::compiler::parser::{self, BinaryOperator, SimpleExpression};

use super::comparison::first_comparison;
use super::kinds::Kind;
use super::site::{Capture, Operator};
use super::statement::call_statement;
use super::tree::{self, Block, Line, Tree};
use super::{Lowering, parser::Statement as Lowered};
use crate::syntax::{self, Expression, ExpressionKind, LocalId, Name, StatementKind};

impl<'gc> Lowering<'_, 'gc> {
    /// Guards the locals that have just been given these values.
    pub(super) fn guard_stores(
        &mut self,
        locals: impl IntoIterator<Item = LocalId>,
        values: &[Expression],
        line: u32,
        lines: &mut Vec<Line<'gc>>,
    ) {
        for (i, local) in locals.into_iter().enumerate() {
            let kind = self.kinds.stored(values, i);
            lines.extend(self.guard_store(local, kind, line));
        }
    }

    /// Guards a local that has just been given something of a kind, where that is needed.
    pub(super) fn guard_store(&mut self, local: LocalId, kind: Kind, line: u32) -> Option<Line<'gc>> {
        if !self.kinds.needs_guard(local, kind) {
            return None;
        }
        let name = self.vm_name(local);
        let differs = self.is_no_number(&name);
        let condition = tree::binary(BinaryOperator::And, tree::name(self.ctx, &name), differs);
        Some(self.give_up_if(condition, line))
    }

    /// Guards locals that have a value when their block begins.
    pub(super) fn guard_beginning(
        &mut self,
        locals: &[LocalId],
        block: &syntax::Block,
        lowered: &mut Block<'gc>,
        line: u32,
    ) {
        let at_once = compared_first(block);
        let mut guards = Vec::new();
        for &local in locals {
            if at_once.contains(&Some(local)) && self.kinds.needs_guard(local, Kind::Any) {
                let name = self.vm_name(local);
                guards.push(self.guard_number(&name, line));
            } else {
                guards.extend(self.guard_store(local, Kind::Any, line));
            }
        }
        lowered.statements.splice(0..0, guards);
    }

    /// Guards a local that is compared at once, so that anything but a number fails in any case.
    pub(super) fn guard_number(&mut self, name: &str, line: u32) -> Line<'gc> {
        let condition = self.is_no_number(name);
        self.give_up_if(condition, line)
    }

    /// `name ~= name - 0`: what is equal to itself as a number is no string. On anything else but a
    /// number the VM raises, which is as good.
    fn is_no_number(&self, name: &str) -> Tree<'gc> {
        let zero = tree::simple(SimpleExpression::Float(0.0));
        let number = tree::binary(BinaryOperator::Sub, tree::name(self.ctx, name), zero);
        tree::binary(BinaryOperator::NotEqual, tree::name(self.ctx, name), number)
    }

    fn give_up_if(&mut self, condition: Tree<'gc>, line: u32) -> Line<'gc> {
        let give_up = tree::suffixed(self.capture(Capture::Operator(Operator::GiveUp)));
        let statement = call_statement(tree::call(give_up, Vec::new()));
        let block = tree::block(vec![tree::at(line, statement)], line);
        tree::at(
            line,
            Lowered::If(parser::IfStatement {
                if_part: (condition, block),
                else_if_parts: Vec::new(),
                else_part: None,
            }),
        )
    }
}

/// The locals that the first statement of a block compares before it does anything else.
fn compared_first(block: &syntax::Block) -> [Option<LocalId>; 2] {
    let expression = match block.statements.first().map(|statement| &statement.kind) {
        Some(StatementKind::If(arms, _)) => arms.first().map(|(condition, _)| condition),
        Some(StatementKind::Return(values)) => values.first(),
        _ => None,
    };
    let local = |operand: &Expression| match operand.kind {
        ExpressionKind::Name(Name::Local(id), _) => Some(id),
        _ => None,
    };
    match expression.and_then(first_comparison) {
        Some((left, right)) => [local(left), local(right)],
        None => [None; 2],
    }
}
