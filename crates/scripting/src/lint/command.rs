//! The commands that a text calls with a literal name, and what comes back from them.

use lua51::lint::Text;
use lua51::syntax::{Expression, ExpressionKind, Name};

/// A call of `redis.call` or `redis.pcall`.
#[derive(Debug, Clone)]
pub(super) struct Command<'a> {
    /// The name of the command, in upper case.
    pub(super) name: String,
    /// What it is called with, the name among them.
    pub(super) arguments: &'a [Expression],
}

/// What a command replies, as far as a comparison can go wrong over it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reply {
    /// A text, or nothing.
    Text,
    /// A number where 0 says no.
    Count,
    /// A status.
    Status,
}

/// The replies of commands that scripts ask often.
#[rustfmt::skip]
const REPLIES: &[(Reply, &[&str])] = &[
    (Reply::Text, &[
        "GET", "GETDEL", "GETEX", "GETSET", "GETRANGE", "HGET", "LINDEX", "LPOP", "RPOP", "RANDOMKEY", "ZSCORE", "INCRBYFLOAT",
        "HINCRBYFLOAT", "ZINCRBY", "RPOPLPUSH", "LMOVE", "ECHO",
    ]),
    (Reply::Count, &[
        "EXISTS", "HEXISTS", "SISMEMBER", "SETNX", "HSETNX", "MSETNX", "EXPIRE", "PEXPIRE", "EXPIREAT", "PEXPIREAT", "PERSIST",
        "RENAMENX", "COPY", "MOVE", "DEL", "UNLINK", "SADD", "SREM", "HDEL", "SMOVE", "ZADD", "ZREM", "LLEN", "SCARD", "ZCARD",
        "HLEN", "STRLEN", "GETBIT", "PFADD",
    ]),
    (Reply::Status, &["TYPE", "SET", "MSET", "SETEX", "PSETEX", "RENAME", "HMSET", "LSET", "LTRIM", "PING", "FLUSHALL", "FLUSHDB"]),
];

impl Command<'_> {
    /// What it replies, if that is known.
    pub(super) fn reply(&self) -> Option<Reply> {
        // With options these answer in other ways.
        let has_option = |option: &[u8]| {
            let mut arguments = self.arguments.iter();
            arguments.any(|one| literal(one).is_some_and(|text| text.eq_ignore_ascii_case(option)))
        };
        match self.name.as_str() {
            "SET" if has_option(b"GET") || has_option(b"NX") || has_option(b"XX") => return None,
            "ZADD" if has_option(b"INCR") => return None,
            "LPOP" | "RPOP" if self.arguments.len() > 2 => return None,
            _ => {}
        }
        let rows = REPLIES.iter();
        rows.into_iter()
            .find(|(_, names)| names.contains(&self.name.as_str()))
            .map(|(reply, _)| *reply)
    }
}

/// The command that an expression calls, or that the local it names was set to.
pub(super) fn command_of<'b>(text: &Text<'b>, expression: &'b Expression) -> Option<Command<'b>> {
    command(text.value(expression))
}

/// The command that an expression calls.
pub(super) fn command(expression: &Expression) -> Option<Command<'_>> {
    let ExpressionKind::Call(callee, arguments) = &expression.kind else {
        return None;
    };
    let calls = is_field(callee, "redis", "call") || is_field(callee, "redis", "pcall");
    let name = literal(arguments.first().filter(|_| calls)?)?;
    Some(Command {
        name: String::from_utf8_lossy(name).to_ascii_uppercase(),
        arguments,
    })
}

/// The bytes of a literal string.
pub(crate) fn literal(expression: &Expression) -> Option<&[u8]> {
    match &expression.kind {
        ExpressionKind::String(text) => Some(text),
        _ => None,
    }
}

/// Whether it is a field of a global table.
pub(crate) fn is_field(expression: &Expression, table: &str, field: &str) -> bool {
    let ExpressionKind::Index(indexed, key) = &expression.kind else {
        return false;
    };
    is_global(indexed, table) && literal(key) == Some(field.as_bytes())
}

/// Whether it is a global of this name.
pub(crate) fn is_global(expression: &Expression, global: &str) -> bool {
    matches!(&expression.kind, ExpressionKind::Name(Name::Global, name) if name == global)
}
