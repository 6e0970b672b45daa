//! Members taken from either end.

use resp::{Bytes, Protocol, Value};

use super::super::Commands;
use super::super::arguments::{counted, is, pop_count, positive};
use super::{Reply, list};
use crate::context::Context;
use crate::error::Error;
use crate::value::{Scored, SortedSet};

pub(in super::super) const COMMANDS: Commands = &[("zmpop", zmpop), ("zpopmax", zpopmax), ("zpopmin", zpopmin)];

fn zmpop(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let keys = counted(&argv[1], 1).ok_or(Error::NumkeysNotPositive)?;
    let (keys, args) = argv[2..].split_at_checked(keys).ok_or(Error::Syntax)?;
    let (end, options) = args.split_first().ok_or(Error::Syntax)?;
    let end = End::named(end)?;
    let count = pop_count(options)?;
    for key in keys {
        if ctx.value::<SortedSet>(key)?.is_some() {
            let popped = pop(ctx, key, end, count)?;
            // Pairs, whatever the protocol.
            let popped = list(Protocol::Resp3, popped.iter(), true);
            return Ok(Value::Array(vec![Value::Bulk(key.clone()), popped]));
        }
    }
    Ok(Value::NullArray)
}

fn zpopmax(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    pop_some(ctx, argv, End::Max)
}

fn zpopmin(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    pop_some(ctx, argv, End::Min)
}

fn pop_some(ctx: &mut Context<'_>, argv: &[Bytes], end: End) -> Reply {
    let (count, protocol) = match &argv[2..] {
        // A single one comes without a pair around it.
        [] => (1, Protocol::Resp2),
        [count] => (positive(count)?, ctx.protocol),
        _ => return Err(Error::Syntax),
    };
    let popped = pop(ctx, &argv[1], end, count)?;
    Ok(list(protocol, popped.iter(), true))
}

/// The end that members are taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Min,
    Max,
}

impl End {
    fn named(text: &Bytes) -> Result<End, Error> {
        if is(text, "MIN") {
            Ok(End::Min)
        } else if is(text, "MAX") {
            Ok(End::Max)
        } else {
            Err(Error::Syntax)
        }
    }
}

fn pop(ctx: &mut Context<'_>, key: &Bytes, end: End, count: usize) -> Result<Vec<Scored>, Error> {
    ctx.update(key, |set: &mut SortedSet| {
        let count = count.min(set.len());
        let ranks = match end {
            End::Min => 0..count,
            End::Max => set.len() - count..set.len(),
        };
        let popped = set.range(ranks.clone()).cloned();
        let popped = match end {
            End::Min => popped.collect(),
            End::Max => popped.rev().collect(),
        };
        set.remove_range(ranks);
        popped
    })
}
