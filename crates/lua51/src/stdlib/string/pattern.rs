//! Lua 5.1's patterns.
//!
//! The real matcher recurses and runs until it is done. This one keeps its choices on a stack of
//! its own and can stop after any step, so that a pattern that takes for ever uses up its fuel like
//! any other loop. Faults are found when the match reaches them, as in the original.

/// What is wrong with a pattern; the text of the error.
pub(super) type Fault = &'static str;

/// The most captures a pattern may have.
const CAPTURES: usize = 32;

/// The bytes that make a text a pattern.
const SPECIALS: &[u8] = b"^$*+?.([%-";

/// What a capture holds so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Length {
    Unfinished,
    Position,
    Bytes(usize),
}

#[derive(Debug, Clone, Copy)]
struct Capture {
    start: usize,
    length: Length,
}

/// A capture of a match that has succeeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Captured {
    /// A part of the text.
    Part(usize, usize),
    /// `()`: a place, from 1.
    Position(usize),
}

/// Where to go on when what follows does not match.
#[derive(Debug, Clone, Copy)]
enum Choice {
    /// Here, with the optional item left out.
    Without { at: usize, pattern: usize },
    /// With one repetition fewer, down to `least`.
    Fewer { least: usize, at: usize, pattern: usize },
    /// With one repetition more of the item up to `end`.
    More { at: usize, item: usize, end: usize },
    /// Nowhere, but the capture opened here is none.
    Opened,
    /// Nowhere, but the capture closed here is open again.
    Closed(usize),
}

/// How far a match has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Matched(usize),
    Failed,
    OutOfSteps,
}

/// A text and a pattern. The pattern ends at its first zero byte, as C sees it.
#[derive(Clone, Copy)]
pub(super) struct Texts<'t> {
    text: &'t [u8],
    pattern: &'t [u8],
}

impl<'t> Texts<'t> {
    pub(super) fn new(text: &'t [u8], pattern: &'t [u8]) -> Self {
        let end = pattern.iter().position(|&c| c == 0).unwrap_or(pattern.len());
        Self {
            text,
            pattern: &pattern[..end],
        }
    }

    /// Whether the pattern is a plain text.
    pub(super) fn is_plain(&self) -> bool {
        !self.pattern.iter().any(|c| SPECIALS.contains(c))
    }

    /// Whether the pattern matches at the start alone.
    pub(super) fn is_anchored(&self) -> bool {
        self.pattern.first() == Some(&b'^')
    }

    fn pattern_at(&self, i: usize) -> u8 {
        self.pattern.get(i).copied().unwrap_or(0)
    }

    fn text_at(&self, i: usize) -> u8 {
        self.text.get(i).copied().unwrap_or(0)
    }

    /// Where the item that starts at `p` ends.
    fn item_end(&self, p: usize) -> Result<usize, Fault> {
        match self.pattern_at(p) {
            b'%' if self.pattern_at(p + 1) == 0 => Err("malformed pattern (ends with '%')"),
            b'%' => Ok(p + 2),
            b'[' => self.class_end(p + 1),
            _ => Ok(p + 1),
        }
    }

    fn class_end(&self, first: usize) -> Result<usize, Fault> {
        let mut p = first + usize::from(self.pattern_at(first) == b'^');
        loop {
            let c = self.pattern_at(p);
            if c == 0 {
                return Err("malformed pattern (missing ']')");
            }
            p += 1;
            if c == b'%' && self.pattern_at(p) != 0 {
                p += 1;
            }
            if self.pattern_at(p) == b']' {
                return Ok(p + 1);
            }
        }
    }

    /// Whether the byte at `at` matches the one item from `p` to `end`.
    fn matches_one(&self, at: usize, p: usize, end: usize) -> bool {
        let Some(&c) = self.text.get(at) else { return false };
        match self.pattern_at(p) {
            b'.' => true,
            b'%' => is_in_class(c, self.pattern_at(p + 1)),
            b'[' => self.is_in_set(c, p, end - 1),
            literal => literal == c,
        }
    }

