//! What happened to one key, and which writes were made on a value that was already gone.

use std::borrow::Cow;

use crate::{ClientId, KeyId, StepId, Trace};

/// All steps that touched a key, in order.
#[derive(Debug, Clone)]
pub struct History<'a> {
    trace: &'a Trace,
    key: KeyId,
    touches: Cow<'a, [Touch]>,
}

/// A step that touched the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Touch {
    pub(crate) step: StepId,
    pub(crate) reads: bool,
    pub(crate) writes: bool,
}

impl<'a> History<'a> {
    /// The history of `key` up to and including the step `until`.
    #[must_use]
    pub fn new(trace: &'a Trace, key: KeyId, until: StepId) -> Self {
        let mut touches = Vec::new();
        for step in (0..trace.steps().len() as u32)
            .map(StepId)
            .take_while(|&step| step <= until)
        {
            let reads = trace.reads(step).contains(&key);
            let writes = trace.writes(step).iter().any(|write| write.key == key);
            if reads || writes {
                touches.push(Touch { step, reads, writes });
            }
        }
        Self::of(trace, key, Cow::Owned(touches))
    }

    /// The history made of these touches.
    pub(crate) fn of(trace: &'a Trace, key: KeyId, touches: Cow<'a, [Touch]>) -> Self {
        Self { trace, key, touches }
    }

    /// The key.
    #[must_use]
    pub fn key(&self) -> KeyId {
        self.key
    }

    /// If this step wrote the key on a value that was gone: the earlier step in which its client
    /// had last read it. Someone else has written in between, and the client could not know.
    /// What a step reads itself, as one atomic whole, is never stale.
    #[must_use]
    pub fn stale_since(&self, step: StepId) -> Option<StepId> {
        let write = self.at(step)?;
        if !write.writes {
            return None;
        }
        let read = self.last_read(step)?;
        let others = self
            .between(read, step)
            .any(|touch| touch.writes && self.client(touch) != self.client(write));
        others.then_some(read)
    }

    /// The last step before `step` in which the same client read the key.
    #[must_use]
    pub fn last_read(&self, step: StepId) -> Option<StepId> {
        let client = self.trace.steps()[step.0 as usize].client;
        let earlier = self.touches.iter().rev().skip_while(|touch| touch.step >= step);
        earlier
            .copied()
            .find(|touch| touch.reads && self.client(*touch) == client)
            .map(|touch| touch.step)
    }

    /// The first write of another client after `read`, which took from the client of that step what
    /// it had read.
    #[must_use]
    pub fn first_other_write(&self, read: StepId) -> Option<StepId> {
        let client = self.trace.steps()[read.0 as usize].client;
        let start = self.touches.partition_point(|touch| touch.step <= read);
        let mut later = self.touches[start..].iter();
        let other = later.find(|touch| touch.writes && self.client(**touch) != client)?;
        Some(other.step)
    }

    /// What touched the key between two steps, both excluded.
    pub(crate) fn between(&self, after: StepId, before: StepId) -> impl DoubleEndedIterator<Item = Touch> + '_ {
        let start = self.touches.partition_point(|touch| touch.step <= after);
        let end = self.touches.partition_point(|touch| touch.step < before).max(start);
        self.touches[start..end].iter().copied()
    }

    /// What touched the key before a step.
    pub(crate) fn before(&self, step: StepId) -> impl DoubleEndedIterator<Item = Touch> + '_ {
        let end = self.touches.partition_point(|touch| touch.step < step);
        self.touches[..end].iter().copied()
    }

    fn at(&self, step: StepId) -> Option<Touch> {
        let index = self.touches.binary_search_by_key(&step, |touch| touch.step).ok()?;
        Some(self.touches[index])
    }

    fn client(&self, touch: Touch) -> ClientId {
        self.trace.steps()[touch.step.0 as usize].client
    }
}
