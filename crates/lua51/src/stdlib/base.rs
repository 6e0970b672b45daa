//! The basic functions.

use std::rc::Rc;

use gc_arena::Collect;
use piccolo::{
    BoxSequence, Callback, CallbackReturn, Context, Error, Execution, Function, Sequence, SequencePoll, Stack, Value,
};

use super::handling::{Handled, Handling};
use crate::number;
use crate::vm::{self, Access, Frame, LibraryFunction, Returned, Shared, error_value, raw_equal, table, to_number};

/// The functions of this library.
pub const FUNCTIONS: &[(&str, LibraryFunction)] = &[
    ("assert", assert),
    ("collectgarbage", collectgarbage),
    ("error", error),
    ("gcinfo", gcinfo),
    ("getmetatable", getmetatable),
    ("ipairs", ipairs),
    ("next", next),
    ("pairs", pairs),
    ("pcall", pcall),
    ("rawequal", rawequal),
    ("rawget", rawget),
    ("rawset", rawset),
    ("select", select),
    ("setmetatable", setmetatable),
    ("tonumber", tonumber),
    ("tostring", tostring),
    ("type", type_of),
    ("unpack", unpack),
    ("xpcall", xpcall),
];

/// Arguments and results of one call of a C function, as many as C Lua has room for.
const STACK: i64 = 8_000;

fn assert<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    if frame.any(0)?.to_bool() {
        return Ok(CallbackReturn::Return);
    }
    if frame.is_absent(1) {
        return Err(frame.error("assertion failed!"));
    }
    let message = frame.string(1)?;
    // C takes a text up to its first zero byte.
    let shown = message.as_bytes().split(|&c| c == 0).next().unwrap_or_default();
    Err(frame.error_bytes(shown))
}

fn collectgarbage<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    let option = if frame.is_absent(0) {
        b"collect".to_vec()
    } else {
        frame.string(0)?.as_bytes().to_vec()
    };
    let number = frame.integer_or(1, 0)?;
    match &option[..] {
        // How much memory is in use depends on the machine; a program must not see it.
        b"count" => frame.give(Value::Number(0.0)),
        b"collect" | b"stop" | b"restart" => frame.give(Value::Number(0.0)),
        b"step" => frame.give(Value::Boolean(false)),
        b"setpause" | b"setstepmul" => frame.give(Value::Number(number.min(200) as f64)),
        other => {
            let why = format!("invalid option '{}'", String::from_utf8_lossy(other));
            Err(frame.bad_argument(0, &why))
        }
    }
}

fn error<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    let level = frame.int_or(1, 1)?;
    let value = frame.value(0);
    match vm::to_string(frame.ctx, value) {
        Some(message) if level > 0 => {
            let text = [&vm::position(&frame, level), message.as_bytes()].concat();
            Err(frame.raise(frame.ctx.intern(&text).into()))
        }
        _ => Err(frame.raise(value)),
    }
}

fn gcinfo<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    frame.give(Value::Number(0.0))
}

fn getmetatable<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    let value = frame.any(0)?;
    let ctx = frame.ctx;
    match value {
        Value::Table(of) => match table::metatable(of) {
            Some(metatable) => match table::field(ctx, metatable, "__metatable") {
                Value::Nil => frame.give(metatable),
                protected => frame.give(protected),
            },
            None => frame.give(Value::Nil),
        },
        Value::String(_) => frame.give(vm::string_metatable(ctx)),
        _ => frame.give(Value::Nil),
    }
}

fn setmetatable<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    let of = frame.table(0)?;
    let metatable = match frame.value(1) {
        Value::Nil if frame.count() > 1 => None,
        Value::Table(metatable) => Some(metatable),
        _ => return Err(frame.bad_argument(1, "nil or table expected")),
    };
    let ctx = frame.ctx;
    if table::metatable(of).is_some_and(|m| !table::field(ctx, m, "__metatable").is_nil()) {
        return Err(frame.error("cannot change a protected metatable"));
    }
    if table::is_read_only(of) {
        return Err(frame.raise(ctx.intern_static(b"Attempt to modify a readonly table").into()));
    }
    vm::set_metatable(ctx, of, metatable);
    frame.give(of)
}