    /// Whether a byte is in the set that opens at `p` and whose `]` is at `close`.
    fn is_in_set(&self, c: u8, p: usize, close: usize) -> bool {
        let negated = self.pattern_at(p + 1) == b'^';
        let mut p = p + 1 + usize::from(negated);
        while p < close {
            if self.pattern_at(p) == b'%' {
                if is_in_class(c, self.pattern_at(p + 1)) {
                    return !negated;
                }
                p += 2;
            } else if self.pattern_at(p + 1) == b'-' && p + 2 < close {
                if (self.pattern_at(p)..=self.pattern_at(p + 2)).contains(&c) {
                    return !negated;
                }
                p += 3;
            } else if self.pattern_at(p) == c {
                return !negated;
            } else {
                p += 1;
            }
        }
        negated
    }

    /// The end of the balanced text at `at`, if there is one; `p` is at the two delimiters.
    fn balanced(&self, at: usize, p: usize) -> Result<Option<usize>, Fault> {
        let (open, close) = (self.pattern_at(p), self.pattern_at(p + 1));
        if open == 0 || close == 0 {
            return Err("unbalanced pattern");
        }
        if self.text.get(at) != Some(&open) {
            return Ok(None);
        }
        let mut depth = 1;
        for (i, &c) in self.text.iter().enumerate().skip(at + 1) {
            if c == close {
                depth -= 1;
                if depth == 0 {
                    return Ok(Some(i + 1));
                }
            } else if c == open {
                depth += 1;
            }
        }
        Ok(None)
    }

    /// Whether `%f` holds between the byte before `at` and the one there.
    fn is_frontier(&self, at: usize, p: usize, close: usize) -> bool {
        let before = if at == 0 { 0 } else { self.text_at(at - 1) };
        !self.is_in_set(before, p, close) && self.is_in_set(self.text_at(at), p, close)
    }
}

fn is_in_class(c: u8, class: u8) -> bool {
    let is_in = match class.to_ascii_lowercase() {
        b'a' => c.is_ascii_alphabetic(),
        b'c' => c.is_ascii_control(),
        b'd' => c.is_ascii_digit(),
        b'l' => c.is_ascii_lowercase(),
        b'p' => c.is_ascii_punctuation(),
        b's' => matches!(c, b' ' | 9..=13),
        b'u' => c.is_ascii_uppercase(),
        b'w' => c.is_ascii_alphanumeric(),
        b'x' => c.is_ascii_hexdigit(),
        b'z' => c == 0,
        _ => return class == c,
    };
    is_in == class.is_ascii_lowercase()
}

/// A match at one place of the text.
#[derive(Debug, Default)]
struct Matcher {
    at: usize,
    pattern: usize,
    captures: Vec<Capture>,
    choices: Vec<Choice>,
}

impl Matcher {
    fn begin(&mut self, at: usize, pattern: usize) {
        self.captures.clear();
        self.choices.clear();
        (self.at, self.pattern) = (at, pattern);
    }

    /// Goes on until the match is decided or `steps` are used up.
    fn run(&mut self, texts: &Texts<'_>, steps: &mut usize) -> Result<Outcome, Fault> {
        loop {
            if *steps == 0 {
                return Ok(Outcome::OutOfSteps);
            }
            *steps -= 1;
            let goes_on = match texts.pattern_at(self.pattern) {
                0 => return Ok(Outcome::Matched(self.at)),
                b'(' => self.open(texts)?,
                b')' => self.close()?,
                b'%' => self.escape(texts, steps)?,
                b'$' if texts.pattern_at(self.pattern + 1) == 0 => {
                    self.pattern += 1;
                    self.at == texts.text.len()
                }
                _ => self.item(texts, steps)?,
            };
            if !goes_on && !self.go_back(texts) {
                return Ok(Outcome::Failed);
            }
        }
    }

    fn go_on(&mut self, at: usize, pattern: usize) -> bool {
        (self.at, self.pattern) = (at, pattern);
        true
    }

    /// Takes the last choice the other way; `false` if there is none left.
    fn go_back(&mut self, texts: &Texts<'_>) -> bool {
        while let Some(choice) = self.choices.pop() {
            match choice {
                Choice::Without { at, pattern } => return self.go_on(at, pattern),
                Choice::Fewer { least, at, pattern } if at > least => {
                    self.choices.push(Choice::Fewer {
                        least,
                        at: at - 1,
                        pattern,
                    });
                    return self.go_on(at - 1, pattern);
                }
                Choice::More { at, item, end } if texts.matches_one(at, item, end) => {
                    self.choices.push(Choice::More { at: at + 1, item, end });
                    return self.go_on(at + 1, end + 1);
                }
                Choice::Fewer { .. } | Choice::More { .. } => {}
                Choice::Opened => drop(self.captures.pop()),
                Choice::Closed(capture) => self.captures[capture].length = Length::Unfinished,
            }
        }
        false
    }

