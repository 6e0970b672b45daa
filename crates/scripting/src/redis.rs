//! The `redis` table.

use std::cell::Cell;
use std::rc::Rc;

use keyspace::spec::{self, Resolution};
use lua51::{Frame, Machine, Returned, StatefulFunction, number};
use piccolo::Value as Lua;
use resp::Bytes;

use crate::caller::{Caller, How};
use crate::convert;
use crate::error;
use crate::host::LogLevel;
use crate::sha::Sha;

/// What the functions of the table share.
pub(crate) struct Redis<C> {
    pub(crate) caller: C,
    /// Whether the running program chose RESP3; every run starts with RESP2.
    pub(crate) resp3: Cell<bool>,
}

/// The version this playground stands for.
const VERSION: &str = "7.0.15";
const VERSION_NUM: f64 = 458_767.0;

const REPLICATION: [(&str, f64); 5] = [
    ("REPL_NONE", 0.0),
    ("REPL_AOF", 1.0),
    ("REPL_SLAVE", 2.0),
    ("REPL_REPLICA", 2.0),
    ("REPL_ALL", 3.0),
];

/// What only scripts have.
const OF_SCRIPTS: [&str; 3] = ["breakpoint", "debug", "replicate_commands"];

/// Installs the table.
pub(crate) fn install<C: Caller>(machine: &mut Machine, state: &Rc<Redis<C>>) {
    install_functions(machine, state, |_| true);
    // A client that waits shows where in its program.
    machine.need_place(Some("redis"), &["call", "pcall"]);
}

/// The table as functions of libraries find it.
pub(crate) fn install_for_functions<C: Caller>(machine: &mut Machine, state: &Rc<Redis<C>>) {
    install_functions(machine, state, |name| !OF_SCRIPTS.contains(&name));
}

fn install_functions<C: Caller>(machine: &mut Machine, state: &Rc<Redis<C>>, has: fn(&str) -> bool) {
    let functions: [(&'static str, StatefulFunction<Redis<C>>); 12] = [
        ("acl_check_cmd", acl_check_cmd),
        ("breakpoint", breakpoint),
        ("call", call),
        ("debug", debug),
        ("error_reply", error_reply),
        ("log", log),
        ("pcall", pcall),
        ("replicate_commands", replicate_commands),
        ("set_repl", set_repl),
        ("setresp", setresp),
        ("sha1hex", sha1hex),
        ("status_reply", status_reply),
    ];
    for one in functions.iter().filter(|(name, _)| has(name)) {
        machine.install_with(Some("redis"), state, &[*one]);
    }
    for (name, flags) in REPLICATION {
        machine.install_value(Some("redis"), name, |_| Lua::Number(flags));
    }
    install_values(machine, "redis");
}

/// Installs what a library finds while it is loaded, beside what is given.
pub(crate) fn install_for_loading<C: Caller>(machine: &mut Machine, table: &'static str, state: &Rc<Redis<C>>) {
    machine.install_with(Some(table), state, &[("log", log)]);
    install_values(machine, table);
}

/// The levels of the log, and the version.
fn install_values(machine: &mut Machine, table: &'static str) {
    for level in LogLevel::ALL {
        machine.install_value(Some(table), level.constant(), |_| Lua::Number(f64::from(level as u8)));
    }
    machine.install_value(Some(table), "REDIS_VERSION", |ctx| {
        ctx.intern_static(VERSION.as_bytes()).into()
    });
    machine.install_value(Some(table), "REDIS_VERSION_NUM", |_| Lua::Number(VERSION_NUM));
}

fn call<'gc, C: Caller>(redis: &Redis<C>, frame: Frame<'gc, '_>) -> Returned<'gc> {
    send(redis, frame, false)
}

fn pcall<'gc, C: Caller>(redis: &Redis<C>, frame: Frame<'gc, '_>) -> Returned<'gc> {
    send(redis, frame, true)
}

fn send<'gc, C: Caller>(redis: &Redis<C>, frame: Frame<'gc, '_>, protected: bool) -> Returned<'gc> {
    match arguments(&frame) {
        Ok(argv) => redis.caller.call(
            frame,
            argv,
            How {
                protected,
                resp3: redis.resp3.get(),
            },
        ),
        Err(message) => {
            redis.caller.refused(message);
            if !protected {
                return Err(raise(&frame, message));
            }
            let error = convert::error_table(frame.ctx, message.as_bytes());
            frame.give(error)
        }
    }
}

/// The arguments as the server takes them: strings, and numbers printed with 17 digits.
fn arguments(frame: &Frame<'_, '_>) -> Result<Vec<Bytes>, &'static str> {
    if frame.count() == 0 {
        return Err(error::NO_ARGUMENT);
    }
    frame
        .stack
        .into_iter()
        .map(argument)
        .collect::<Option<_>>()
        .ok_or(error::ARGUMENT_TYPE)
}

fn argument(value: Lua<'_>) -> Option<Bytes> {
    match value {
        Lua::String(text) => Some(Bytes::copy_from_slice(text.as_bytes())),
        Lua::Number(n) => Some(Bytes::from(number::general(n, 17))),
        Lua::Integer(n) => Some(Bytes::from(n.to_string())),
        _ => None,
    }
}

