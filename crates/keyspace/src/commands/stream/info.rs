//! What XINFO tells.

use resp::{Bytes, Value};

use super::super::Commands;
use super::super::arguments::{integer, is};
use super::super::reply::count;
use super::{Reply, id, item, items, limit};
use crate::context::Context;
use crate::error::Error;
use crate::value::Stream;
use crate::value::stream::{Group, Id, Pending, tree_nodes};

pub(in super::super) const COMMANDS: Commands = &[
    ("xinfo|consumers", consumers),
    ("xinfo|groups", groups),
    ("xinfo|stream", stream),
];

/// How much of a list is told if nothing is said of it.
const MOST: i64 = 10;

fn consumers(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let now = ctx.clock();
    let stream = ctx.value::<Stream>(&argv[2])?.ok_or(Error::NoSuchKey)?;
    let group = stream.group(&argv[3]).ok_or_else(|| Error::NoGroupAtKey {
        key: argv[2].clone(),
        group: argv[3].clone(),
    })?;
    let consumers = group.consumers().iter().zip(group.shares()).map(|(consumer, share)| {
        facts([
            ("name", Value::Bulk(consumer.name.clone())),
            ("pending", count(share.len())),
            ("idle", Value::Integer(now.wrapping_sub(consumer.seen).max(0))),
        ])
    });
    Ok(Value::Array(consumers.collect()))
}

fn groups(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let stream = ctx.value::<Stream>(&argv[2])?.ok_or(Error::NoSuchKey)?;
    let groups = stream.groups().iter().map(|group| {
        facts([
            ("name", Value::Bulk(group.name.clone())),
            ("consumers", count(group.consumers().len())),
            ("pending", count(group.pending_count())),
            ("last-delivered-id", id(group.last)),
            ("entries-read", known(group.read)),
            ("lag", known(lag(stream, group))),
        ])
    });
    Ok(Value::Array(groups.collect()))
}

fn stream(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let stream = ctx.value::<Stream>(&argv[2])?.cloned().ok_or(Error::NoSuchKey)?;
    let most = match &argv[3..] {
        [] => None,
        [full] if is(full, "FULL") => Some(MOST),
        [full, option, number] if is(full, "FULL") && is(option, "COUNT") => {
            Some(integer(number)?).map(|number| if number < 0 { MOST } else { number })
        }
        _ => {
            return Err(Error::SubcommandOrArguments {
                name: argv[1].clone(),
                container: "xinfo",
            });
        }
    };
    let nodes: Vec<Id> = stream.nodes().map(|node| node.first).collect();
    let mut told = vec![
        ("length", count(stream.len())),
        ("radix-tree-keys", count(nodes.len())),
        ("radix-tree-nodes", count(tree_nodes(&nodes))),
        ("last-generated-id", id(stream.last_id())),
        ("max-deleted-entry-id", id(stream.deleted_id())),
        ("entries-added", Value::Integer(stream.added())),
        ("recorded-first-entry-id", id(stream.first_id().unwrap_or_default())),
    ];
    match most {
        None => {
            let end = |backwards| stream.range(Id::ZERO, Id::MAX, 1, backwards).pop();
            told.push(("groups", count(stream.groups().len())));
            told.push(("first-entry", end(false).map_or(Value::Null, item)));
            told.push(("last-entry", end(true).map_or(Value::Null, item)));
        }
        Some(most) => {
            let most = limit(most);
            let groups = stream.groups().iter().map(|group| in_full(&stream, group, most));
            told.push(("entries", items(stream.range(Id::ZERO, Id::MAX, most, false))));
            told.push(("groups", Value::Array(groups.collect())));
        }
    }
    Ok(facts(told))
}

/// All that there is to tell of a group.
fn in_full(stream: &Stream, group: &Group, most: usize) -> Value {
    let when = |pending: &Pending| [Value::Integer(pending.delivered), Value::Integer(pending.times)];
    let pending = group.pending_from(Id::ZERO).take(most).map(|pending| {
        let mut row = vec![id(pending.id), Value::Bulk(pending.consumer.clone())];
        row.extend(when(&pending));
        Value::Array(row)
    });
    let consumers = group.consumers().iter().zip(group.shares()).map(|(consumer, share)| {
        let theirs = share.iter().take(most).map(|pending| {
            let mut row = vec![id(pending.id)];
            row.extend(when(pending));
            Value::Array(row)
        });
        facts([
            ("name", Value::Bulk(consumer.name.clone())),
            ("seen-time", Value::Integer(consumer.seen)),
            ("pel-count", count(share.len())),
            ("pending", Value::Array(theirs.collect())),
        ])
    });
    facts([
        ("name", Value::Bulk(group.name.clone())),
        ("last-delivered-id", id(group.last)),
        ("entries-read", known(group.read)),
        ("lag", known(lag(stream, group))),
        ("pel-count", count(group.pending_count())),
        ("pending", Value::Array(pending.collect())),
        ("consumers", Value::Array(consumers.collect())),
    ])
}

/// How many entries a group has still to get, if that can be told.
fn lag(stream: &Stream, group: &Group) -> Option<i64> {
    if stream.added() == 0 {
        return Some(0);
    }
    let read = group.read.filter(|_| !stream.has_gaps_from(group.last));
    let read = read.or_else(|| stream.added_until(group.last))?;
    Some(stream.added().wrapping_sub(read))
}

fn known(number: Option<i64>) -> Value {
    number.map_or(Value::Null, Value::Integer)
}

fn facts(facts: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    let facts = facts.into_iter().map(|(name, value)| (Value::bulk(name), value));
    Value::Map(facts.collect())
}
