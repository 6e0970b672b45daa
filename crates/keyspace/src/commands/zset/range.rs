//! Ranges of sorted sets: read, stored, counted, removed.

use std::ops::Range;

use resp::Bytes;

use super::super::Commands;
use super::super::arguments::{index_range, integer, is};
use super::super::reply::count;
use super::bounds::Bounds;
use super::{Reply, list, read, store};
use crate::context::Context;
use crate::error::Error;
use crate::value::{Scored, SortedSet};

pub(in super::super) const COMMANDS: Commands = &[
    ("zcount", zcount),
    ("zlexcount", zlexcount),
    ("zrange", zrange),
    ("zrangebylex", zrangebylex),
    ("zrangebyscore", zrangebyscore),
    ("zrangestore", zrangestore),
    ("zremrangebylex", zremrangebylex),
    ("zremrangebyrank", zremrangebyrank),
    ("zremrangebyscore", zremrangebyscore),
    ("zrevrange", zrevrange),
    ("zrevrangebylex", zrevrangebylex),
    ("zrevrangebyscore", zrevrangebyscore),
];

fn zcount(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    count_range(ctx, &argv[1], Ends::Bounds(Bounds::scores(&argv[2], &argv[3])?))
}

fn zlexcount(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    count_range(ctx, &argv[1], Ends::Bounds(Bounds::names(&argv[2], &argv[3])?))
}

fn zrange(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    answer(ctx, &argv[1], &argv[2..], Form::default())
}

fn zrangebylex(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    answer(ctx, &argv[1], &argv[2..], Form::of(By::Name, false))
}

fn zrangebyscore(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    answer(ctx, &argv[1], &argv[2..], Form::of(By::Score, false))
}

fn zrangestore(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let form = Form {
        storing: true,
        ..Form::default()
    };
    let query = Query::parse(&argv[3..], form)?;
    let set = read(ctx, &argv[2])?;
    let members = query.members(&set).cloned();
    store(ctx, &argv[1], members.collect())
}

fn zremrangebylex(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    remove(ctx, &argv[1], Ends::Bounds(Bounds::names(&argv[2], &argv[3])?))
}

fn zremrangebyrank(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    remove(ctx, &argv[1], Ends::Ranks(integer(&argv[2])?, integer(&argv[3])?))
}

fn zremrangebyscore(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    remove(ctx, &argv[1], Ends::Bounds(Bounds::scores(&argv[2], &argv[3])?))
}

fn zrevrange(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    answer(ctx, &argv[1], &argv[2..], Form::of(By::Rank, true))
}

fn zrevrangebylex(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    answer(ctx, &argv[1], &argv[2..], Form::of(By::Name, true))
}

fn zrevrangebyscore(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    answer(ctx, &argv[1], &argv[2..], Form::of(By::Score, true))
}

fn answer(ctx: &mut Context<'_>, key: &Bytes, args: &[Bytes], form: Form) -> Reply {
    let query = Query::parse(args, form)?;
    let set = read(ctx, key)?;
    Ok(list(ctx.protocol, query.members(&set), query.with_scores))
}

fn count_range(ctx: &mut Context<'_>, key: &Bytes, ends: Ends<'_>) -> Reply {
    Ok(count(ends.ranks(&read(ctx, key)?, false).len()))
}

fn remove(ctx: &mut Context<'_>, key: &Bytes, ends: Ends<'_>) -> Reply {
    let gone = ctx.update(key, |set: &mut SortedSet| {
        let ranks = ends.ranks(set, false);
        set.remove_range(ranks.clone());
        ranks.len()
    })?;
    Ok(count(gone))
}

/// What a range is counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Rank,
    Score,
    Name,
}

/// What a command's name says already; its options say the rest.
#[derive(Debug, Clone, Copy, Default)]
struct Form {
    by: Option<By>,
    reversed: Option<bool>,
    storing: bool,
}

impl Form {
    fn of(by: By, reversed: bool) -> Form {
        Form {
            by: Some(by),
            reversed: Some(reversed),
            storing: false,
        }
    }
}