    fn open(&mut self, texts: &Texts<'_>) -> Result<bool, Fault> {
        if self.captures.len() >= CAPTURES {
            return Err("too many captures");
        }
        let is_position = texts.pattern_at(self.pattern + 1) == b')';
        let length = if is_position {
            Length::Position
        } else {
            Length::Unfinished
        };
        self.captures.push(Capture { start: self.at, length });
        self.choices.push(Choice::Opened);
        self.pattern += 1 + usize::from(is_position);
        Ok(true)
    }

    fn close(&mut self) -> Result<bool, Fault> {
        let open = self.captures.iter().rposition(|c| c.length == Length::Unfinished);
        let capture = open.ok_or("invalid pattern capture")?;
        self.captures[capture].length = Length::Bytes(self.at - self.captures[capture].start);
        self.choices.push(Choice::Closed(capture));
        self.pattern += 1;
        Ok(true)
    }

    fn escape(&mut self, texts: &Texts<'_>, steps: &mut usize) -> Result<bool, Fault> {
        let p = self.pattern;
        match texts.pattern_at(p + 1) {
            b'b' => match texts.balanced(self.at, p + 2)? {
                Some(end) => {
                    *steps = steps.saturating_sub(end - self.at);
                    Ok(self.go_on(end, p + 4))
                }
                None => {
                    *steps = steps.saturating_sub(texts.text.len() - self.at);
                    Ok(false)
                }
            },
            b'f' => {
                if texts.pattern_at(p + 2) != b'[' {
                    return Err("missing '[' after '%f' in pattern");
                }
                let end = texts.item_end(p + 2)?;
                Ok(texts.is_frontier(self.at, p + 2, end - 1) && self.go_on(self.at, end))
            }
            digit @ b'0'..=b'9' => match self.repeated(texts, digit)? {
                Some(end) => Ok(self.go_on(end, p + 2)),
                None => Ok(false),
            },
            _ => self.item(texts, steps),
        }
    }

    /// The end of the text at hand if it starts with what the capture holds.
    fn repeated(&self, texts: &Texts<'_>, digit: u8) -> Result<Option<usize>, Fault> {
        let capture = usize::from(digit)
            .checked_sub(usize::from(b'1'))
            .and_then(|i| self.captures.get(i));
        match capture {
            None
            | Some(Capture {
                length: Length::Unfinished,
                ..
            }) => Err("invalid capture index"),
            Some(Capture {
                length: Length::Position,
                ..
            }) => Ok(None),
            Some(&Capture {
                start,
                length: Length::Bytes(length),
            }) => {
                let held = &texts.text[start..start + length];
                Ok(texts.text[self.at..].starts_with(held).then_some(self.at + length))
            }
        }
    }

    /// One item and the sign of repetition behind it.
    fn item(&mut self, texts: &Texts<'_>, steps: &mut usize) -> Result<bool, Fault> {
        let (at, item) = (self.at, self.pattern);
        let end = texts.item_end(item)?;
        let matches = texts.matches_one(at, item, end);
        Ok(match texts.pattern_at(end) {
            b'?' if matches => {
                self.choices.push(Choice::Without { at, pattern: end + 1 });
                self.go_on(at + 1, end + 1)
            }
            b'?' => self.go_on(at, end + 1),
            b'*' => self.most(texts, steps, at, end),
            b'+' => matches && self.most(texts, steps, at + 1, end),
            b'-' => {
                self.choices.push(Choice::More { at, item, end });
                self.go_on(at, end + 1)
            }
            _ => matches && self.go_on(at + 1, end),
        })
    }

    /// As many repetitions as there are, from `least` on.
    fn most(&mut self, texts: &Texts<'_>, steps: &mut usize, least: usize, end: usize) -> bool {
        let mut at = least;
        while texts.matches_one(at, self.pattern, end) {
            at += 1;
        }
        *steps = steps.saturating_sub(at - least);
        self.choices.push(Choice::Fewer {
            least,
            at,
            pattern: end + 1,
        });
        self.go_on(at, end + 1)
    }
}

