//! Entries that go from one consumer to another.

use resp::{Bytes, Value, number::parse_i64};

use super::super::Commands;
use super::super::arguments::is;
use super::{QUIETLY, Reply, change, entry, find_group, id, ids};
use crate::context::Context;
use crate::error::Error;
use crate::value::Stream;
use crate::value::stream::{Group, Id, Pending};

pub(in super::super) const COMMANDS: Commands = &[("xautoclaim", xautoclaim), ("xclaim", xclaim)];

/// So many entries are looked at for one that is wanted.
const ATTEMPTS: i64 = 10;
/// The server's limit for `COUNT`.
const MOST: i64 = i64::MAX / 16;

fn xautoclaim(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let idle = idle(&argv[4], "XAUTOCLAIM")?;
    let start = ids::start(&argv[5])?;
    let (mut count, mut just_id) = (100, false);
    let mut args = &argv[6..];
    while let Some((option, rest)) = args.split_first() {
        args = rest;
        match rest {
            [number, rest @ ..] if is(option, "COUNT") => {
                let number = parse_i64(number).filter(|number| (1..=MOST).contains(number));
                (count, args) = (number.ok_or(Error::ClaimCount)?, rest);
            }
            _ if is(option, "JUSTID") => just_id = true,
            _ => return Err(Error::Syntax),
        }
    }
    check_group(ctx, argv)?;
    let now = ctx.clock();
    let claim = Claim {
        group: &argv[2],
        consumer: &argv[3],
        now,
        idle,
        delivered: now,
        times: None,
        force: false,
        just_id,
    };
    let mut reply = Value::Null;
    change(ctx, &argv[1], QUIETLY, &mut |stream| {
        reply = claim.walk(stream, start, count)
    })?;
    Ok(reply)
}

fn xclaim(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    check_group(ctx, argv)?;
    let now = ctx.clock();
    let mut claim = Claim {
        group: &argv[2],
        consumer: &argv[3],
        now,
        idle: idle(&argv[4], "XCLAIM")?,
        delivered: -1,
        times: None,
        force: false,
        just_id: false,
    };
    // The first that is no id is an option.
    let wanted: Vec<Id> = argv[5..].iter().map_while(|id| ids::strict(id, 0).ok()).collect();
    let last = claim.options(&argv[5 + wanted.len()..])?;
    let mut claimed = Vec::new();
    change(ctx, &argv[1], QUIETLY, &mut |stream| {
        if let Some(group) = stream.group_mut(claim.group) {
            group.last = group.last.max(last);
        }
        let found = wanted.iter().filter_map(|id| claim.take(stream, *id));
        claimed = found.collect();
    })?;
    Ok(Value::Array(claimed))
}

fn check_group(ctx: &mut Context<'_>, argv: &[Bytes]) -> Result<(), Error> {
    match find_group(ctx, &argv[1], &argv[2])? {
        Some(_) => Ok(()),
        None => Err(Error::NoGroup {
            key: argv[1].clone(),
            group: argv[2].clone(),
        }),
    }
}

/// How long an entry must have lain about to be claimed, in milliseconds.
fn idle(text: &[u8], command: &'static str) -> Result<i64, Error> {
    let what = "min-idle-time";
    let idle = parse_i64(text).ok_or(Error::ClaimArgument { what, command })?;
    Ok(idle.max(0))
}

/// On what terms entries are claimed.
struct Claim<'a> {
    group: &'a Bytes,
    consumer: &'a Bytes,
    now: i64,
    idle: i64,
    /// When they count as given out.
    delivered: i64,
    /// How often they count as given out, if that is said.
    times: Option<i64>,
    /// Even what nobody has got.
    force: bool,
    just_id: bool,
}

impl Claim<'_> {
    /// What follows the ids; the answer is what the group has seen last, if that is said.
    fn options(&mut self, mut args: &[Bytes]) -> Result<Id, Error> {
        let mut last = Id::ZERO;
        while let Some((option, rest)) = args.split_first() {
            args = rest;
            let number = |text: &Bytes, what| {
                let command = "XCLAIM";
                parse_i64(text).ok_or(Error::ClaimArgument { what, command })
            };
            match rest {
                _ if is(option, "FORCE") => self.force = true,
                _ if is(option, "JUSTID") => self.just_id = true,
                [value, rest @ ..] => {
                    args = rest;
                    if is(option, "IDLE") {
                        self.delivered = self.now.wrapping_sub(number(value, "IDLE option")?);
                    } else if is(option, "TIME") {
                        self.delivered = number(value, "TIME option")?;
                    } else if is(option, "RETRYCOUNT") {
                        self.times = Some(number(value, "RETRYCOUNT option")?).filter(|times| *times >= 0);
                    } else if is(option, "LASTID") {
                        last = ids::strict(value, 0)?;
                    } else {
                        return Err(Error::ClaimOption(option.clone()));
                    }
                }
                [] => return Err(Error::ClaimOption(option.clone())),
            }
        }
        if self.delivered < 0 || self.delivered > self.now {
            self.delivered = self.now;
        }
        Ok(last)
    }

    /// Claim what is pending from an id on. The answer is where to go on, what was claimed, and what
    /// is no longer in the stream.
    fn walk(&self, stream: &mut Stream, start: Id, mut count: i64) -> Value {
        let (mut claimed, mut lost) = (Vec::new(), Vec::new());
        let mut attempts = count * ATTEMPTS;
        let next_pending = |stream: &Stream, from| stream.group(self.group)?.next_pending(from);
        let mut next = next_pending(stream, start);
        while let Some(pending) = next.filter(|_| attempts > 0 && count > 0) {
            attempts -= 1;
            if !stream.has(pending) {
                lost.push(id(pending));
                count -= 1;
            }
            if let Some(found) = self.take(stream, pending) {
                claimed.push(found);
                count -= 1;
            }
            next = pending.next().and_then(|after| next_pending(stream, after));
        }
        let next = next_pending(stream, next.unwrap_or(Id::MAX)).unwrap_or_default();
        Value::Array(vec![id(next), Value::Array(claimed), Value::Array(lost)])
    }

    /// Claim an entry, if it is there to be claimed. One that is gone from the stream is pending no
    /// more.
    fn take(&self, stream: &mut Stream, wanted: Id) -> Option<Value> {
        let there = entry(stream, wanted);
        let group = stream.group_mut(self.group)?;
        let pending = group.pending(wanted);
        let Some(there) = there else {
            group.take(wanted);
            return None;
        };
        let mut pending = match pending {
            Some(pending) if self.idle > 0 && self.now.wrapping_sub(pending.delivered) < self.idle => return None,
            Some(pending) => pending,
            None if self.force => Pending {
                id: wanted,
                delivered: self.now,
                times: 1,
                consumer: self.consumer.clone(),
            },
            None => return None,
        };
        pending.delivered = self.delivered;
        pending.consumer = self.consumer.clone();
        pending.times = match self.times {
            Some(times) => times,
            None if self.just_id => pending.times,
            None => pending.times.wrapping_add(1),
        };
        self.hand(group, &pending);
        Some(if self.just_id { id(wanted) } else { there })
    }

    fn hand(&self, group: &mut Group, pending: &Pending) {
        group.hear(self.consumer, self.now);
        group.give(pending);
    }
}
