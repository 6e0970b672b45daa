//! What a client returned, as a rule and a person read it.

use resp::{ReplyDecoder, Value, cli};

/// A result from the bytes that it travels as.
pub(crate) fn decoded(wire: &[u8]) -> Value {
    let mut decoder = ReplyDecoder::default();
    decoder.feed(wire);
    decoder.next_reply().ok().flatten().unwrap_or(Value::Null)
}

/// A result in one line.
pub(crate) fn shown(value: &Value) -> String {
    match value {
        Value::Simple(text) => String::from_utf8_lossy(text).into_owned(),
        other => cli::render(other).trim_end().replace('\n', " "),
    }
}

/// A result as a plain text to compare with: no quotes, no types.
pub(crate) fn plain(value: &Value) -> String {
    match value {
        Value::Simple(text) | Value::Bulk(text) => String::from_utf8_lossy(text).into_owned(),
        Value::Integer(number) => number.to_string(),
        other => shown(other),
    }
}

/// The results of all clients as a list in JSON. Nil is `false`, an error is a table with `err`,
/// and so is a client that died.
pub(crate) fn json(results: &[Option<Value>]) -> String {
    let items: Vec<String> = results
        .iter()
        .map(|result| result.as_ref().map_or(r#"{"err":"died"}"#.to_owned(), item))
        .collect();
    format!("[{}]", items.join(","))
}

fn item(value: &Value) -> String {
    match value {
        Value::Simple(text) | Value::Bulk(text) => string(&String::from_utf8_lossy(text)),
        Value::Error(text) => format!(r#"{{"err":{}}}"#, string(&String::from_utf8_lossy(text))),
        Value::Integer(number) => number.to_string(),
        Value::Boolean(truth) => truth.to_string(),
        Value::Null | Value::NullArray => "false".to_owned(),
        Value::Array(items) | Value::Set(items) | Value::Push(items) => {
            format!("[{}]", items.iter().map(item).collect::<Vec<_>>().join(","))
        }
        other => string(&plain(other)),
    }
}

/// A text as JSON writes it.
pub(crate) fn string(text: &str) -> String {
    let mut json = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => json.extend(['\\', letter]),
            control if u32::from(control) < 0x20 => json.push_str(&format!("\\u{:04x}", u32::from(control))),
            other => json.push(other),
        }
    }
    json + "\""
}
