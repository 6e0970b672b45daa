//! The names of a text.

use super::{Event, walk};
use crate::syntax::{Chunk, Edit, Expression, ExpressionKind, LocalId, Name};

/// A name that the text does not use: this one, or with the first number that makes it so.
pub fn free_name(chunk: &Chunk, name: &str) -> String {
    let mut names: Vec<&str> = chunk.locals.iter().map(|local| local.name.as_str()).collect();
    each_name(chunk, &mut |_, _, name| names.push(name));
    let mut free = name.to_owned();
    let mut number = 1;
    while names.contains(&free.as_str()) {
        number += 1;
        free = format!("{name}{number}");
    }
    free
}

/// The changes that give a local another name.
pub(super) fn renamed(chunk: &Chunk, local: LocalId, name: &str) -> Vec<Edit> {
    let mut edits = vec![Edit::new(chunk.locals[local.0 as usize].span, name)];
    each_name(chunk, &mut |expression, known, _| {
        if matches!(known, Name::Local(one) | Name::Upvalue(one) if one == local) {
            edits.push(Edit::new(expression.span, name));
        }
    });
    edits
}

/// The changes that write something else for a global name.
pub(super) fn global_replaced(chunk: &Chunk, global: &str, by: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    each_name(chunk, &mut |expression, known, name| {
        if known == Name::Global && name == global {
            edits.push(Edit::new(expression.span, by));
        }
    });
    edits
}

fn each_name<'a>(chunk: &'a Chunk, on: &mut dyn FnMut(&'a Expression, Name, &'a str)) {
    walk(chunk, &mut |event| {
        if let Event::Expression(expression) | Event::Assigned(expression) = event
            && let ExpressionKind::Name(known, name) = &expression.kind
        {
            on(expression, *known, name);
        }
    });
}
