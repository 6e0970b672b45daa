//! Sets.

use resp::{Bytes, Value};

use super::Commands;
use crate::context::Context;
use crate::error::Error;
use crate::value::Set;

type Reply = Result<Value, Error>;

pub(super) const COMMANDS: Commands = &[
    ("sadd", sadd),
    ("scard", scard),
    ("sismember", sismember),
    ("smembers", smembers),
    ("srem", srem),
];

fn sadd(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let new = ctx.update(&argv[1], |set: &mut Set| {
        argv[2..].iter().filter(|member| set.insert(member)).count()
    })?;
    Ok(Value::Integer(new as i64))
}

fn scard(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    Ok(Value::Integer(ctx.value::<Set>(&argv[1])?.map_or(0, Set::len) as i64))
}

fn sismember(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let set = ctx.value::<Set>(&argv[1])?;
    Ok(Value::Integer(i64::from(set.is_some_and(|set| set.contains(&argv[2])))))
}

fn smembers(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let members = ctx.value::<Set>(&argv[1])?.into_iter().flat_map(Set::iter);
    Ok(Value::Set(members.map(Value::Bulk).collect()))
}

fn srem(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let gone = ctx.update(&argv[1], |set: &mut Set| {
        argv[2..].iter().filter(|member| set.remove(member)).count()
    })?;
    Ok(Value::Integer(gone as i64))
}
