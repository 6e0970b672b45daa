//! JSON to Lua values, with the original's leniency and its words about what it cannot read.

use lua51::{number, table};
use piccolo::{Context, Table, Value as Lua};

use super::null;

/// The value of a text, or the message of the error.
pub(super) fn decode<'gc>(
    ctx: Context<'gc>,
    text: &[u8],
    max_depth: i64,
    takes_invalid: bool,
) -> Result<Lua<'gc>, String> {
    if text.len() >= 2 && (text[0] == 0 || text[1] == 0) {
        return Err("JSON parser does not support UTF-16 or UTF-32".to_owned());
    }
    let mut decoder = Decoder {
        ctx,
        text,
        at: 0,
        max_depth,
        takes_invalid,
        tables: 0,
    };
    let first = decoder.token();
    let value = decoder.value(first, 0)?;
    let end = decoder.token();
    match end.kind {
        Kind::End => Ok(value),
        _ => Err(end.unexpected("the end")),
    }
}

struct Decoder<'gc, 't> {
    ctx: Context<'gc>,
    text: &'t [u8],
    at: usize,
    max_depth: i64,
    takes_invalid: bool,
    tables: usize,
}

struct Token {
    kind: Kind,
    /// Offset of its first byte, or of the fault in it.
    at: usize,
}

enum Kind {
    ObjectBegin,
    ObjectEnd,
    ArrayBegin,
    ArrayEnd,
    Colon,
    Comma,
    End,
    String(Vec<u8>),
    Number(f64),
    Boolean(bool),
    Null,
    Fault(&'static str),
}

impl Token {
    fn unexpected(&self, expected: &str) -> String {
        let found = match self.kind {
            Kind::ObjectBegin => "T_OBJ_BEGIN",
            Kind::ObjectEnd => "T_OBJ_END",
            Kind::ArrayBegin => "T_ARR_BEGIN",
            Kind::ArrayEnd => "T_ARR_END",
            Kind::Colon => "T_COLON",
            Kind::Comma => "T_COMMA",
            Kind::End => "T_END",
            Kind::String(_) => "T_STRING",
            Kind::Number(_) => "T_NUMBER",
            Kind::Boolean(_) => "T_BOOLEAN",
            Kind::Null => "T_NULL",
            Kind::Fault(fault) => fault,
        };
        format!("Expected {expected} but found {found} at character {}", self.at + 1)
    }
}

impl<'gc> Decoder<'gc, '_> {
    fn value(&mut self, token: Token, depth: i64) -> Result<Lua<'gc>, String> {
        Ok(match token.kind {
            Kind::String(text) => self.ctx.intern(&text).into(),
            Kind::Number(number) => Lua::Number(number),
            Kind::Boolean(truth) => Lua::Boolean(truth),
            Kind::Null => null(self.ctx),
            Kind::ObjectBegin => self.object(depth + 1)?,
            Kind::ArrayBegin => self.array(depth + 1)?,
            _ => return Err(token.unexpected("value")),
        })
    }

    fn descend(&mut self, depth: i64) -> Result<(), String> {
        self.tables += 1;
        if self.tables > super::MOST_TABLES {
            return Err(super::NO_MEMORY.to_owned());
        }
        if depth <= self.max_depth {
            return Ok(());
        }
        Err(format!(
            "Found too many nested data structures ({depth}) at character {}",
            self.at
        ))
    }

    fn object(&mut self, depth: i64) -> Result<Lua<'gc>, String> {
        self.descend(depth)?;
        let object = Table::new(&self.ctx);
        let mut token = self.token();
        if let Kind::ObjectEnd = token.kind {
            return Ok(object.into());
        }
        loop {
            let Kind::String(name) = token.kind else {
                return Err(token.unexpected("object key string"));
            };
            let colon = self.token();
            let Kind::Colon = colon.kind else {
                return Err(colon.unexpected("colon"));
            };
            let first = self.token();
            let value = self.value(first, depth)?;
            self.put(object, self.ctx.intern(&name).into(), value);
            let next = self.token();
            match next.kind {
                Kind::ObjectEnd => return Ok(object.into()),
                Kind::Comma => token = self.token(),
                _ => return Err(next.unexpected("comma or object end")),
            }
        }
    }

    fn array(&mut self, depth: i64) -> Result<Lua<'gc>, String> {
        self.descend(depth)?;
        let array = Table::new(&self.ctx);
        let mut token = self.token();
        if let Kind::ArrayEnd = token.kind {
            return Ok(array.into());
        }
        for place in 1.. {
            let value = self.value(token, depth)?;
            self.put(array, Lua::Integer(place), value);
            let next = self.token();
            match next.kind {
                Kind::ArrayEnd => break,
                Kind::Comma => token = self.token(),
                _ => return Err(next.unexpected("comma or array end")),
            }
        }
        Ok(array.into())
    }

    fn put(&self, table: Table<'gc>, key: Lua<'gc>, value: Lua<'gc>) {
        // Keys here are strings and places.
        let _ = table::set(self.ctx, table, key, value);
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.text.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn token(&mut self) -> Token {
        while matches!(self.peek(0), b' ' | b'\t' | b'\n' | b'\r') {
            self.at += 1;
        }
        let at = self.at;
        let one = |kind| (kind, 1);
        let (kind, length) = match self.peek(0) {
            b'{' => one(Kind::ObjectBegin),
            b'}' => one(Kind::ObjectEnd),
            b'[' => one(Kind::ArrayBegin),
            b']' => one(Kind::ArrayEnd),
            b':' => one(Kind::Colon),
            b',' => one(Kind::Comma),
            0 => (Kind::End, 0),
            b'"' => return self.string(),
            b'-' | b'0'..=b'9' => return self.number(),
            _ if self.word("true") => (Kind::Boolean(true), 4),
            _ if self.word("false") => (Kind::Boolean(false), 5),
            _ if self.word("null") => (Kind::Null, 4),
            b'+' | b'i' | b'I' | b'n' | b'N' if self.takes_invalid && self.is_invalid_number() => {
                return self.number();
            }
            _ => (Kind::Fault("invalid token"), 0),
        };
        self.at += length;
        Token { kind, at }
    }

    fn word(&self, word: &str) -> bool {
        self.text[self.at..].starts_with(word.as_bytes())
    }

    /// Whether a number begins here that JSON does not have: with a plus, hexadecimal, with
    /// leading zeros, infinite or none.
    fn is_invalid_number(&self) -> bool {
        let mut rest = &self.text[self.at..];
        if rest.first() == Some(&b'+') {
            return true;
        }
        if rest.first() == Some(&b'-') {
            rest = &rest[1..];
        }
        match rest {
            [b'0', b'x' | b'X' | b'0'..=b'9', ..] => true,
            [b'0'..=b'9', ..] => false,
            rest => {
                let start = rest.get(..3).map(<[u8]>::to_ascii_lowercase);
                start.is_some_and(|start| start == b"inf" || start == b"nan")
            }
        }
    }

    fn number(&mut self) -> Token {
        let at = self.at;
        if !self.takes_invalid && self.is_invalid_number() {
            return Token {
                kind: Kind::Fault("invalid number"),
                at,
            };
        }
        let length = number_length(&self.text[at..]);
        match number::parse(&self.text[at..at + length]) {
            Some(value) if length > 0 => {
                self.at += length;
                Token {
                    kind: Kind::Number(value),
                    at,
                }
            }
            _ => Token {
                kind: Kind::Fault("invalid number"),
                at,
            },
        }
    }

    fn string(&mut self) -> Token {
        let start = self.at;
        self.at += 1;
        let mut value = Vec::new();
        loop {
            match self.peek(0) {
                b'"' => {
                    self.at += 1;
                    return Token {
                        kind: Kind::String(value),
                        at: start,
                    };
                }
                0 => {
                    return Token {
                        kind: Kind::Fault("unexpected end of string"),
                        at: self.at,
                    };
                }
                b'\\' => {
                    if let Err(fault) = self.escape(&mut value) {
                        return Token {
                            kind: Kind::Fault(fault),
                            at: self.at,
                        };
                    }
                }
                c => {
                    value.push(c);
                    self.at += 1;
                }
            }
        }
    }

    fn escape(&mut self, value: &mut Vec<u8>) -> Result<(), &'static str> {
        let c = match self.peek(1) {
            c @ (b'"' | b'\\' | b'/') => c,
            b'b' => 8,
            b't' => b'\t',
            b'n' => b'\n',
            b'f' => 12,
            b'r' => b'\r',
            b'u' => {
                let (code, length) = self.unicode().ok_or("invalid unicode escape code")?;
                value.extend_from_slice(code.encode_utf8(&mut [0; 4]).as_bytes());
                self.at += length;
                return Ok(());
            }
            _ => return Err("invalid escape code"),
        };
        value.push(c);
        self.at += 2;
        Ok(())
    }

    /// The character of `\uXXXX`, or of two of them that are halves of one, and their length.
    fn unicode(&self) -> Option<(char, usize)> {
        let unit = |at: usize| {
            let digits = self.text.get(at..at + 6)?.strip_prefix(b"\\u")?;
            let digits = digits.iter().all(u8::is_ascii_hexdigit).then_some(digits)?;
            u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
        };
        let first = unit(self.at)?;
        if first & 0xF800 != 0xD800 {
            return Some((char::from_u32(first)?, 6));
        }
        let second = unit(self.at + 6)?;
        if first & 0x400 != 0 || second & 0xFC00 != 0xDC00 {
            return None;
        }
        Some((
            char::from_u32(0x10000 + ((first & 0x3FF) << 10) + (second & 0x3FF))?,
            12,
        ))
    }
}

