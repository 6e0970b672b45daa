//! XREAD and XREADGROUP: entries that are new to whoever asks.

use resp::{Bytes, Protocol, Value};

use super::super::Commands;
use super::super::arguments::{integer, is};
use super::{QUIETLY, Reply, change, entry, find, find_group, id, ids, items, limit};
use crate::context::Context;
use crate::error::Error;
use crate::value::Stream;
use crate::value::stream::{Id, Pending};

pub(in super::super) const COMMANDS: Commands = &[("xread", xread), ("xreadgroup", xreadgroup)];

fn xread(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let options = Options::parse(ctx, argv, false)?;
    let mut from = Vec::new();
    for (key, text) in options.streams() {
        let stream = find(ctx, key)?;
        from.push(match &text[..] {
            b"$" => stream.map(Stream::last_id).unwrap_or_default(),
            b">" => return Err(Error::NewIdWithoutGroup),
            text => ids::strict(text, 0)?,
        });
    }
    let mut found = Vec::new();
    for ((key, _), from) in options.streams().zip(from) {
        let stream = find(ctx, key)?;
        if let Some((stream, next)) = stream.zip(from.next())
            && stream.top_id().is_some_and(|top| top > from)
        {
            found.push((key, items(stream.range(next, Id::MAX, options.count, false))));
        }
    }
    options.reply(ctx, found, "xread|block")
}

fn xreadgroup(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let options = Options::parse(ctx, argv, true)?;
    let Some((group, consumer)) = options.group else {
        return Err(Error::MissingGroup);
    };
    let mut from = Vec::new();
    for (key, text) in options.streams() {
        if find_group(ctx, key, group)?.is_none() {
            let (key, group) = (key.clone(), group.clone());
            return Err(Error::NoGroupToRead { key, group });
        }
        from.push(match &text[..] {
            b"$" => return Err(Error::LastIdInGroup),
            b">" => Id::MAX,
            text => ids::strict(text, 0)?,
        });
    }
    let now = ctx.clock();
    let (mut found, reader) = (
        Vec::new(),
        Reader {
            group,
            consumer,
            now,
            options: &options,
        },
    );
    for ((key, _), from) in options.streams().zip(from) {
        let mut entries = None;
        change(ctx, key, QUIETLY, &mut |stream| entries = reader.read(stream, from))?;
        found.extend(entries.map(|entries| (key, entries)));
    }
    options.reply(ctx, found, "xreadgroup|block")
}

/// Who reads for a group.
struct Reader<'a> {
    group: &'a Bytes,
    consumer: &'a Bytes,
    now: i64,
    options: &'a Options<'a>,
}

impl Reader<'_> {
    /// What the consumer has pending after an id, or, after the last there can be, what nobody in
    /// the group has got.
    fn read(&self, stream: &mut Stream, from: Id) -> Option<Value> {
        let last = stream.group(self.group)?.last;
        let next = match from.next() {
            None => last
                .next()
                .filter(|next| stream.top_id().is_some_and(|top| top >= *next))?,
            Some(next) => next,
        };
        // Who gets nothing new has not been heard of.
        stream.group_mut(self.group)?.hear(self.consumer, self.now);
        Some(if from == Id::MAX {
            self.news(stream, next)
        } else {
            self.history(stream, next)
        })
    }

    fn news(&self, stream: &mut Stream, next: Id) -> Value {
        let news = stream.range(next, Id::MAX, self.options.count, false);
        for item in &news {
            let gaps = stream.has_gaps_from(item.id);
            let until = stream.added_until(item.id);
            let added = stream.added();
            let Some(group) = stream.group_mut(self.group) else {
                continue;
            };
            match &mut group.read {
                Some(read) if !gaps => *read = read.wrapping_add(1),
                read if added != 0 => *read = until,
                _ => {}
            }
            group.last = item.id;
            if !self.options.unacknowledged {
                group.give(&Pending {
                    id: item.id,
                    delivered: self.now,
                    times: 1,
                    consumer: self.consumer.clone(),
                });
            }
        }
        items(news)
    }

    fn history(&self, stream: &mut Stream, next: Id) -> Value {
        let group = stream.group(self.group);
        let theirs = group.map(|group| {
            let most = self.options.count;
            group.pending_between(next, Id::MAX, Some(self.consumer), most)
        });
        let mut rows = Vec::new();
        for mut pending in theirs.unwrap_or_default() {
            // What is gone from the stream has nothing but its id.
            let row = match entry(stream, pending.id) {
                Some(row) => {
                    pending.delivered = self.now;
                    pending.times = pending.times.wrapping_add(1);
                    if let Some(group) = stream.group_mut(self.group) {
                        group.give(&pending);
                    }
                    row
                }
                None => Value::Array(vec![id(pending.id), Value::NullArray]),
            };
            rows.push(row);
        }
        Value::Array(rows)
    }
}

