//! What happened, step by step, in the server's order.
//!
//! A trace holds numbers only: keys, commands and values are the model's labels. A run of 5,000
//! clients fits in less than a megabyte, and a view can be built from it at any cursor.

use std::ops::Range;

use crate::{ClientId, Digest, Executed, KeyId, Label, Outcome, Percentiles, Recorder, Span, Time, Write};

/// A step of the server, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepId(pub u32);

/// One command carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Whose command it was.
    pub client: ClientId,
    /// When the client sent it.
    pub sent: Time,
    /// When the server took it up.
    pub executed: Time,
    /// When the client had the answer.
    pub received: Time,
    /// The command.
    pub command: Label,
    /// The answer.
    pub answer: Label,
    reads: Range<u32>,
    writes: Range<u32>,
}

/// The end of one client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ending {
    /// The client.
    pub client: ClientId,
    /// When it started.
    pub started: Time,
    /// When it ended.
    pub ended: Time,
    /// How.
    pub outcome: Outcome,
}

/// A whole run, or what there is of it so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trace {
    steps: Vec<Step>,
    reads: Vec<KeyId>,
    writes: Vec<Write>,
    endings: Vec<Ending>,
    bytes_sent: u64,
    bytes_received: u64,
}

impl Trace {
    /// The steps, in the server's order.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The keys a step read.
    #[must_use]
    pub fn reads(&self, step: StepId) -> &[KeyId] {
        let Range { start, end } = self.steps[step.0 as usize].reads;
        &self.reads[start as usize..end as usize]
    }

    /// The changes a step made.
    #[must_use]
    pub fn writes(&self, step: StepId) -> &[Write] {
        let Range { start, end } = self.steps[step.0 as usize].writes;
        &self.writes[start as usize..end as usize]
    }

    /// The clients that have ended, in the order in which they did.
    #[must_use]
    pub fn endings(&self) -> &[Ending] {
        &self.endings
    }

    /// Bytes sent by all clients together.
    #[must_use]
    pub fn bytes_sent(&self) -> u64 {
        self.bytes_sent
    }

    /// Bytes received by all clients together.
    #[must_use]
    pub fn bytes_received(&self) -> u64 {
        self.bytes_received
    }

    /// How long the clients took, each from its start to its end.
    #[must_use]
    pub fn latency(&self) -> Percentiles {
        Percentiles::of(
            self.endings
                .iter()
                .map(|ending| ending.ended - ending.started)
                .collect(),
        )
    }

    /// From the first start to the last end.
    #[must_use]
    pub fn span(&self) -> Span {
        let first = self.endings.iter().map(|ending| ending.started).min();
        let last = self.endings.iter().map(|ending| ending.ended).max();
        last.unwrap_or_default() - first.unwrap_or_default()
    }

    /// Takes everything in that makes this trace different from another. What the labels stand for
    /// is the model's to add.
    pub fn digest(&self, digest: &mut Digest) {
        digest.number(self.steps.len() as u64);
        for (index, step) in self.steps.iter().enumerate() {
            let id = StepId(index as u32);
            digest.number(pair(step.client.0, step.command.0));
            digest.number(pair(step.answer.0, step.reads.len() as u32));
            [step.sent, step.executed, step.received]
                .iter()
                .for_each(|time| digest.number(time.micros()));
            self.reads(id).iter().for_each(|key| digest.number(u64::from(key.0)));
            for write in self.writes(id) {
                digest.number(pair(write.key.0, write.before.0));
                digest.number(u64::from(write.after.0));
            }
        }
        for ending in &self.endings {
            let (kind, Label(label)) = match ending.outcome {
                Outcome::Returned(label) => (0, label),
                Outcome::Failed(label) => (1, label),
            };
            digest.number(pair(ending.client.0, kind));
            digest.number(u64::from(label));
            digest.number(ending.started.micros());
            digest.number(ending.ended.micros());
        }
        digest.number(self.bytes_sent);
        digest.number(self.bytes_received);
    }
}

impl Recorder for Trace {
    fn step<R>(&mut self, client: ClientId, times: [Time; 3], executed: &Executed<R>) {
        let [sent, taken_up, received] = times;
        let reads = append(&mut self.reads, &executed.footprint.reads);
        let writes = append(&mut self.writes, &executed.footprint.writes);
        self.bytes_sent += executed.bytes_sent;
        self.bytes_received += executed.bytes_received;
        self.steps.push(Step {
            client,
            sent,
            executed: taken_up,
            received,
            command: executed.command,
            answer: executed.answer,
            reads,
            writes,
        });
    }

    fn end(&mut self, ending: Ending) {
        self.endings.push(ending);
    }
}

/// Appends, and says where.
fn append<T: Copy>(all: &mut Vec<T>, more: &[T]) -> Range<u32> {
    let start = all.len() as u32;
    all.extend_from_slice(more);
    start..all.len() as u32
}

fn pair(high: u32, low: u32) -> u64 {
    u64::from(high) << 32 | u64::from(low)
}
