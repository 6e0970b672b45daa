//! `format`: C's `printf` as Lua 5.1 lends it out.

use crate::number;
use crate::vm::{Frame, Returned};
use piccolo::Error;

/// Gives the text with its directives filled in.
pub(super) fn format<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    let template = frame.string(0)?;
    let mut rest = template.as_bytes();
    let mut built = Vec::with_capacity(rest.len() + 16);
    let mut argument = 0;
    while let Some(at) = rest.iter().position(|&c| c == b'%') {
        built.extend_from_slice(&rest[..at]);
        rest = &rest[at + 1..];
        if rest.first() == Some(&b'%') {
            built.push(b'%');
            rest = &rest[1..];
            continue;
        }
        argument += 1;
        if argument >= frame.count() {
            return Err(frame.bad_argument(argument, "no value"));
        }
        let (directive, length) = Directive::read(rest).map_err(|why| frame.error(why))?;
        let letter = rest.get(length).copied().unwrap_or(0);
        rest = rest.get(length + 1..).unwrap_or_default();
        fill(&frame, &directive, letter, argument, &mut built)?;
        frame.room(built.len())?;
    }
    built.extend_from_slice(rest);
    frame.give_bytes(built)
}

fn fill<'gc>(
    frame: &Frame<'gc, '_>,
    directive: &Directive,
    letter: u8,
    argument: usize,
    built: &mut Vec<u8>,
) -> Result<(), Error<'gc>> {
    match letter {
        b'c' => {
            let code = number::to_int(frame.number(argument)?) as u8;
            // C takes the zero byte for the end of what was printed.
            let text = if code == 0 { &[] } else { std::slice::from_ref(&code) };
            directive.padded(text, code == 0, built);
        }
        b'd' | b'i' => {
            let number = number::to_integer(frame.number(argument)?);
            directive.integer(number < 0, number.unsigned_abs().to_string(), built);
        }
        b'o' | b'u' | b'x' | b'X' => {
            let number = number::to_unsigned(frame.number(argument)?);
            directive.unsigned(number, letter, built);
        }
        b'e' | b'E' | b'f' | b'g' | b'G' => {
            directive.float(frame.number(argument)?, letter, built);
        }
        b'q' => quote(frame.string(argument)?.as_bytes(), built),
        b's' => {
            let text = frame.string(argument)?;
            let text = text.as_bytes();
            if directive.precision.is_none() && text.len() >= 100 {
                built.extend_from_slice(text);
            } else {
                let end = text.iter().position(|&c| c == 0).unwrap_or(text.len());
                let end = directive.precision.map_or(end, |precision| end.min(precision));
                directive.padded(&text[..end], false, built);
            }
        }
        0 => return Err(frame.error("invalid option '%' to 'format'")),
        other => {
            let message = [b"invalid option '%", &[other][..], b"' to 'format'"].concat();
            return Err(frame.error_bytes(&message));
        }
    }
    Ok(())
}

/// Writes a string so that Lua reads it back.
fn quote(text: &[u8], built: &mut Vec<u8>) {
    built.push(b'"');
    for &c in text {
        match c {
            b'"' | b'\\' | b'\n' => built.extend([b'\\', c]),
            b'\r' => built.extend(b"\\r"),
            0 => built.extend(b"\\000"),
            _ => built.push(c),
        }
    }
    built.push(b'"');
}

/// Flags, width and precision of a directive.
#[derive(Debug, Default)]
struct Directive {
    to_left: bool,
    plus: bool,
    blank: bool,
    alternate: bool,
    zeros: bool,
    width: usize,
    precision: Option<usize>,
}

