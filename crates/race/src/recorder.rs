//! What is kept of a run: all of it, or its sums.

use std::collections::BTreeMap;

use crate::{ClientId, Ending, Executed, Outcome, Percentiles, Span, Time};

/// Somebody who is told everything that happens in a run.
pub trait Recorder {
    /// A command was sent, carried out and answered, at these times.
    fn step<R>(&mut self, client: ClientId, times: [Time; 3], executed: &Executed<R>);

    /// A client has ended.
    fn end(&mut self, ending: Ending);
}

/// The sums of a run. They take a few bytes for each client, however many steps it makes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Aggregates {
    /// How the clients ended, with how many did so.
    pub outcomes: BTreeMap<Outcome, u64>,
    /// Commands carried out, each a round trip.
    pub steps: u64,
    /// How long the server was busy.
    pub busy: Span,
    /// Bytes sent by all clients together.
    pub bytes_sent: u64,
    /// Bytes received by all clients together.
    pub bytes_received: u64,
    /// How long each client took that has ended.
    spans: Vec<Span>,
    /// The first start and the last end.
    ends: Option<[Time; 2]>,
}

impl Aggregates {
    /// How long the clients took, each from its start to its end.
    #[must_use]
    pub fn latency(&self) -> Percentiles {
        Percentiles::of(self.spans.clone())
    }

    /// From the first start to the last end.
    #[must_use]
    pub fn span(&self) -> Span {
        self.ends.map_or(Span::ZERO, |[first, last]| last - first)
    }
}

impl Recorder for Aggregates {
    fn step<R>(&mut self, _: ClientId, _: [Time; 3], executed: &Executed<R>) {
        self.steps += 1;
        self.busy = self.busy + executed.service;
        self.bytes_sent += executed.bytes_sent;
        self.bytes_received += executed.bytes_received;
    }

    fn end(&mut self, ending: Ending) {
        *self.outcomes.entry(ending.outcome).or_default() += 1;
        self.spans.push(ending.ended - ending.started);
        let [first, last] = self.ends.unwrap_or([ending.started, ending.ended]);
        self.ends = Some([first.min(ending.started), last.max(ending.ended)]);
    }
}
