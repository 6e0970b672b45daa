//! What a place in a text is: an argument of a call, a field, a name.

use lua51::syntax::{Span, Symbol};
use resp::Bytes;

use super::tokens::Tokens;

/// Where one is.
pub(super) enum Place<'a> {
    /// In a string that is an argument of a command.
    Argument(Argument),
    /// In a name behind the name of a table, or of a string.
    Field { table: &'a str, span: Span },
    /// In a name that stands for itself.
    Name(Span),
}

/// An argument of `redis.call` or `redis.pcall`.
pub(super) struct Argument {
    /// The arguments as far as they are literal; the others are empty.
    pub(super) argv: Vec<Bytes>,
    /// Which of them it is.
    pub(super) number: usize,
    /// The content of the string.
    pub(super) span: Span,
}

/// What a place is, given in bytes.
pub(super) fn place<'a>(tokens: &Tokens<'a>, at: usize) -> Option<Place<'a>> {
    let here = tokens.at(at)?;
    if tokens.is_comment(here) {
        return None;
    }
    if let Some(span) = tokens.content(here) {
        let inside = span.start as usize <= at && at <= span.end as usize;
        return argument(tokens, here, span).filter(|_| inside).map(Place::Argument);
    }
    if let Some(table) = table_before(tokens, here) {
        let end = tokens.span(here).end;
        return Some(Place::Field {
            table,
            span: Span { start: end, end },
        });
    }
    tokens.name(here)?;
    let span = tokens.span(here);
    Some(match here.checked_sub(1).and_then(|dot| table_before(tokens, dot)) {
        Some(table) => Place::Field { table, span },
        None => Place::Name(span),
    })
}

/// The name of the table whose dot this is. What is called with a colon is taken for a string,
/// since a script has nothing else with methods.
fn table_before<'a>(tokens: &Tokens<'a>, dot: usize) -> Option<&'a str> {
    if tokens.is(dot, Symbol::Colon) {
        return Some("string");
    }
    if !tokens.is(dot, Symbol::Dot) {
        return None;
    }
    tokens.name(dot.checked_sub(1)?)
}

/// The argument that a string is.
fn argument(tokens: &Tokens<'_>, string: usize, span: Span) -> Option<Argument> {
    let (open, number) = call_around(tokens, string)?;
    let callee = |back: usize| open.checked_sub(back);
    let calls = matches!(tokens.name(callee(1)?), Some("call" | "pcall"))
        && tokens.is(callee(2)?, Symbol::Dot)
        && tokens.name(callee(3)?) == Some("redis");
    calls.then(|| Argument {
        argv: arguments(tokens, open),
        number,
        span,
    })
}

/// The parenthesis that a token is in, and how many commas are between.
fn call_around(tokens: &Tokens<'_>, inside: usize) -> Option<(usize, usize)> {
    let (mut depth, mut commas) = (0_u32, 0);
    for at in (0..inside).rev() {
        if is_close(tokens, at) {
            depth += 1;
        } else if is_open(tokens, at) {
            match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return tokens.is(at, Symbol::OpenParen).then_some((at, commas)),
            }
        } else if depth == 0 && tokens.is(at, Symbol::Comma) {
            commas += 1;
        }
    }
    None
}

/// What a call is given, behind its parenthesis.
fn arguments(tokens: &Tokens<'_>, open: usize) -> Vec<Bytes> {
    let (mut depth, mut argv, mut pieces) = (0_u32, vec![Bytes::new()], 0);
    for at in open + 1..tokens.len() {
        if is_open(tokens, at) {
            depth += 1;
        } else if is_close(tokens, at) {
            let Some(less) = depth.checked_sub(1) else { break };
            depth = less;
        } else if depth == 0 && tokens.is(at, Symbol::Comma) {
            argv.push(Bytes::new());
            pieces = 0;
            continue;
        }
        pieces += 1;
        let literal = tokens.literal(at).or_else(|| number(tokens.text(at)));
        if let Some(last) = argv.last_mut() {
            let literal = literal.filter(|_| pieces == 1 && depth == 0);
            *last = literal.map(Bytes::copy_from_slice).unwrap_or_default();
        }
    }
    argv
}

fn number(text: &[u8]) -> Option<&[u8]> {
    text.first().is_some_and(u8::is_ascii_digit).then_some(text)
}

fn is_open(tokens: &Tokens<'_>, at: usize) -> bool {
    use Symbol::{OpenBrace, OpenBracket, OpenParen};
    [OpenParen, OpenBrace, OpenBracket]
        .iter()
        .any(|open| tokens.is(at, *open))
}

fn is_close(tokens: &Tokens<'_>, at: usize) -> bool {
    use Symbol::{CloseBrace, CloseBracket, CloseParen};
    [CloseParen, CloseBrace, CloseBracket]
        .iter()
        .any(|close| tokens.is(at, *close))
}
