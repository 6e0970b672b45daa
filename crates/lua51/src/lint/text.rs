//! A text with what the lints want to know of it.

use std::collections::BTreeMap;

use super::walk::{Event, walk};
use crate::syntax::{Chunk, Expression, ExpressionKind, LocalId, Name, StatementKind, Unary};

/// The global names that a text will find.
#[derive(Debug, Clone, Copy)]
pub struct Globals<'a> {
    /// Those that exist.
    pub exist: &'a [&'a str],
    /// What to do instead of using some that do not.
    pub help: &'a [(&'a str, &'a str)],
}

/// A text that compiles, and what is known of its locals.
pub struct Text<'a> {
    /// Its tree.
    pub chunk: &'a Chunk,
    /// The world it will run in.
    pub globals: Globals<'a>,
    /// How often each local is read.
    reads: BTreeMap<LocalId, u32>,
    /// The one value of each local that never gets another.
    values: BTreeMap<LocalId, &'a Expression>,
}

impl<'a> Text<'a> {
    /// Gets to know a text.
    pub fn new(chunk: &'a Chunk, globals: Globals<'a>) -> Self {
        let (mut reads, mut values) = (BTreeMap::new(), BTreeMap::new());
        let mut assigned = Vec::new();
        walk(chunk, &mut |event| match event {
            Event::Expression(expression) => {
                if let Some(local) = local_of(expression) {
                    *reads.entry(local).or_insert(0) += 1;
                }
            }
            Event::Assigned(target) => assigned.extend(local_of(target)),
            Event::Statement(statement) => {
                if let StatementKind::Local(locals, initial) = &statement.kind {
                    values.extend(locals.iter().copied().zip(initial));
                }
            }
            _ => {}
        });
        for local in assigned {
            values.remove(&local);
        }
        Self {
            chunk,
            globals,
            reads,
            values,
        }
    }

    /// How often a local is read.
    pub fn reads(&self, local: LocalId) -> u32 {
        self.reads.get(&local).copied().unwrap_or(0)
    }

    /// A local's name.
    pub fn name(&self, local: LocalId) -> &'a str {
        &self.chunk.locals[local.0 as usize].name
    }

    /// What a local is set to, if it never gets anything else.
    pub fn constant(&self, local: LocalId) -> Option<&'a Expression> {
        self.values.get(&local).copied()
    }

    /// What an expression is: for a local that never changes, what it was set to.
    pub fn value<'b>(&self, expression: &'b Expression) -> &'b Expression
    where
        'a: 'b,
    {
        match local_of(expression).and_then(|local| self.values.get(&local)) {
            Some(value) => value,
            None => match &expression.kind {
                ExpressionKind::Paren(inside) => inside,
                _ => expression,
            },
        }
    }
}

/// The local that an expression names.
fn local_of(expression: &Expression) -> Option<LocalId> {
    match expression.kind {
        ExpressionKind::Name(Name::Local(local) | Name::Upvalue(local), _) => Some(local),
        _ => None,
    }
}

/// Whether an expression is true, or false, whatever happens.
pub fn is_constant(expression: &Expression) -> Option<bool> {
    match &expression.kind {
        ExpressionKind::Nil | ExpressionKind::False => Some(false),
        ExpressionKind::True | ExpressionKind::Number(_) | ExpressionKind::String(_) => Some(true),
        ExpressionKind::Paren(inside) => is_constant(inside),
        ExpressionKind::Unary(Unary::Not, inside) => is_constant(inside).map(|is| !is),
        _ => None,
    }
}
