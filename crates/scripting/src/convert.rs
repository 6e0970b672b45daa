//! Replies to Lua values and back, by the server's rules.

use lua51::table;
use piccolo::{Context, Table, Value as Lua};
use resp::{Bytes, Value};

/// How deep a returned table is followed. The real server follows as far as Lua's stack reaches,
/// about 8,000 tables; ours stops where a browser's stack is safe.
const DEPTH: usize = 1_000;

/// A reply as a script gets it from `redis.call`.
pub(crate) fn to_lua<'gc>(ctx: Context<'gc>, reply: &Value, resp3: bool) -> Lua<'gc> {
    let text = |bytes: &[u8]| Lua::String(ctx.intern(bytes));
    match reply {
        Value::Simple(status) => record(ctx, [("ok", text(status))]),
        Value::Error(error) => command_error(ctx, error).into(),
        Value::Integer(n) => Lua::Number(*n as f64),
        Value::Bulk(bytes) => text(bytes),
        Value::Null | Value::NullArray if resp3 => Lua::Nil,
        Value::Null | Value::NullArray => Lua::Boolean(false),
        Value::Array(items) | Value::Push(items) => list(ctx, items, resp3),
        Value::Map(pairs) if resp3 => {
            let map = Table::new(&ctx);
            for (key, value) in pairs {
                put(ctx, map, to_lua(ctx, key, resp3), to_lua(ctx, value, resp3));
            }
            record(ctx, [("map", map.into())])
        }
        Value::Map(pairs) => {
            let flat = Table::new(&ctx);
            let items = pairs.iter().flat_map(|(key, value)| [key, value]);
            for (i, item) in items.enumerate() {
                put(ctx, flat, Lua::Integer(i as i64 + 1), to_lua(ctx, item, resp3));
            }
            flat.into()
        }
        Value::Set(items) if resp3 => {
            let set = Table::new(&ctx);
            for item in items {
                put(ctx, set, to_lua(ctx, item, resp3), Lua::Boolean(true));
            }
            record(ctx, [("set", set.into())])
        }
        Value::Set(items) => list(ctx, items, resp3),
        Value::Double(double) if resp3 => record(ctx, [("double", Lua::Number(double.get()))]),
        Value::Double(double) => text(lua51::number::general(double.get(), 17).as_bytes()),
        Value::Boolean(truth) if resp3 => Lua::Boolean(*truth),
        Value::Boolean(truth) => Lua::Number(f64::from(u8::from(*truth))),
        Value::BigNumber(digits) if resp3 => record(ctx, [("big_number", text(digits))]),
        Value::BigNumber(digits) => text(digits),
        Value::Verbatim { format, text: body } if resp3 => {
            let inner = record(ctx, [("string", text(body)), ("format", text(format))]);
            record(ctx, [("verbatim_string", inner)])
        }
        Value::Verbatim { text: body, .. } => text(body),
    }
}

fn list<'gc>(ctx: Context<'gc>, items: &[Value], resp3: bool) -> Lua<'gc> {
    let table = Table::new(&ctx);
    for (i, item) in items.iter().enumerate() {
        put(ctx, table, Lua::Integer(i as i64 + 1), to_lua(ctx, item, resp3));
    }
    table.into()
}

/// The table of a command's error, which the server has counted already.
pub(crate) fn command_error<'gc>(ctx: Context<'gc>, text: &[u8]) -> Table<'gc> {
    let error = error_table(ctx, text);
    put(ctx, error, name(ctx, "ignore_error_stats_update"), Lua::Boolean(true));
    error
}

/// `{err = text}`
pub(crate) fn error_table<'gc>(ctx: Context<'gc>, text: &[u8]) -> Table<'gc> {
    let error = Table::new(&ctx);
    put(ctx, error, name(ctx, "err"), ctx.intern(text).into());
    error
}

/// `{ok = text}`
pub(crate) fn status_table<'gc>(ctx: Context<'gc>, text: piccolo::String<'gc>) -> Lua<'gc> {
    record(ctx, [("ok", text.into())])
}

fn record<'gc, const N: usize>(ctx: Context<'gc>, fields: [(&'static str, Lua<'gc>); N]) -> Lua<'gc> {
    let table = Table::new(&ctx);
    for (field, value) in fields {
        put(ctx, table, name(ctx, field), value);
    }
    table.into()
}

fn name<'gc>(ctx: Context<'gc>, text: &'static str) -> Lua<'gc> {
    ctx.intern_static(text.as_bytes()).into()
}

