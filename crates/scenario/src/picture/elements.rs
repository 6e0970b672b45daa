//! The elements of a value, those that differ from an earlier value among them.

use keyspace::Object;
use keyspace::stream::{Id, Item};
use resp::Bytes;

use super::view::{Difference, ELEMENTS, Element};
use crate::record::short;
use crate::value::{beginning, state_of_group};

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
        Object::Stream(stream) => stream.len(),
    };
    length as u64
}

/// What an element was and is: its name, if it has one, the value before and the value now.
type Change = (Option<Bytes>, Option<Bytes>, Option<Bytes>);

/// The first elements of a value, and what differs from what was there before.
pub(super) fn elements(before: Option<&Object>, now: Option<&Object>) -> Vec<Element> {
    let (first, changes) = match (before, now) {
        (_, Some(Object::List(now))) => list(before, now),
        (Some(Object::List(_)), None) => list(before, &keyspace::List::default()),
        (_, Some(Object::Hash(now))) => hash(before, now),
        (Some(Object::Hash(_)), None) => hash(before, &keyspace::Hash::default()),
        (_, Some(Object::Set(now))) => set(before, now),
        (Some(Object::Set(_)), None) => set(before, &keyspace::Set::default()),
        (_, Some(Object::SortedSet(now))) => sorted_set(before, now),
        (Some(Object::SortedSet(_)), None) => sorted_set(before, &keyspace::SortedSet::default()),
        (_, Some(Object::Stream(now))) => stream(before, now),
        (Some(Object::Stream(_)), None) => stream(before, &keyspace::Stream::default()),
        _ => return Vec::new(),
    };
    let mut shown = Vec::new();
    for same in first {
        let (name, _, value) = &same;
        // What has a name is the same element with another value; what has none is another one.
        let twin = |change: &&Change| change.0 == *name && (name.is_some() || change.2 == *value);
        shown.push(element(
            changes
                .iter()
                .find(twin)
                .filter(|change| change.2.is_some())
                .unwrap_or(&same),
        ));
    }
    for change in changes.iter().take(2 * ELEMENTS) {
        let new = element(change);
        if !shown.contains(&new) {
            shown.push(new);
        }
    }
    shown
}

fn element((name, before, now): &Change) -> Element {
    let text = |bytes: &Bytes| short(&beginning(bytes));
    let difference = match (before, now) {
        (Some(before), Some(now)) if before == now => Difference::Same,
        (Some(_), Some(_)) => Difference::Changed,
        (None, _) => Difference::New,
        (_, None) => Difference::Gone,
    };
    let value = now.as_ref().or(before.as_ref());
    Element {
        name: name.as_ref().map(text),
        value: value.map(text).unwrap_or_default(),
        before: before.as_ref().filter(|_| difference == Difference::Changed).map(text),
        difference,
    }
}

/// An element that has stayed as it was.
fn same(name: Option<Bytes>, value: Bytes) -> Change {
    (name, Some(value.clone()), Some(value))
}

fn hash(before: Option<&Object>, now: &keyspace::Hash) -> (Vec<Change>, Vec<Change>) {
    let first = now
        .iter()
        .take(ELEMENTS)
        .map(|(field, value)| same(Some(field.clone()), value.clone()));
    let none = keyspace::Hash::default();
    let before = if let Some(Object::Hash(before)) = before {
        before
    } else {
        &none
    };
    let changes = before.changes_to(now).into_iter();
    let changes = changes.map(|(field, old, new)| (Some(field.clone()), old.cloned(), new.cloned()));
    (first.collect(), changes.collect())
}

fn sorted_set(before: Option<&Object>, now: &keyspace::SortedSet) -> (Vec<Change>, Vec<Change>) {
    let text = |score: f64| now.score_text(score);
    let first = now
        .iter()
        .take(ELEMENTS)
        .map(|scored| same(Some(scored.member.clone()), text(scored.score)));
    let none = keyspace::SortedSet::default();
    let before = if let Some(Object::SortedSet(before)) = before {
        before
    } else {
        &none
    };
    let changes = before.changes_to(now).into_iter();
    let changes = changes.map(|(member, old, new)| (Some(member.clone()), old.map(text), new.map(text)));
    (first.collect(), changes.collect())
}

