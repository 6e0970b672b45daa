//! `SORT`: elements by weight, with what other keys say of them.

use std::cmp::Ordering;

use resp::{Bytes, Value};

use super::Commands;
use super::arguments::{integer, is};
use super::double;
use super::reply::{count, or_null};
use crate::context::Context;
use crate::error::Error;
use crate::object::{Entry, Object};
use crate::value::List;

type Reply = Result<Value, Error>;

pub(super) const COMMANDS: Commands = &[("sort", sort), ("sort_ro", sort_ro)];

fn sort(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let query = Query::parse(&argv[2..], Destination::Allowed)?;
    let rows = query.run(ctx, &argv[1])?;
    let Some(destination) = query.store else {
        return Ok(Value::Array(rows.into_iter().map(or_null).collect()));
    };
    let list: List = rows.into_iter().map(Option::unwrap_or_default).collect();
    let length = list.len();
    if list.is_empty() {
        ctx.delete(destination);
    } else {
        ctx.put(destination, list.into(), None);
    }
    Ok(count(length))
}

fn sort_ro(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let query = Query::parse(&argv[2..], Destination::Refused)?;
    let rows = query.run(ctx, &argv[1])?;
    Ok(Value::Array(rows.into_iter().map(or_null).collect()))
}

/// What is asked for.
#[derive(Debug, Default)]
struct Query<'a> {
    descending: bool,
    /// By the letters rather than by numbers.
    alpha: bool,
    limit: Option<(i64, i64)>,
    by: Option<&'a Bytes>,
    /// A pattern without a star, which gives every element the same weight: not to be sorted.
    as_it_is: bool,
    get: Vec<&'a Bytes>,
    store: Option<&'a Bytes>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Destination {
    Allowed,
    Refused,
}

/// An element with its weight, of which there are two kinds.
struct Weighed {
    element: Bytes,
    number: f64,
    text: Option<Bytes>,
}

