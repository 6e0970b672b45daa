//! `redis.register_function`, and what it has been told.

use std::cell::RefCell;

use lua51::{Frame, Returned, table, to_string};
use piccolo::{Table, Value as Lua};
use resp::Bytes;

use super::Function;
use crate::convert::entries;
use crate::redis::raise;
use crate::shebang::{self, Flags};

/// The functions of the library that is being loaded, if one is.
#[derive(Default)]
pub(super) struct Register(RefCell<Option<Vec<Function>>>);

impl Register {
    pub(super) fn open(&self) {
        self.0.replace(Some(Vec::new()));
    }

    pub(super) fn close(&self) -> Vec<Function> {
        self.0.take().unwrap_or_default()
    }
}

/// What the arguments say.
#[derive(Default)]
struct Told<'gc> {
    name: Option<Bytes>,
    description: Option<Bytes>,
    callback: Option<piccolo::Function<'gc>>,
    flags: Flags,
}

/// Keeps a function of the library that is being loaded.
pub(super) fn register_function<'gc>(register: &Register, frame: Frame<'gc, '_>) -> Returned<'gc> {
    let fault = match &mut *register.0.borrow_mut() {
        None => "redis.register_function can only be called on FUNCTION LOAD command",
        Some(functions) => match told(&frame).and_then(|told| keep(&frame, functions, told)) {
            Ok(()) => "",
            Err(fault) => fault,
        },
    };
    match fault {
        "" => frame.give_nothing(),
        fault => Err(raise(&frame, fault)),
    }
}

fn keep<'gc>(frame: &Frame<'gc, '_>, functions: &mut Vec<Function>, told: Told<'gc>) -> Result<(), &'static str> {
    let name = told
        .name
        .ok_or("redis.register_function must get a function name argument")?;
    let callback = told
        .callback
        .ok_or("redis.register_function must get a callback argument")?;
    if !shebang::is_name(&name) {
        return Err(shebang::WRONG_NAME);
    }
    if functions.iter().any(|function| function.name == name) {
        return Err("Function already exists in the library");
    }
    functions.push(Function {
        name,
        description: told.description,
        flags: told.flags,
        callback: frame.ctx.stash(callback),
    });
    Ok(())
}

fn told<'gc>(frame: &Frame<'gc, '_>) -> Result<Told<'gc>, &'static str> {
    match (frame.count(), frame.value(0), frame.value(1)) {
        (1, Lua::Table(named), _) => told_by_names(frame, named),
        (1, ..) => Err(
            "calling redis.register_function with a single argument is only applicable to Lua table (representing named arguments).",
        ),
        (2, name, callback) => {
            let name = text(frame, name).ok_or("first argument to redis.register_function must be a string")?;
            let Lua::Function(callback) = callback else {
                return Err("second argument to redis.register_function must be a function");
            };
            Ok(Told {
                name: Some(name),
                callback: Some(callback),
                ..Told::default()
            })
        }
        _ => Err("wrong number of arguments to redis.register_function"),
    }
}

fn told_by_names<'gc>(frame: &Frame<'gc, '_>, named: Table<'gc>) -> Result<Told<'gc>, &'static str> {
    let mut told = Told::default();
    for (key, value) in entries(named) {
        let key = text(frame, key).ok_or("named argument key given to redis.register_function is not a string")?;
        let is = |name: &str| key.eq_ignore_ascii_case(name.as_bytes());
        if is("function_name") {
            let name = text(frame, value);
            told.name = Some(name.ok_or("function_name argument given to redis.register_function must be a string")?);
        } else if is("description") {
            let description = text(frame, value);
            told.description =
                Some(description.ok_or("description argument given to redis.register_function must be a string")?);
        } else if is("callback") {
            let Lua::Function(callback) = value else {
                return Err("callback argument given to redis.register_function must be a function");
            };
            told.callback = Some(callback);
        } else if is("flags") {
            let Lua::Table(list) = value else {
                return Err("flags argument to redis.register_function must be a table representing function flags");
            };
            told.flags = flags(list)?;
        } else {
            return Err("unknown argument given to redis.register_function");
        }
    }
    Ok(told)
}

/// The words of a list, up to its first gap.
fn flags(list: Table<'_>) -> Result<Flags, &'static str> {
    let mut flags = Flags::default();
    for i in 1.. {
        let known = match table::get(list, Lua::Integer(i)) {
            Lua::Nil => break,
            Lua::String(word) => flags.set(|name| word.as_bytes().eq_ignore_ascii_case(name.as_bytes())),
            _ => None,
        };
        known.ok_or("unknown flag given")?;
    }
    Ok(flags)
}

fn text<'gc>(frame: &Frame<'gc, '_>, value: Lua<'gc>) -> Option<Bytes> {
    to_string(frame.ctx, value).map(|text| Bytes::copy_from_slice(text.as_bytes()))
}
