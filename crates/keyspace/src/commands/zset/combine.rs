//! Unions, intersections and differences of sorted sets; plain sets count as having 1 everywhere.

use std::collections::BTreeMap;

use resp::Bytes;

use super::super::Commands;
use super::super::arguments::{counted, integer, is};
use super::super::double;
use super::super::reply::count;
use super::{Reply, list, store};
use crate::context::Context;
use crate::error::Error;
use crate::object::{Entry, Object};
use crate::value::{Scored, Set, SortedSet};

pub(in super::super) const COMMANDS: Commands = &[
    ("zdiff", zdiff),
    ("zdiffstore", zdiffstore),
    ("zinter", zinter),
    ("zintercard", zintercard),
    ("zinterstore", zinterstore),
    ("zunion", zunion),
    ("zunionstore", zunionstore),
];

fn zdiff(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    answer(ctx, &argv[1..], "zdiff", Options::of_difference(), difference)
}

fn zdiffstore(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    keep(ctx, argv, "zdiffstore", Options::of_difference(), difference)
}

fn zinter(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    answer(ctx, &argv[1..], "zinter", Options::default(), intersection)
}

fn zintercard(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let (inputs, args) = inputs(ctx, &argv[1..], "zintercard")?;
    let mut limit = 0;
    for pair in args.chunks(2) {
        limit = match pair {
            [option, number] if is(option, "LIMIT") => counted(number, 0).ok_or(Error::NegativeLimit)?,
            _ => return Err(Error::Syntax),
        };
    }
    let most = if limit == 0 { usize::MAX } else { limit };
    Ok(count(common(&by_length(inputs)).take(most).count()))
}

fn zinterstore(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    keep(ctx, argv, "zinterstore", Options::default(), intersection)
}

fn zunion(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    answer(ctx, &argv[1..], "zunion", Options::default(), union)
}

fn zunionstore(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    keep(ctx, argv, "zunionstore", Options::default(), union)
}

/// How several sets become one.
type Combine = fn(Vec<Input>, Aggregate) -> Vec<Scored>;

/// The arguments begin with the number of keys.
fn answer(ctx: &mut Context<'_>, args: &[Bytes], name: &'static str, options: Options, combine: Combine) -> Reply {
    let (mut inputs, args) = inputs(ctx, args, name)?;
    let options = options.parse(args, &mut inputs)?;
    let mut result = combine(inputs, options.aggregate);
    Scored::sort(&mut result);
    Ok(list(ctx.protocol, result.iter(), options.with_scores))
}

fn keep(ctx: &mut Context<'_>, argv: &[Bytes], name: &'static str, options: Options, combine: Combine) -> Reply {
    let (mut inputs, args) = inputs(ctx, &argv[2..], name)?;
    let storing = Options {
        storing: true,
        ..options
    };
    let options = storing.parse(args, &mut inputs)?;
    store(ctx, &argv[1], combine(inputs, options.aggregate))
}

/// A set to be combined with others, and what its scores are multiplied by.
#[derive(Debug, Clone)]
struct Input {
    weight: f64,
    set: Either,
}

#[derive(Debug, Clone)]
enum Either {
    Sorted(SortedSet),
    Plain(Set),
}

impl Input {
    fn of(entry: Option<&Entry>) -> Result<Input, Error> {
        let set = match entry.map(Entry::object) {
            None => Either::Plain(Set::default()),
            Some(Object::SortedSet(set)) => Either::Sorted(set.clone()),
            Some(Object::Set(set)) => Either::Plain(set.clone()),
            Some(_) => return Err(Error::WrongType),
        };
        Ok(Input { weight: 1.0, set })
    }

    fn len(&self) -> usize {
        match &self.set {
            Either::Sorted(set) => set.len(),
            Either::Plain(set) => set.len(),
        }
    }

    fn score(&self, member: &Bytes) -> Option<f64> {
        match &self.set {
            Either::Sorted(set) => set.score(member),
            Either::Plain(set) => set.contains(member).then_some(1.0),
        }
    }

    fn iter(&self) -> Box<dyn Iterator<Item = Scored> + '_> {
        match &self.set {
            Either::Sorted(set) => Box::new(set.iter().cloned()),
            Either::Plain(set) => Box::new(set.iter().map(|member| Scored { member, score: 1.0 })),
        }
    }
}

