//! Lists.

use resp::{Bytes, Value};

use super::Commands;
use super::arguments::{counted, counted_keys, index_range, integer, is, pop_count, positive};
use super::reply::{array, count, or_null};
use crate::context::Context;
use crate::error::Error;
use crate::value::List;

type Reply = Result<Value, Error>;

pub(super) const COMMANDS: Commands = &[
    ("lindex", lindex),
    ("linsert", linsert),
    ("llen", llen),
    ("lmove", lmove),
    ("lmpop", lmpop),
    ("lpop", lpop),
    ("lpos", lpos),
    ("lpush", lpush),
    ("lpushx", lpushx),
    ("lrange", lrange),
    ("lrem", lrem),
    ("lset", lset),
    ("ltrim", ltrim),
    ("rpop", rpop),
    ("rpoplpush", rpoplpush),
    ("rpush", rpush),
    ("rpushx", rpushx),
];

fn lindex(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let Some(list) = ctx.value::<List>(&argv[1])? else {
        return Ok(Value::Null);
    };
    let index = place_of(integer(&argv[2])?, list.len());
    Ok(or_null(index.and_then(|index| list.get(index)).cloned()))
}

fn linsert(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let after = match &argv[2] {
        place if is(place, "AFTER") => 1,
        place if is(place, "BEFORE") => 0,
        _ => return Err(Error::Syntax),
    };
    let length = ctx.update(&argv[1], |list: &mut List| {
        if list.is_empty() {
            return 0;
        }
        let Some(pivot) = list.positions(&argv[3]).next() else {
            return -1;
        };
        list.insert(pivot + after, argv[4].clone());
        list.len() as i64
    })?;
    Ok(Value::Integer(length))
}

fn llen(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    Ok(count(ctx.value::<List>(&argv[1])?.map_or(0, List::len)))
}

fn lmove(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let (from, to) = (End::named(&argv[3])?, End::named(&argv[4])?);
    move_element(ctx, (&argv[1], from), (&argv[2], to))
}

fn lmpop(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    // Here, other than elsewhere, a count of keys that is too high is a mistake of grammar.
    let (keys, rest) = counted_keys(&argv[1..]).map_err(|error| match error {
        Error::TooManyKeys => Error::Syntax,
        other => other,
    })?;
    let (end, options) = rest.split_first().ok_or(Error::Syntax)?;
    let end = End::named(end)?;
    let wanted = pop_count(options)?;
    for key in keys {
        if ctx.value::<List>(key)?.is_some() {
            let popped = ctx.update(key, |list: &mut List| end.pop_many(list, wanted))?;
            return Ok(Value::Array(vec![Value::Bulk(key.clone()), array(popped)]));
        }
    }
    Ok(Value::NullArray)
}

fn lpop(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    pop(ctx, argv, End::Left, "lpop")
}

fn lpos(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let search = Search::parse(&argv[3..])?;
    let found = match ctx.value::<List>(&argv[1])? {
        Some(list) => search.run(list, &argv[2]),
        None => Vec::new(),
    };
    let mut found = found.into_iter().map(count);
    Ok(match search.count {
        Some(_) => Value::Array(found.collect()),
        None => found.next().unwrap_or(Value::Null),
    })
}

fn lpush(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    push(ctx, argv, End::Left)
}

fn lpushx(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    push_if_there(ctx, argv, End::Left)
}

fn lrange(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let (start, end) = (integer(&argv[2])?, integer(&argv[3])?);
    let Some(list) = ctx.value::<List>(&argv[1])? else {
        return Ok(Value::Array(Vec::new()));
    };
    let range = index_range(start, end, list.len());
    Ok(array(list.iter_from(range.start).take(range.len()).cloned()))
}

fn lrem(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let wanted = integer(&argv[2])?;
    let most = match wanted {
        0 => usize::MAX,
        _ => usize::try_from(wanted.unsigned_abs()).unwrap_or(usize::MAX),
    };
    let gone = ctx.update(&argv[1], |list: &mut List| {
        let mut doomed: Vec<usize> = if wanted < 0 {
            list.positions_back(&argv[3]).take(most).collect()
        } else {
            list.positions(&argv[3]).take(most).collect()
        };
        // From the end backwards, so that what is still to go keeps its index.
        sorting::sort_by(&mut doomed, |left, right| right.cmp(left));
        for index in &doomed {
            list.remove(*index);
        }
        doomed.len()
    })?;
    Ok(count(gone))
}

fn lset(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let length = ctx.value::<List>(&argv[1])?.map(List::len).ok_or(Error::NoSuchKey)?;
    let index = place_of(integer(&argv[2])?, length).ok_or(Error::IndexOutOfRange)?;
    ctx.overwrite(&argv[1], |list: &mut List| list.replace(index, argv[3].clone()))?;
    Ok(Value::OK)
}

fn ltrim(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let (start, end) = (integer(&argv[2])?, integer(&argv[3])?);
    ctx.overwrite(&argv[1], |list: &mut List| {
        list.keep(index_range(start, end, list.len()))
    })?;
    Ok(Value::OK)
}

fn rpop(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    pop(ctx, argv, End::Right, "rpop")
}

fn rpoplpush(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    move_element(ctx, (&argv[1], End::Right), (&argv[2], End::Left))
}

fn rpush(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    push(ctx, argv, End::Right)
}

