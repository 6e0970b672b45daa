//! New entries, and old ones that go.

use resp::{Bytes, Value};

use super::super::Commands;
use super::super::arguments::{counted, integer, is};
use super::super::reply::count;
use super::{LOUDLY, QUIETLY, Reply, change, find, id, ids};
use crate::context::Context;
use crate::error::Error;
use crate::value::stream::{Id, Keep, NODE_ENTRIES, Trim};

pub(in super::super) const COMMANDS: Commands = &[("xadd", xadd), ("xdel", xdel), ("xsetid", xsetid), ("xtrim", xtrim)];

fn xadd(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let options = Options::parse(&argv[2..], true)?;
    let parts = options.rest;
    if parts.len() < 2 || !parts.len().is_multiple_of(2) {
        return Err(Error::Arity("xadd"));
    }
    if options.id == Wanted::Exactly(0, Some(0)) {
        return Err(Error::StreamIdZero);
    }
    let last = match find(ctx, &argv[1])? {
        Some(stream) => stream.last_id(),
        None if options.only_there => return Ok(Value::Null),
        None => Id::ZERO,
    };
    if last == Id::MAX {
        return Err(Error::StreamExhausted);
    }
    let new = options.id.after(last, ctx).ok_or(Error::StreamTooLarge)?;
    if new <= last {
        return Err(Error::StreamIdTooSmall);
    }
    change(ctx, &argv[1], LOUDLY, &mut |stream| {
        stream.append(new, parts);
        if let Some(trim) = &options.trim {
            stream.trim(trim);
        }
    })?;
    Ok(id(new))
}

fn xdel(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    if find(ctx, &argv[1])?.is_none() {
        return Ok(count(0));
    }
    let doomed = ids::all(&argv[2..])?;
    let mut gone = 0;
    change(ctx, &argv[1], LOUDLY, &mut |stream| {
        gone = doomed.iter().filter(|id| stream.delete(**id)).count();
    })?;
    Ok(count(gone))
}

fn xtrim(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let options = Options::parse(&argv[2..], false)?;
    if find(ctx, &argv[1])?.is_none() {
        return Ok(count(0));
    }
    let mut gone = 0;
    change(ctx, &argv[1], LOUDLY, &mut |stream| {
        gone = options.trim.as_ref().map_or(0, |trim| stream.trim(trim));
    })?;
    Ok(count(gone))
}

fn xsetid(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let last = ids::strict(&argv[2], 0)?;
    let (mut added, mut deleted) = (None, Id::ZERO);
    for option in argv[3..].chunks(2) {
        match option {
            [option, number] if is(option, "ENTRIESADDED") => {
                let number = integer(number)?;
                if number < 0 {
                    return Err(Error::NegativeEntriesAdded);
                }
                added = Some(number);
            }
            [option, id] if is(option, "MAXDELETEDID") => {
                deleted = ids::strict(id, 0)?;
                if last < deleted {
                    return Err(Error::SetIdBelowGiven);
                }
            }
            _ => return Err(Error::Syntax),
        }
    }
    let stream = find(ctx, &argv[1])?.ok_or(Error::NoSuchKey)?;
    if stream.top_id().is_some_and(|top| last < top) {
        return Err(Error::SetIdBelowTop);
    }
    if added.is_some_and(|added| (stream.len() as i64) > added) {
        return Err(Error::EntriesAddedBelowLength);
    }
    change(ctx, &argv[1], QUIETLY, &mut |stream| {
        let deleted = if deleted == Id::ZERO {
            stream.deleted_id()
        } else {
            deleted
        };
        stream.set_past(last, deleted, added.unwrap_or(stream.added()));
    })?;
    Ok(Value::OK)
}

/// What id a new entry is to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// The clock's.
    Any,
    /// This one; the stream may be left to find the number.
    Exactly(u64, Option<u64>),
}

impl Wanted {
    /// The id after the last one, if there is one. Where the numbers of a time are used up, the
    /// server has no words of its own for it.
    fn after(self, last: Id, ctx: &mut Context<'_>) -> Option<Id> {
        match self {
            Wanted::Any => {
                let now = ctx.clock() as u64;
                if now > last.ms() {
                    Some(Id::new(now, 0))
                } else {
                    last.next()
                }
            }
            Wanted::Exactly(ms, Some(seq)) => Some(Id::new(ms, seq)),
            Wanted::Exactly(ms, None) if ms == last.ms() => Some(Id::new(ms, last.seq().checked_add(1)?)),
            Wanted::Exactly(ms, None) => Some(Id::new(ms, 0)),
        }
    }
}

/// What comes after the key of XADD and XTRIM.
#[derive(Debug)]
struct Options<'a> {
    trim: Option<Trim>,
    /// Nothing is added where there is no stream.
    only_there: bool,
    id: Wanted,
    rest: &'a [Bytes],
}

impl<'a> Options<'a> {
    fn parse(args: &'a [Bytes], adding: bool) -> Result<Options<'a>, Error> {
        let mut options = Options {
            trim: None,
            only_there: false,
            id: Wanted::Any,
            rest: args,
        };
        let mut limit = None;
        while let Some((option, rest)) = options.rest.split_first() {
            options.rest = rest;
            if adding && option == "*" {
                break;
            } else if !rest.is_empty() && (is(option, "MAXLEN") || is(option, "MINID")) {
                options.threshold(is(option, "MAXLEN"))?;
            } else if !rest.is_empty() && is(option, "LIMIT") {
                integer(&rest[0])?;
                limit = Some(counted(&rest[0], 0).ok_or(Error::NegativeTrimLimit)?);
                options.rest = &rest[1..];
            } else if adding && is(option, "NOMKSTREAM") {
                options.only_there = true;
            } else if adding {
                let (ms, seq) = ids::new(option)?;
                options.id = Wanted::Exactly(ms, seq);
                break;
            } else {
                return Err(Error::Syntax);
            }
        }
        options.limit(limit, adding)?;
        Ok(options)
    }

    /// What is to stay: `MAXLEN` or `MINID` has been read, and something follows.
    fn threshold(&mut self, by_length: bool) -> Result<(), Error> {
        if self.trim.is_some() {
            return Err(Error::TrimTwice);
        }
        let mut whole_nodes = false;
        if self.rest.len() > 1 && (self.rest[0] == "~" || self.rest[0] == "=") {
            whole_nodes = self.rest[0] == "~";
            self.rest = &self.rest[1..];
        }
        let threshold = &self.rest[0];
        self.rest = &self.rest[1..];
        let keep = if by_length {
            integer(threshold)?;
            Keep::Last(counted(threshold, 0).ok_or(Error::NegativeTrimLength)?)
        } else {
            Keep::From(ids::strict(threshold, 0)?)
        };
        self.trim = Some(Trim {
            keep,
            whole_nodes,
            limit: if whole_nodes { 100 * NODE_ENTRIES } else { 0 },
        });
        Ok(())
    }

    fn limit(&mut self, limit: Option<usize>, adding: bool) -> Result<(), Error> {
        match (&mut self.trim, limit) {
            (None, Some(1..)) => Err(Error::TrimLimitAlone),
            (None, _) if !adding => Err(Error::TrimMissing),
            (Some(trim), Some(limit)) if trim.whole_nodes => {
                trim.limit = limit;
                Ok(())
            }
            (_, Some(_)) => Err(Error::TrimLimitExact),
            _ => Ok(()),
        }
    }
}
