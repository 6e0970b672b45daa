//! When the clients begin, how far away they are, how long they think.

use std::rc::Rc;

use race::{ClientId, Jitter, Latency, Pace, Span, Spikes, Stream, Time};

use super::roll::Roll;

/// How long everything takes, as a scenario file says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timing {
    /// The clients begin at even chance within this time.
    pub arrivals: Span,
    /// How long the server is busy with one command. A real one carries out about a hundred thousand
    /// a second, and spends most of that on the socket, whatever the command.
    pub service: Span,
    /// How many clients there are, shared out among the groups; none: as many as the case says.
    pub clients: Option<u32>,
    /// For each group, in their order; those that are missing are as usual.
    pub groups: Vec<Pacing>,
}

/// How long what the clients of a group do takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pacing {
    /// The way of a command to the server.
    pub request: Latency,
    /// The way of a reply back.
    pub reply: Latency,
    /// What becomes of some messages, either way.
    pub spikes: Option<Spikes>,
    /// Between a reply and the next command.
    pub think: Latency,
    /// So long after the others they begin.
    pub after: Span,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            arrivals: Span::from_micros(1_000_000),
            service: Span::from_micros(10),
            clients: None,
            groups: Vec::new(),
        }
    }
}

impl Default for Pacing {
    /// Ten milliseconds there and back, as between two places of a country.
    fn default() -> Self {
        let way = Latency::Uniform(Jitter {
            mean: Span::from_micros(5_000),
            percent: 40,
        });
        Self {
            request: way,
            reply: way,
            spikes: None,
            think: Latency::NONE,
            after: Span::ZERO,
        }
    }
}

/// The pace of each client of a run.
pub(super) struct Paces {
    pub(super) roll: Rc<Roll>,
    pub(super) arrivals: Span,
    pub(super) groups: Vec<Pacing>,
}

impl Paces {
    fn of(&self, client: ClientId) -> &Pacing {
        &self.groups[self.roll.group(client)]
    }
}

impl Pacing {
    fn way(&self, usual: Latency, stream: &mut Stream) -> Span {
        let spike = self.spikes.map_or(Span::ZERO, |spikes| spikes.draw(stream));
        usual.draw(stream) + spike
    }
}

impl Pace for Paces {
    fn start(&self, client: ClientId, stream: &mut Stream) -> Time {
        Time::from_micros(stream.between(0, self.arrivals.micros())) + self.of(client).after
    }

    fn think(&self, client: ClientId, stream: &mut Stream) -> Span {
        self.of(client).think.draw(stream)
    }

    fn request(&self, client: ClientId, stream: &mut Stream) -> Span {
        let pacing = self.of(client);
        pacing.way(pacing.request, stream)
    }

    fn reply(&self, client: ClientId, stream: &mut Stream) -> Span {
        let pacing = self.of(client);
        pacing.way(pacing.reply, stream)
    }
}