// Walking tables.

fn ipairs<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    let of = frame.table(0)?;
    let step = Callback::from_fn(&frame.ctx, |_, _, mut stack| {
        let (of, i) = (stack.get(0), to_number(stack.get(1)).unwrap_or(0.0) + 1.0);
        let value = match of {
            Value::Table(of) => table::get(of, Value::Number(i)),
            _ => Value::Nil,
        };
        stack.clear();
        if value.is_nil() {
            stack.push_back(Value::Nil);
        } else {
            stack.extend([Value::Number(i), value]);
        }
        Ok(CallbackReturn::Return)
    });
    frame.give_all([step.into(), of.into(), Value::Number(0.0)])
}

fn next<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    let of = frame.table(0)?;
    let found = vm::walk(frame.ctx, |walks| table::next(walks, of, frame.value(1)));
    match found {
        Ok(Some((key, value))) => frame.give_all([key, value]),
        Ok(None) => frame.give(Value::Nil),
        Err(table::UnknownKey) => Err(frame.raise(frame.ctx.intern_static(b"invalid key to 'next'").into())),
    }
}

fn pairs<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    let of = frame.table(0)?;
    if frame.shared.is_fast() && !table::get(of, Value::Boolean(false)).is_nil() {
        // The VM's own loop would end at this key.
        return Err(frame.raise(Value::Nil));
    }
    let next = vm::constant(frame.ctx, "next");
    frame.give_all([next, of.into(), Value::Nil])
}

fn rawequal<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    let (a, b) = (frame.any(0)?, frame.any(1)?);
    frame.give(raw_equal(a, b))
}

fn rawget<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    let (of, key) = (frame.table(0)?, frame.any(1)?);
    frame.give(table::get(of, key))
}

fn rawset<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    let (of, key, value) = (frame.table(0)?, frame.any(1)?, frame.any(2)?);
    match table::set(frame.ctx, of, key, value) {
        Ok(()) => frame.give(of),
        // Raised below any Lua instruction, so without a position.
        Err(refused) => Err(frame.raise(frame.ctx.intern(vm::refusal(refused).as_bytes()).into())),
    }
}

fn select<'gc>(mut frame: Frame<'gc, '_>) -> Returned<'gc> {
    let count = frame.count() as i64;
    if let Value::String(text) = frame.value(0)
        && text.as_bytes().first() == Some(&b'#')
    {
        return frame.give(Value::Number((count - 1) as f64));
    }
    let mut first = i64::from(frame.int(0)?);
    if first < 0 {
        first += count;
    } else if first > count {
        first = count;
    }
    if first < 1 {
        return Err(frame.bad_argument(0, "index out of range"));
    }
    frame.stack.drain(..first as usize);
    Ok(CallbackReturn::Return)
}

fn unpack<'gc>(mut frame: Frame<'gc, '_>) -> Returned<'gc> {
    let of = frame.table(0)?;
    let first = i64::from(frame.int_or(1, 1)?);
    let last = if frame.is_absent(2) {
        table::length(of)
    } else {
        i64::from(frame.int(2)?)
    };
    if first > last {
        return frame.give_nothing();
    }
    if last - first + 1 + frame.count() as i64 > STACK {
        return Err(frame.error("too many results to unpack"));
    }
    frame.spend((last - first) as usize);
    frame.give_all((first..=last).map(|i| table::get(of, Value::Integer(i))))
}

// Types and numbers.

fn type_of<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    let name = frame.any(0)?.type_name();
    let name = frame.ctx.intern_static(name.as_bytes());
    frame.give(name)
}

fn tonumber<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    let base = i64::from(frame.int_or(1, 10)?);
    if base == 10 {
        return match to_number(frame.any(0)?) {
            Some(number) => frame.give(number),
            None => frame.give(Value::Nil),
        };
    }
    let text = frame.string(0)?;
    if !(2..=36).contains(&base) {
        return Err(frame.bad_argument(1, "base out of range"));
    }
    match in_base(text.as_bytes(), base as u32) {
        Some(number) => frame.give(number),
        None => frame.give(Value::Nil),
    }
}

