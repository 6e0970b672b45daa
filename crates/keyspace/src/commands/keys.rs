//! Keys of whatever type, and the databases they are in. When they expire is in `expiry`.

use resp::{Bytes, Value};

use super::Commands;
use super::arguments::{database_number, in_range, is, small_integer};
use super::reply::or_null;
use crate::context::Context;
use crate::error::Error;
use crate::glob;
use crate::keyspace::DATABASES;
use crate::object::Entry;

type Reply = Result<Value, Error>;

pub(super) const COMMANDS: Commands = &[
    ("copy", copy),
    ("dbsize", dbsize),
    ("del", del),
    ("exists", exists),
    ("flushall", flushall),
    ("flushdb", flushdb),
    ("keys", keys),
    ("move", move_key),
    ("randomkey", randomkey),
    ("rename", rename),
    ("renamenx", renamenx),
    ("swapdb", swapdb),
    ("touch", touch),
    ("type", type_of),
    ("unlink", del),
];

fn copy(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let (mut db, mut replace) = (ctx.db, false);
    let mut options = argv[3..].iter();
    while let Some(option) = options.next() {
        if is(option, "REPLACE") {
            replace = true;
        } else if is(option, "DB") {
            db = database_number(options.next().ok_or(Error::Syntax)?)?;
        } else {
            return Err(Error::Syntax);
        }
    }
    let (from, to) = (&argv[1], &argv[2]);
    if db == ctx.db && from == to {
        return Err(Error::SameObject);
    }
    let Some(entry) = ctx.read(from).cloned() else {
        return Ok(Value::Integer(0));
    };
    let done = ctx.within(db, |ctx| {
        if ctx.read(to).is_some() && !replace {
            return false;
        }
        ctx.put(to, entry.object().clone(), entry.deadline());
        true
    });
    Ok(Value::Integer(i64::from(done)))
}

fn dbsize(ctx: &mut Context<'_>, _argv: &[Bytes]) -> Reply {
    Ok(Value::Integer(ctx.count() as i64))
}

fn del(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let gone = argv[1..].iter().filter(|key| ctx.delete(key)).count();
    Ok(Value::Integer(gone as i64))
}

fn exists(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let there = argv[1..].iter().filter(|key| ctx.peek(key).is_some()).count();
    Ok(Value::Integer(there as i64))
}

fn flushall(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    check_flush_option(argv)?;
    for db in 0..DATABASES {
        ctx.within(db, |ctx| ctx.flush());
    }
    Ok(Value::OK)
}

fn flushdb(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    check_flush_option(argv)?;
    ctx.flush();
    Ok(Value::OK)
}

fn keys(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    // The server answers in the order of its hash table, which nobody can rely on; ours is sorted.
    let names = ctx.names_sorted().into_iter();
    let names = names.filter(|name| glob::matches(&argv[1], name, false));
    Ok(Value::Array(names.map(Value::Bulk).collect()))
}

fn move_key(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let key = &argv[1];
    let db = database_number(&argv[2])?;
    if db == ctx.db {
        return Err(Error::SameObject);
    }
    let Some(entry) = ctx.read(key).cloned() else {
        return Ok(Value::Integer(0));
    };
    let done = ctx.within(db, |ctx| {
        let free = ctx.read(key).is_none();
        if free {
            ctx.put(key, entry.object().clone(), entry.deadline());
        }
        free
    });
    if done {
        ctx.delete(key);
    }
    Ok(Value::Integer(i64::from(done)))
}

fn randomkey(ctx: &mut Context<'_>, _argv: &[Bytes]) -> Reply {
    Ok(or_null(ctx.random_name()))
}

fn rename(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let entry = ctx.read(&argv[1]).cloned().ok_or(Error::NoSuchKey)?;
    if argv[1] != argv[2] {
        put_as(ctx, &argv[1], &argv[2], &entry);
    }
    Ok(Value::OK)
}

fn renamenx(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let entry = ctx.read(&argv[1]).cloned().ok_or(Error::NoSuchKey)?;
    if argv[1] == argv[2] || ctx.read(&argv[2]).is_some() {
        return Ok(Value::Integer(0));
    }
    put_as(ctx, &argv[1], &argv[2], &entry);
    Ok(Value::Integer(1))
}

fn swapdb(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let number = |text, error| small_integer(text).map_err(|_| error);
    let first = number(&argv[1], Error::InvalidFirstDb)?;
    let second = number(&argv[2], Error::InvalidSecondDb)?;
    let (first, second) = (in_range(first)?, in_range(second)?);
    if first != second {
        ctx.swap(first, second);
    }
    Ok(Value::OK)
}

fn touch(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let there = argv[1..].iter().filter(|key| ctx.read(key).is_some()).count();
    Ok(Value::Integer(there as i64))
}

fn type_of(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    Ok(Value::simple(
        ctx.peek(&argv[1]).map_or("none", |entry| entry.object().type_name()),
    ))
}

fn put_as(ctx: &mut Context<'_>, from: &Bytes, to: &Bytes, entry: &Entry) {
    ctx.put(to, entry.object().clone(), entry.deadline());
    ctx.delete(from);
}

/// FLUSHALL and FLUSHDB say only how the memory is freed, which is the same to us.
fn check_flush_option(argv: &[Bytes]) -> Result<(), Error> {
    match argv {
        [_] => Ok(()),
        [_, option] if is(option, "SYNC") || is(option, "ASYNC") => Ok(()),
        _ => Err(Error::Syntax),
    }
}
