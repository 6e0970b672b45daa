//! Colours for a Lua text, for the eye only: the pieces add up to the text whatever it holds, and
//! nothing is concluded from them. What the text means is the engine's to say.

use std::ops::Range;

use protocol::{Place, Severity, Trouble};

/// What a piece of the text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Anything without a colour of its own.
    Plain,
    /// A keyword.
    Keyword,
    /// A string.
    Text,
    /// A number.
    Number,
    /// A comment.
    Comment,
    /// A name that is called.
    Call,
}

/// A piece of one line, and whether it lies inside a trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece<'a> {
    /// Its text.
    pub(crate) text: &'a str,
    /// What it is.
    pub(crate) kind: Kind,
    /// The gravest thing that is told of it.
    pub(crate) told: Option<Severity>,
}

/// A place of which something is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    /// The place.
    pub(crate) place: Place,
    /// How grave it is.
    pub(crate) severity: Severity,
}

impl Mark {
    /// The mark of a trouble that has a place.
    pub(crate) fn of(trouble: &Trouble) -> Option<Self> {
        trouble.place.map(|place| Self {
            place,
            severity: trouble.severity,
        })
    }
}

const KEYWORDS: [&str; 21] = [
    "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "if", "in", "local", "nil", "not", "or",
    "repeat", "return", "then", "true", "until", "while",
];

/// The lines of a text in pieces.
pub(crate) fn lines<'a>(text: &'a str, marks: &[Mark]) -> Vec<Vec<Piece<'a>>> {
    let told: Vec<(Range<usize>, Severity)> = marks
        .iter()
        .map(|mark| (bytes(text, &mark.place), mark.severity))
        .collect();
    let mut lines = vec![Vec::new()];
    for (range, kind) in tokens(text) {
        let mut start = range.start;
        while start < range.end {
            let end = cut(text, start, range.end, &told);
            if &text[start..end] == "\n" {
                lines.push(Vec::new());
            } else if let Some(line) = lines.last_mut() {
                let here = told.iter().filter(|(place, _)| place.contains(&start));
                line.push(Piece {
                    text: &text[start..end],
                    kind,
                    told: here.map(|(_, severity)| *severity).min(),
                });
            }
            start = end;
        }
    }
    lines
}

/// The end of the piece that starts here: a line's end or the edge of a trouble, if one is nearer.
fn cut(text: &str, start: usize, end: usize, told: &[(Range<usize>, Severity)]) -> usize {
    if text[start..].starts_with('\n') {
        return start + 1;
    }
    let line_end = text[start..end].find('\n').map_or(end, |length| start + length);
    let edges = told.iter().flat_map(|(place, _)| [place.start, place.end]);
    edges
        .filter(|&edge| start < edge && edge < line_end)
        .min()
        .unwrap_or(line_end)
}

/// A place in bytes. Its own offsets are UTF-16 units; an empty one becomes one character wide, so
/// that it can be seen.
fn bytes(text: &str, place: &Place) -> Range<usize> {
    let byte = |unit: u32| {
        let mut units = 0;
        let at = text.char_indices().find(|(_, char)| {
            let here = units >= unit;
            units += char.len_utf16() as u32;
            here
        });
        at.map_or(text.len(), |(at, _)| at)
    };
    let start = byte(place.from);
    let width = text[start..].chars().next().map_or(0, char::len_utf8);
    start..byte(place.to).max(start + width)
}

/// The tokens of the text, without a gap between them.
fn tokens(text: &str) -> Vec<(Range<usize>, Kind)> {
    let mut tokens = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let (length, kind) = token(&text[start..]);
        tokens.push((start..start + length, kind));
        start += length;
    }
    tokens
}

/// The length and kind of the token the text begins with.
fn token(text: &str) -> (usize, Kind) {
    let first = text.chars().next().unwrap_or(' ');
    let run = |more: fn(char) -> bool| text.find(|char| !more(char)).unwrap_or(text.len());
    if let Some(comment) = text.strip_prefix("--") {
        let end = || text.find('\n').unwrap_or(text.len());
        return (
            long_bracket(comment).map_or_else(end, |length| length + 2),
            Kind::Comment,
        );
    }
    match first {
        '\'' | '"' => (quoted(text, first), Kind::Text),
        '[' => long_bracket(text).map_or((1, Kind::Plain), |length| (length, Kind::Text)),
        '0'..='9' => (run(|char| char.is_ascii_alphanumeric() || char == '.'), Kind::Number),
        'a'..='z' | 'A'..='Z' | '_' => {
            let end = run(|char| char.is_ascii_alphanumeric() || char == '_');
            (end, name_kind(&text[..end], &text[end..]))
        }
        char if char.is_whitespace() => (run(char::is_whitespace), Kind::Plain),
        char => (char.len_utf8(), Kind::Plain),
    }
}

