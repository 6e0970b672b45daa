//! What redis-cli does on a terminal: how it splits a line into arguments, how it prints a reply.
//!
//! Setup lines, stories, suites and inline commands all use these rules, so that what one reads can
//! be typed into redis-cli and what one sees there can be pasted here.

use bytes::Bytes;
use thiserror::Error;

use crate::Value;
use crate::number::format_g17;

/// A line that cannot be split.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SplitError {
    /// A quote is never closed. `at` is its offset in bytes.
    #[error("this quote is never closed")]
    Unclosed {
        /// Offset of the opening quote.
        at: usize,
    },
    /// Something follows a closing quote without a blank between them.
    #[error("a blank is missing after this closing quote")]
    Adjacent {
        /// Offset of the closing quote.
        at: usize,
    },
}

impl SplitError {
    /// The offset in bytes of the quote it is about.
    pub fn at(self) -> usize {
        match self {
            SplitError::Unclosed { at } | SplitError::Adjacent { at } => at,
        }
    }
}

/// Split a line into arguments as redis-cli does: blanks separate, `"..."` knows the escapes
/// `\n \r \t \b \a \xHH`, `'...'` knows only `\'`.
///
/// ```
/// use resp::cli::split_args;
/// assert_eq!(split_args(r#"SET k "a b""#).unwrap(), ["SET", "k", "a b"]);
/// assert_eq!(split_args("GET 'k").unwrap_err().at(), 4);
/// ```
pub fn split_args(line: impl AsRef<[u8]>) -> Result<Vec<Bytes>, SplitError> {
    let line = line.as_ref();
    let mut args = Vec::new();
    let mut at = 0;
    loop {
        while at < line.len() && is_space(line[at]) {
            at += 1;
        }
        if at == line.len() {
            return Ok(args);
        }
        let mut arg = Vec::new();
        while at < line.len() && !ends_word(line[at]) {
            at = match line[at] {
                b'"' => double_quoted(line, at, &mut arg)?,
                b'\'' => single_quoted(line, at, &mut arg)?,
                byte => {
                    arg.push(byte);
                    at + 1
                }
            };
        }
        // A NUL ends a word outside quotes and the line with it: the original reads C strings.
        let ended = line.get(at) == Some(&0);
        args.push(Bytes::from(arg));
        if ended {
            return Ok(args);
        }
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

fn ends_word(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0)
}

fn double_quoted(line: &[u8], open: usize, arg: &mut Vec<u8>) -> Result<usize, SplitError> {
    let mut at = open + 1;
    loop {
        match line[at..] {
            [] => return Err(SplitError::Unclosed { at: open }),
            [b'\\', b'x', high, low, ..] if is_hex(high) && is_hex(low) => {
                arg.push(hex(high) << 4 | hex(low));
                at += 4;
            }
            [b'\\', escaped, ..] => {
                arg.push(match escaped {
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    b'b' => 0x08,
                    b'a' => 0x07,
                    other => other,
                });
                at += 2;
            }
            [b'"', ..] => return after_quote(line, at),
            [byte, ..] => {
                arg.push(byte);
                at += 1;
            }
        }
    }
}

fn single_quoted(line: &[u8], open: usize, arg: &mut Vec<u8>) -> Result<usize, SplitError> {
    let mut at = open + 1;
    loop {
        match line[at..] {
            [] => return Err(SplitError::Unclosed { at: open }),
            [b'\\', b'\'', ..] => {
                arg.push(b'\'');
                at += 2;
            }
            [b'\'', ..] => return after_quote(line, at),
            [byte, ..] => {
                arg.push(byte);
                at += 1;
            }
        }
    }
}

fn after_quote(line: &[u8], close: usize) -> Result<usize, SplitError> {
    match line.get(close + 1) {
        Some(&next) if !is_space(next) => Err(SplitError::Adjacent { at: close }),
        _ => Ok(close + 1),
    }
}

fn is_hex(byte: u8) -> bool {
    byte.is_ascii_hexdigit()
}

fn hex(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => byte - b'0',
        b'a'..=b'f' => byte - b'a' + 10,
        _ => byte - b'A' + 10,
    }
}

/// A reply as redis-cli prints it on a terminal, without the line feed at its end.
///
/// ```
/// use resp::{Value, cli};
/// let reply = Value::Array(vec![Value::Integer(1), Value::Null]);
/// assert_eq!(cli::render(&reply), "1) (integer) 1\n2) (nil)");
/// ```
pub fn render(value: &Value) -> String {
    let mut out = Vec::new();
    write(value, "", &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

/// Bytes in double quotes, as redis-cli prints them: pure ASCII, and [`split_args`] reads them back.
pub fn quote(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() + 2);
    out.push('"');
    for &byte in bytes {
        match byte {
            b'\\' | b'"' => out.extend(['\\', char::from(byte)]),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            0x07 => out.push_str("\\a"),
            0x08 => out.push_str("\\b"),
            b' '..=b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("\\x{byte:02x}")),
        }
    }
    out.push('"');
    out
}

