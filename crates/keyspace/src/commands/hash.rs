//! Hashes.

use resp::{Bytes, Protocol, Value, number::i64_bytes};

use super::Commands;
use super::arguments::{integer, is, random_count};
use super::float;
use super::reply::{array, count, or_null, truth};
use crate::context::Context;
use crate::error::Error;
use crate::value::Hash;

type Reply = Result<Value, Error>;

pub(super) const COMMANDS: Commands = &[
    ("hdel", hdel),
    ("hexists", hexists),
    ("hget", hget),
    ("hgetall", hgetall),
    ("hincrby", hincrby),
    ("hincrbyfloat", hincrbyfloat),
    ("hkeys", hkeys),
    ("hlen", hlen),
    ("hmget", hmget),
    ("hmset", hmset),
    ("hrandfield", hrandfield),
    ("hset", hset),
    ("hsetnx", hsetnx),
    ("hstrlen", hstrlen),
    ("hvals", hvals),
];

fn hdel(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let gone = ctx.update(&argv[1], |hash: &mut Hash| {
        argv[2..].iter().filter(|field| hash.remove(field)).count()
    })?;
    Ok(count(gone))
}

fn hexists(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    Ok(truth(field(ctx, argv)?.is_some()))
}

fn hget(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    Ok(or_null(field(ctx, argv)?))
}

fn hgetall(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let pairs = ctx.value::<Hash>(&argv[1])?.into_iter().flat_map(Hash::iter);
    let pairs = pairs.map(|(field, value)| (Value::Bulk(field.clone()), Value::Bulk(value.clone())));
    Ok(Value::Map(pairs.collect()))
}

fn hincrby(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let amount = integer(&argv[3])?;
    let sum = ctx.overwrite(&argv[1], |hash: &mut Hash| {
        let old = hash.get(&argv[2]).map_or(Ok(0), |old| integer(old));
        let sum = old.map_err(|_| Error::HashValueNotInteger)?.checked_add(amount);
        let sum = sum.ok_or(Error::Overflow)?;
        hash.insert(&argv[2], i64_bytes(sum));
        Ok(sum)
    })?;
    Ok(Value::Integer(sum?))
}

fn hincrbyfloat(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let amount = float::parse(&argv[3]).ok_or(Error::NotFloat)?;
    if amount == float::Parsed::Infinite {
        return Err(Error::ValueNanOrInfinity);
    }
    let sum = ctx.overwrite(&argv[1], |hash: &mut Hash| {
        let old = hash.get(&argv[2]).map_or(&b"0"[..], |old| &old[..]);
        let old = float::parse(old).ok_or(Error::HashValueNotFloat)?;
        let sum = float::add(old, amount).ok_or(Error::NanOrInfinity)?;
        let sum = Bytes::from(float::format(sum));
        hash.insert(&argv[2], sum.clone());
        Ok(sum)
    })?;
    Ok(Value::Bulk(sum?))
}

fn hkeys(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let pairs = ctx.value::<Hash>(&argv[1])?.into_iter().flat_map(Hash::iter);
    Ok(array(pairs.map(|(field, _)| field.clone())))
}

fn hlen(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    Ok(count(ctx.value::<Hash>(&argv[1])?.map_or(0, Hash::len)))
}

fn hmget(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let hash = ctx.value::<Hash>(&argv[1])?;
    let values = argv[2..]
        .iter()
        .map(|field| or_null(hash.and_then(|hash| hash.get(field)).cloned()));
    Ok(Value::Array(values.collect()))
}

fn hmset(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    insert_pairs(ctx, argv, "hmset")?;
    Ok(Value::OK)
}

fn hrandfield(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let Some(wanted) = argv.get(2) else {
        let fields = ctx.value::<Hash>(&argv[1])?.map_or(0, Hash::len);
        let chosen = if fields == 0 { 0 } else { ctx.choose(fields) };
        let pair = ctx.value::<Hash>(&argv[1])?.and_then(|hash| hash.nth(chosen));
        return Ok(or_null(pair.map(|(field, _)| field.clone())));
    };
    let wanted = random_count(wanted)?;
    let with_values = match &argv[3..] {
        [] => false,
        [option] if is(option, "WITHVALUES") => true,
        _ => return Err(Error::Syntax),
    };
    if with_values && wanted.unsigned_abs() > i64::MAX as u64 / 2 {
        return Err(Error::OutOfRange);
    }
    let Some(hash) = ctx.value::<Hash>(&argv[1])?.cloned() else {
        return Ok(Value::Array(Vec::new()));
    };
    let chosen = ctx.choose_many(hash.len(), wanted)?;
    let pairs = chosen.into_iter().filter_map(|rank| hash.nth(rank));
    let bulk = |bytes: &Bytes| Value::Bulk(bytes.clone());
    Ok(Value::Array(match (with_values, ctx.protocol) {
        (false, _) => pairs.map(|(field, _)| bulk(field)).collect(),
        (true, Protocol::Resp2) => pairs.flat_map(|(field, value)| [bulk(field), bulk(value)]).collect(),
        (true, Protocol::Resp3) => pairs
            .map(|(field, value)| Value::Array(vec![bulk(field), bulk(value)]))
            .collect(),
    }))
}

fn hset(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    Ok(count(insert_pairs(ctx, argv, "hset")?))
}

fn hsetnx(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let (field, value) = (&argv[2], &argv[3]);
    let new = ctx.update(&argv[1], |hash: &mut Hash| {
        hash.get(field).is_none() && hash.insert(field, value.clone())
    })?;
    Ok(truth(new))
}

fn hstrlen(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    Ok(count(field(ctx, argv)?.map_or(0, |value| value.len())))
}

fn hvals(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let pairs = ctx.value::<Hash>(&argv[1])?.into_iter().flat_map(Hash::iter);
    Ok(array(pairs.map(|(_, value)| value.clone())))
}

/// The value of the field that the second argument names.
fn field(ctx: &mut Context<'_>, argv: &[Bytes]) -> Result<Option<Bytes>, Error> {
    let hash = ctx.value::<Hash>(&argv[1])?;
    Ok(hash.and_then(|hash| hash.get(&argv[2])).cloned())
}

/// Put in the pairs of HSET and HMSET; how many fields are new.
fn insert_pairs(ctx: &mut Context<'_>, argv: &[Bytes], command: &'static str) -> Result<usize, Error> {
    if argv.len() % 2 == 1 {
        return Err(Error::Arity(command));
    }
    ctx.overwrite(&argv[1], |hash: &mut Hash| {
        let pairs = argv[2..].chunks(2);
        pairs.filter(|pair| hash.insert(&pair[0], pair[1].clone())).count()
    })
}
