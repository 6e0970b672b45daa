//! Where in a finished run things are: made once, so that a view of any step costs what it shows.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::history::Touch;
use crate::{ClientId, History, KeyId, StepId, Time, Trace};

/// A write on a value that was gone: somebody else had written in between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stale {
    /// The write.
    pub step: StepId,
    /// What it wrote.
    pub key: KeyId,
    /// The step in which its client had last read it.
    pub read: StepId,
}

/// The steps of a trace by key and by client, and its stale writes.
#[derive(Debug, Clone, Default)]
pub struct Index {
    touches: Vec<Vec<Touch>>,
    steps: Vec<Vec<StepId>>,
    stale: Vec<Stale>,
}

/// The last writes of a key: the last one, and the last one of another client than that.
#[derive(Debug, Clone, Copy, Default)]
struct Writers {
    last: Option<(StepId, ClientId)>,
    other: Option<StepId>,
}

impl Writers {
    /// The last write of anybody but this client.
    fn but(&self, client: ClientId) -> Option<StepId> {
        match self.last {
            Some((step, writer)) if writer != client => Some(step),
            _ => self.other,
        }
    }

    fn note(&mut self, step: StepId, client: ClientId) {
        if self.last.is_some_and(|(_, writer)| writer != client) {
            self.other = self.last.map(|(step, _)| step);
        }
        self.last = Some((step, client));
    }
}

impl Index {
    /// The index of a trace, in one walk through it.
    #[must_use]
    pub fn new(trace: &Trace) -> Self {
        let mut index = Self::default();
        let mut reads: BTreeMap<(ClientId, KeyId), StepId> = BTreeMap::new();
        let mut writers: Vec<Writers> = Vec::new();
        for (number, step) in trace.steps().iter().enumerate() {
            let (id, client) = (StepId(number as u32), step.client);
            at(&mut index.steps, client.0).push(id);
            for write in trace.writes(id) {
                let read = reads.get(&(client, write.key)).copied();
                let other = at(&mut writers, write.key.0).but(client);
                if let Some(read) = read.filter(|read| other.is_some_and(|other| other > *read)) {
                    let key = write.key;
                    index.stale.push(Stale { step: id, key, read });
                }
                index.touch(write.key, id).writes = true;
            }
            for write in trace.writes(id) {
                at(&mut writers, write.key.0).note(id, client);
            }
            for &key in trace.reads(id) {
                index.touch(key, id).reads = true;
                reads.insert((client, key), id);
            }
        }
        index
    }

    /// What happened to a key, in the whole run.
    #[must_use]
    pub fn history<'a>(&'a self, trace: &'a Trace, key: KeyId) -> History<'a> {
        let touches = self.touches.get(key.0 as usize).map_or(&[][..], Vec::as_slice);
        History::of(trace, key, Cow::Borrowed(touches))
    }

    /// The steps of a client, in order.
    #[must_use]
    pub fn steps_of(&self, client: ClientId) -> &[StepId] {
        self.steps.get(client.0 as usize).map_or(&[], Vec::as_slice)
    }

    /// The stale writes of a step.
    #[must_use]
    pub fn stale(&self, step: StepId) -> &[Stale] {
        let start = self.stale.partition_point(|stale| stale.step < step);
        let end = self.stale.partition_point(|stale| stale.step <= step);
        &self.stale[start..end]
    }

    fn touch(&mut self, key: KeyId, step: StepId) -> &mut Touch {
        let touches = at(&mut self.touches, key.0);
        if touches.last().is_none_or(|last| last.step != step) {
            touches.push(Touch {
                step,
                reads: false,
                writes: false,
            });
        }
        let last = touches.len() - 1;
        &mut touches[last]
    }
}

/// How many steps have been carried out at a time.
#[must_use]
pub fn steps_until(trace: &Trace, time: Time) -> u32 {
    trace.steps().partition_point(|step| step.executed <= time) as u32
}

/// The element of a number, which is made if it is not there.
fn at<T: Default + Clone>(all: &mut Vec<T>, number: u32) -> &mut T {
    let number = number as usize;
    if number >= all.len() {
        all.resize(number + 1, T::default());
    }
    &mut all[number]
}
