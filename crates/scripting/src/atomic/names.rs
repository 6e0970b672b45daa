//! The names of a text.

use lua51::lint::{Event, walk};
use lua51::syntax::{Chunk, ExpressionKind, LocalId, Span};

/// A name that the text does not use: this one, or with the first number that makes it so.
pub(crate) fn free(chunk: &Chunk, name: &str) -> String {
    let mut names: Vec<&str> = chunk.locals.iter().map(|local| local.name.as_str()).collect();
    walk(chunk, &mut |event| {
        if let Event::Expression(expression) | Event::Assigned(expression) = event
            && let ExpressionKind::Name(_, name) = &expression.kind
        {
            names.push(name);
        }
    });
    let mut free = name.to_owned();
    let mut number = 1;
    while names.contains(&free.as_str()) {
        number += 1;
        free = format!("{name}{number}");
    }
    free
}

/// Whether a name of one of these locals stands somewhere between two places.
pub(super) fn is_any_in(chunk: &Chunk, locals: &[LocalId], span: Span) -> bool {
    let mut found = false;
    walk(chunk, &mut |event| {
        if let Event::Expression(expression) | Event::Assigned(expression) = event
            && let ExpressionKind::Name(_, name) = &expression.kind
            && span.start <= expression.span.start
            && expression.span.end <= span.end
        {
            found |= locals.iter().any(|local| chunk.locals[local.0 as usize].name == *name);
        }
    });
    found
}
