//! What a group has given out and what of it is dealt with.

use resp::{Bytes, Value};

use super::super::Commands;
use super::super::arguments::{integer, is};
use super::super::reply::count;
use super::{QUIETLY, Reply, change, find_group, id, ids};
use crate::context::Context;
use crate::error::Error;
use crate::value::stream::{Group, Id};

pub(in super::super) const COMMANDS: Commands = &[("xack", xack), ("xpending", xpending)];

fn xack(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    if find_group(ctx, &argv[1], &argv[2])?.is_none() {
        return Ok(count(0));
    }
    let done = ids::all(&argv[3..])?;
    let mut taken = 0;
    change(ctx, &argv[1], QUIETLY, &mut |stream| {
        if let Some(group) = stream.group_mut(&argv[2]) {
            taken = done.iter().filter(|id| group.take(**id)).count();
        }
    })?;
    Ok(count(taken))
}

fn xpending(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let query = Query::parse(argv)?;
    let now = ctx.now.millis();
    let group = find_group(ctx, &argv[1], &argv[2])?;
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
    let Some((first, last)) = group.next_pending(Id::ZERO).zip(group.last_pending()) else {
        return Value::Array(vec![count(0), Value::Null, Value::Null, Value::NullArray]);
    };
    let mut consumers = Vec::new();
    for (consumer, share) in group.consumers().iter().zip(group.shares()) {
        if !share.is_empty() {
            let number = Value::bulk(share.len().to_string());
            consumers.push(Value::Array(vec![Value::Bulk(consumer.name.clone()), number]));
        }
    }
    Value::Array(vec![
        count(group.pending_count()),
        id(first),
        id(last),
        Value::Array(consumers),
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
        let mut rows = Vec::new();
        for one in group.pending_between(self.start, self.end, self.consumer, usize::MAX) {
            let idle = now.wrapping_sub(one.delivered);
            if rows.len() < self.count && (self.idle == 0 || idle >= self.idle) {
                rows.push(Value::Array(vec![
                    id(one.id),
                    Value::Bulk(one.consumer),
                    Value::Integer(idle.max(0)),
                    Value::Integer(one.times),
                ]));
            }
        }
        Value::Array(rows)
    }
}