/// What comes after the name of XREAD and XREADGROUP.
struct Options<'a> {
    count: usize,
    /// It waits where there is nothing.
    blocking: bool,
    /// What is read counts as dealt with.
    unacknowledged: bool,
    /// A group and a consumer.
    group: Option<(&'a Bytes, &'a Bytes)>,
    /// Keys, and then as many ids.
    streams: &'a [Bytes],
}

impl<'a> Options<'a> {
    fn parse(ctx: &Context<'_>, argv: &'a [Bytes], grouped: bool) -> Result<Options<'a>, Error> {
        let mut options = Options {
            count: usize::MAX,
            blocking: false,
            unacknowledged: false,
            group: None,
            streams: &[],
        };
        let mut args = &argv[1..];
        while let Some((option, rest)) = args.split_first() {
            args = rest;
            match rest {
                [timeout, rest @ ..] if is(option, "BLOCK") => {
                    if ctx.scripted {
                        return Err(Error::BlockInScript(argv[0].clone()));
                    }
                    let timeout = integer(timeout).map_err(|_| Error::TimeoutNotInteger)?;
                    if timeout < 0 {
                        return Err(Error::NegativeTimeout);
                    }
                    (options.blocking, args) = (true, rest);
                }
                [count, rest @ ..] if is(option, "COUNT") => {
                    (options.count, args) = (limit(integer(count)?), rest);
                }
                [_, ..] if is(option, "STREAMS") => {
                    options.streams = rest;
                    break;
                }
                [group, consumer, rest @ ..] if is(option, "GROUP") => {
                    if !grouped {
                        return Err(Error::OnlyXreadgroup("GROUP"));
                    }
                    (options.group, args) = (Some((group, consumer)), rest);
                }
                _ if is(option, "NOACK") => {
                    if !grouped {
                        return Err(Error::OnlyXreadgroup("NOACK"));
                    }
                    options.unacknowledged = true;
                }
                _ => return Err(Error::Syntax),
            }
        }
        match options.streams.len() {
            0 => Err(Error::Syntax),
            length if length.is_multiple_of(2) => Ok(options),
            _ => Err(Error::UnbalancedStreams),
        }
    }

    /// Each key with the id that is given for it.
    fn streams(&self) -> impl Iterator<Item = (&'a Bytes, &'a Bytes)> + use<'a> {
        let (keys, ids) = self.streams.split_at(self.streams.len() / 2);
        keys.iter().zip(ids)
    }

    /// What was found at which key. Where nothing was, it would be time to wait, which only a client
    /// may who is not in a transaction.
    fn reply(&self, ctx: &Context<'_>, found: Vec<(&Bytes, Value)>, waiting: &'static str) -> Reply {
        if found.is_empty() {
            return if self.blocking && !ctx.queued {
                Err(Error::NotBuilt(waiting))
            } else {
                Ok(Value::NullArray)
            };
        }
        let found = found.into_iter().map(|(key, items)| (Value::Bulk(key.clone()), items));
        Ok(match ctx.protocol {
            Protocol::Resp2 => Value::Array(found.map(|(key, items)| Value::Array(vec![key, items])).collect()),
            Protocol::Resp3 => Value::Map(found.collect()),
        })
    }
}
