//! The call of a script, as people write it: in a shell, in Python, in JavaScript.
//!
//! All of them send `EVALSHA` first and the text only to a server that does not know it (`NOSCRIPT`).
//! Keys and arguments may hold any byte; a script is a text.

mod javascript;
mod redis_cli;
mod redis_py;

use resp::Bytes;

use crate::Sha;

/// A script, and what it is called with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call<'a> {
    /// The text of the script.
    pub script: &'a str,
    /// `KEYS`.
    pub keys: &'a [Bytes],
    /// `ARGV`.
    pub args: &'a [Bytes],
}

/// A way to write a call.
pub struct Client {
    /// What it is called.
    pub name: &'static str,
    /// The text that does it.
    pub write: fn(&Call<'_>) -> String,
}

/// All of them.
pub const CLIENTS: &[Client] = &[
    Client {
        name: "redis-cli",
        write: redis_cli::write,
    },
    Client {
        name: "redis-py",
        write: redis_py::write,
    },
    Client {
        name: "node-redis",
        write: javascript::node_redis,
    },
    Client {
        name: "ioredis",
        write: javascript::ioredis,
    },
];

impl Call<'_> {
    /// What a server calls the script.
    pub fn sha(&self) -> Sha {
        Sha::of(self.script.as_bytes())
    }
}

/// A text between quotes of a language whose escapes are those of C. `quote` is what ends it and
/// `also` what else has a meaning; what is printed stays as it is, line ends too if they may.
fn escaped(text: &str, quote: &str, also: &[&str], lines: bool) -> String {
    let mut written = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(char) = rest.chars().next() {
        let special = std::iter::once(&quote)
            .chain(also)
            .find(|special| rest.starts_with(**special));
        match char {
            '\\' => written.push_str("\\\\"),
            _ if special.is_some() => {
                written.push('\\');
                written.push(char);
            }
            '\n' if lines => written.push('\n'),
            '\n' => written.push_str("\\n"),
            '\t' if lines => written.push('\t'),
            _ if char.is_ascii_control() => written.push_str(&format!("\\x{:02x}", char as u32)),
            _ => written.push(char),
        }
        rest = &rest[char.len_utf8()..];
    }
    written
}
