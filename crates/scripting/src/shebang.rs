//! The first line of a script or a library: `#!lua flags=no-writes`, `#!lua name=stock`.

use resp::Bytes;
use resp::cli::split_args;

use crate::error::one_line;

/// What a script or a function promises, and what it asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flags(u8);

const NAMES: [&str; 5] = [
    "no-writes",
    "allow-oom",
    "allow-stale",
    "no-cluster",
    "allow-cross-slot-keys",
];

impl Flags {
    /// Whether it has promised not to write.
    pub fn no_writes(self) -> bool {
        self.0 & 1 != 0
    }

    /// The words for what is set.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        let set = (0..NAMES.len()).filter(move |i| self.0 >> i & 1 != 0);
        set.map(|i| NAMES[i])
    }

    /// Sets what a word says; `None` if there is no such word.
    pub(crate) fn set(&mut self, mut is: impl FnMut(&str) -> bool) -> Option<()> {
        let i = NAMES.iter().position(|name| is(name))?;
        self.0 |= 1 << i;
        Some(())
    }
}

/// The error of a header in which something is wrong, which is quoted.
fn wrong(message: &str, quoted: &[u8]) -> Bytes {
    one_line([b"ERR ", message.as_bytes(), quoted].concat())
}

/// Splits a script into its header, if it has one, and the text to compile; the header's line stays
/// as an empty one, so that lines are counted from it.
pub(crate) fn split(text: &[u8]) -> Result<(Option<Flags>, &[u8]), Bytes> {
    if !text.starts_with(b"#!") {
        return Ok((None, text));
    }
    let Some(end) = text.iter().position(|&c| c == b'\n') else {
        return Err(Bytes::from_static(b"ERR Invalid script shebang"));
    };
    let words = split_args(&text[..end]).unwrap_or_default();
    let Some((engine, options)) = words.split_first() else {
        return Err(Bytes::from_static(b"ERR Invalid engine in script shebang"));
    };
    if engine != "#!lua" {
        return Err(wrong("Unexpected engine in script shebang: ", engine));
    }
    let mut flags = Flags::default();
    for option in options {
        let Some(list) = option.strip_prefix(b"flags=") else {
            return Err(wrong("Unknown lua shebang option: ", option));
        };
        let words = list.split(|&c| c == b',').filter(|_| !list.is_empty());
        for word in words {
            flags
                .set(|name| name.as_bytes() == word)
                .ok_or_else(|| wrong("Unexpected flag in script shebang: ", word))?;
        }
    }
    Ok((Some(flags), &text[end..]))
}

const NAME: &[u8] = b"name=";
pub(crate) const WRONG_NAME: &str =
    "ERR Library names can only contain letters, numbers, or underscores(_) and must be at least one character long";

/// Whether a library or a function can be called so.
pub(crate) fn is_name(name: &[u8]) -> bool {
    !name.is_empty() && name.iter().all(|&c| c.is_ascii_alphanumeric() || c == b'_')
}

/// Splits a library into its name and the text to compile, whose first line is empty.
pub(crate) fn split_library(text: &[u8]) -> Result<(Bytes, &[u8]), Bytes> {
    let said = |message: &'static str| Bytes::from_static(message.as_bytes());
    if !text.starts_with(b"#!") {
        return Err(said("ERR Missing library metadata"));
    }
    let end = text.iter().position(|&c| c == b'\n');
    let end = end.ok_or_else(|| said("ERR Invalid library metadata"))?;
    let words = split_args(&text[..end]).unwrap_or_default();
    let Some((engine, options)) = words.split_first() else {
        return Err(said("ERR Invalid library metadata"));
    };
    let mut name = None;
    for option in options {
        let start = option.get(..NAME.len());
        if !start.is_some_and(|start| start.eq_ignore_ascii_case(NAME)) {
            return Err(wrong("Invalid metadata value given: ", option));
        }
        if name.replace(option.slice(NAME.len()..)).is_some() {
            return Err(said(
                "ERR Invalid metadata value, name argument was given multiple times",
            ));
        }
    }
    let name = name.ok_or_else(|| said("ERR Library name was not given"))?;
    if !is_name(&name) {
        return Err(said(WRONG_NAME));
    }
    let engine = &engine[2..];
    if !engine.eq_ignore_ascii_case(b"lua") {
        return Err(wrong("Engine '", &[engine, b"' not found"].concat()));
    }
    Ok((name, &text[end..]))
}
