//! The 80-bit floating point numbers in which the server counts `INCRBYFLOAT`.
//!
//! On its usual processor C's `long double` has a significand of 64 bits, and what it prints shows
//! it: 0.1 + 0.2 is 0.3 there, not 0.30000000000000004. So these numbers are rebuilt here, out of
//! whole numbers of any length: there is little to it, and the library that does it is far larger.

use std::cmp::Ordering;

/// A finite number: `significand * 2^exponent`; the significand has its top bit set, or is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Extended {
    negative: bool,
    significand: u64,
    exponent: i32,
}

/// The largest exponent of a number whose significand is a whole number of 64 bits.
const MAX_EXPONENT: i32 = 16383 - 63;
const MIN_EXPONENT: i32 = -16382 - 63;

/// What the server takes for a number here. Infinity is among it and ends in [`add`], as `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Parsed {
    Finite(Extended),
    Infinite,
}

/// A number as C's `strtold` reads it, and nothing else before or after it.
pub(super) fn parse(text: &[u8]) -> Option<Parsed> {
    // The server copies the text into a buffer of 5 KiB first.
    if text.is_empty() || text.len() >= 5 * 1024 {
        return None;
    }
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    if digits.eq_ignore_ascii_case(b"inf") || digits.eq_ignore_ascii_case(b"infinity") {
        return Some(Parsed::Infinite);
    }
    let extended = match digits {
        [b'0', b'x' | b'X', hex @ ..] => parse_digits(negative, hex, 16)?,
        _ => parse_digits(negative, digits, 10)?,
    };
    Some(Parsed::Finite(extended))
}

/// The sum, unless it is infinite.
pub(super) fn add(left: Parsed, right: Parsed) -> Option<Extended> {
    let (Parsed::Finite(left), Parsed::Finite(right)) = (left, right) else {
        return None;
    };
    let (high, low) = if left.exponent >= right.exponent {
        (left, right)
    } else {
        (right, left)
    };
    let gap = (high.exponent - low.exponent) as u32;
    if high.significand == 0 || low.significand == 0 {
        return Some(if high.significand == 0 { low } else { high });
    }
    // Beyond 66 places the smaller one cannot move the larger by more than a hair's breadth.
    let shift = gap.min(66);
    let wide = Natural::from(high.significand).shifted(shift + 2);
    let narrow = match gap - shift {
        0 => Natural::from(low.significand).shifted(2),
        _ => Natural::from(1),
    };
    let exponent = high.exponent - shift as i32 - 2;
    let (negative, sum) = match (high.negative == low.negative, wide.cmp(&narrow)) {
        (true, _) => (high.negative, wide.plus(&narrow)),
        (false, Ordering::Equal) => (false, Natural::from(0)),
        (false, Ordering::Greater) => (high.negative, wide.minus(&narrow)),
        (false, Ordering::Less) => (low.negative, narrow.minus(&wide)),
    };
    rounded(negative, sum, exponent, false)
}

/// The nearest double, infinite if it is too large.
pub(super) fn to_double(number: Extended) -> f64 {
    let step = if number.exponent < 0 { 0.5 } else { 2.0 };
    let magnitude = (0..number.exponent.unsigned_abs()).fold(number.significand as f64, |double, _| double * step);
    if number.negative { -magnitude } else { magnitude }
}

/// As the server prints it: `%.17Lf` without the zeros at its end.
pub(super) fn format(number: Extended) -> String {
    let Extended {
        negative,
        significand,
        exponent,
    } = number;
    let text = if exponent >= 0 {
        Natural::from(significand).shifted(exponent as u32).decimal()
    } else {
        fraction(significand, exponent.unsigned_abs())
    };
    let minus = if negative && text != "0" { "-" } else { "" };
    format!("{minus}{text}")
}