/// The two ends of a range.
#[derive(Debug, Clone, Copy)]
enum Ends<'a> {
    Ranks(i64, i64),
    Bounds(Bounds<'a>),
}

impl Ends<'_> {
    /// The ranks between them, counted from the beginning even if the ends are counted from the end.
    fn ranks(&self, set: &SortedSet, reversed: bool) -> Range<usize> {
        match self {
            Ends::Bounds(bounds) => bounds.ranks(set, reversed),
            Ends::Ranks(start, end) => {
                let Range { start, end } = index_range(*start, *end, set.len());
                if reversed {
                    set.len() - end..set.len() - start
                } else {
                    start..end
                }
            }
        }
    }
}

/// What comes after the two ends.
#[derive(Debug, Clone, Copy)]
struct Options {
    by: By,
    reversed: bool,
    with_scores: bool,
    /// How many to leave out, and how many to take.
    limit: (i64, i64),
}

impl Options {
    fn parse(mut args: &[Bytes], form: Form) -> Result<Options, Error> {
        let (mut by, mut reversed) = (form.by, form.reversed);
        let (mut with_scores, mut limit) = (false, (0, -1));
        while let Some((option, rest)) = args.split_first() {
            args = rest;
            match rest {
                _ if is(option, "WITHSCORES") && !form.storing => with_scores = true,
                [offset, count, rest @ ..] if is(option, "LIMIT") => {
                    limit = (integer(offset)?, integer(count)?);
                    args = rest;
                }
                _ if is(option, "REV") && reversed.is_none() => reversed = Some(true),
                _ if is(option, "BYLEX") && by.is_none() => by = Some(By::Name),
                _ if is(option, "BYSCORE") && by.is_none() => by = Some(By::Score),
                _ => return Err(Error::Syntax),
            }
        }
        let by = by.unwrap_or(By::Rank);
        if by == By::Rank {
            // An offset alone it lets pass, and forgets.
            if limit.1 != -1 {
                return Err(Error::LimitByRank);
            }
            limit = (0, -1);
        }
        if by == By::Name && with_scores {
            return Err(Error::WithScoresByLex);
        }
        Ok(Options {
            by,
            reversed: reversed.unwrap_or(false),
            with_scores,
            limit,
        })
    }
}

/// A range that was asked for.
#[derive(Debug, Clone, Copy)]
struct Query<'a> {
    ends: Ends<'a>,
    reversed: bool,
    with_scores: bool,
    /// How many to leave out.
    skip: usize,
    /// How many of the others to take at most.
    take: usize,
}

impl<'a> Query<'a> {
    /// From its ends and options.
    fn parse(args: &'a [Bytes], form: Form) -> Result<Query<'a>, Error> {
        let options = Options::parse(&args[2..], form)?;
        let (min, max) = if options.reversed {
            (&args[1], &args[0])
        } else {
            (&args[0], &args[1])
        };
        let ends = match options.by {
            By::Rank => Ends::Ranks(integer(&args[0])?, integer(&args[1])?),
            By::Score => Ends::Bounds(Bounds::scores(min, max)?),
            By::Name => Ends::Bounds(Bounds::names(min, max)?),
        };
        // A negative count never runs out, and neither does a negative offset.
        let unlimited = |number: i64| usize::try_from(number).unwrap_or(usize::MAX);
        Ok(Query {
            ends,
            reversed: options.reversed,
            with_scores: options.with_scores,
            skip: unlimited(options.limit.0),
            take: unlimited(options.limit.1),
        })
    }

    /// The members in the order asked for.
    fn members<'s>(&self, set: &'s SortedSet) -> Box<dyn Iterator<Item = &'s Scored> + 's> {
        let Range { start, end } = self.ends.ranks(set, self.reversed);
        let skip = self.skip.min(end - start);
        let take = self.take.min(end - start - skip);
        if self.reversed {
            Box::new(set.range(end - skip - take..end - skip).rev())
        } else {
            Box::new(set.range(start + skip..start + skip + take))
        }
    }
}
