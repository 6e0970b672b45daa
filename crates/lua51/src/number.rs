//! Lua 5.1 has one type of number, the double. Text to number and back, as C does it for Lua.

use std::num::{IntErrorKind, ParseIntError};

/// Reads a number the way `tonumber` and the compiler do: blanks around it, a sign, decimal or
/// hexadecimal with or without exponent, `inf` and `nan`.
pub fn parse(text: &[u8]) -> Option<f64> {
    // C sees a text up to its first zero byte.
    let text = trim(text.split(|&c| c == 0).next().unwrap_or_default());
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    let value = magnitude(digits)?;
    Some(if negative { -value } else { value })
}

fn trim(text: &[u8]) -> &[u8] {
    let blank = |c: &u8| matches!(c, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c);
    let start = text.iter().position(|c| !blank(c)).unwrap_or(text.len());
    let end = text.iter().rposition(|c| !blank(c)).map_or(start, |i| i + 1);
    &text[start..end]
}

fn magnitude(digits: &[u8]) -> Option<f64> {
    match digits {
        [b'0', b'x' | b'X', hex @ ..] => hexadecimal(hex),
        [b'0'..=b'9' | b'.', ..] => {
            let plain = digits
                .iter()
                .all(|c| matches!(c, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-'));
            plain.then(|| std::str::from_utf8(digits).ok()?.parse().ok())?
        }
        word if word.eq_ignore_ascii_case(b"inf") || word.eq_ignore_ascii_case(b"infinity") => Some(f64::INFINITY),
        word if word.eq_ignore_ascii_case(b"nan") => Some(f64::NAN),
        _ => None,
    }
}

/// `1F`, `1.8`, `1p4`: what may follow `0x`, rounded once.
fn hexadecimal(text: &[u8]) -> Option<f64> {
    let (mut mantissa, mut exponent, mut sticky) = (0u64, 0i64, false);
    let (mut seen, mut point, mut at) = (false, false, 0);
    while let Some(&c) = text.get(at) {
        if c == b'.' && !point {
            point = true;
        } else if let Some(digit) = (c as char).to_digit(16) {
            seen = true;
            if mantissa >> 60 == 0 {
                mantissa = mantissa << 4 | u64::from(digit);
                exponent -= if point { 4 } else { 0 };
            } else {
                sticky |= digit != 0;
                exponent += if point { 0 } else { 4 };
            }
        } else {
            break;
        }
        at += 1;
    }
    if !seen {
        return None;
    }
    if let Some(b'p' | b'P') = text.get(at) {
        let power = std::str::from_utf8(&text[at + 1..]).ok()?;
        // One that is beyond all bounds has digits all the same.
        let power = power.parse().or_else(|error: ParseIntError| match error.kind() {
            IntErrorKind::PosOverflow => Ok(i64::MAX),
            IntErrorKind::NegOverflow => Ok(i64::MIN),
            _ => Err(error),
        });
        exponent = exponent.saturating_add(power.ok()?.clamp(-100_000, 100_000));
    } else if at < text.len() {
        return None;
    }
    // The lowest bit stands for everything that was cut off, so that the one rounding is right.
    let mantissa = mantissa | u64::from(sticky);
    Some(libm::scalbn(mantissa as f64, exponent.clamp(-5_000, 5_000) as i32))
}

/// A number as `tostring` and `..` print it: `%.14g`.
pub fn format(value: f64) -> String {
    // Whole numbers of up to fourteen digits are what scripts print; the general way costs ten times as much.
    if value.abs() < 1e14 && value == value.trunc() && (value != 0.0 || value.is_sign_positive()) {
        return (value as i64).to_string();
    }
    general(value, 14)
}

/// A number as C's `%.<precision>g` prints it.
pub fn general(value: f64, precision: usize) -> String {
    general_form(value, precision, false)
}

/// The same; `alternate` is the flag `#`, which keeps the point and the zeros at the end.
pub fn general_form(value: f64, precision: usize, alternate: bool) -> String {
    if let Some(word) = not_finite(value) {
        return word.to_owned();
    }
    let precision = precision.max(1);
    let trimmed = |digits: &str| {
        if alternate {
            with_point(digits)
        } else {
            without_tail(digits).to_owned()
        }
    };
    let (mantissa, power) = mantissa_and_power(value, precision - 1);
    if power < -4 || power >= precision as i32 {
        return with_power(&trimmed(&mantissa), power);
    }
    let places = (precision as i32 - 1 - power).max(0) as usize;
    trimmed(&format!("{value:.places$}"))
}

/// A number as C's `%.<precision>e` prints it.
pub fn scientific(value: f64, precision: usize) -> String {
    let (mantissa, power) = mantissa_and_power(value, precision);
    with_power(&mantissa, power)
}

fn mantissa_and_power(value: f64, places: usize) -> (String, i32) {
    let scientific = format!("{value:.places$e}");
    match scientific.split_once('e') {
        Some((mantissa, power)) => (mantissa.to_owned(), power.parse().unwrap_or(0)),
        None => (scientific, 0),
    }
}

fn with_power(mantissa: &str, power: i32) -> String {
    let sign = if power < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", power.abs())
}

/// Digits with a decimal point, before the power where there is one.
pub fn with_point(digits: &str) -> String {
    match digits.split_once('e') {
        _ if digits.contains('.') => digits.to_owned(),
        Some((mantissa, power)) => format!("{mantissa}.e{power}"),
        None => format!("{digits}."),
    }
}

/// A number as C on a 64-bit PC casts it to a signed integer: the smallest one where it does not fit.
pub fn to_integer(value: f64) -> i64 {
    const BOUND: f64 = 9_223_372_036_854_775_808.0;
    if (-BOUND..BOUND).contains(&value) {
        value as i64
    } else {
        i64::MIN
    }
}

/// The same for an `int` of 32 bits.
pub fn to_int(value: f64) -> i32 {
    if value > -2_147_483_649.0 && value < 2_147_483_648.0 {
        value as i32
    } else {
        i32::MIN
    }
}

/// The same for an unsigned integer, where negative numbers wrap around.
pub fn to_unsigned(value: f64) -> u64 {
    const BOUND: f64 = 9_223_372_036_854_775_808.0;
    if value >= BOUND {
        (to_integer(value - BOUND) as u64) ^ (1 << 63)
    } else {
        to_integer(value) as u64
    }
}

/// `inf`, `-inf` and `-nan`; `None` for a number. C prints the sign of a NaN and x86 makes negative
/// ones; a sign that depends on the machine would make traces differ, so it is always that one.
pub fn not_finite(value: f64) -> Option<&'static str> {
    if value.is_nan() {
        Some("-nan")
    } else if value.is_infinite() {
        Some(if value > 0.0 { "inf" } else { "-inf" })
    } else {
        None
    }
}

/// The number as it is laid out in memory, where every NaN is the one that x86 makes: a sign that
/// depends on the machine would make traces differ.
pub fn double(value: f64) -> f64 {
    if value.is_nan() {
        f64::from_bits(0xFFF8 << 48)
    } else {
        value
    }
}

/// The same with half as many bytes.
pub fn float(value: f64) -> f32 {
    if value.is_nan() {
        f32::from_bits(0xFFC0 << 16)
    } else {
        value as f32
    }
}

fn without_tail(digits: &str) -> &str {
    if digits.contains('.') {
        digits.trim_end_matches('0').trim_end_matches('.')
    } else {
        digits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_c_reads() {
        let cases: [(&str, Option<f64>); 16] = [
            ("12", Some(12.0)),
            (" 0x1F ", Some(31.0)),
            ("1e2", Some(100.0)),
            ("", None),
            ("1e", None),
            ("0x", None),
            ("0x1p4", Some(16.0)),
            ("0x1p", None),
            ("-0x10", Some(-16.0)),
            (".5", Some(0.5)),
            ("5.", Some(5.0)),
            (".", None),
            ("1..2", None),
            ("inf", Some(f64::INFINITY)),
            ("1 2", None),
            ("--1", None),
        ];
        for (text, value) in cases {
            assert_eq!(parse(text.as_bytes()), value, "{text:?}");
        }
    }

    #[test]
    fn prints_what_c_prints() {
        let cases = [
            (3.0, "3"),
            (-0.0, "-0"),
            (1e15, "1e+15"),
            (1e14, "1e+14"),
            (1.0 / 3.0, "0.33333333333333"),
            (9007199254740992.0, "9.007199254741e+15"),
            (1e-7, "1e-07"),
            (0.1, "0.1"),
            (1e100, "1e+100"),
            (123456.789, "123456.789"),
            (f64::INFINITY, "inf"),
            (99999999999999.9, "1e+14"),
        ];
        for (value, text) in cases {
            assert_eq!(format(value), text);
        }
    }

    #[test]
    fn casts_as_c_does() {
        assert_eq!(to_integer(1e300), i64::MIN);
        assert_eq!(to_unsigned(-1.0), u64::MAX);
        assert_eq!(to_unsigned(1.8e19), 18_000_000_000_000_000_000);
    }
}