/// `significand / 2^places`, rounded to 17 decimal places.
fn fraction(significand: u64, places: u32) -> String {
    const SCALE: u128 = 100_000_000_000_000_000;
    // Below 2^-128 nothing is left of it at 17 places.
    let (quotient, rest, half) = match places {
        0..=127 => {
            let scaled = u128::from(significand) * SCALE;
            (scaled >> places, scaled & ((1 << places) - 1), 1u128 << (places - 1))
        }
        _ => (0, 0, 1),
    };
    let up = rest > half || rest == half && quotient % 2 == 1;
    let rounded = quotient + u128::from(up);
    let text = format!("{}.{:017}", rounded / SCALE, rounded % SCALE);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Digits with at most one point, and an exponent.
fn parse_digits(negative: bool, text: &[u8], base: u32) -> Option<Extended> {
    let marker: &[u8] = if base == 16 { b"pP" } else { b"eE" };
    let end = text.iter().position(|byte| marker.contains(byte)).unwrap_or(text.len());
    let mut places: i32 = match text.get(end + 1..) {
        Some(exponent) => parse_exponent(exponent)?,
        None => 0,
    };
    let (mut whole, mut pointed, mut seen) = (Natural::from(0), false, false);
    for &byte in &text[..end] {
        match char::from(byte).to_digit(base) {
            Some(digit) => {
                whole.multiply_add(base, digit);
                seen = true;
                places -= if !pointed {
                    0
                } else if base == 16 {
                    4
                } else {
                    1
                };
            }
            None if byte == b'.' && !pointed => pointed = true,
            None => return None,
        }
    }
    if !seen {
        return None;
    }
    if whole.is_zero() {
        return Some(Extended {
            negative,
            significand: 0,
            exponent: MIN_EXPONENT,
        });
    }
    let rounded = if base == 16 {
        rounded(negative, whole, places, false)
    } else {
        scaled(negative, whole, places)
    };
    // Too small a number is refused as well as too large a one: both set C's range error.
    rounded.filter(|number| number.significand != 0)
}

fn parse_exponent(text: &[u8]) -> Option<i32> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let clipped = digits
        .iter()
        .fold(0i32, |sum, byte| (sum * 10 + i32::from(byte - b'0')).min(100_000));
    Some(if negative { -clipped } else { clipped })
}

/// `whole * 10^places`, rounded.
fn scaled(negative: bool, mut whole: Natural, places: i32) -> Option<Extended> {
    // Far outside what can be held: no need to work it out.
    let magnitude = whole.bits() as i32 + places.saturating_mul(10) / 3;
    if magnitude > 20_000 {
        return None;
    }
    if magnitude < -20_000 {
        return Some(Extended {
            negative,
            significand: 0,
            exponent: MIN_EXPONENT,
        });
    }
    if places >= 0 {
        for _ in 0..places {
            whole.multiply_add(10, 0);
        }
        return rounded(negative, whole, 0, false);
    }
    let mut divisor = Natural::from(1);
    for _ in 0..places.unsigned_abs() {
        divisor.multiply_add(10, 0);
    }
    // Shifted so that the quotient has 66 bits or 67: 64 to keep, and some to round by.
    let shift = (66 + divisor.bits() as i32 - whole.bits() as i32).max(0);
    let (quotient, rest) = whole.shifted(shift as u32).divided(&divisor);
    rounded(negative, quotient, -shift, rest)
}

/// Round to 64 bits, to even where it lies in the middle; `more` says that something not zero
/// follows. `None` if it is too large.
fn rounded(negative: bool, whole: Natural, exponent: i32, more: bool) -> Option<Extended> {
    if whole.is_zero() {
        return Some(Extended {
            negative: false,
            significand: 0,
            exponent: MIN_EXPONENT,
        });
    }
    let surplus = whole.bits() as i32 - 64;
    // Numbers near zero keep fewer bits, so that the exponent stays in range.
    let cut = surplus.max(MIN_EXPONENT - exponent);
    if cut <= 0 {
        let significand = whole.shifted(cut.unsigned_abs()).low_word();
        return fits(Extended {
            negative,
            significand,
            exponent: exponent + cut,
        });
    }
    let mut kept = whole.without_low(cut as u32);
    let (half, below) = (whole.bit(cut as u32 - 1), whole.any_below(cut as u32 - 1) || more);
    let odd = kept.bit(0);
    if half && (below || odd) {
        kept = kept.plus(&Natural::from(1));
    }
    let mut exponent = exponent + cut;
    if kept.bits() > 64 {
        kept = kept.without_low(1);
        exponent += 1;
    }
    fits(Extended {
        negative,
        significand: kept.low_word(),
        exponent,
    })
}

fn fits(number: Extended) -> Option<Extended> {
    (number.exponent <= MAX_EXPONENT).then_some(number)
}

/// A whole number of any length: words of 32 bits, the lowest first, no zero on top.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Natural(Vec<u32>);

impl Natural {
    fn from(number: u64) -> Natural {
        Natural(vec![number as u32, (number >> 32) as u32]).trimmed()
    }

    fn trimmed(mut self) -> Natural {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
        self
    }

    fn is_zero(&self) -> bool {
        self.0.is_empty()
    }

    fn bits(&self) -> u32 {
        self.0
            .last()
            .map_or(0, |top| self.0.len() as u32 * 32 - top.leading_zeros())
    }

    fn bit(&self, place: u32) -> bool {
        self.0
            .get(place as usize / 32)
            .is_some_and(|word| word >> (place % 32) & 1 == 1)
    }

    fn any_below(&self, place: u32) -> bool {
        (0..place).any(|place| self.bit(place))
    }

