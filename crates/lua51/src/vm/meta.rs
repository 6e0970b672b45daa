//! Access, comparison and calls with metamethods, by the rules of Lua 5.1.

use piccolo::{Context, Function, Table, Value};

use super::sequence;
use super::table::{self, Refused};

/// How far a chain of `__index` or `__newindex` tables is followed.
const CHAIN: usize = 100;

/// What an access came to.
pub(crate) enum Access<'gc> {
    Value(Value<'gc>),
    /// A metamethod must be called with these.
    Call(Function<'gc>, Vec<Value<'gc>>),
    /// The value cannot be indexed.
    NotIndexable(Value<'gc>),
    /// The value can, but what its metatable leads to cannot.
    HandlerNotIndexable(Value<'gc>),
    Refused(Refused),
    Loop,
    StoreLoop,
}

/// The metamethod of a value.
pub(crate) fn metamethod<'gc>(ctx: Context<'gc>, value: Value<'gc>, event: &'static str) -> Value<'gc> {
    match value {
        Value::Table(table) => match table::metatable(table) {
            Some(metatable) => table::field(ctx, metatable, event),
            None => Value::Nil,
        },
        Value::String(_) if event == "__index" => string_index(ctx),
        _ => Value::Nil,
    }
}

/// The registry's entry for the table that answers `("x").name`.
pub(crate) const STRING_INDEX: &str = "@string";

fn string_index<'gc>(ctx: Context<'gc>) -> Value<'gc> {
    ctx.get_global(STRING_INDEX)
}

/// `object[key]`.
pub(crate) fn index<'gc>(ctx: Context<'gc>, object: Value<'gc>, key: Value<'gc>) -> Access<'gc> {
    let mut object = object;
    for link in 0..CHAIN {
        let handler = match object {
            Value::Table(table) => {
                let value = table::get(table, key);
                if !value.is_nil() {
                    return Access::Value(value);
                }
                metamethod(ctx, object, "__index")
            }
            Value::String(_) => string_index(ctx),
            _ if link > 0 => return Access::HandlerNotIndexable(object),
            _ => return Access::NotIndexable(object),
        };
        match handler {
            Value::Nil if matches!(object, Value::Table(_)) => return Access::Value(Value::Nil),
            Value::Function(function) => return Access::Call(function, vec![object, key]),
            handler => object = handler,
        }
    }
    Access::Loop
}

/// `object[key] = value`.
pub(crate) fn set_index<'gc>(ctx: Context<'gc>, object: Value<'gc>, key: Value<'gc>, value: Value<'gc>) -> Access<'gc> {
    let mut object = object;
    for link in 0..CHAIN {
        let Value::Table(table) = object else {
            return if link > 0 {
                Access::HandlerNotIndexable(object)
            } else {
                Access::NotIndexable(object)
            };
        };
        // C Lua makes room for the entry before it asks anybody.
        if let Some(refused) = table::refused_key(key).filter(|_| !table::is_read_only(table)) {
            return Access::Refused(refused);
        }
        let handler = match metamethod(ctx, object, "__newindex") {
            handler if handler.is_nil() || !table::get(table, key).is_nil() => Value::Nil,
            handler => handler,
        };
        match handler {
            Value::Nil => {
                return match table::set(ctx, table, key, value) {
                    Ok(()) => Access::Value(Value::Nil),
                    Err(refused) => Access::Refused(refused),
                };
            }
            Value::Function(function) => return Access::Call(function, vec![object, key, value]),
            handler => object = handler,
        }
    }
    Access::StoreLoop
}

/// What a call of the value calls, and whether the value itself goes in front of the arguments.
pub(crate) fn callable<'gc>(ctx: Context<'gc>, value: Value<'gc>) -> Option<(Function<'gc>, bool)> {
    match value {
        Value::Function(function) => Some((function, false)),
        value => match metamethod(ctx, value, "__call") {
            Value::Function(function) => Some((function, true)),
            _ => None,
        },
    }
}

/// The metamethod two operands of a comparison share, as 5.1 wants it.
pub(crate) fn shared_metamethod<'gc>(
    ctx: Context<'gc>,
    a: Value<'gc>,
    b: Value<'gc>,
    event: &'static str,
) -> Option<Value<'gc>> {
    let handler = metamethod(ctx, a, event);
    let is_shared = !handler.is_nil() && raw_equal(handler, metamethod(ctx, b, event));
    is_shared.then_some(handler)
}

/// A function that calls a value; the text of the error if it cannot be called.
pub(crate) fn function_of<'gc>(ctx: Context<'gc>, value: Value<'gc>) -> Result<Function<'gc>, String> {
    match callable(ctx, value) {
        Some((function, false)) => Ok(function),
        Some((function, true)) => Ok(sequence::bound(ctx, function, value).into()),
        None => Err(format!("attempt to call a {} value", value.type_name())),
    }
}

/// Whether two values are the same, without metamethods.
pub fn raw_equal<'gc>(a: Value<'gc>, b: Value<'gc>) -> bool {
    match (a, b) {
        (Value::Nil, Value::Nil) => true,
        (Value::Boolean(a), Value::Boolean(b)) => a == b,
        (Value::Integer(a), Value::Integer(b)) => a == b,
        (Value::Number(a), Value::Number(b)) => a == b,
        (Value::Integer(a), Value::Number(b)) | (Value::Number(b), Value::Integer(a)) => a as f64 == b,
        (Value::String(a), Value::String(b)) => a == b,
        (Value::Table(a), Value::Table(b)) => a == b,
        (Value::Function(a), Value::Function(b)) => a == b,
        (Value::Thread(a), Value::Thread(b)) => a == b,
        (Value::UserData(a), Value::UserData(b)) => a == b,
        _ => false,
    }
}

/// A read-only stand-in for a table, with a metatable of its own.
pub(crate) fn stand_in<'gc>(
    ctx: Context<'gc>,
    backing: Table<'gc>,
    metatable: Option<Table<'gc>>,
    accesses: Table<'gc>,
) -> Table<'gc> {
    let table = Table::new(&ctx);
    table::set_shadow(ctx, table, metatable, Some(backing), accesses);
    table
}