/// Reads an unsigned integer as C's `strtoul` does: a sign is taken, and wraps around.
fn in_base(text: &[u8], base: u32) -> Option<f64> {
    let text = std::str::from_utf8(text)
        .ok()?
        .trim_matches([' ', '\t', '\n', '\r', '\x0b', '\x0c']);
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let digits = match base {
        16 => digits
            .strip_prefix("0x")
            .or(digits.strip_prefix("0X"))
            .unwrap_or(digits),
        _ => digits,
    };
    if digits.is_empty() {
        return None;
    }
    let mut value = 0u64;
    for digit in digits.chars() {
        let digit = u64::from(digit.to_digit(base)?);
        value = value
            .checked_mul(u64::from(base))
            .and_then(|v| v.checked_add(digit))
            .unwrap_or(u64::MAX);
    }
    Some(if negative { value.wrapping_neg() } else { value } as f64)
}

fn tostring<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    let value = frame.any(0)?;
    let ctx = frame.ctx;
    let handler = match value {
        Value::Table(of) => table::metatable(of).map(|metatable| table::field(ctx, metatable, "__tostring")),
        _ => None,
    };
    match handler.unwrap_or_default() {
        Value::Nil => {
            let text = plain_text(ctx, value);
            frame.give(text)
        }
        handler => match vm::callable(ctx, handler) {
            Some((function, in_front)) => {
                frame.call_for_one(function, in_front.then_some(handler).into_iter().chain([value]))
            }
            None => {
                let message = format!("attempt to call a {} value", handler.type_name());
                Err(frame.raise(ctx.intern(message.as_bytes()).into()))
            }
        },
    }
}

/// A value as `tostring` prints it without metamethods.
pub fn plain_text<'gc>(ctx: Context<'gc>, value: Value<'gc>) -> piccolo::String<'gc> {
    match value {
        Value::String(text) => text,
        Value::Number(n) => ctx.intern(number::format(n).as_bytes()),
        Value::Integer(i) => ctx.intern(number::format(i as f64).as_bytes()),
        Value::Nil => ctx.intern_static(b"nil"),
        Value::Boolean(b) => ctx.intern_static(if b { b"true" } else { b"false" }),
        other => match vm::address::of(ctx, other) {
            Some(address) => ctx.intern(format!("{}: {address:#x}", other.type_name()).as_bytes()),
            // The only userdata is the null pointer of `cjson.null`.
            None => ctx.intern_static(b"userdata: (nil)"),
        },
    }
}

// Errors.

fn pcall<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    protected_call(frame, None)
}

/// Calls the first argument with the others. `field` is where an error that is a table may have a
/// text, which is then returned instead.
pub fn protected_call<'gc>(mut frame: Frame<'gc, '_>, field: Option<&'static str>) -> Returned<'gc> {
    // The server's own `pcall` takes its placeholder for the function where there is none.
    let callee = if frame.count() == 0 {
        Value::Boolean(true)
    } else {
        frame.stack.pop_front()
    };
    protect(frame, callee, field, None)
}

fn xpcall<'gc>(mut frame: Frame<'gc, '_>) -> Returned<'gc> {
    let handler = frame.any(1)?;
    let callee = frame.value(0);
    frame.stack.clear();
    protect(frame, callee, None, Some(handler))
}

fn protect<'gc>(
    mut frame: Frame<'gc, '_>,
    callee: Value<'gc>,
    field: Option<&'static str>,
    handler: Option<Value<'gc>>,
) -> Returned<'gc> {
    let ctx = frame.ctx;
    let boundary = match frame.pending().boundary(ctx) {
        Ok(boundary) => boundary,
        // Too deep, but within this call's protection already.
        Err(error) => return frame.give_all([Value::Boolean(false), error_value(ctx, &error)]),
    };
    let guard = BoxSequence::new(
        &ctx,
        Guard {
            handling: Handling::by(ctx, frame.shared, boundary, handler),
            shared: Rc::clone(frame.shared),
            field,
            asked: None,
            failures: 0,
        },
    );
    let function = match vm::callable(ctx, callee) {
        Some((function, in_front)) => {
            if in_front {
                frame.stack.push_front(callee);
            }
            function
        }
        None => vm::raiser(
            ctx,
            format!("attempt to call a {} value", callee.type_name()).as_bytes(),
        ),
    };
    Ok(CallbackReturn::Call {
        function,
        then: Some(guard),
    })
}

