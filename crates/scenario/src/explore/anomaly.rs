//! What a break is called by those who write about concurrency.

use keyspace::Keyspace;
use resp::{Bytes, Value};

use super::replay::{Key, Replay, Step};
use super::{Fault, Test};

/// A kind of break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anomaly {
    /// A value is read, and written back when somebody else has already written another.
    LostUpdate,
    /// Something is done because of a check that no longer holds.
    CheckThenAct,
    /// Two clients each read what the other writes, and write something else.
    WriteSkew,
    /// A key is deleted that has become somebody else's.
    UnsafeRelease,
    /// A copy is stored of what has been changed since it was read.
    StaleFill,
    /// A command whose reply was lost is carried out twice.
    DuplicateEffect,
    /// A client dies, and nobody is left to give a key its time to live.
    LeakedKey,
    /// A client dies with what it had taken, or halfway through.
    PartialEffect,
    /// The server restarts, and has forgotten what it had acknowledged.
    LostData,
}

impl Anomaly {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::LostUpdate => "lost update",
            Self::CheckThenAct => "check-then-act",
            Self::WriteSkew => "write skew",
            Self::UnsafeRelease => "unsafe release",
            Self::StaleFill => "stale fill",
            Self::DuplicateEffect => "duplicate effect",
            Self::LeakedKey => "leaked key",
            Self::PartialEffect => "partial effect",
            Self::LostData => "lost data",
        }
    }

    /// What a break is an example of, as far as its steps show.
    pub(super) fn of(test: &Test, replay: &Replay) -> Option<Self> {
        let mut faults = replay.steps.iter().rev().filter_map(|step| step.fault);
        if faults.clone().any(|fault| fault == Fault::Restarts) {
            return Some(Self::LostData);
        }
        match faults.next() {
            Some(Fault::Dies) if matches!(test, Test::Expires(_)) => Some(Self::LeakedKey),
            Some(Fault::Dies) => Some(Self::PartialEffect),
            Some(Fault::SendsAgain) => Some(Self::DuplicateEffect),
            Some(Fault::LosesReply) if repeats(replay) => Some(Self::DuplicateEffect),
            _ => by_one_key(replay).or_else(|| by_two_keys(replay)),
        }
    }
}

/// A client has read a key, somebody else has written it, and the client has written it then.
fn by_one_key(replay: &Replay) -> Option<Anomaly> {
    let step = replay.steps.iter().rev().find(|step| step.stale.is_some())?;
    let stale = step.stale.as_ref()?;
    let is_it = |key: &&Key| key.name() == stale.key;
    let key = step.writes.iter().find(is_it)?;
    let read = &replay.steps[stale.read - 1];
    let gone = step
        .changes
        .iter()
        .any(|change| change.key == stale.key && change.after.is_none());
    Some(if gone {
        Anomaly::UnsafeRelease
    } else if step.reads.contains(key) || !was_there(replay, read, key) {
        Anomaly::CheckThenAct
    } else {
        Anomaly::LostUpdate
    })
}

/// A client has read a key, somebody else has written it, and the client has written another then;
/// or the same, which a WATCH set too late makes look fresh.
fn by_two_keys(replay: &Replay) -> Option<Anomaly> {
    let Crossing {
        read,
        key,
        other,
        write,
    } = crossing(replay)?;
    let before = |step: &Step| replay.steps[..step.number - 1].iter();
    let mut theirs = before(other)
        .filter(|step| step.client == other.client)
        .flat_map(|step| &step.reads);
    Some(if write.writes.contains(key) {
        Anomaly::CheckThenAct
    } else if theirs.any(|key| write.writes.contains(key)) {
        Anomaly::WriteSkew
    } else if copies(replay, read, write) {
        Anomaly::StaleFill
    } else {
        Anomaly::CheckThenAct
    })
}

/// Three steps: a client reads a key, somebody else writes it, the client writes another one.
pub(super) struct Crossing<'r> {
    pub(super) read: &'r Step,
    pub(super) key: &'r Key,
    pub(super) other: &'r Step,
    pub(super) write: &'r Step,
}

/// The last write of that kind.
pub(super) fn crossing(replay: &Replay) -> Option<Crossing<'_>> {
    let writes = replay.steps.iter().rev().filter(|step| !step.changes.is_empty());
    let found = writes.flat_map(|write| {
        let before = &replay.steps[..write.number - 1];
        let own = before.iter().filter(|step| step.client == write.client);
        own.flat_map(move |read| {
            read.reads.iter().filter_map(move |key| {
                let is_other = |step: &&Step| step.client != write.client && step.writes.contains(key);
                let other = before[read.number..].iter().find(is_other)?;
                Some(Crossing {
                    read,
                    key,
                    other,
                    write,
                })
            })
        })
    });
    let mut found = found.filter(|crossing| crossing.other.jump == 0);
    found.next()
}

/// Whether a client puts what it was told in a step into what it says from there to another.
fn copies(replay: &Replay, read: &Step, write: &Step) -> bool {
    let told: Vec<&Bytes> = read
        .said
        .iter()
        .filter_map(|(_, reply)| match reply {
            Value::Bulk(text) => Some(text),
            _ => None,
        })
        .collect();
    let between = &replay.steps[read.number - 1..write.number];
    let own = between.iter().filter(|step| step.client == write.client);
    own.flat_map(|step| &step.said)
        .any(|(argv, _)| argv[1..].iter().any(|word| told.contains(&word)))
}

/// Whether a key was there when it was read.
fn was_there(replay: &Replay, read: &Step, key: &Key) -> bool {
    let name = key.name();
    let before = replay.steps[..read.number].iter().rev();
    let mut changes = before
        .flat_map(|step| &step.changes)
        .filter(|change| change.key == name);
    match changes.next() {
        Some(change) => change.after.is_some(),
        None => has(&replay.keyspaces[0], key),
    }
}

fn has(keyspace: &Keyspace, key: &Key) -> bool {
    keyspace.database(usize::from(key.db)).get(&key.key).is_some()
}

/// Whether a command whose reply was lost is sent once more by the same client.
fn repeats(replay: &Replay) -> bool {
    let lost = replay.steps.iter().filter(|step| step.fault == Some(Fault::LosesReply));
    lost.flat_map(|step| step.said.first().map(|(argv, _)| (step, argv)))
        .any(|(lost, argv)| {
            let later = replay.steps[lost.number..]
                .iter()
                .filter(|step| step.client == lost.client);
            later.flat_map(|step| &step.said).any(|(again, _)| again == argv)
        })
}
