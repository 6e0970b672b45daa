//! Sorted sets: single members. Ranges and combinations have files of their own.

pub(super) mod add;
mod bounds;
pub(super) mod combine;
pub(super) mod pop;
pub(super) mod range;

use resp::{Bytes, Protocol, Value};

use super::Commands;
use super::arguments::{is, random_count};
use super::reply::count;
use crate::context::Context;
use crate::error::Error;
use crate::value::{Scored, SortedSet};

type Reply = Result<Value, Error>;

pub(super) const COMMANDS: Commands = &[
    ("zcard", zcard),
    ("zmscore", zmscore),
    ("zrandmember", zrandmember),
    ("zrank", zrank),
    ("zrem", zrem),
    ("zrevrank", zrevrank),
    ("zscore", zscore),
];

fn zcard(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    Ok(count(read(ctx, &argv[1])?.len()))
}

fn zmscore(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let set = read(ctx, &argv[1])?;
    let scores = argv[2..].iter().map(|member| or_null(set.score(member)));
    Ok(Value::Array(scores.collect()))
}

fn zrandmember(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let Some(wanted) = argv.get(2) else {
        let set = read(ctx, &argv[1])?;
        let chosen = if set.is_empty() { 0 } else { ctx.choose(set.len()) };
        return Ok(set
            .at(chosen)
            .map_or(Value::Null, |scored| Value::Bulk(scored.member.clone())));
    };
    let wanted = random_count(wanted)?;
    let with_scores = match &argv[3..] {
        [] => false,
        [option] if is(option, "WITHSCORES") => true,
        _ => return Err(Error::Syntax),
    };
    if with_scores && wanted.abs() > i64::MAX / 2 {
        return Err(Error::OutOfRange);
    }
    let set = read(ctx, &argv[1])?;
    let chosen = choose(ctx, set.len(), wanted)?;
    let members = chosen.into_iter().filter_map(|rank| set.at(rank));
    Ok(list(ctx.protocol, members, with_scores))
}

fn zrank(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let rank = read(ctx, &argv[1])?.rank(&argv[2]);
    Ok(rank.map_or(Value::Null, count))
}

fn zrem(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let gone = ctx.update(&argv[1], |set: &mut SortedSet| {
        argv[2..].iter().filter(|member| set.remove(member).is_some()).count()
    })?;
    Ok(count(gone))
}

fn zrevrank(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let set = read(ctx, &argv[1])?;
    let rank = set.rank(&argv[2]).map(|rank| set.len() - 1 - rank);
    Ok(rank.map_or(Value::Null, count))
}

fn zscore(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    Ok(or_null(read(ctx, &argv[1])?.score(&argv[2])))
}

/// The sorted set at a key; an empty one if there is none.
fn read(ctx: &mut Context<'_>, key: &Bytes) -> Result<SortedSet, Error> {
    Ok(ctx.value::<SortedSet>(key)?.cloned().unwrap_or_default())
}

/// Put a result at a key, whatever was there; nothing is left of an empty one.
fn store(ctx: &mut Context<'_>, key: &Bytes, members: Vec<Scored>) -> Reply {
    let length = members.len();
    if members.is_empty() {
        ctx.delete(key);
    } else {
        ctx.put(key, members.into_iter().collect::<SortedSet>().into(), None);
    }
    Ok(count(length))
}

/// Members, with their scores if asked for: after each other, or as pairs where the protocol has
/// doubles.
fn list<'a>(protocol: Protocol, members: impl Iterator<Item = &'a Scored>, with_scores: bool) -> Value {
    let name = |scored: &Scored| Value::Bulk(scored.member.clone());
    if !with_scores {
        return Value::Array(members.map(name).collect());
    }
    let pairs = members.map(|scored| [name(scored), Value::Double(scored.score.into())]);
    Value::Array(match protocol {
        Protocol::Resp2 => pairs.flatten().collect(),
        Protocol::Resp3 => pairs.map(|pair| Value::Array(pair.into())).collect(),
    })
}

fn or_null(score: Option<f64>) -> Value {
    score.map_or(Value::Null, |score| Value::Double(score.into()))
}

/// Ranks by chance: so many different ones, or, if the count is negative, one after another that
/// may be the same.
fn choose(ctx: &mut Context<'_>, length: usize, wanted: i64) -> Result<Vec<usize>, Error> {
    let mut ranks = ctx.choose_many(length, wanted)?;
    // All of them are no choice, and come in the order in which the server walks.
    if ranks.len() == length && wanted > 0 {
        ranks.reverse();
    }
    Ok(ranks)
}
