//! In Python, with redis-py, which asks by `EVALSHA` and loads what is not known by itself.

use resp::Bytes;

use super::{Call, escaped};

/// A program for Python 3.
pub(super) fn write(call: &Call<'_>) -> String {
    format!(
        "import redis\n\nr = redis.Redis()\n\n# EVALSHA {}, and SCRIPT LOAD after NOSCRIPT.\nscript = r.register_script({})\n\nprint(script(keys={}, args={}))\n",
        call.sha(),
        long(call.script),
        list(call.keys),
        list(call.args),
    )
}

fn long(script: &str) -> String {
    // At its end a quote would be taken for one of those three.
    let (start, quote) = match script.strip_suffix('"') {
        Some(start) => (start, "\\\""),
        None => (script, ""),
    };
    format!("\"\"\"\\\n{}{quote}\"\"\"", escaped(start, "\"\"\"", &[], true))
}

fn list(values: &[Bytes]) -> String {
    let values: Vec<String> = values.iter().map(|value| literal(value)).collect();
    format!("[{}]", values.join(", "))
}

fn literal(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => format!("\"{}\"", escaped(text, "\"", &[], false)),
        Err(_) => {
            let shown = bytes.iter().map(|&byte| match byte {
                b'"' | b'\\' => format!("\\{}", char::from(byte)),
                b' '..=b'~' => char::from(byte).to_string(),
                _ => format!("\\x{byte:02x}"),
            });
            format!("b\"{}\"", shown.collect::<String>())
        }
    }
}
