//! The names of a text.

use lua51::lint::{Event, walk};
use lua51::syntax::{Chunk, ExpressionKind, LocalId, Span};

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
