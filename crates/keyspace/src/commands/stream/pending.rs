//! What a group has given out and what of it is dealt with.

use resp::{Bytes, Value};

use super::super::Commands;
use super::super::arguments::{integer, is};
use super::super::reply::count;
use super::{Reply, Told, change, id, ids};
use crate::context::Context;
use crate::error::Error;
use crate::value::Stream;
use crate::value::stream::{Group, Id, Pending};

pub(in super::super) const COMMANDS: Commands = &[("xack", xack), ("xpending", xpending)];

fn xack(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let stream = ctx.value::<Stream>(&argv[1])?;
    if stream.and_then(|stream| stream.group(&argv[2])).is_none() {
        return Ok(count(0));
    }
    let done: Vec<Id> = argv[3..]
        .iter()
        .map(|id| ids::strict(id, 0))
        .collect::<Result<_, _>>()?;
    let mut taken = 0;
    change(ctx, &argv[1], Told::Nobody, &mut |stream| {
        if let Some(group) = stream.group_mut(&argv[2]) {
            taken = done.iter().filter(|id| group.take(**id)).count();
        }
    })?;
    Ok(count(taken))
}

fn xpending(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let query = Query::parse(argv)?;
    let now = ctx.now.millis();
    let stream = ctx.value::<Stream>(&argv[1])?;
    let group = stream.and_then(|stream| stream.group(&argv[2]));
    let group = group.ok_or_else(|| Error::NoGroup {
        key: argv[1].clone(),
        group: argv[2].clone(),
    })?;
    let Some(query) = query else {
        return Ok(summary(group));
    };
    let reply = query.answer(group, now);
    ctx.clock();
    Ok(reply)
}

/// How much is pending, from which id to which, and how much of it each consumer has.
fn summary(group: &Group) -> Value {
    let Some((first, last)) = group.pending_from(Id::ZERO).next().zip(group.last_pending()) else {
        return Value::Array(vec![count(0), Value::Null, Value::Null, Value::NullArray]);
    };
    let shares = group.consumers().iter().zip(group.shares());
    let shares = shares.filter(|(_, share)| !share.is_empty());
    let consumers = shares.map(|(consumer, share)| {
        let number = Value::bulk(share.len().to_string());
        Value::Array(vec![Value::Bulk(consumer.name.clone()), number])
    });
    Value::Array(vec![
        count(group.pending_count()),
        id(first.id),
        id(last),
        Value::Array(consumers.collect()),
    ])
}

/// What of all that is pending is asked for.
struct Query<'a> {
    idle: i64,
    start: Id,
    end: Id,
    count: usize,
    consumer: Option<&'a Bytes>,
}

impl<'a> Query<'a> {
    /// Nothing at all stands for the summary.
    fn parse(argv: &'a [Bytes]) -> Result<Option<Query<'a>>, Error> {
        if argv.len() == 3 {
            return Ok(None);
        }
        if !(6..=9).contains(&argv.len()) {
            return Err(Error::Syntax);
        }
        let (mut idle, mut args) = (0, &argv[3..]);
        if is(&argv[3], "IDLE") {
            idle = integer(&argv[4])?;
            args = &argv[5..];
        }
        let [start, end, count, rest @ ..] = args else {
            return Err(Error::Syntax);
        };
        let count = integer(count)?.max(0);
        Ok(Some(Query {
            idle,
            start: ids::start(start)?,
            end: ids::end(end)?,
            count: usize::try_from(count).unwrap_or(usize::MAX),
            consumer: rest.first(),
        }))
    }

    fn answer(&self, group: &Group, now: i64) -> Value {
        let pending = group.pending_from(self.start).take_while(|one| one.id <= self.end);
        let pending = pending.filter(|one| {
            self.consumer.is_none_or(|name| one.consumer == name)
                && (self.idle == 0 || now.wrapping_sub(one.delivered) >= self.idle)
        });
        let row = |one: Pending| {
            Value::Array(vec![
                id(one.id),
                Value::Bulk(one.consumer),
                Value::Integer(now.wrapping_sub(one.delivered).max(0)),
                Value::Integer(one.times),
            ])
        };
        Value::Array(pending.take(self.count).map(row).collect())
    }
}
