//! What interleavings come to: the different endings, with how many lead to each.

use std::collections::{BTreeMap, BTreeSet};

use keyspace::{DATABASES, Keyspace, Touch};
use race::explore::{Count, Marks, Share, Space};
use resp::Bytes;

use super::clients::Clients;
use super::result::plain;
use crate::value::Shown;

/// One way in which it can end. Clients of a group are alike, so their results come sorted.
#[derive(Debug, Clone)]
pub struct Ending {
    /// What the clients returned, group by group.
    pub results: Vec<String>,
    /// The keys that are not everywhere what they were in the beginning, with what they hold.
    pub data: Vec<(String, Option<String>)>,
    /// How many interleavings end so.
    pub interleavings: Count,
    /// How many of them break a rule: on the way or by this end.
    pub breaking: Count,
}

/// So many shares are put into words at most: it has to be done in one go.
const MOST: usize = 5_000;

pub(super) type Data = BTreeMap<(u8, Bytes), Option<String>>;

/// The endings behind the shares of a count, the most frequent first; none where they are too many.
pub(super) fn endings(space: &Space<Clients>, before: &Keyspace, shares: &[Share], forbidden: Marks) -> Vec<Ending> {
    if shares.len() > MOST {
        return Vec::new();
    }
    let clients = space.system();
    let mut all: BTreeMap<(Vec<String>, Data), [Count; 2]> = BTreeMap::new();
    for share in shares {
        let results = clients.results(&share.state.locals).into_iter();
        let results = results.map(|result| result.map_or_else(|| "died".to_owned(), |value| plain(&value)));
        let data = contents(&clients.worlds.get(share.state.shared.0).keyspace);
        let counts = all.entry((results.collect(), data)).or_insert([Count::ZERO; 2]);
        counts[0] = counts[0] + share.executions;
        if !(share.marks & forbidden).is_empty() {
            counts[1] = counts[1] + share.executions;
        }
    }
    let changed = changed(&contents(before), all.keys().map(|(_, data)| data));
    let told = all
        .into_iter()
        .map(|((results, data), [interleavings, breaking])| Ending {
            results,
            data: changed
                .iter()
                .map(|key| (name(key), data.get(key).cloned().flatten()))
                .collect(),
            interleavings,
            breaking,
        });
    let mut told: Vec<Ending> = told.collect();
    sorting::sort_by(&mut told, |one, other| {
        other.interleavings.as_f64().total_cmp(&one.interleavings.as_f64())
    });
    told
}

pub(super) fn contents(keyspace: &Keyspace) -> Data {
    let keys = (0..DATABASES).flat_map(|db| {
        keyspace
            .database(db)
            .iter()
            .map(move |(key, _)| (db as u8, key.clone()))
    });
    keys.map(|(db, key)| {
        let touch = Touch::Key { db, key: key.clone() };
        ((db, key), Shown::of(keyspace, &touch).text())
    })
    .collect()
}

pub(super) fn changed<'d>(before: &Data, after: impl Iterator<Item = &'d Data>) -> BTreeSet<(u8, Bytes)> {
    let differs = |data: &'d Data| {
        let keys = before.keys().chain(data.keys());
        let keys = keys.filter(|key| before.get(*key) != data.get(*key)).cloned();
        keys.collect::<Vec<_>>()
    };
    after.flat_map(differs).collect()
}

/// A key; with the number of its database, unless that is the first.
pub(super) fn name((db, key): &(u8, Bytes)) -> String {
    let key = String::from_utf8_lossy(key);
    match db {
        0 => key.into_owned(),
        db => format!("{key} in database {db}"),
    }
}