/// A command as one would type it: an argument that needs quotes gets them.
pub fn join_args(argv: &[Bytes]) -> String {
    let words = argv.iter().map(|arg| {
        let plain = |&byte: &u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'\\');
        match std::str::from_utf8(arg) {
            Ok(word) if !arg.is_empty() && arg.iter().all(plain) => word.to_owned(),
            _ => quote(arg),
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

fn write(value: &Value, prefix: &str, out: &mut Vec<u8>) {
    match value {
        Value::Simple(text) | Value::BigNumber(text) => out.extend_from_slice(text),
        Value::Error(text) => {
            out.extend_from_slice(b"(error) ");
            out.extend_from_slice(text);
        }
        Value::Integer(number) => out.extend(format!("(integer) {number}").bytes()),
        Value::Bulk(bytes) => out.extend(quote(bytes).bytes()),
        Value::Null | Value::NullArray => out.extend_from_slice(b"(nil)"),
        Value::Double(number) => {
            out.extend(format!("(double) {}", format_g17(number.get())).bytes());
        }
        Value::Boolean(truth) => out.extend(format!("({truth})").bytes()),
        Value::Verbatim { text, .. } => out.extend_from_slice(text),
        Value::Array(items) => sequence(items, ("(empty array)", ')'), prefix, out),
        Value::Push(items) => sequence(items, ("(empty push)", ')'), prefix, out),
        Value::Set(items) => sequence(items, ("(empty set)", '~'), prefix, out),
        Value::Map(pairs) if pairs.is_empty() => out.extend_from_slice(b"(empty hash)"),
        Value::Map(pairs) => {
            let (width, inner) = indent(pairs.len(), prefix);
            for (index, (key, value)) in pairs.iter().enumerate() {
                number(index, '#', width, prefix, out);
                write(key, &inner, out);
                out.extend_from_slice(b" => ");
                write(value, &inner, out);
            }
        }
    }
}

fn sequence(items: &[Value], (empty, mark): (&str, char), prefix: &str, out: &mut Vec<u8>) {
    if items.is_empty() {
        return out.extend_from_slice(empty.as_bytes());
    }
    let (width, inner) = indent(items.len(), prefix);
    for (index, item) in items.iter().enumerate() {
        number(index, mark, width, prefix, out);
        write(item, &inner, out);
    }
}

/// The width of the largest number, and what nested lines begin with.
fn indent(count: usize, prefix: &str) -> (usize, String) {
    let width = count.to_string().len();
    (width, format!("{prefix}{}", " ".repeat(width + 2)))
}

/// The first element stands on the line its container began on.
fn number(index: usize, mark: char, width: usize, prefix: &str, out: &mut Vec<u8>) {
    let start = if index == 0 {
        String::new()
    } else {
        format!("\n{prefix}")
    };
    out.extend(format!("{start}{:>width$}{mark} ", index + 1).bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(line: &str) -> Vec<Bytes> {
        split_args(line).unwrap()
    }

    #[test]
    fn lines_are_split_as_redis_cli_splits_them() {
        assert_eq!(split("  GET \t k  "), ["GET", "k"]);
        assert_eq!(split(""), Vec::<Bytes>::new());
        assert_eq!(split(r#""" '' x"y z""#), ["", "", "xy z"]);
        assert_eq!(split(r#""\x41\n\r\t\b\a\\\"\q\xZ""#), ["A\n\r\t\x08\x07\\\"qxZ"]);
        assert_eq!(split(r"'a\'b\n'"), [r"a'b\n"]);
        assert_eq!(split_args(r#"a "b"c"#), Err(SplitError::Adjacent { at: 4 }));
        assert_eq!(split_args(r#"a "b\""#), Err(SplitError::Unclosed { at: 2 }));
        assert_eq!(split_args(r#"a "b\"#), Err(SplitError::Unclosed { at: 2 }));
    }

    #[test]
    fn what_is_joined_splits_into_the_same() {
        let argv: Vec<Bytes> = vec!["SET".into(), "".into(), "a b\"\\\n\0\u{e9}".into(), "'x'".into()];
        assert_eq!(split(&join_args(&argv)), argv);
    }

    #[test]
    fn nested_replies_are_numbered_and_indented() {
        let inner = Value::Array(vec![Value::bulk("a"), Value::simple("OK")]);
        let mut items = vec![inner; 2];
        items.extend(vec![Value::Integer(7); 8]);
        let text = render(&Value::Array(items));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[..4], [" 1) 1) \"a\"", "    2) OK", " 2) 1) \"a\"", "    2) OK"]);
        assert_eq!(lines[11], "10) (integer) 7");
        let map = Value::Map(vec![(Value::bulk("k"), Value::Set(vec![]))]);
        assert_eq!(render(&map), "1# \"k\" => (empty set)");
    }
}
