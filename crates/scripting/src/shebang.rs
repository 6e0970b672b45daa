//! The header line a script may have: `#!lua flags=no-writes`.

use resp::Bytes;

use crate::error;

/// What a header promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Header {
    pub(crate) no_writes: bool,
}

const FLAGS: [&str; 5] = [
    "no-writes",
    "allow-oom",
    "allow-stale",
    "no-cluster",
    "allow-cross-slot-keys",
];

/// Splits a script into its header and the text to compile; the header's line stays as an empty
/// one, so that lines are counted from it.
pub(crate) fn split(text: &[u8]) -> Result<(Header, &[u8]), Bytes> {
    if !text.starts_with(b"#!") {
        return Ok((Header::default(), text));
    }
    let Some(end) = text.iter().position(|&c| c == b'\n') else {
        return Err(Bytes::from_static(b"ERR Invalid script shebang"));
    };
    let line = String::from_utf8_lossy(&text[..end]).into_owned();
    let mut words = line.split_ascii_whitespace();
    let engine = words.next().unwrap_or_default();
    if engine != "#!lua" {
        let message = format!("ERR Unexpected engine in script shebang: {engine}");
        return Err(error::one_line(message.into_bytes()));
    }
    let mut header = Header::default();
    for word in words {
        let Some(flags) = word.strip_prefix("flags=") else {
            return Err(error::one_line(
                format!("ERR Unknown lua shebang option: {word}").into_bytes(),
            ));
        };
        for flag in flags.split(',').filter(|flag| !flag.is_empty()) {
            if !FLAGS.contains(&flag) {
                return Err(error::one_line(
                    format!("ERR Unexpected flag in script shebang: {flag}").into_bytes(),
                ));
            }
            header.no_writes |= flag == "no-writes";
        }
    }
    Ok((header, &text[end..]))
}
