//! Patterns as in `KEYS` and `CONFIG GET`: `*`, `?`, `[a-z]`, `[^a]`, and a backslash.

/// Whether a text matches a pattern, byte by byte. An unclosed `[` runs to the pattern's end, and
/// a range may be given the wrong way round, as the server has it.
///
/// ```
/// use keyspace::glob::matches;
/// assert!(matches(b"h[a-c]llo*", b"hbllo world", false));
/// assert!(!matches(b"h[^b]llo", b"hbllo", false));
/// ```
pub fn matches(pattern: &[u8], text: &[u8], ignore_case: bool) -> bool {
    let (mut at, mut upto) = (0, 0);
    // Where to go on if what follows the last star does not fit: the star takes one byte more.
    // Only the last star needs it, which keeps hostile patterns from taking for ever.
    let mut retry: Option<(usize, usize)> = None;
    loop {
        if pattern.get(at) == Some(&b'*') {
            retry = Some((at + 1, upto));
            at += 1;
            continue;
        }
        if at == pattern.len() && upto == text.len() {
            return true;
        }
        let step = if at < pattern.len() && upto < text.len() {
            one(&pattern[at..], text[upto], ignore_case)
        } else {
            None
        };
        match (step, retry) {
            (Some(length), _) => {
                at += length;
                upto += 1;
            }
            (None, Some((star, from))) if from < text.len() => {
                at = star;
                upto = from + 1;
                retry = Some((star, from + 1));
            }
            (None, _) => return false,
        }
    }
}

/// If the pattern's first element fits the byte: how long that element is.
fn one(pattern: &[u8], byte: u8, ignore_case: bool) -> Option<usize> {
    let fold = |byte: u8| if ignore_case { byte.to_ascii_lowercase() } else { byte };
    match *pattern {
        [b'?', ..] => Some(1),
        [b'[', ..] => {
            let (length, fits) = class(pattern, fold(byte), fold);
            fits.then_some(length)
        }
        [b'\\', literal, ..] => (fold(literal) == fold(byte)).then_some(2),
        [literal, ..] => (fold(literal) == fold(byte)).then_some(1),
        [] => None,
    }
}

fn class(pattern: &[u8], byte: u8, fold: impl Fn(u8) -> u8) -> (usize, bool) {
    let negated = pattern.get(1) == Some(&b'^');
    let mut at = 1 + usize::from(negated);
    let mut fits = false;
    loop {
        match pattern[at..] {
            [] => break,
            [b'\\', literal, ..] => {
                fits |= fold(literal) == byte;
                at += 2;
            }
            [b']', ..] => {
                at += 1;
                break;
            }
            [from, b'-', to, ..] => {
                let (from, to) = (fold(from), fold(to));
                fits |= (from.min(to)..=from.max(to)).contains(&byte);
                at += 3;
            }
            [literal, ..] => {
                fits |= fold(literal) == byte;
                at += 1;
            }
        }
    }
    (at, fits != negated)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(pattern: &str, text: &str) -> bool {
        matches(pattern.as_bytes(), text.as_bytes(), false)
    }

    #[test]
    fn patterns_match_as_the_servers() {
        for (pattern, text) in [
            ("", ""),
            ("*", ""),
            ("*", "abc"),
            ("a*c", "abbc"),
            ("a*b*c", "aXbYbZc"),
            ("?", "x"),
            ("[abc]", "b"),
            ("[a-c]x", "bx"),
            ("[c-a]", "b"),
            ("[^a]", "b"),
            ("\\*", "*"),
            ("[\\]]", "]"),
            ("[ab", "a"),
            ("**a**", "bab"),
            ("a\\", "a\\"),
            ("*[0-9]", "k1"),
        ] {
            assert!(fits(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [
            ("", "a"),
            ("?", ""),
            ("a*c", "abb"),
            ("[^a]", "a"),
            ("\\*", "x"),
            ("[abc]", "d"),
            ("abc", "ab"),
            ("A", "a"),
            ("[ab]c", "a"),
        ] {
            assert!(!fits(pattern, text), "{pattern} {text}");
        }
        assert!(matches(b"[A-C]D", b"bd", true));
    }

    #[test]
    fn a_hostile_pattern_ends_soon() {
        assert!(!fits(&"a*".repeat(200), &"a".repeat(199)));
        assert!(!fits(&("*a".repeat(100) + "b"), &"a".repeat(2000)));
    }
}