fn set(before: Option<&Object>, now: &keyspace::Set) -> (Vec<Change>, Vec<Change>) {
    let none = keyspace::Set::default();
    let before = if let Some(Object::Set(before)) = before {
        before
    } else {
        &none
    };
    let (gone, new) = before.changes_to(now);
    let first = now.iter().take(ELEMENTS).map(|member| same(None, member));
    let new = new.into_iter().map(|member| (None, None, Some(member)));
    let gone = gone.into_iter().map(|member| (None, Some(member), None));
    (first.collect(), new.chain(gone).collect())
}

/// The groups and the last entries. What was there and is not any more is looked for among the last
/// too, and at the beginning.
fn stream(before: Option<&Object>, now: &keyspace::Stream) -> (Vec<Change>, Vec<Change>) {
    let none = keyspace::Stream::default();
    let before = if let Some(Object::Stream(before)) = before {
        before
    } else {
        &none
    };
    let mut first = Vec::new();
    for group in now.groups() {
        let name = Bytes::from([b"group ", &group.name[..]].concat());
        let was = before.group(&group.name).map(state_of_group);
        first.push((Some(name), was, Some(state_of_group(group))));
    }
    let mut last = now.range(Id::ZERO, Id::MAX, ELEMENTS, true);
    last.reverse();
    for item in &last {
        let was = before.has(item.id).then(|| pairs(item));
        first.push((Some(item.id.text()), was, Some(pairs(item))));
    }
    let mut gone = before.range(Id::ZERO, Id::MAX, ELEMENTS, false);
    gone.extend(before.range(Id::ZERO, Id::MAX, ELEMENTS, true));
    gone.retain(|item| !now.has(item.id));
    let gone = gone.iter().map(|item| (Some(item.id.text()), Some(pairs(item)), None));
    (first, gone.collect())
}

/// Names and values of an entry in one line.
fn pairs(item: &Item) -> Bytes {
    let mut text = String::new();
    for (at, part) in item.parts.iter().enumerate() {
        text.push_str(["=", " "][usize::from(at % 2 == 0)]);
        text.push_str(&beginning(part));
    }
    Bytes::from(text.split_off(1.min(text.len())))
}

/// What a list and an earlier one have in common at both ends has stayed; between, the old elements
/// have gone and the new ones have come.
fn list(before: Option<&Object>, now: &keyspace::List) -> (Vec<Change>, Vec<Change>) {
    let none = keyspace::List::default();
    let before = if let Some(Object::List(before)) = before {
        before
    } else {
        &none
    };
    let (old, new) = (before.len(), now.len());
    let compared = COMPARED.min(old).min(new);
    let equal = |(left, right): &(&Bytes, &Bytes)| left == right;
    let start = before
        .iter_from(0)
        .zip(now.iter_from(0))
        .take(compared)
        .take_while(equal)
        .count();
    let backwards = before.iter_back_from(old).zip(now.iter_back_from(new));
    let end = backwards.take(compared - start).take_while(equal).count();
    let index = |place: usize| Some(Bytes::from(place.to_string()));
    let from = start.saturating_sub(2).min(new.saturating_sub(ELEMENTS));
    let mut first = Vec::new();
    for (place, value) in now.iter_from(from).take(ELEMENTS).enumerate() {
        let place = from + place;
        let is_new = (start..new - end).contains(&place);
        first.push((index(place), (!is_new).then(|| value.clone()), Some(value.clone())));
    }
    let gone = before
        .iter_from(start)
        .take((old - end - start).min(ELEMENTS))
        .enumerate();
    let gone = gone.map(|(place, value)| (index(start + place), Some(value.clone()), None));
    (first, gone.collect())
}
