//! Floating point numbers as the server reads them: with C's `strtod`.

use super::float::{self, Parsed};

/// A score, a weight, an amount: all of the text is a number, and one that a double can hold.
pub(super) fn score(text: &[u8]) -> Option<f64> {
    let number = strtod(text)?;
    let written = text.iter().any(|byte| matches!(byte, b'i' | b'I'));
    // An infinity may be written, but nothing may grow into one or shrink to nothing.
    let in_range = match number {
        _ if number.is_infinite() => written,
        _ if number == 0.0 => is_zero(text),
        _ => true,
    };
    in_range.then_some(number)
}

/// A bound of a range: as C reads a string, which may begin with blanks and ends at the first NUL.
/// What is too large is infinite, and nothing at all is zero.
pub(super) fn bound(text: &[u8]) -> Option<f64> {
    let text = text.split(|&byte| byte == 0).next().unwrap_or_default();
    if text.is_empty() {
        return Some(0.0);
    }
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | 0x0b | 0x0c | b'\r');
    let start = text.iter().position(|byte| !blank(byte))?;
    strtod(&text[start..])
}

/// The number that is all of a text.
fn strtod(text: &[u8]) -> Option<f64> {
    match text {
        [b'-', digits @ ..] => magnitude(digits).map(|number| -number),
        [b'+', digits @ ..] => magnitude(digits),
        digits => magnitude(digits),
    }
}

fn magnitude(digits: &[u8]) -> Option<f64> {
    if digits.eq_ignore_ascii_case(b"inf") || digits.eq_ignore_ascii_case(b"infinity") {
        return Some(f64::INFINITY);
    }
    match digits {
        [b'0', b'x' | b'X', ..] => match float::parse(digits)? {
            Parsed::Finite(number) => Some(float::to_double(number)),
            Parsed::Infinite => None,
        },
        // Beyond the sign, decimals are what Rust reads too, but for the words it knows.
        [b'0'..=b'9' | b'.', ..] => std::str::from_utf8(digits).ok()?.parse().ok(),
        _ => None,
    }
}

/// Whether a number that was read as zero is one.
fn is_zero(text: &[u8]) -> bool {
    let mut digits = text.split(|byte| matches!(byte, b'e' | b'E' | b'p' | b'P'));
    let mantissa = digits.next().unwrap_or_default();
    !mantissa.iter().any(|byte| matches!(byte, b'1'..=b'9'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_what_the_server_takes_for_one() {
        for (text, number) in [
            ("1", 1.0),
            ("+1.5", 1.5),
            (".5", 0.5),
            ("5.", 5.0),
            ("-1e3", -1000.0),
            ("0x10", 16.0),
            ("-0x.8p1", -1.0),
            ("inf", f64::INFINITY),
            ("-Infinity", f64::NEG_INFINITY),
            ("0e9999", 0.0),
            ("4.9e-324", 5e-324),
        ] {
            assert_eq!(score(text.as_bytes()), Some(number), "{text}");
        }
        for text in [
            "", " 1", "1 ", "nan", "x", "1e", "e1", ".", "--1", "+-1", "1e400", "1e-400", "in", "1\0", "0x", "1_0",
        ] {
            assert_eq!(score(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn bounds_are_read_more_freely() {
        for (text, number) in [
            ("", 0.0),
            (" 5", 5.0),
            ("5\0x", 5.0),
            ("1e400", f64::INFINITY),
            ("1e-400", 0.0),
        ] {
            assert_eq!(bound(text.as_bytes()), Some(number), "{text}");
        }
        for text in [" ", "5 ", "nan", "x", "(5"] {
            assert_eq!(bound(text.as_bytes()), None, "{text}");
        }
    }
}