/// Raises a text as a table, which gets no position in front.
pub(crate) fn raise<'gc>(frame: &Frame<'gc, '_>, message: &str) -> piccolo::Error<'gc> {
    let text = message.strip_prefix("ERR ").unwrap_or(message);
    let text = format!("ERR {text}");
    frame.raise(convert::error_table(frame.ctx, text.as_bytes()).into())
}

/// There is one user, who may do everything that there is.
fn acl_check_cmd<'gc, C: Caller>(_: &Redis<C>, frame: Frame<'gc, '_>) -> Returned<'gc> {
    let argv = arguments(&frame).map_err(|message| raise(&frame, message))?;
    match spec::resolve(&argv) {
        Resolution::Found(_) => frame.give(true),
        _ => Err(raise(&frame, error::ACL_COMMAND)),
    }
}

fn error_reply<'gc, C: Caller>(_: &Redis<C>, frame: Frame<'gc, '_>) -> Returned<'gc> {
    let ctx = frame.ctx;
    let (1, Lua::String(text)) = (frame.count(), frame.value(0)) else {
        return frame.give(convert::error_table(ctx, error::WRONG_ARGUMENTS.as_bytes()));
    };
    // C reads it, up to the first zero byte.
    let text = text.as_bytes().split(|&c| c == 0).next().unwrap_or_default();
    let text = text.strip_prefix(b"-").unwrap_or(text);
    let (code, message) = match text.iter().position(|&c| c == b' ') {
        Some(end) => text.split_at(end + 1),
        None => (&b"ERR "[..], text),
    };
    let whole = [code, without_line_ends(message)].concat();
    frame.give(convert::error_table(ctx, &whole))
}

fn without_line_ends(text: &[u8]) -> &[u8] {
    let is_text = |c: &u8| !matches!(c, b'\r' | b'\n');
    let start = text.iter().position(is_text).unwrap_or(text.len());
    let end = text.iter().rposition(is_text).map_or(start, |end| end + 1);
    &text[start..end]
}

fn status_reply<'gc, C: Caller>(_: &Redis<C>, frame: Frame<'gc, '_>) -> Returned<'gc> {
    let ctx = frame.ctx;
    match (frame.count(), frame.value(0)) {
        (1, Lua::String(text)) => frame.give(convert::status_table(ctx, text)),
        _ => frame.give(convert::error_table(ctx, error::WRONG_ARGUMENTS.as_bytes())),
    }
}

fn sha1hex<'gc, C: Caller>(_: &Redis<C>, frame: Frame<'gc, '_>) -> Returned<'gc> {
    if frame.count() != 1 {
        return Err(raise(&frame, error::SHA1_ARGUMENTS));
    }
    let text = lua51::to_string(frame.ctx, frame.value(0));
    let sha = Sha::of(text.as_ref().map_or(&[][..], |text| text.as_bytes()));
    frame.give_text(sha.as_bytes())
}

fn log<'gc, C: Caller>(redis: &Redis<C>, frame: Frame<'gc, '_>) -> Returned<'gc> {
    if frame.count() < 2 {
        return Err(raise(&frame, error::LOG_ARGUMENTS));
    }
    let Some(level) = lua51::to_number(frame.value(0)) else {
        return Err(raise(&frame, error::LOG_NUMBER));
    };
    let level = usize::try_from(level as i64)
        .ok()
        .and_then(|i| LogLevel::ALL.get(i).copied());
    let Some(level) = level else {
        return Err(raise(&frame, error::LOG_LEVEL));
    };
    let texts = frame
        .stack
        .into_iter()
        .skip(1)
        .filter_map(|value| lua51::to_string(frame.ctx, value));
    let texts: Vec<_> = texts.map(|text| text.as_bytes()).collect();
    redis.caller.log(level, Bytes::from(texts.join(&b' ')));
    frame.give_nothing()
}

fn setresp<'gc, C: Caller>(redis: &Redis<C>, frame: Frame<'gc, '_>) -> Returned<'gc> {
    if frame.count() != 1 {
        return Err(raise(&frame, error::SETRESP_ARGUMENTS));
    }
    match lua51::to_number(frame.value(0)).map(|n| n as i64) {
        Some(version @ (2 | 3)) => redis.resp3.set(version == 3),
        _ => return Err(raise(&frame, error::SETRESP_VERSION)),
    }
    frame.give_nothing()
}

fn set_repl<'gc, C: Caller>(_: &Redis<C>, frame: Frame<'gc, '_>) -> Returned<'gc> {
    if frame.count() != 1 {
        return Err(raise(&frame, error::SET_REPL_ARGUMENTS));
    }
    // What is no number counts as none. Nothing is replicated yet, so the choice has no effect.
    match lua51::to_number(frame.value(0)).unwrap_or(0.0) as i64 {
        0..=3 => frame.give_nothing(),
        _ => Err(raise(&frame, error::SET_REPL_FLAGS)),
    }
}

fn replicate_commands<'gc, C: Caller>(_: &Redis<C>, frame: Frame<'gc, '_>) -> Returned<'gc> {
    frame.give(true)
}

fn breakpoint<'gc, C: Caller>(redis: &Redis<C>, frame: Frame<'gc, '_>) -> Returned<'gc> {
    frame.give(redis.caller.breakpoint())
}

fn debug<'gc, C: Caller>(redis: &Redis<C>, frame: Frame<'gc, '_>) -> Returned<'gc> {
    redis.caller.debug(&frame);
    frame.give_nothing()
}