impl Directive {
    /// Reads what stands between `%` and the letter, and how long it is.
    fn read(text: &[u8]) -> Result<(Self, usize), &'static str> {
        let mut directive = Self::default();
        let mut at = 0;
        while let Some(flag) = text.get(at) {
            match flag {
                b'-' => directive.to_left = true,
                b'+' => directive.plus = true,
                b' ' => directive.blank = true,
                b'#' => directive.alternate = true,
                b'0' => directive.zeros = true,
                _ => break,
            }
            at += 1;
        }
        if at > 5 {
            return Err("invalid format (repeated flags)");
        }
        directive.width = two_digits(text, &mut at);
        if text.get(at) == Some(&b'.') {
            at += 1;
            directive.precision = Some(two_digits(text, &mut at));
        }
        if text.get(at).is_some_and(u8::is_ascii_digit) {
            return Err("invalid format (width or precision too long)");
        }
        Ok((directive, at))
    }

    /// Fills up to the width with blanks; `counted` says that one unseen byte takes room, too.
    fn padded(&self, text: &[u8], counted: bool, built: &mut Vec<u8>) {
        let missing = self.width.saturating_sub(text.len() + usize::from(counted));
        if !self.to_left {
            fill_up(b' ', missing, built);
        }
        built.extend_from_slice(text);
        // Behind the unseen zero byte C sees nothing any more.
        if self.to_left && !counted {
            fill_up(b' ', missing, built);
        }
    }

    /// Puts sign or prefix and digits together, with zeros between them where those are asked for.
    fn number(&self, prefix: &str, digits: &str, zeros: bool, built: &mut Vec<u8>) {
        let missing = self.width.saturating_sub(prefix.len() + digits.len());
        let filler = if zeros && !self.to_left { b'0' } else { b' ' };
        if !self.to_left && filler == b' ' {
            fill_up(filler, missing, built);
        }
        built.extend_from_slice(prefix.as_bytes());
        if filler == b'0' {
            fill_up(filler, missing, built);
        }
        built.extend_from_slice(digits.as_bytes());
        if self.to_left {
            fill_up(filler, missing, built);
        }
    }

    fn sign(&self, is_negative: bool) -> &'static str {
        match (is_negative, self.plus, self.blank) {
            (true, ..) => "-",
            (false, true, _) => "+",
            (false, false, true) => " ",
            _ => "",
        }
    }

    fn integer(&self, is_negative: bool, digits: String, built: &mut Vec<u8>) {
        let zeros = self.zeros && self.precision.is_none();
        self.number(self.sign(is_negative), &self.at_least(digits), zeros, built);
    }

    /// A precision asks for that many digits; no digit at all for a zero and the precision zero.
    fn at_least(&self, digits: String) -> String {
        match self.precision {
            Some(0) if digits == "0" => String::new(),
            Some(precision) => format!("{digits:0>precision$}"),
            None => digits,
        }
    }

    fn unsigned(&self, number: u64, letter: u8, built: &mut Vec<u8>) {
        let digits = self.at_least(match letter {
            b'o' => format!("{number:o}"),
            b'x' => format!("{number:x}"),
            b'X' => format!("{number:X}"),
            _ => number.to_string(),
        });
        let prefix = match letter {
            b'x' if self.alternate && number != 0 => "0x",
            b'X' if self.alternate && number != 0 => "0X",
            b'o' if self.alternate && !digits.starts_with('0') => "0",
            _ => "",
        };
        self.number(prefix, &digits, self.zeros && self.precision.is_none(), built);
    }

    fn float(&self, value: f64, letter: u8, built: &mut Vec<u8>) {
        let (sign, digits) = match number::not_finite(value) {
            Some(word) => (
                self.sign(word.starts_with('-')),
                word.trim_start_matches('-').to_owned(),
            ),
            None => (
                self.sign(value.is_sign_negative()),
                self.digits(value.abs(), letter.to_ascii_lowercase()),
            ),
        };
        let digits = if letter.is_ascii_uppercase() {
            digits.to_ascii_uppercase()
        } else {
            digits
        };
        self.number(sign, &digits, self.zeros && value.is_finite(), built);
    }

    fn digits(&self, value: f64, letter: u8) -> String {
        let precision = self.precision.unwrap_or(6);
        let digits = match letter {
            b'e' => number::scientific(value, precision),
            b'f' => format!("{value:.precision$}"),
            _ => return number::general_form(value, precision, self.alternate),
        };
        if self.alternate {
            number::with_point(&digits)
        } else {
            digits
        }
    }
}

fn fill_up(filler: u8, missing: usize, built: &mut Vec<u8>) {
    if missing > 0 {
        built.resize(built.len() + missing, filler);
    }
}

fn two_digits(text: &[u8], at: &mut usize) -> usize {
    let mut number = 0;
    for _ in 0..2 {
        let Some(digit) = text.get(*at).filter(|c| c.is_ascii_digit()) else {
            break;
        };
        number = number * 10 + usize::from(digit - b'0');
        *at += 1;
    }
    number
}
