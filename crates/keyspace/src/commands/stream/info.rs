//! What XINFO tells.

use resp::{Bytes, Value};

use super::super::Commands;
use super::super::arguments::{integer, is};
use super::{Reply, entry, find, id, items, limit};
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
const MOST: usize = 10;

fn consumers(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let now = ctx.clock();
    let stream = find(ctx, &argv[2])?.ok_or(Error::NoSuchKey)?;
    let group = stream.group(&argv[3]).ok_or_else(|| Error::NoGroupAtKey {
        key: argv[2].clone(),
        group: argv[3].clone(),
    })?;
    let mut told = Vec::new();
    for (consumer, share) in group.consumers().iter().zip(group.shares()) {
        let mut facts = Facts::of(&consumer.name);
        facts.number("pending", share.len() as i64);
        facts.number("idle", now.wrapping_sub(consumer.seen).max(0));
        told.push(facts.told());
    }
    Ok(Value::Array(told))
}

fn groups(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let stream = find(ctx, &argv[2])?.ok_or(Error::NoSuchKey)?;
    let mut told = Vec::new();
    for group in stream.groups() {
        let mut facts = Facts::of(&group.name);
        facts.number("consumers", group.consumers().len() as i64);
        facts.number("pending", group.pending_count() as i64);
        facts.progress(stream, group);
        told.push(facts.told());
    }
    Ok(Value::Array(told))
}

fn stream(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let stream = find(ctx, &argv[2])?.ok_or(Error::NoSuchKey)?;
    let most = most(argv)?;
    let nodes: Vec<Id> = stream.nodes().map(|node| node.first).collect();
    let mut facts = Facts::default();
    facts.number("length", stream.len() as i64);
    facts.number("radix-tree-keys", nodes.len() as i64);
    facts.number("radix-tree-nodes", tree_nodes(&nodes) as i64);
    facts.add("last-generated-id", id(stream.last_id()));
    facts.add("max-deleted-entry-id", id(stream.deleted_id()));
    facts.number("entries-added", stream.added());
    facts.add("recorded-first-entry-id", id(stream.first_id().unwrap_or_default()));
    let Some(most) = most else {
        facts.number("groups", stream.groups().len() as i64);
        for (name, end) in [("first-entry", stream.first_id()), ("last-entry", stream.top_id())] {
            facts.add(name, end.and_then(|end| entry(stream, end)).unwrap_or(Value::Null));
        }
        return Ok(facts.told());
    };
    let mut groups = Vec::new();
    for group in stream.groups() {
        groups.push(in_full(stream, group, most));
    }
    facts.add("entries", items(stream.range(Id::ZERO, Id::MAX, most, false)));
    facts.add("groups", Value::Array(groups));
    Ok(facts.told())
}

/// How much of each list is to be told, if all is to be told.
fn most(argv: &[Bytes]) -> Result<Option<usize>, Error> {
    match &argv[3..] {
        [] => Ok(None),
        [full] if is(full, "FULL") => Ok(Some(MOST)),
        [full, option, number] if is(full, "FULL") && is(option, "COUNT") => {
            let number = integer(number)?;
            Ok(Some(if number < 0 { MOST } else { limit(number) }))
        }
        _ => Err(Error::SubcommandOrArguments {
            name: argv[1].clone(),
            container: "xinfo",
        }),
    }
}

/// All that there is to tell of a group.
#[inline(never)]
fn in_full(stream: &Stream, group: &Group, most: usize) -> Value {
    let mut consumers = Vec::new();
    for (consumer, share) in group.consumers().iter().zip(group.shares()) {
        let mut facts = Facts::of(&consumer.name);
        facts.number("seen-time", consumer.seen);
        facts.number("pel-count", share.len() as i64);
        facts.add("pending", pending(&share[..share.len().min(most)], false));
        consumers.push(facts.told());
    }
    let mut facts = Facts::of(&group.name);
    facts.progress(stream, group);
    facts.number("pel-count", group.pending_count() as i64);
    let all = group.pending_between(Id::ZERO, Id::MAX, None, most);
    facts.add("pending", pending(&all, true));
    facts.add("consumers", Value::Array(consumers));
    facts.told()
}

/// What is pending since when, and with whom if that is not said already.
fn pending(all: &[Pending], named: bool) -> Value {
    let mut rows = Vec::new();
    for one in all {
        let mut row = vec![id(one.id)];
        if named {
            row.push(Value::Bulk(one.consumer.clone()));
        }
        row.push(Value::Integer(one.delivered));
        row.push(Value::Integer(one.times));
        rows.push(Value::Array(row));
    }
    Value::Array(rows)
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

/// Names with what is told under them.
#[derive(Default)]
struct Facts(Vec<(Value, Value)>);

impl Facts {
    /// What begins with a name of its own.
    fn of(name: &Bytes) -> Facts {
        let mut facts = Facts::default();
        facts.add("name", Value::Bulk(name.clone()));
        facts
    }

    /// Apart, as it is called everywhere here.
    #[inline(never)]
    fn add(&mut self, name: &'static str, value: Value) {
        self.0.push((Value::bulk(name), value));
    }

    fn number(&mut self, name: &'static str, number: i64) {
        self.add(name, Value::Integer(number));
    }

    /// How far a group has come.
    fn progress(&mut self, stream: &Stream, group: &Group) {
        self.add("last-delivered-id", id(group.last));
        for (name, number) in [("entries-read", group.read), ("lag", lag(stream, group))] {
            self.add(name, number.map_or(Value::Null, Value::Integer));
        }
    }

    fn told(self) -> Value {
        Value::Map(self.0)
    }
}
