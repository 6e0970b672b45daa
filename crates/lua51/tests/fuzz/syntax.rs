//! Texts that nobody meant, for the front end alone: it is fast, so there can be many of them.

use lua51::lint::{Globals, LINTS, Text, lint};
use lua51::syntax::{Diagnostic, PieceKind, check, parse, pieces};

use super::{Dice, SEEDS, mixed, setting, tokens};

/// Pieces that are put into programs: beginnings without ends, ends without beginnings, and what
/// other languages have.
const SCRAPS: &[&str] = &[
    "",
    "!=",
    "&&",
    "||",
    "!",
    "+=",
    "++",
    "--",
    "//",
    "/*",
    "*/",
    "::",
    "<<",
    "===",
    "<>",
    "?",
    ":",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "[[",
    "]]",
    "[=[",
    "--[[",
    "'",
    "\"",
    "\\",
    "\\999",
    "\n",
    "\r\n",
    "\0",
    "\u{a0}",
    "“",
    "”",
    "é",
    "`",
    "$",
    "goto x",
    "continue",
    "const a = 1",
    "elif",
    "def f",
    "if",
    "then",
    "else",
    "elseif",
    "end",
    "while",
    "do",
    "for",
    "in",
    "repeat",
    "until",
    "function",
    "function (",
    "local",
    "return",
    "break",
    "...",
    "..",
    ".",
    ",",
    ";",
    "=",
    "==",
    "not",
    "and",
    "nil",
    "3x",
    "0x",
    "1e",
    "a",
    "f()",
    "a: 1",
    "{ a: 1, 'b': 2 }",
    "<const>",
    "else if a then",
    "x",
];

/// A text of one of several kinds.
fn text(dice: &mut Dice, pool: &[Vec<&'static str>]) -> Vec<u8> {
    match dice.below(5) {
        0 => mixed(dice, pool).into_bytes(),
        1 => (0..dice.below(60)).map(|_| dice.below(256) as u8).collect(),
        2 => scraps(dice),
        3 => nested(dice),
        _ => damaged(dice),
    }
}

fn scraps(dice: &mut Dice) -> Vec<u8> {
    let glue = dice.pick(&["", " ", "\n"]);
    let scraps: Vec<&str> = (0..dice.below(24)).map(|_| dice.pick(SCRAPS)).collect();
    scraps.join(glue).into_bytes()
}

/// Something opened so often that a parser without limits would run out of stack.
fn nested(dice: &mut Dice) -> Vec<u8> {
    let unit = dice.pick(&[
        "(",
        "{",
        "f(",
        "f{",
        "a[",
        "x = function() ",
        "if a then ",
        "while a do ",
        "repeat ",
        "do ",
        "not ",
        "-",
        "a..",
        "a^",
        "function f() ",
        "for i = 1, 2 do ",
        "if (a) { ",
        "!",
        "{a: ",
        "else if a then ",
        "a != ",
        "local x = (",
    ]);
    let mut text = unit.repeat(dice.below(900));
    text += dice.pick(SCRAPS);
    text.into_bytes()
}

/// A right program with bytes missing, doubled or replaced by scraps.
fn damaged(dice: &mut Dice) -> Vec<u8> {
    let mut text = dice.pick(SEEDS).replace(" end", "\nend").into_bytes();
    for _ in 0..=dice.below(4) {
        let from = dice.below(text.len() + 1);
        let to = (from + dice.below(6)).min(text.len());
        let scrap = dice.pick(SCRAPS);
        match dice.below(4) {
            0 => drop(text.drain(from..to)),
            1 => text.truncate(from),
            2 => drop(text.splice(from..to, scrap.bytes())),
            _ => drop(text.splice(from..from, scrap.bytes())),
        }
    }
    text
}

fn loses_nothing(text: &[u8]) -> bool {
    let mut end = 0;
    let gapless = pieces(text).all(|piece| {
        let follows = piece.span.start == end && piece.span.end > piece.span.start;
        end = piece.span.end;
        follows
    });
    gapless && end as usize == text.len()
}

fn is_in_order(text: &[u8], diagnostics: &[Diagnostic]) -> bool {
    let inside = |one: &Diagnostic| one.span.start <= one.span.end && one.span.end as usize <= text.len();
    diagnostics.is_sorted_by_key(|one| one.span.start) && diagnostics.iter().all(inside)
}

/// The line that a byte stands in; `\r\n` and `\n\r` end one line, as `\n` and `\r` do.
fn line_of(text: &[u8], offset: u32) -> u32 {
    let (mut line, mut rest) = (1, &text[..offset as usize]);
    while let Some(&first) = rest.first() {
        let ends = matches!(first, b'\n' | b'\r');
        let is_pair = ends && rest.get(1).is_some_and(|c| matches!(c, b'\n' | b'\r') && *c != first);
        line += u32::from(ends);
        rest = &rest[if is_pair { 2 } else { 1 }..];
    }
    line
}

#[test]
fn no_text_breaks_the_front_end() {
    let pool: Vec<Vec<&str>> = SEEDS.iter().map(|seed| tokens(seed)).collect();
    let (count, seed) = (setting("LUA51_FUZZ", 1_500) * 20, setting("LUA51_SEED", 1));
    for i in 0..count {
        let mut dice = Dice((seed << 32 | i).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let text = text(&mut dice, &pool);
        let shown = String::from_utf8_lossy(&text);
        assert!(loses_nothing(&text), "{i}: {shown}");
        let checked = check(&text);
        let found = &checked.diagnostics;
        assert!(is_in_order(&text, found), "{i}: {shown}\n{found:#?}");
        match (&checked.chunk, parse(&text)) {
            (Ok(chunk), Ok(_)) => {
                assert!(found.is_empty(), "{i}: {shown}\n{found:#?}");
                assert!(
                    pieces(&text).all(|piece| piece.kind != PieceKind::Broken),
                    "{i}: {shown}"
                );
                let world = Globals {
                    exist: &["string"],
                    help: &[],
                };
                let found = lint(&Text::new(chunk, world), LINTS);
                assert!(is_in_order(&text, &found), "{i}: {shown}\n{found:#?}");
            }
            (Err(error), Err(exact)) => {
                assert_eq!(*error, exact, "{i}: {shown}");
                let first = found.first().map(|one| line_of(&text, one.span.start));
                assert!(
                    first.is_some_and(|line| line <= exact.line),
                    "{i}: {shown}\n{exact}\n{found:#?}"
                );
            }
            _ => panic!("{i}: it is right and wrong: {shown}"),
        }
    }
}