#[derive(Collect)]
#[collect(no_drop)]
struct Guard<'gc> {
    #[collect(require_static)]
    shared: Rc<Shared>,
    /// The field of an error that may hold a text.
    #[collect(require_static)]
    field: Option<&'static str>,
    /// The error whose metamethod has been asked for that field.
    asked: Option<Value<'gc>>,
    handling: Handling<'gc>,
    /// How often something has failed, the handler included.
    failures: u32,
}

/// What becomes of an error.
enum Asked<'gc> {
    Known(Vec<Value<'gc>>),
    /// This must be asked for the field.
    Call(Function<'gc>, Vec<Value<'gc>>),
}

/// What a program is told of an error: the text in its field. The server forgets to take the field
/// away where that is no text, so it follows the error.
fn told<'gc>(error: Value<'gc>, field: Value<'gc>) -> Vec<Value<'gc>> {
    match field {
        Value::String(_) | Value::Number(_) | Value::Integer(_) => vec![field],
        _ => vec![error, field],
    }
}

impl<'gc> Guard<'gc> {
    fn ask(&mut self, ctx: Context<'gc>, error: Value<'gc>) -> Asked<'gc> {
        let (Value::Table(_), Some(field)) = (error, self.field) else {
            return Asked::Known(vec![error]);
        };
        match vm::index(ctx, error, ctx.intern_static(field.as_bytes()).into()) {
            Access::Value(field) => Asked::Known(told(error, field)),
            Access::Call(function, arguments) => {
                self.asked = Some(error);
                Asked::Call(function, arguments)
            }
            refused => Asked::Known(vec![ctx.intern(vm::why_refused(&refused).as_bytes()).into()]),
        }
    }
}

impl<'gc> Sequence<'gc> for Guard<'gc> {
    fn poll(
        &mut self,
        _: Context<'gc>,
        _: Execution<'gc, '_>,
        mut stack: Stack<'gc, '_>,
    ) -> Result<SequencePoll<'gc>, Error<'gc>> {
        if let Some(error) = self.asked {
            let answer = stack.get(0);
            stack.clear();
            stack.push_back(Value::Boolean(false));
            stack.extend(told(error, answer));
            return Ok(SequencePoll::Return);
        }
        if self.failures > 0 {
            // What a handler answers is one value.
            stack.resize(1);
        }
        stack.push_front(Value::Boolean(self.failures == 0));
        Ok(SequencePoll::Return)
    }

    fn error(
        &mut self,
        ctx: Context<'gc>,
        _: Execution<'gc, '_>,
        error: Error<'gc>,
        mut stack: Stack<'gc, '_>,
    ) -> Result<SequencePoll<'gc>, Error<'gc>> {
        if self.shared.gives_up() {
            return Err(error);
        }
        if self.asked.is_some() {
            // Nothing protects the question.
            return Err(error);
        }
        stack.clear();
        self.failures += 1;
        let asked = if self.handling.has_handler() {
            match self.handling.handle(ctx, &error) {
                Handled::Told(value) => Asked::Known(vec![value]),
                Handled::Call(function, value) => Asked::Call(function, vec![value]),
            }
        } else {
            self.ask(ctx, error_value(ctx, &error))
        };
        let told = match asked {
            Asked::Known(told) => told,
            Asked::Call(function, arguments) => {
                stack.extend(arguments);
                return Ok(SequencePoll::Call {
                    function,
                    is_tail: false,
                });
            }
        };
        stack.push_back(Value::Boolean(false));
        stack.extend(told);
        Ok(SequencePoll::Return)
    }
}
