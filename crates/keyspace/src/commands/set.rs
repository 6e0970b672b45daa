//! Sets.

use std::cmp::Reverse;

use resp::{Bytes, Value};

use super::Commands;
use super::arguments::{counted, counted_keys, is, positive, random_count};
use super::reply::{array, count, or_null, set as set_of, truth};
use crate::context::Context;
use crate::error::Error;
use crate::value::Set;

type Reply = Result<Value, Error>;

pub(super) const COMMANDS: Commands = &[
    ("sadd", sadd),
    ("scard", scard),
    ("sdiff", sdiff),
    ("sdiffstore", sdiffstore),
    ("sinter", sinter),
    ("sintercard", sintercard),
    ("sinterstore", sinterstore),
    ("sismember", sismember),
    ("smembers", smembers),
    ("smismember", smismember),
    ("smove", smove),
    ("spop", spop),
    ("srandmember", srandmember),
    ("srem", srem),
    ("sunion", sunion),
    ("sunionstore", sunionstore),
];

fn sadd(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let new = ctx.update(&argv[1], |set: &mut Set| {
        argv[2..].iter().filter(|member| set.insert(member)).count()
    })?;
    Ok(count(new))
}

fn scard(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    Ok(count(ctx.value::<Set>(&argv[1])?.map_or(0, Set::len)))
}

fn sdiff(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let sets = sets(ctx, &argv[1..])?;
    Ok(set_of(difference(sets).iter()))
}

fn sdiffstore(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let sets = sets(ctx, &argv[2..])?;
    Ok(store(ctx, &argv[1], difference(sets)))
}

fn sinter(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let sets = sets(ctx, &argv[1..])?;
    Ok(set_of(intersection(&sets)))
}

fn sintercard(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let (keys, options) = counted_keys(&argv[1..])?;
    let mut limit = 0;
    for pair in options.chunks(2) {
        match pair {
            [option, value] if is(option, "LIMIT") => limit = counted(value, 0).ok_or(Error::NegativeLimit)?,
            _ => return Err(Error::Syntax),
        }
    }
    let sets = sets(ctx, keys)?;
    let limit = if limit == 0 { usize::MAX } else { limit };
    Ok(count(intersection(&sets).take(limit).count()))
}

fn sinterstore(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let sets = sets(ctx, &argv[2..])?;
    Ok(store(ctx, &argv[1], intersection(&sets).collect()))
}

fn sismember(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let set = ctx.value::<Set>(&argv[1])?;
    Ok(truth(set.is_some_and(|set| set.contains(&argv[2]))))
}

fn smembers(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let members = ctx.value::<Set>(&argv[1])?.into_iter().flat_map(Set::iter);
    Ok(set_of(members))
}

fn smismember(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let set = ctx.value::<Set>(&argv[1])?;
    let found = argv[2..]
        .iter()
        .map(|member| truth(set.is_some_and(|set| set.contains(member))));
    Ok(Value::Array(found.collect()))
}

fn smove(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let (source, destination, member) = (&argv[1], &argv[2], &argv[3]);
    let Some(found) = ctx.value::<Set>(source)?.map(|set| set.contains(member)) else {
        return Ok(Value::Integer(0));
    };
    ctx.value::<Set>(destination)?;
    if found && source != destination {
        ctx.update(source, |set: &mut Set| set.remove(member))?;
        ctx.update(destination, |set: &mut Set| set.insert(member))?;
    }
    Ok(truth(found))
}

fn spop(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let wanted = match &argv[2..] {
        [] => None,
        [wanted] => Some(positive(wanted)?),
        _ => return Err(Error::Syntax),
    };
    let key = &argv[1];
    let members = ctx.value::<Set>(key)?.map_or(0, Set::len);
    let ranks = ctx.choose_many(members, wanted.unwrap_or(1).min(members) as i64)?;
    let popped = ctx.update(key, |set: &mut Set| {
        let popped: Vec<Bytes> = ranks.into_iter().filter_map(|rank| set.nth(rank)).collect();
        for member in &popped {
            set.remove(member);
        }
        popped
    })?;
    Ok(match wanted {
        Some(_) => set_of(popped),
        None => or_null(popped.into_iter().next()),
    })
}

fn srandmember(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let wanted = match &argv[2..] {
        [] => None,
        [wanted] => Some(random_count(wanted)?),
        _ => return Err(Error::Syntax),
    };
    let set = ctx.value::<Set>(&argv[1])?.cloned().unwrap_or_default();
    let ranks = ctx.choose_many(set.len(), wanted.unwrap_or(1))?;
    let mut chosen = ranks.into_iter().filter_map(|rank| set.nth(rank));
    Ok(match wanted {
        Some(_) => array(chosen),
        None => or_null(chosen.next()),
    })
}

fn srem(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let gone = ctx.update(&argv[1], |set: &mut Set| {
        argv[2..].iter().filter(|member| set.remove(member)).count()
    })?;
    Ok(count(gone))
}

fn sunion(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let sets = sets(ctx, &argv[1..])?;
    Ok(set_of(union(&sets).iter()))
}

fn sunionstore(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let sets = sets(ctx, &argv[2..])?;
    Ok(store(ctx, &argv[1], union(&sets)))
}

/// The sets at some keys; where there is none, an empty one.
fn sets(ctx: &mut Context<'_>, keys: &[Bytes]) -> Result<Vec<Set>, Error> {
    let set = |key| Ok(ctx.value::<Set>(key)?.cloned().unwrap_or_default());
    keys.iter().map(set).collect()
}

/// What is in all of them, in the order of the smallest.
fn intersection(sets: &[Set]) -> impl Iterator<Item = Bytes> {
    let smallest = sets.iter().min_by_key(|set| set.len());
    let members = smallest.into_iter().flat_map(Set::iter);
    members.filter(|member| sets.iter().all(|set| set.contains(member)))
}

fn union(sets: &[Set]) -> Set {
    sets.iter().flat_map(Set::iter).collect()
}

/// What is in the first of them and in no other. The server has two ways to get there, and by the
/// way it goes the result is stored.
fn difference(mut sets: Vec<Set>) -> Set {
    let Some((first, others)) = sets.split_first_mut() else {
        return Set::default();
    };
    let missing = others.iter().filter(|set| set.is_empty()).count();
    let by_asking = first.len() * (others.len() + 1 - missing) / 2;
    let by_removing = first.len() + others.iter().map(Set::len).sum::<usize>();
    if by_asking <= by_removing {
        sorting::sort_by_key(others, |set| Reverse(set.len()));
        let left = first
            .iter()
            .filter(|member| !others.iter().any(|set| set.contains(member)));
        return left.collect();
    }
    let mut left: Set = first.iter().collect();
    for member in others.iter().flat_map(Set::iter) {
        left.remove(&member);
    }
    left
}

/// Put a set at a key in place of whatever is there; an empty one leaves nothing.
fn store(ctx: &mut Context<'_>, key: &Bytes, set: Set) -> Value {
    let members = set.len();
    if members == 0 {
        ctx.delete(key);
    } else {
        ctx.put(key, set.into(), None);
    }
    count(members)
}
