//! Scores given and raised: `ZADD` with its options, and `ZINCRBY`.

use resp::{Bytes, Value};

use super::super::Commands;
use super::super::arguments::is;
use super::super::double;
use super::{Reply, or_null};
use crate::context::Context;
use crate::error::Error;
use crate::value::SortedSet;

pub(in super::super) const COMMANDS: Commands = &[("zadd", zadd), ("zincrby", zincrby)];

fn zadd(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    add(ctx, argv, Options::default())
}

fn zincrby(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    // To the server this is ZADD, options and all.
    let incr = true;
    add(
        ctx,
        argv,
        Options {
            incr,
            ..Options::default()
        },
    )
}

fn add(ctx: &mut Context<'_>, argv: &[Bytes], options: Options) -> Reply {
    let (options, pairs) = options.parse(&argv[2..])?;
    let scores = pairs.iter().map(|pair| double::score(&pair[0]).ok_or(Error::NotFloat));
    let scores = scores.collect::<Result<Vec<f64>, Error>>()?;
    let outcome = ctx.update(&argv[1], |set: &mut SortedSet| {
        let mut outcome = Outcome::default();
        for (pair, score) in pairs.iter().zip(scores) {
            options.apply(set, &pair[1], score, &mut outcome)?;
        }
        Ok(outcome)
    })?;
    let outcome = outcome?;
    if pairs.len() > 1 && outcome.added + outcome.updated > 0 {
        // A member may have been changed and changed back, which counts.
        ctx.overwrite(&argv[1], |_: &mut SortedSet| ())?;
    }
    Ok(if options.incr {
        or_null(outcome.score)
    } else {
        Value::Integer(outcome.added + if options.ch { outcome.updated } else { 0 })
    })
}

/// What came of it.
#[derive(Debug, Clone, Copy, Default)]
struct Outcome {
    added: i64,
    updated: i64,
    /// The last score, unless the options forbade it.
    score: Option<f64>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Options {
    nx: bool,
    xx: bool,
    gt: bool,
    lt: bool,
    ch: bool,
    incr: bool,
}

impl Options {
    /// The options and, after them, the scores with their members.
    fn parse(mut self, args: &[Bytes]) -> Result<(Options, Vec<&[Bytes]>), Error> {
        let mut args = args;
        while let Some((option, rest)) = args.split_first() {
            let names = [
                ("NX", &mut self.nx),
                ("XX", &mut self.xx),
                ("GT", &mut self.gt),
                ("LT", &mut self.lt),
                ("CH", &mut self.ch),
                ("INCR", &mut self.incr),
            ];
            let Some((_, said)) = names.into_iter().find(|(name, _)| is(option, name)) else {
                break;
            };
            *said = true;
            args = rest;
        }
        if args.is_empty() || !args.len().is_multiple_of(2) {
            return Err(Error::Syntax);
        }
        if self.nx && self.xx {
            return Err(Error::ZaddNxAndXx);
        }
        if [self.gt, self.lt, self.nx].into_iter().filter(|&said| said).count() > 1 {
            return Err(Error::ZaddGtLtNx);
        }
        if self.incr && args.len() > 2 {
            return Err(Error::ZaddIncrPairs);
        }
        Ok((self, args.chunks(2).collect()))
    }

    fn apply(self, set: &mut SortedSet, member: &Bytes, score: f64, outcome: &mut Outcome) -> Result<(), Error> {
        let old = set.score(member);
        let Some(old) = old else {
            if !self.xx {
                set.insert(member, score);
                outcome.added += 1;
                outcome.score = Some(score);
            }
            return Ok(());
        };
        if self.nx {
            return Ok(());
        }
        let score = if self.incr { old + score } else { score };
        if score.is_nan() {
            return Err(Error::ScoreNan);
        }
        if self.lt && score >= old || self.gt && score <= old {
            return Ok(());
        }
        outcome.score = Some(score);
        if score != old {
            set.insert(member, score);
            outcome.updated += 1;
        }
        Ok(())
    }
}
