//! The elements of a value, those that differ from an earlier value among them.

use keyspace::Object;
use resp::Bytes;

use super::view::{Difference, ELEMENTS, Element};
use crate::record::short;
use crate::value::readable;

/// Lists are compared up to this length.
const COMPARED: usize = 10_000;

/// How long a string is, or how many elements there are.
pub(super) fn length(object: &Object) -> u64 {
    let length = match object {
        Object::String(string) => string.len(),
        Object::List(list) => list.len(),
        Object::Set(set) => set.len(),
        Object::Hash(hash) => hash.len(),
        Object::SortedSet(set) => set.len(),
    };
    length as u64
}

/// The first elements of a value, and what differs from what was there before.
pub(super) fn elements(before: Option<&Object>, now: Option<&Object>) -> Vec<Element> {
    let mut shown = Vec::new();
    match (before, now) {
        (_, Some(Object::List(_))) | (Some(Object::List(_)), None) => list(before, now, &mut shown),
        (_, Some(Object::Hash(_))) | (Some(Object::Hash(_)), None) => hash(before, now, &mut shown),
        (_, Some(Object::Set(_))) | (Some(Object::Set(_)), None) => set(before, now, &mut shown),
        (_, Some(Object::SortedSet(_))) | (Some(Object::SortedSet(_)), None) => sorted_set(before, now, &mut shown),
        _ => {}
    }
    shown
}

fn element(name: Option<&[u8]>, value: &[u8], before: Option<&[u8]>, difference: Difference) -> Element {
    let text = |bytes: &[u8]| short(&readable(bytes));
    Element {
        name: name.map(text),
        value: text(value),
        before: before.map(text),
        difference,
    }
}

/// Puts pairs into the list: what there is now, then what has changed beyond those, then what is gone.
fn pairs(
    now: impl Iterator<Item = (Bytes, Bytes)>,
    changes: &[(Bytes, Option<Bytes>, Option<Bytes>)],
    shown: &mut Vec<Element>,
) {
    for (name, value) in now.take(ELEMENTS) {
        let change = changes.iter().find(|change| change.0 == name);
        let old = change.and_then(|change| change.1.as_deref());
        let difference = match change {
            Some((_, None, _)) => Difference::New,
            Some(_) => Difference::Changed,
            None => Difference::Same,
        };
        shown.push(element(Some(&name), &value, old, difference));
    }
    let listed: Vec<String> = shown.iter().filter_map(|element| element.name.clone()).collect();
    for (name, old, new) in changes.iter().take(ELEMENTS) {
        match (old, new) {
            (Some(old), None) => shown.push(element(Some(name), old, None, Difference::Gone)),
            (old, Some(new)) if !listed.contains(&short(&readable(name))) => {
                let difference = if old.is_some() {
                    Difference::Changed
                } else {
                    Difference::New
                };
                shown.push(element(Some(name), new, old.as_deref(), difference));
            }
            _ => {}
        }
    }
}

fn hash(before: Option<&Object>, now: Option<&Object>, shown: &mut Vec<Element>) {
    let of = |object: Option<&Object>| match object {
        Some(Object::Hash(hash)) => hash.clone(),
        _ => keyspace::Hash::default(),
    };
    let (before, now) = (of(before), of(now));
    let changes = before.changes_to(&now).into_iter();
    let changes: Vec<_> = changes
        .map(|(field, old, new)| (field.clone(), old.cloned(), new.cloned()))
        .collect();
    pairs(
        now.iter().map(|(field, value)| (field.clone(), value.clone())),
        &changes,
        shown,
    );
}

fn sorted_set(before: Option<&Object>, now: Option<&Object>, shown: &mut Vec<Element>) {
    let of = |object: Option<&Object>| match object {
        Some(Object::SortedSet(set)) => set.clone(),
        _ => keyspace::SortedSet::default(),
    };
    let (before, now) = (of(before), of(now));
    let text = |score: f64| now.score_text(score);
    let changes = before.changes_to(&now).into_iter();
    let changes: Vec<_> = changes
        .map(|(member, old, new)| (member.clone(), old.map(text), new.map(text)))
        .collect();
    pairs(
        now.iter().map(|scored| (scored.member.clone(), text(scored.score))),
        &changes,
        shown,
    );
}

fn set(before: Option<&Object>, now: Option<&Object>, shown: &mut Vec<Element>) {
    let of = |object: Option<&Object>| match object {
        Some(Object::Set(set)) => set.clone(),
        _ => keyspace::Set::default(),
    };
    let (before, now) = (of(before), of(now));
    let (gone, new) = before.changes_to(&now);
    for member in now.iter().filter(|member| !new.contains(member)).take(ELEMENTS) {
        shown.push(element(None, &member, None, Difference::Same));
    }
    shown.extend(
        new.iter()
            .take(ELEMENTS)
            .map(|member| element(None, member, None, Difference::New)),
    );
    shown.extend(
        gone.iter()
            .take(ELEMENTS)
            .map(|member| element(None, member, None, Difference::Gone)),
    );
}

fn list(before: Option<&Object>, now: Option<&Object>, shown: &mut Vec<Element>) {
    let of = |object: Option<&Object>| match object {
        Some(Object::List(list)) => list.clone(),
        _ => keyspace::List::default(),
    };
    let (before, now) = (of(before), of(now));
    let (old, new) = (before.len(), now.len());
    let compared = COMPARED.min(old).min(new);
    let same = |(left, right): &(&Bytes, &Bytes)| left == right;
    let start = before
        .iter_from(0)
        .zip(now.iter_from(0))
        .take(compared)
        .take_while(same)
        .count();
    let backwards = before.iter_back_from(old).zip(now.iter_back_from(new));
    let end = backwards.take(compared - start).take_while(same).count();
    let mark = |index: usize| {
        if (start..new - end).contains(&index) {
            Difference::New
        } else {
            Difference::Same
        }
    };
    let from = start.saturating_sub(2).min(new.saturating_sub(ELEMENTS));
    for (place, value) in now.iter_from(from).take(ELEMENTS).enumerate() {
        let index = (from + place).to_string();
        shown.push(element(Some(index.as_bytes()), value, None, mark(from + place)));
    }
    for (place, value) in before
        .iter_from(start)
        .take((old - end - start).min(ELEMENTS))
        .enumerate()
    {
        let index = (start + place).to_string();
        shown.push(element(Some(index.as_bytes()), value, None, Difference::Gone));
    }
}
