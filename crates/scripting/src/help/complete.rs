//! How to go on at a place.

use keyspace::spec::{self, CommandId, flag};
use lua51::syntax::Span;
use resp::Bytes;

use super::place::{Argument, Place, place};
use super::tokens::Tokens;
use super::words::{Word, words};
use super::{Suggestion, Suggestions, World, command, locals};

/// What could stand at a place of a text, given in bytes.
///
/// ```
/// use scripting::help::{World, complete};
/// let world = World { keys: &[], is_built: |_| true };
/// let found = complete(b"redis.call('GETD", 16, &world).unwrap();
/// assert_eq!(found.span.start, 12);
/// assert!(found.options.iter().any(|one| one.label == "GETDEL" && one.detail == "key"));
/// ```
pub fn complete(text: &[u8], at: usize, world: &World<'_>) -> Option<Suggestions> {
    let tokens = Tokens::of(text);
    let (span, options) = match place(&tokens, at) {
        Some(Place::Argument(argument)) => (argument.span, of_argument(&argument, world)),
        Some(Place::Field { table, span }) => (span, fields(table)),
        Some(Place::Name(span)) => (span, names(&tokens, at)),
        None if is_free(&tokens, at) => (Span::new(at, at), names(&tokens, at)),
        None => return None,
    };
    (!options.is_empty()).then_some(Suggestions { span, options })
}

/// Whether a name could begin here.
fn is_free(tokens: &Tokens<'_>, at: usize) -> bool {
    let Some(here) = tokens.at(at) else { return true };
    !tokens.is_comment(here) && tokens.content(here).is_none() && tokens.keyword(here).is_none()
}

fn of_argument(argument: &Argument, world: &World<'_>) -> Vec<Suggestion> {
    if argument.number == 0 {
        return commands(spec::all().filter(|id| !id.spec().is_subcommand()), world);
    }
    let Some(id) = command::of(&argument.argv) else {
        return Vec::new();
    };
    if argument.number == 1 && (id.spec().is_container() || id.spec().is_subcommand()) {
        let container = spec::lookup(&argument.argv[0]);
        return commands(container.into_iter().flat_map(CommandId::below), world);
    }
    let keys = id.spec().keys_of(&argument.argv).unwrap_or_default();
    if keys.iter().any(|key| key.place == argument.number) {
        return world.keys.iter().filter_map(key).collect();
    }
    let options = command::options(id).into_iter();
    options
        .map(|(word, usage)| Suggestion {
            label: word.to_owned(),
            detail: usage.strip_prefix(word).unwrap_or_default().trim().to_owned(),
            page: None,
        })
        .collect()
}

/// Those that a script may call come first.
fn commands(ids: impl Iterator<Item = CommandId>, world: &World<'_>) -> Vec<Suggestion> {
    let built = ids.filter(|id| (world.is_built)(*id) || id.spec().is_container());
    let (last, first): (Vec<_>, Vec<_>) = built.partition(|id| id.spec().has(flag::NOSCRIPT));
    let suggestion = |id: CommandId| {
        let name = id.spec().name;
        let word = name.split_once('|').map_or(name, |(_, word)| word);
        Suggestion {
            label: word.to_ascii_uppercase(),
            detail: command::usage(id),
            page: Some(command::page(id, world)),
        }
    };
    first.into_iter().chain(last).map(suggestion).collect()
}

/// A key that can be written into quotes as it is.
fn key(key: &Bytes) -> Option<Suggestion> {
    let plain = |byte: &u8| byte.is_ascii_graphic() && !b"'\"\\".contains(byte);
    key.iter().all(plain).then(|| Suggestion {
        label: String::from_utf8_lossy(key).into_owned(),
        detail: "key".to_owned(),
        page: None,
    })
}

fn fields(table: &str) -> Vec<Suggestion> {
    let fields = words().filter_map(|word| Some((word, word.field_of(table)?)));
    fields.map(|(word, field)| of_word(word, field)).collect()
}

fn names(tokens: &Tokens<'_>, at: usize) -> Vec<Suggestion> {
    let locals = locals::locals(tokens, at);
    let globals = words().filter(|word| !word.name().contains('.') && !locals.contains(&word.name()));
    let locals = locals.iter().map(|name| Suggestion {
        label: (*name).to_owned(),
        detail: "local".to_owned(),
        page: None,
    });
    locals.chain(globals.map(|word| of_word(word, word.name()))).collect()
}

fn of_word(word: Word, label: &str) -> Suggestion {
    Suggestion {
        label: label.to_owned(),
        detail: word.usage.strip_prefix(word.name()).unwrap_or_default().to_owned(),
        page: Some(word.page()),
    }
}
