//! The keyspace at a step, and what differs from another step.

use keyspace::{Entry, Micros, Object};
use race::{KeyId, Time};
use resp::Bytes;

use super::Picture;
use super::elements::{elements, length};
use super::rails::gone;
use super::view::{Difference, KEYS, Key, Keys};
use crate::host::START;
use crate::record::short;
use crate::value::beginning;

/// So many keys that were touched are compared.
const COMPARED: usize = 5_000;

/// What a key holds at a step.
#[derive(Clone, Copy)]
struct Holding<'a> {
    entry: Option<&'a Entry>,
    /// In a few words, if the whole of it was not kept.
    cut: bool,
    /// The step that wrote it; 0 before the race.
    version: u32,
    /// From when on it is there no more.
    gone: Option<Time>,
}

impl Picture {
    /// The keys after a step, compared with another step or with the one before.
    pub(super) fn keys(&self, step: u32, pinned: Option<u32>) -> Keys {
        let against = pinned.unwrap_or(step.saturating_sub(1)).min(self.marks.len() as u32);
        let (mut differ, mut same) = (Vec::new(), Vec::new());
        for &key in self.roster.touched.iter().take(COMPARED) {
            let (before, now) = (self.holding(key, against), self.holding(key, step));
            let difference = difference(before, now, self.time(step));
            if difference != Difference::Same {
                differ.push((key, difference));
            } else if now.entry.is_some() || now.cut {
                same.push((key, difference));
            }
        }
        let (then, now) = (self.time(against), self.time(step));
        let there = |entry: &Entry, at: Time| entry.deadline().is_none_or(|deadline| gone(deadline) > at);
        let quiet = self.roster.untouched.iter();
        let lost = quiet
            .clone()
            .filter(|(_, _, entry)| there(entry, then) && !there(entry, now));
        let lost: Vec<Key> = lost.map(|(db, name, entry)| lost_key(*db, name, entry)).collect();
        let more_differ = differ.len().saturating_sub(KEYS) as u32;
        let mut shown: Vec<Key> = differ
            .into_iter()
            .chain(same)
            .take(KEYS)
            .map(|(key, difference)| self.key(key, difference, against, step))
            .collect();
        shown.splice(0..0, lost);
        shown.truncate(KEYS);
        let quiet = quiet.filter(|(_, _, entry)| there(entry, now));
        let room = KEYS - shown.len();
        shown.extend(
            quiet
                .take(room)
                .map(|(db, name, entry)| quiet_key(*db, name, entry, now)),
        );
        Keys {
            against,
            count: self.roster.count(step),
            shown,
            more_differ,
        }
    }

    fn holding(&self, key: KeyId, step: u32) -> Holding<'_> {
        let version = self.record.version(key, step);
        let gone = self.record.deadline(key, version).map(gone);
        let expired = gone.is_some_and(|gone| gone <= self.time(step));
        let entry = self.record.entry(key, version).filter(|_| !expired);
        let there = self.record.text_of(key, version).is_some();
        Holding {
            entry,
            cut: entry.is_none() && there && !expired,
            version: version.map_or(0, |version| version.step),
            gone,
        }
    }

    fn key(&self, key: KeyId, difference: Difference, against: u32, step: u32) -> Key {
        let (before, now) = (self.holding(key, against), self.holding(key, step));
        let db = match self.record.touch(key) {
            keyspace::Touch::Key { db, .. } => *db,
            _ => 0,
        };
        let words = |holding: Holding<'_>| match holding.entry.map(Entry::object) {
            Some(Object::String(string)) => Some(short(&beginning(string.bytes()))),
            _ => self
                .record
                .text_of(key, self.record.version(key, holding.version))
                .filter(|_| holding.cut),
        };
        let object = |holding: Holding<'_>| holding.entry.map(Entry::object).cloned();
        let (was, is) = (object(before), object(now));
        Key {
            db,
            name: short(&self.record.key_name(key)),
            kind: is.as_ref().map_or("none", Object::type_name),
            difference,
            text: words(now),
            before: words(before).filter(|_| difference != Difference::Same),
            length: is.as_ref().map_or(0, length),
            elements: elements(was.as_ref(), is.as_ref()),
            ttl: now.entry.and_then(|entry| ttl(entry, self.time(step))),
        }
    }
}

/// A key that no step has touched.
fn quiet_key(db: u8, name: &Bytes, entry: &Entry, now: Time) -> Key {
    let object = entry.object();
    Key {
        db,
        name: short(&beginning(name)),
        kind: object.type_name(),
        difference: Difference::Same,
        text: match object {
            Object::String(string) => Some(short(&beginning(string.bytes()))),
            _ => None,
        },
        before: None,
        length: length(object),
        elements: elements(Some(object), Some(object)),
        ttl: ttl(entry, now),
    }
}

/// Likewise, after its time has run out.
fn lost_key(db: u8, name: &Bytes, entry: &Entry) -> Key {
    let key = quiet_key(db, name, entry, Time::START);
    Key {
        kind: "none",
        difference: Difference::Expired,
        before: key.text,
        text: None,
        length: 0,
        elements: elements(Some(entry.object()), None),
        ttl: None,
        ..key
    }
}

fn difference(before: Holding<'_>, now: Holding<'_>, time: Time) -> Difference {
    let there = |holding: Holding<'_>| holding.entry.is_some() || holding.cut;
    match (there(before), there(now)) {
        (false, true) => Difference::New,
        (true, false) if before.gone.is_some_and(|gone| gone <= time) => Difference::Expired,
        (true, false) => Difference::Gone,
        (true, true) if before.version != now.version => {
            let digests = before.entry.map(Entry::digest).zip(now.entry.map(Entry::digest));
            if digests.is_some_and(|(before, now)| before == now) {
                Difference::Same
            } else {
                Difference::Changed
            }
        }
        _ => Difference::Same,
    }
}

/// Milliseconds that are left, as `PTTL` says it.
fn ttl(entry: &Entry, now: Time) -> Option<u64> {
    let now = Micros(START + now.micros()).millis();
    u64::try_from(entry.deadline()?.0.saturating_sub(now)).ok()
}