    fn low_word(&self) -> u64 {
        let word = |at: usize| u64::from(self.0.get(at).copied().unwrap_or(0));
        word(1) << 32 | word(0)
    }

    fn multiply_add(&mut self, factor: u32, summand: u32) {
        let mut carry = u64::from(summand);
        for word in &mut self.0 {
            carry += u64::from(*word) * u64::from(factor);
            *word = carry as u32;
            carry >>= 32;
        }
        if carry > 0 {
            self.0.push(carry as u32);
        }
    }

    fn shifted(&self, places: u32) -> Natural {
        let mut words = vec![0; places as usize / 32];
        let mut carry = 0;
        for word in &self.0 {
            let wide = u64::from(*word) << (places % 32) | carry;
            words.push(wide as u32);
            carry = wide >> 32;
        }
        words.push(carry as u32);
        Natural(words).trimmed()
    }

    fn without_low(&self, places: u32) -> Natural {
        let kept = self.0.get(places as usize / 32..).unwrap_or(&[]);
        let word = |at: usize| u64::from(kept.get(at).copied().unwrap_or(0));
        let words = (0..kept.len()).map(|at| ((word(at + 1) << 32 | word(at)) >> (places % 32)) as u32);
        Natural(words.collect()).trimmed()
    }

    fn plus(&self, other: &Natural) -> Natural {
        let mut carry = 0;
        let mut words = Vec::new();
        for at in 0..=self.0.len().max(other.0.len()) {
            let word = |number: &Natural| u64::from(number.0.get(at).copied().unwrap_or(0));
            carry += word(self) + word(other);
            words.push(carry as u32);
            carry >>= 32;
        }
        Natural(words).trimmed()
    }

    /// The other one must not be larger.
    fn minus(&self, other: &Natural) -> Natural {
        let mut borrow = 0;
        let mut words = Vec::new();
        for (at, &word) in self.0.iter().enumerate() {
            let taken = i64::from(other.0.get(at).copied().unwrap_or(0)) + borrow;
            let rest = i64::from(word) - taken;
            words.push(rest as u32);
            borrow = i64::from(rest < 0);
        }
        Natural(words).trimmed()
    }

    fn cmp(&self, other: &Natural) -> Ordering {
        let lengths = self.0.len().cmp(&other.0.len());
        lengths.then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }

    /// The quotient, and whether something is left over. Bit by bit: quotients are short here.
    fn divided(self, divisor: &Natural) -> (Natural, bool) {
        let mut quotient = Natural::from(0);
        let mut rest = self;
        let places = (rest.bits() + 1).saturating_sub(divisor.bits());
        for place in (0..places).rev() {
            let part = divisor.shifted(place);
            quotient.multiply_add(2, 0);
            if rest.cmp(&part) != Ordering::Less {
                rest = rest.minus(&part);
                quotient = quotient.plus(&Natural::from(1));
            }
        }
        (quotient, !rest.is_zero())
    }

    fn decimal(mut self) -> String {
        let mut groups = Vec::new();
        while !self.is_zero() {
            let mut rest = 0;
            for word in self.0.iter_mut().rev() {
                let wide = rest << 32 | u64::from(*word);
                *word = (wide / 1_000_000_000) as u32;
                rest = wide % 1_000_000_000;
            }
            self = self.trimmed();
            groups.push(rest);
        }
        let mut text = groups.pop().unwrap_or(0).to_string();
        text.extend(groups.iter().rev().map(|group| format!("{group:09}")));
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(left: &str, right: &str) -> Option<String> {
        add(parse(left.as_bytes())?, parse(right.as_bytes())?).map(format)
    }

    #[test]
    fn sums_look_as_the_servers() {
        // Every line was answered so by a real server of version 7.0.15.
        for (left, right, expected) in [
            ("0.1", "0.2", "0.3"),
            ("10.50", "0.1", "10.6"),
            ("5.0e3", "2.0e2", "5200"),
            ("3", "-3", "0"),
            ("1", "-1.5", "-0.5"),
            ("0", "0.3333333333333333333", "0.33333333333333333"),
            ("1e17", "0.1", "100000000000000000.1015625"),
            ("0", "1e30", "1000000000000000000024696061952"),
            ("0", "1e-20", "0"),
            ("0", "0x1p3", "8"),
            ("0", "0x.8", "0.5"),
            ("0", "1e-4950", "0"),
            ("0", "-0", "0"),
        ] {
            assert_eq!(sum(left, right).as_deref(), Some(expected), "{left} + {right}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "", " 1", "1 ", "abc", "1.2.3", "1e", "e5", ".", "nan", "--1", "0x", "1e5000",
        ] {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
        assert_eq!(parse(b"-inf"), Some(Parsed::Infinite));
        assert_eq!(sum("1", "inf"), None);
    }
}
