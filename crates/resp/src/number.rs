//! Numbers as the server reads and writes them.
//!
//! The rules are stricter than Rust's (no `+`, no leading zero, no blank) and the double's format
//! is C's `%.17g`, so neither `str::parse` nor `Display` will do.

use bytes::Bytes;

/// The integer in a string, if it is written exactly as the server would write it.
///
/// ```
/// use resp::number::parse_i64;
/// assert_eq!(parse_i64(b"-12"), Some(-12));
/// assert_eq!(parse_i64(b"+12"), None);
/// assert_eq!(parse_i64(b"012"), None);
/// assert_eq!(parse_i64(b"9223372036854775808"), None);
/// ```
pub fn parse_i64(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text {
        b"0" => return Some(0),
        [b'-', rest @ ..] => (true, rest),
        _ => (false, text),
    };
    if digits.len() > 19 || !matches!(digits.first(), Some(b'1'..=b'9')) {
        return None;
    }
    let mut magnitude: u64 = 0;
    for digit in digits {
        let digit = digit.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        // Nineteen digits always fit into 64 bits.
        magnitude = magnitude * 10 + u64::from(digit);
    }
    if negative {
        0i64.checked_sub_unsigned(magnitude)
    } else {
        i64::try_from(magnitude).ok()
    }
}

/// Append a whole number in decimal.
pub fn push_i64(number: i64, out: &mut Vec<u8>) {
    let (buffer, at) = decimal(number);
    out.extend_from_slice(&buffer[at..]);
}

/// A whole number in decimal, in memory of exactly its size.
pub fn i64_bytes(number: i64) -> Bytes {
    let (buffer, at) = decimal(number);
    Bytes::copy_from_slice(&buffer[at..])
}

/// The digits, right-aligned, and where they begin.
fn decimal(number: i64) -> ([u8; 20], usize) {
    let mut buffer = [0u8; 20];
    let mut at = buffer.len();
    let mut rest = number.unsigned_abs();
    loop {
        at -= 1;
        buffer[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if number < 0 {
        at -= 1;
        buffer[at] = b'-';
    }
    (buffer, at)
}

/// How many bytes [`push_i64`] appends.
pub fn i64_len(number: i64) -> usize {
    let digits = number.unsigned_abs().checked_ilog10().map_or(1, |log| log as usize + 1);
    digits + usize::from(number < 0)
}

/// A double as C prints it with `%.17g`; infinities are `inf` and `-inf`, and what is not a number
/// is `-nan`, as on the server's usual processor.
///
/// ```
/// use resp::number::format_g17;
/// assert_eq!(format_g17(0.1), "0.10000000000000001");
/// assert_eq!(format_g17(1e20), "1e+20");
/// assert_eq!(format_g17(3.0), "3");
/// ```
pub fn format_g17(number: f64) -> String {
    if number.is_nan() {
        return "-nan".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    let scientific = format!("{:.16e}", number.abs());
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_end_matches('0');
    let sign = if number.is_sign_negative() { "-" } else { "" };
    if digits.is_empty() {
        return format!("{sign}0");
    }
    if (-4..17).contains(&exponent) {
        format!("{sign}{}", fixed(digits, exponent))
    } else {
        let (first, rest) = digits.split_at(1);
        let point = if rest.is_empty() { "" } else { "." };
        let exponent_sign = if exponent < 0 { '-' } else { '+' };
        format!("{sign}{first}{point}{rest}e{exponent_sign}{:02}", exponent.abs())
    }
}

/// Significant digits and the power of ten of the first of them, written without an exponent.
fn fixed(digits: &str, exponent: i32) -> String {
    if exponent < 0 {
        return format!("0.{}{digits}", "0".repeat(exponent.unsigned_abs() as usize - 1));
    }
    let whole = exponent.unsigned_abs() as usize + 1;
    if digits.len() <= whole {
        return format!("{digits}{}", "0".repeat(whole - digits.len()));
    }
    format!("{}.{}", &digits[..whole], &digits[whole..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_read_only_in_their_one_spelling() {
        for good in ["0", "-1", "9223372036854775807", "-9223372036854775808"] {
            assert_eq!(parse_i64(good.as_bytes()), good.parse().ok(), "{good}");
        }
        for bad in [
            "",
            "-",
            "-0",
            "00",
            "01",
            "+1",
            " 1",
            "1 ",
            "1.0",
            "0x1",
            "9223372036854775808",
        ] {
            assert_eq!(parse_i64(bad.as_bytes()), None, "{bad}");
        }
        assert_eq!(parse_i64(b"-9223372036854775809"), None);
        assert_eq!(parse_i64(b"99999999999999999999"), None);
    }

    #[test]
    fn integers_are_written_back_with_the_length_foretold() {
        for number in [0, 1, -1, 9, 10, 99, 100, i64::MAX, i64::MIN] {
            let mut out = Vec::new();
            push_i64(number, &mut out);
            assert_eq!(out, number.to_string().into_bytes());
            assert_eq!(i64_len(number), out.len());
        }
    }

    #[test]
    fn doubles_look_as_in_c() {
        let cases = [
            (0.0, "0"),
            (-0.0, "-0"),
            (1.5, "1.5"),
            (100.0, "100"),
            (1e16, "10000000000000000"),
            (1e17, "1e+17"),
            (1e-4, "0.0001"),
            (1e-5, "1.0000000000000001e-05"),
            (1.0 / 3.0, "0.33333333333333331"),
            (2f64.powi(63), "9.2233720368547758e+18"),
            (f64::NEG_INFINITY, "-inf"),
            (f64::NAN, "-nan"),
        ];
        for (number, text) in cases {
            assert_eq!(format_g17(number), text);
        }
    }
}
