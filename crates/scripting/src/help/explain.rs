//! What a word means.

use lua51::syntax::Span;

use super::place::{Place, place};
use super::tokens::Tokens;
use super::words::word;
use super::{Page, World, command, locals};

/// What there is to say of the word at a place of a text, given in bytes.
///
/// ```
/// use scripting::help::{World, explain};
/// let world = World { keys: &[], is_built: |_| true };
/// let (span, page) = explain(b"return redis.call('get', KEYS[1])", 20, &world).unwrap();
/// assert_eq!((span.start, span.end), (19, 22));
/// assert_eq!(page.title, "GET key");
/// ```
pub fn explain(text: &[u8], at: usize, world: &World<'_>) -> Option<(Span, Page)> {
    let tokens = Tokens::of(text);
    // A mouse rests before a letter, a caret stands behind one.
    let places = [at + 1, at].into_iter().filter(|at| *at <= text.len());
    places.filter_map(|at| explain_at(&tokens, at, world)).next()
}

fn explain_at(tokens: &Tokens<'_>, at: usize, world: &World<'_>) -> Option<(Span, Page)> {
    match place(tokens, at)? {
        Place::Argument(argument) => {
            let id = command::of(&argument.argv)?;
            let names = 1 + usize::from(id.spec().is_subcommand());
            (argument.number < names).then(|| (argument.span, command::page(id, world)))
        }
        Place::Field { table, span } => {
            let field = name(tokens, span)?;
            let hidden = locals::locals(tokens, at).contains(&table);
            let word = word(&format!("{table}.{field}")).filter(|_| !hidden)?;
            Some((span, word.page()))
        }
        Place::Name(span) => {
            let name = name(tokens, span)?;
            let hidden = locals::locals(tokens, at).contains(&name);
            Some((span, word(name).filter(|_| !hidden)?.page()))
        }
    }
}

fn name<'a>(tokens: &Tokens<'a>, span: Span) -> Option<&'a str> {
    tokens.name(tokens.at(span.end as usize)?)
}