/// The sets at the keys that are counted first, and the arguments after them.
fn inputs<'a>(
    ctx: &mut Context<'_>,
    args: &'a [Bytes],
    name: &'static str,
) -> Result<(Vec<Input>, &'a [Bytes]), Error> {
    let keys = integer(&args[0])?;
    if keys < 1 {
        return Err(Error::NoInputKeys(name));
    }
    let keys = usize::try_from(keys).unwrap_or(usize::MAX);
    let (keys, rest) = args[1..].split_at_checked(keys).ok_or(Error::Syntax)?;
    let inputs = keys.iter().map(|key| Input::of(ctx.read(key)));
    Ok((inputs.collect::<Result<_, _>>()?, rest))
}

/// The server begins with the smallest, which shows where sums are not exact.
fn by_length(mut inputs: Vec<Input>) -> Vec<Input> {
    sorting::sort_by_key(&mut inputs, Input::len);
    inputs
}

#[derive(Debug, Clone, Copy, Default)]
struct Options {
    difference: bool,
    storing: bool,
    with_scores: bool,
    aggregate: Aggregate,
}

impl Options {
    fn of_difference() -> Options {
        Options {
            difference: true,
            ..Options::default()
        }
    }

    fn parse(mut self, args: &[Bytes], inputs: &mut [Input]) -> Result<Options, Error> {
        let mut args = args;
        while let Some((option, rest)) = args.split_first() {
            args = if is(option, "WEIGHTS") && !self.difference && rest.len() >= inputs.len() {
                let (weights, rest) = rest.split_at(inputs.len());
                for (input, weight) in inputs.iter_mut().zip(weights) {
                    input.weight = double::score(weight).ok_or(Error::WeightNotFloat)?;
                }
                rest
            } else if is(option, "AGGREGATE") && !self.difference && !rest.is_empty() {
                self.aggregate = Aggregate::named(&rest[0])?;
                &rest[1..]
            } else if is(option, "WITHSCORES") && !self.storing {
                self.with_scores = true;
                rest
            } else {
                return Err(Error::Syntax);
            };
        }
        Ok(self)
    }
}

/// What becomes of two scores of a member.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Aggregate {
    #[default]
    Sum,
    Min,
    Max,
}

impl Aggregate {
    fn named(text: &Bytes) -> Result<Aggregate, Error> {
        let all = [
            ("SUM", Aggregate::Sum),
            ("MIN", Aggregate::Min),
            ("MAX", Aggregate::Max),
        ];
        let found = all.into_iter().find(|(name, _)| is(text, name));
        found.map(|(_, aggregate)| aggregate).ok_or(Error::Syntax)
    }

    /// Infinities that cancel each other out leave zero.
    fn apply(self, one: f64, other: f64) -> f64 {
        match self {
            Aggregate::Sum => or_zero(one + other),
            Aggregate::Min if other < one => other,
            Aggregate::Max if other > one => other,
            _ => one,
        }
    }
}

fn or_zero(number: f64) -> f64 {
    if number.is_nan() { 0.0 } else { number }
}

fn union(inputs: Vec<Input>, aggregate: Aggregate) -> Vec<Scored> {
    let mut scores: BTreeMap<Bytes, f64> = BTreeMap::new();
    for input in by_length(inputs) {
        for Scored { member, score } in input.iter() {
            let score = or_zero(score * input.weight);
            let sum = scores.get(&member).map_or(score, |&sum| aggregate.apply(sum, score));
            scores.insert(member, sum);
        }
    }
    scores
        .into_iter()
        .map(|(member, score)| Scored { member, score })
        .collect()
}

fn intersection(inputs: Vec<Input>, aggregate: Aggregate) -> Vec<Scored> {
    let inputs = by_length(inputs);
    let sum = |Scored { member, score }| {
        let first = or_zero(score * inputs[0].weight);
        let others = inputs[1..]
            .iter()
            .map(|input| input.weight * input.score(&member).unwrap_or(0.0));
        let score = others.fold(first, |sum, score| aggregate.apply(sum, score));
        Scored { member, score }
    };
    common(&inputs).map(sum).collect()
}

/// The members of the first set that are in all others too.
fn common(inputs: &[Input]) -> impl Iterator<Item = Scored> {
    let everywhere = |scored: &Scored| inputs[1..].iter().all(|input| input.score(&scored.member).is_some());
    inputs[0].iter().filter(everywhere)
}

fn difference(inputs: Vec<Input>, _aggregate: Aggregate) -> Vec<Scored> {
    let nowhere = |scored: &Scored| inputs[1..].iter().all(|input| input.score(&scored.member).is_none());
    inputs[0].iter().filter(nowhere).collect()
}
