//! The locals that can be named at a place, seen from the tokens before it.

use lua51::syntax::{Keyword, Symbol};

use super::tokens::Tokens;

/// The names of the locals before a place, the nearest first, each once.
pub(super) fn locals<'a>(tokens: &Tokens<'a>, place: usize) -> Vec<&'a str> {
    let mut blocks = vec![Vec::new()];
    let before = (0..tokens.len()).take_while(|at| (tokens.span(*at).end as usize) < place);
    for at in before {
        match tokens.keyword(at) {
            Some(Keyword::Local) => declare(&mut blocks, names(tokens, at + 1)),
            Some(Keyword::For) => {
                // The loop's `do` opens a block of its own inside this one.
                blocks.push(names(tokens, at + 1));
            }
            Some(Keyword::Do) if !in_for(tokens, at) => blocks.push(Vec::new()),
            Some(Keyword::Function) => {
                if at > 0 && tokens.keyword(at - 1) == Some(Keyword::Local) {
                    declare(&mut blocks, names(tokens, at + 1));
                }
                blocks.push(parameters(tokens, at));
            }
            Some(Keyword::Then | Keyword::Repeat) => blocks.push(Vec::new()),
            Some(Keyword::Else | Keyword::Elseif | Keyword::End | Keyword::Until) => close(&mut blocks),
            _ => {}
        }
        if tokens.keyword(at) == Some(Keyword::Else) {
            blocks.push(Vec::new());
        }
    }
    let mut found = Vec::new();
    for name in blocks.into_iter().rev().flat_map(|block| block.into_iter().rev()) {
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

fn declare<'a>(blocks: &mut [Vec<&'a str>], names: Vec<&'a str>) {
    if let Some(block) = blocks.last_mut() {
        block.extend(names);
    }
}

/// A text that closes more than it opens is wrong, and its outermost names stay.
fn close(blocks: &mut Vec<Vec<&str>>) {
    if blocks.len() > 1 {
        blocks.pop();
    }
}

/// Names with commas between them.
fn names<'a>(tokens: &Tokens<'a>, mut at: usize) -> Vec<&'a str> {
    let mut names = Vec::new();
    while let Some(name) = tokens.name(at) {
        names.push(name);
        if !tokens.is(at + 1, Symbol::Comma) {
            break;
        }
        at += 2;
    }
    names
}

/// The parameters of a function: names behind the next parenthesis.
fn parameters<'a>(tokens: &Tokens<'a>, function: usize) -> Vec<&'a str> {
    let mut after = function + 1..tokens.len();
    let open = after.find(|at| tokens.is(*at, Symbol::OpenParen));
    open.map(|open| names(tokens, open + 1)).unwrap_or_default()
}

/// Whether this `do` belongs to a `for`, which has opened its block already.
fn in_for(tokens: &Tokens<'_>, at: usize) -> bool {
    let mut before = (0..at).rev().filter_map(|at| tokens.keyword(at));
    // A function in the head of a loop has an end before the `do`, and is too rare to matter.
    before.find(|keyword| {
        matches!(
            keyword,
            Keyword::For | Keyword::While | Keyword::Do | Keyword::End | Keyword::Then
        )
    }) == Some(Keyword::For)
}