fn name_kind(name: &str, rest: &str) -> Kind {
    if KEYWORDS.contains(&name) {
        Kind::Keyword
    } else if rest.trim_start().starts_with('(') {
        Kind::Call
    } else {
        Kind::Plain
    }
}

/// The length of a quoted string: to its closing quote, or to the end of the line if it has none.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, char) in text.char_indices().skip(1) {
        match char {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '\n' => return at,
            _ if char == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of `[[…]]` or `[==[…]==]`, if the text begins with one.
fn long_bracket(text: &str) -> Option<usize> {
    let level = text.strip_prefix('[')?.bytes().take_while(|&byte| byte == b'=').count();
    text[level + 1..].strip_prefix('[')?;
    let close = format!("]{}]", "=".repeat(level));
    Some(text.find(&close).map_or(text.len(), |at| at + close.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(&str, Kind)> {
        lines(text, &[])
            .into_iter()
            .flatten()
            .map(|piece| (piece.text, piece.kind))
            .collect()
    }

    fn mark(severity: Severity, from: u32, to: u32) -> Mark {
        let place = Place {
            line: 1,
            column: 1,
            end_line: 1,
            end_column: 1,
            from,
            to,
        };
        Mark { place, severity }
    }

    fn wrong(from: u32, to: u32) -> Mark {
        mark(Severity::Error, from, to)
    }

    #[test]
    fn words_strings_and_numbers_are_told_apart() {
        assert_eq!(
            kinds("local x = f('a\\'b', 0x1F) -- no"),
            [
                ("local", Kind::Keyword),
                (" ", Kind::Plain),
                ("x", Kind::Plain),
                (" ", Kind::Plain),
                ("=", Kind::Plain),
                (" ", Kind::Plain),
                ("f", Kind::Call),
                ("(", Kind::Plain),
                ("'a\\'b'", Kind::Text),
                (",", Kind::Plain),
                (" ", Kind::Plain),
                ("0x1F", Kind::Number),
                (")", Kind::Plain),
                (" ", Kind::Plain),
                ("-- no", Kind::Comment),
            ]
        );
    }

    #[test]
    fn the_pieces_add_up_to_the_text_whatever_it_holds() {
        for text in [
            "",
            "\n\n",
            "'open\nx",
            "[==[ a\n]] b",
            "--[[\né 💥",
            "a\\é\t\r\n]=]",
            "return -1\n",
        ] {
            let joined: Vec<String> = lines(text, &[wrong(1, 3), mark(Severity::Hint, 2, 9)])
                .into_iter()
                .map(|line| line.iter().map(|piece| piece.text).collect())
                .collect();
            assert_eq!(joined.join("\n"), text);
        }
    }

    #[test]
    fn a_trouble_is_marked_in_utf_16_units() {
        let lines = lines("x = '💥' y", &[wrong(9, 10)]);
        let told: Vec<&str> = lines[0]
            .iter()
            .filter(|piece| piece.told.is_some())
            .map(|piece| piece.text)
            .collect();
        assert_eq!(told, ["y"]);
    }

    #[test]
    fn an_empty_trouble_is_one_character_wide() {
        let lines = lines("if x", &[wrong(3, 3)]);
        let told: Vec<&str> = lines[0]
            .iter()
            .filter(|piece| piece.told.is_some())
            .map(|piece| piece.text)
            .collect();
        assert_eq!(told, ["x"]);
    }

    #[test]
    fn where_several_things_are_told_the_gravest_counts() {
        let lines = lines("abc", &[mark(Severity::Hint, 0, 3), wrong(1, 2)]);
        let told: Vec<_> = lines[0].iter().map(|piece| (piece.text, piece.told)).collect();
        let (hint, error) = (Some(Severity::Hint), Some(Severity::Error));
        assert_eq!(told, [("a", hint), ("b", error), ("c", hint)]);
    }
}