/// What a search came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// A match from here to there.
    Match(usize, usize),
    /// None is left.
    Nothing,
    /// Not decided yet: the steps are used up.
    OutOfSteps,
}

/// A search for one match after the other.
#[derive(Debug)]
pub(super) struct Search {
    matcher: Matcher,
    /// Where the next attempt starts.
    from: usize,
    is_anchored: bool,
    is_under_way: bool,
    is_over: bool,
}

impl Search {
    pub(super) fn new(from: usize, is_anchored: bool) -> Self {
        Self {
            matcher: Matcher::default(),
            from,
            is_anchored,
            is_under_way: false,
            is_over: false,
        }
    }

    /// Where the next attempt starts.
    pub(super) fn place(&self) -> usize {
        self.from
    }

    /// The next match. After an empty one the search goes on one byte later.
    pub(super) fn next(&mut self, texts: &Texts<'_>, steps: &mut usize) -> Result<Found, Fault> {
        while !self.is_over && self.from <= texts.text.len() {
            if !self.is_under_way {
                self.matcher.begin(self.from, usize::from(self.is_anchored));
                self.is_under_way = true;
            }
            let start = self.from;
            match self.matcher.run(texts, steps)? {
                Outcome::OutOfSteps => return Ok(Found::OutOfSteps),
                Outcome::Matched(end) => {
                    self.end_attempt(end.max(start + 1));
                    return Ok(Found::Match(start, end));
                }
                Outcome::Failed => self.end_attempt(start + 1),
            }
        }
        Ok(Found::Nothing)
    }

    fn end_attempt(&mut self, next: usize) {
        self.is_under_way = false;
        self.from = next;
        self.is_over = self.is_anchored;
    }

    /// How many captures the last match has.
    pub(super) fn captures(&self) -> usize {
        self.matcher.captures.len()
    }

    /// A capture of the last match; the first of none is the whole match.
    pub(super) fn capture(&self, i: usize, (start, end): (usize, usize)) -> Result<Captured, Fault> {
        match self.matcher.captures.get(i) {
            None if i == 0 => Ok(Captured::Part(start, end)),
            None => Err("invalid capture index"),
            Some(Capture {
                length: Length::Unfinished,
                ..
            }) => Err("unfinished capture"),
            Some(Capture {
                start,
                length: Length::Position,
            }) => Ok(Captured::Position(start + 1)),
            Some(&Capture {
                start,
                length: Length::Bytes(length),
            }) => Ok(Captured::Part(start, start + length)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str, pattern: &str) -> Result<Found, Fault> {
        let texts = Texts::new(text.as_bytes(), pattern.as_bytes());
        Search::new(0, texts.is_anchored()).next(&texts, &mut 10_000)
    }

    #[test]
    fn finds_what_the_original_finds() {
        let cases = [
            ("hello", "l+", Found::Match(2, 4)),
            ("hello", "l-o", Found::Match(2, 5)),
            ("hello", "^l", Found::Nothing),
            ("f(a(b)c)d", "%b()", Found::Match(1, 8)),
            ("THE (quick)", "%f[%a]%a+", Found::Match(0, 3)),
            ("abab", "(ab)%1", Found::Match(0, 4)),
            ("a.b", "%.", Found::Match(1, 2)),
            ("x]y", "[]]", Found::Match(1, 2)),
            ("aXb", "[^%l]", Found::Match(1, 2)),
            ("", "a*", Found::Match(0, 0)),
            ("ab", "b$", Found::Match(1, 2)),
        ];
        for (text, pattern, found) in cases {
            assert_eq!(first(text, pattern), Ok(found), "{text} {pattern}");
        }
        assert_eq!(first("x", "[a"), Err("malformed pattern (missing ']')"));
        assert_eq!(first("x", ")"), Err("invalid pattern capture"));
    }

    #[test]
    fn stops_when_the_steps_are_used_up_and_goes_on_where_it_was() {
        let text = "a".repeat(24);
        let texts = Texts::new(text.as_bytes(), b"a-a-a-a-b");
        let mut search = Search::new(0, false);
        let mut turns = 0;
        loop {
            match search.next(&texts, &mut 100) {
                Ok(Found::OutOfSteps) => turns += 1,
                other => break assert_eq!(other, Ok(Found::Nothing)),
            }
        }
        assert!(turns > 50, "{turns}");
    }
}