impl<'a> Query<'a> {
    fn parse(args: &'a [Bytes], destination: Destination) -> Result<Query<'a>, Error> {
        let mut query = Query::default();
        let mut args = args.iter();
        while let Some(option) = args.next() {
            if is(option, "ASC") {
                query.descending = false;
            } else if is(option, "DESC") {
                query.descending = true;
            } else if is(option, "ALPHA") {
                query.alpha = true;
            } else if is(option, "LIMIT") && args.len() >= 2 {
                let mut bound = || integer(args.next().map_or(&[][..], |arg| &arg[..]));
                query.limit = Some((bound()?, bound()?));
            } else {
                let value = args.next().ok_or(Error::Syntax)?;
                if is(option, "BY") {
                    query.by = Some(value);
                    query.as_it_is |= !c_string(value).contains(&b'*');
                } else if is(option, "GET") {
                    query.get.push(value);
                } else if is(option, "STORE") && destination == Destination::Allowed {
                    query.store = Some(value);
                } else {
                    return Err(Error::Syntax);
                }
            }
        }
        Ok(query)
    }

    /// The rows of the answer, one value after the other.
    fn run(&self, ctx: &mut Context<'_>, key: &Bytes) -> Result<Vec<Option<Bytes>>, Error> {
        let found = ctx.read(key).map(Entry::object);
        // In a script and for a destination the order of a set must not depend on how it is stored.
        let by_letters = self.as_it_is && matches!(found, Some(Object::Set(_)));
        let mut elements = found.map_or(Ok(Vec::new()), |object| self.elements(object))?;
        if by_letters && (self.store.is_some() || ctx.scripted) {
            sorting::sort_by(&mut elements, |left, right| self.compare_texts(left, right));
            if self.descending {
                elements.reverse();
            }
        } else if !self.as_it_is {
            elements = self.sorted(ctx, elements)?;
        }
        let mut rows = Vec::new();
        for element in self.limited(&elements) {
            if self.get.is_empty() {
                rows.push(Some(element.clone()));
            }
            for pattern in &self.get {
                rows.push(look_up(ctx, pattern, element));
            }
        }
        Ok(rows)
    }

    /// All elements; where they have an order and are not to be sorted, in the direction asked for.
    fn elements(&self, object: &Object) -> Result<Vec<Bytes>, Error> {
        let mut elements: Vec<Bytes> = match object {
            Object::List(list) => list.iter_from(0).cloned().collect(),
            Object::SortedSet(set) => set.iter().map(|scored| scored.member.clone()).collect(),
            Object::Set(set) => return Ok(set.iter().collect()),
            _ => return Err(Error::WrongType),
        };
        if self.as_it_is && self.descending {
            elements.reverse();
        }
        Ok(elements)
    }

    fn sorted(&self, ctx: &mut Context<'_>, elements: Vec<Bytes>) -> Result<Vec<Bytes>, Error> {
        let mut weighed = Vec::with_capacity(elements.len());
        let mut all_numbers = true;
        for element in elements {
            let text = match self.by {
                Some(pattern) => look_up(ctx, pattern, &element),
                None => Some(element.clone()),
            };
            let mut number = 0.0;
            if let Some(text) = text.as_ref().filter(|_| !self.alpha) {
                number = weight(text).unwrap_or_else(|| {
                    all_numbers = false;
                    0.0
                });
            }
            weighed.push(Weighed { element, number, text });
        }
        if !all_numbers {
            return Err(Error::NotSortable);
        }
        sorting::sort_by(&mut weighed, |left, right| {
            let order = self.compare(left, right);
            if self.descending { order.reverse() } else { order }
        });
        Ok(weighed.into_iter().map(|weighed| weighed.element).collect())
    }

    fn compare(&self, left: &Weighed, right: &Weighed) -> Ordering {
        if !self.alpha {
            let by_number = left.number.partial_cmp(&right.number).unwrap_or(Ordering::Equal);
            return by_number.then_with(|| left.element.cmp(&right.element));
        }
        match (&left.text, &right.text) {
            (Some(left), Some(right)) => self.compare_texts(left, right),
            (left, right) => left.is_some().cmp(&right.is_some()),
        }
    }

    /// What is not stored the server compares as C does its strings, which end at a NUL byte.
    fn compare_texts(&self, left: &Bytes, right: &Bytes) -> Ordering {
        match self.store {
            Some(_) => left.cmp(right),
            None => c_string(left).cmp(c_string(right)),
        }
    }

    fn limited<'b>(&self, elements: &'b [Bytes]) -> &'b [Bytes] {
        let Some((offset, amount)) = self.limit else {
            return elements;
        };
        let start = usize::try_from(offset.max(0)).unwrap_or(usize::MAX).min(elements.len());
        let rest = &elements[start..];
        match usize::try_from(amount) {
            Ok(amount) => &rest[..amount.min(rest.len())],
            Err(_) => rest,
        }
    }
}

/// What stands at the key, or in the field of it, that a pattern makes of an element.
fn look_up(ctx: &mut Context<'_>, pattern: &Bytes, element: &Bytes) -> Option<Bytes> {
    if pattern == "#" {
        return Some(element.clone());
    }
    let star = c_string(pattern).iter().position(|byte| *byte == b'*')?;
    let (before, after) = (&pattern[..star], &pattern[star + 1..]);
    let arrow = c_string(after).windows(2).position(|pair| pair == b"->");
    // An arrow at the very end is part of the name.
    let arrow = arrow.filter(|arrow| arrow + 2 < c_string(after).len());
    let (after, field) = match arrow {
        Some(arrow) => (&after[..arrow], Some(pattern.slice(star + 1 + arrow + 2..))),
        None => (after, None),
    };
    let key = Bytes::from([before, element, after].concat());
    match (ctx.read(&key)?.object(), field) {
        (Object::Hash(hash), Some(field)) => hash.get(&field).cloned(),
        (Object::String(string), None) => Some(string.bytes().clone()),
        _ => None,
    }
}

/// The number a weight is: as a score, but with blanks before it, and nothing counts as zero.
fn weight(text: &[u8]) -> Option<f64> {
    let text = c_string(text);
    if text.is_empty() {
        return Some(0.0);
    }
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | 0x0b | 0x0c | b'\r');
    let start = text.iter().position(|byte| !blank(byte))?;
    double::score(&text[start..]).filter(|number| !number.is_subnormal())
}

fn c_string(bytes: &[u8]) -> &[u8] {
    bytes.split(|byte| *byte == 0).next().unwrap_or_default()
}