fn rpushx(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    push_if_there(ctx, argv, End::Right)
}

/// One of the two ends of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Left,
    Right,
}

impl End {
    fn named(name: &Bytes) -> Result<End, Error> {
        if is(name, "LEFT") {
            Ok(End::Left)
        } else if is(name, "RIGHT") {
            Ok(End::Right)
        } else {
            Err(Error::Syntax)
        }
    }

    fn push(self, list: &mut List, element: Bytes) {
        match self {
            End::Left => list.push_front(element),
            End::Right => list.push_back(element),
        }
    }

    fn pop(self, list: &mut List) -> Option<Bytes> {
        match self {
            End::Left => list.pop_front(),
            End::Right => list.pop_back(),
        }
    }

    fn pop_many(self, list: &mut List, wanted: usize) -> Vec<Bytes> {
        std::iter::from_fn(|| self.pop(list)).take(wanted).collect()
    }
}

/// What LPOS is asked for.
#[derive(Debug, Clone, Copy)]
struct Search {
    /// The how-manieth match is the first that counts; negative: from the end.
    rank: i64,
    /// As many matches are wanted; 0 stands for all.
    count: Option<usize>,
    /// So many elements are looked at; 0 stands for all.
    maxlen: usize,
}

impl Search {
    fn parse(options: &[Bytes]) -> Result<Search, Error> {
        let mut search = Search {
            rank: 1,
            count: None,
            maxlen: 0,
        };
        for pair in options.chunks(2) {
            let [option, value] = pair else {
                return Err(Error::Syntax);
            };
            if is(option, "RANK") {
                search.rank = integer(value)?;
                if search.rank == 0 {
                    return Err(Error::RankZero);
                }
            } else if is(option, "COUNT") {
                search.count = Some(counted(value, 0).ok_or(Error::NegativeCount)?);
            } else if is(option, "MAXLEN") {
                search.maxlen = counted(value, 0).ok_or(Error::NegativeMaxlen)?;
            } else {
                return Err(Error::Syntax);
            }
        }
        Ok(search)
    }

    /// The indices of the matches.
    fn run(&self, list: &List, wanted: &Bytes) -> Vec<usize> {
        let most = |limit: usize| if limit == 0 { usize::MAX } else { limit };
        let (looked_at, length) = (most(self.maxlen), list.len());
        // The smallest of all integers has no positive counterpart: the server then counts below
        // zero for ever, and neither skips a match nor ends at one.
        let (skipped, most_found) = match (self.rank, self.count) {
            (i64::MIN, Some(_)) => (0, usize::MAX),
            (i64::MIN, None) => (0, 1),
            (rank, count) => (rank.unsigned_abs() - 1, most(count.unwrap_or(1))),
        };
        let skipped = usize::try_from(skipped).unwrap_or(usize::MAX);
        if self.rank > 0 {
            let found = list.positions(wanted).take_while(|index| *index < looked_at);
            found.skip(skipped).take(most_found).collect()
        } else {
            let found = list.positions_back(wanted);
            let found = found.take_while(|index| length - index <= looked_at);
            found.skip(skipped).take(most_found).collect()
        }
    }
}

/// The index an argument means, unless it lies before the first element.
fn place_of(index: i64, length: usize) -> Option<usize> {
    let index = if index < 0 {
        index.checked_add(length as i64)?
    } else {
        index
    };
    usize::try_from(index).ok().filter(|index| *index < length)
}

fn push(ctx: &mut Context<'_>, argv: &[Bytes], end: End) -> Reply {
    let length = ctx.update(&argv[1], |list: &mut List| {
        argv[2..].iter().for_each(|element| end.push(list, element.clone()));
        list.len()
    })?;
    Ok(count(length))
}

fn push_if_there(ctx: &mut Context<'_>, argv: &[Bytes], end: End) -> Reply {
    match ctx.value::<List>(&argv[1])? {
        Some(_) => push(ctx, argv, end),
        None => Ok(Value::Integer(0)),
    }
}

fn pop(ctx: &mut Context<'_>, argv: &[Bytes], end: End, command: &'static str) -> Reply {
    if argv.len() > 3 {
        return Err(Error::Arity(command));
    }
    let wanted = argv.get(2).map(|wanted| positive(wanted)).transpose()?;
    let there = ctx.value::<List>(&argv[1])?.is_some();
    let mut popped = ctx.update(&argv[1], |list: &mut List| end.pop_many(list, wanted.unwrap_or(1)))?;
    Ok(match wanted {
        None => or_null(popped.pop()),
        Some(_) if there => array(popped),
        Some(_) => Value::NullArray,
    })
}

fn move_element(ctx: &mut Context<'_>, (source, from): (&Bytes, End), (destination, to): (&Bytes, End)) -> Reply {
    if ctx.value::<List>(source)?.is_none() {
        return Ok(Value::Null);
    }
    ctx.value::<List>(destination)?;
    if source == destination {
        let moved = ctx.overwrite(source, |list: &mut List| {
            let moved = from.pop(list);
            moved.iter().for_each(|element| to.push(list, element.clone()));
            moved
        })?;
        return Ok(or_null(moved));
    }
    let moved = ctx.update(source, |list: &mut List| from.pop(list))?;
    if let Some(element) = &moved {
        ctx.update(destination, |list: &mut List| to.push(list, element.clone()))?;
    }
    Ok(or_null(moved))
}
