//! How the server's debugger prints what it shows.

use resp::{Bytes, Protocol, Value, cli, number};
use scripting::{Seen, general};

/// What stands for a value that is too deep inside tables.
const TOO_DEEP: &str = "<max recursion level reached! Nested table?>";

/// How many tables inside each other are shown.
const DEPTH: usize = 10;

/// A value of Lua.
pub(super) fn seen(value: &Seen) -> String {
    at(value, 0)
}

/// A value inside so many tables.
fn at(value: &Seen, depth: usize) -> String {
    match value {
        _ if depth == DEPTH => TOO_DEEP.to_owned(),
        Seen::Nil => "nil".to_owned(),
        Seen::Boolean(truth) => truth.to_string(),
        Seen::Number(number) => general(*number, 6),
        Seen::Text(text) => cli::quote(text),
        Seen::Table { entries: None, .. } => TOO_DEEP.to_owned(),
        Seen::Table {
            entries: Some(entries), ..
        } => table(entries, depth + 1),
        Seen::Other { kind, address } => format!("\"{kind}@0x{address:x}\""),
    }
}

/// A list without its keys, if they are 1, 2, 3 and so on in the order in which they come.
fn table(entries: &[(Seen, Seen)], depth: usize) -> String {
    let mut expected = (1..).map(f64::from);
    let is_list = entries
        .iter()
        .all(|(key, _)| matches!(key, Seen::Number(number) if Some(*number) == expected.next()));
    let shown = entries.iter().map(|(key, value)| match is_list {
        true => at(value, depth),
        false => format!("[{}]={}", at(key, depth), at(value, depth)),
    });
    format!("{{{}}}", shown.collect::<Vec<_>>().join("; "))
}

/// A reply as it travels in the protocol that the script has chosen.
pub(super) fn reply(value: &Value, protocol: Protocol) -> String {
    let is_new = protocol == Protocol::Resp3;
    let all = |values: &[Value]| {
        let shown = values.iter().map(|value| reply(value, protocol));
        shown.collect::<Vec<_>>().join(",")
    };
    match value {
        Value::Simple(text) => marked("+", text),
        Value::Error(text) => marked("-", text),
        Value::Integer(number) => number.to_string(),
        Value::Null | Value::NullArray if is_new => "(null)".to_owned(),
        Value::Null | Value::NullArray => "NULL".to_owned(),
        Value::Set(members) if is_new => format!("~({})", all(members)),
        Value::Array(values) | Value::Set(values) | Value::Push(values) => format!("[{}]", all(values)),
        Value::Map(pairs) => {
            let joint = if is_new { " => " } else { "," };
            let shown = pairs
                .iter()
                .map(|(key, value)| format!("{}{joint}{}", reply(key, protocol), reply(value, protocol)));
            let shown = shown.collect::<Vec<_>>().join(",");
            if is_new {
                format!("{{{shown}}}")
            } else {
                format!("[{shown}]")
            }
        }
        Value::Boolean(truth) if is_new => format!("#{truth}"),
        Value::Boolean(truth) => u8::from(*truth).to_string(),
        Value::Double(double) if is_new => format!("(double) {}", number::format_g17(double.get())),
        Value::Double(double) => cli::quote(number::format_g17(double.get()).as_bytes()),
        Value::Bulk(text) | Value::BigNumber(text) | Value::Verbatim { text, .. } => cli::quote(text),
    }
}

fn marked(mark: &str, text: &[u8]) -> String {
    cli::quote(&[mark.as_bytes(), text].concat())
}

/// What is sent last before the script's reply.
pub(super) fn end_of_session() -> Value {
    Value::Array(vec![line("<endsession>")])
}

/// A line of the answer: it travels as a status, so that line ends become blanks.
pub(super) fn line(text: impl Into<Vec<u8>>) -> Value {
    let mut text = text.into();
    for byte in &mut text {
        if matches!(byte, b'\r' | b'\n') {
            *byte = b' ';
        }
    }
    Value::Simple(Bytes::from(text))
}