fn put<'gc>(ctx: Context<'gc>, table: Table<'gc>, key: Lua<'gc>, value: Lua<'gc>) {
    // A fresh table of ours takes every key but nil and NaN, and those no reply needs.
    let _ = table::set(ctx, table, key, value);
}

/// What a script returns, as the reply to its caller. `resp3` is what the script chose with
/// `redis.setresp`; it decides what becomes of a boolean.
pub(crate) fn to_reply<'gc>(ctx: Context<'gc>, value: Lua<'gc>, resp3: bool) -> Value {
    Reply { ctx, resp3 }.of(value, 0)
}

struct Reply<'gc> {
    ctx: Context<'gc>,
    resp3: bool,
}

impl<'gc> Reply<'gc> {
    fn of(&self, value: Lua<'gc>, depth: usize) -> Value {
        match value {
            Lua::String(text) => Value::Bulk(bytes(text)),
            Lua::Number(n) => Value::Integer(truncated(n)),
            Lua::Integer(n) => Value::Integer(n),
            Lua::Boolean(truth) if self.resp3 => Value::Boolean(truth),
            Lua::Boolean(true) => Value::Integer(1),
            Lua::Table(_) if depth >= DEPTH => Value::error("ERR reached lua stack limit"),
            Lua::Table(table) => self.of_table(table, depth + 1),
            _ => Value::Null,
        }
    }

    /// The first of the special shapes that fits, else an array up to the first gap.
    fn of_table(&self, table: Table<'gc>, depth: usize) -> Value {
        let field = |name| table::field(self.ctx, table, name);
        if let Lua::String(error) = field("err") {
            // C prints it, so it ends at a zero byte, and then the server takes line ends off.
            let text = error.as_bytes().split(|&c| c == 0).next().unwrap_or_default();
            let end = text.iter().rposition(|c| !matches!(c, b'\r' | b'\n'));
            return Value::Error(crate::error::one_line(text[..end.map_or(0, |i| i + 1)].to_vec()));
        }
        if let Lua::String(status) = field("ok") {
            let text = line(status);
            let end = text.iter().position(|&c| c == 0).unwrap_or(text.len());
            return Value::Simple(text.slice(..end));
        }
        if let Lua::Number(double) = field("double") {
            return Value::Double(double.into());
        }
        if let Lua::String(digits) = field("big_number") {
            return Value::BigNumber(line(digits));
        }
        if let Lua::Table(verbatim) = field("verbatim_string")
            && let Lua::String(text) = table::field(self.ctx, verbatim, "string")
            && let Lua::String(kind) = table::field(self.ctx, verbatim, "format")
        {
            let mut format = *b"   ";
            format
                .iter_mut()
                .zip(kind.as_bytes())
                .for_each(|(to, from)| *to = *from);
            return Value::Verbatim {
                format,
                text: bytes(text),
            };
        }
        if let Lua::Table(map) = field("map") {
            let pairs = entries(map).into_iter();
            return Value::Map(pairs.map(|(k, v)| (self.of(k, depth), self.of(v, depth))).collect());
        }
        if let Lua::Table(set) = field("set") {
            return Value::Set(entries(set).into_iter().map(|(k, _)| self.of(k, depth)).collect());
        }
        let mut items = Vec::new();
        loop {
            match table::get(table, Lua::Integer(items.len() as i64 + 1)) {
                Lua::Nil => return Value::Array(items),
                item => items.push(self.of(item, depth)),
            }
        }
    }
}

/// All entries in the order of `pairs`.
pub(crate) fn entries<'gc>(of: Table<'gc>) -> Vec<(Lua<'gc>, Lua<'gc>)> {
    let mut walks = table::Walks::default();
    let mut entries = Vec::new();
    let mut at = Lua::Nil;
    while let Ok(Some((key, value))) = table::next(&mut walks, of, at) {
        entries.push((key, value));
        at = key;
    }
    entries
}

fn bytes(text: piccolo::String<'_>) -> Bytes {
    Bytes::copy_from_slice(text.as_bytes())
}

fn line(text: piccolo::String<'_>) -> Bytes {
    crate::error::one_line(text.as_bytes().to_vec())
}

/// As the processor truncates: what does not fit becomes the smallest integer.
fn truncated(number: f64) -> i64 {
    const END: f64 = (1u64 << 63) as f64;
    if number.is_nan() || !(-END..END).contains(&number) {
        i64::MIN
    } else {
        number as i64
    }
}