/// How much of a text C's `strtod` takes for a number.
fn number_length(text: &[u8]) -> usize {
    let sign = usize::from(matches!(text.first(), Some(b'-' | b'+')));
    let rest = &text[sign..];
    for word in ["infinity", "inf", "nan"] {
        if rest
            .get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
        {
            return sign + word.len();
        }
    }
    let is_hex = matches!(rest, [b'0', b'x' | b'X', ..]);
    if is_hex {
        let digits = mantissa_length(&rest[2..], |c| c.is_ascii_hexdigit());
        if digits > 0 {
            return sign + 2 + digits + exponent_length(&rest[2 + digits..], b'p');
        }
    }
    match mantissa_length(rest, |c| c.is_ascii_digit()) {
        0 => 0,
        digits => sign + digits + exponent_length(&rest[digits..], b'e'),
    }
}

/// Digits with at most one point among them; 0 if there is no digit.
fn mantissa_length(text: &[u8], is_digit: fn(&u8) -> bool) -> usize {
    let whole = text.iter().take_while(|c| is_digit(c)).count();
    let fraction = match text.get(whole) {
        Some(b'.') => 1 + text[whole + 1..].iter().take_while(|c| is_digit(c)).count(),
        _ => 0,
    };
    if whole == 0 && fraction <= 1 {
        0
    } else {
        whole + fraction
    }
}

fn exponent_length(text: &[u8], letter: u8) -> usize {
    if text.first().map(u8::to_ascii_lowercase) != Some(letter) {
        return 0;
    }
    let sign = usize::from(matches!(text.get(1), Some(b'+' | b'-')));
    let digits = text[1 + sign..].iter().take_while(|c| c.is_ascii_digit()).count();
    if digits == 0 { 0 } else { 1 + sign + digits }
}
