//! When clients begin, how long they think, how long their messages are under way.

use crate::{ClientId, Jitter, Span, Stream, Time};

/// How long everything takes that the server has no part in. What is drawn comes from the client's
/// own stream.
pub trait Pace {
    /// When a client begins.
    fn start(&self, client: ClientId, stream: &mut Stream) -> Time;

    /// How long a client takes between a reply and its next command.
    fn think(&self, _client: ClientId, _stream: &mut Stream) -> Span {
        Span::ZERO
    }

    /// The way of a command to the server.
    fn request(&self, client: ClientId, stream: &mut Stream) -> Span;

    /// The way of a reply back.
    fn reply(&self, client: ClientId, stream: &mut Stream) -> Span;
}

/// All clients alike, and none of them ever thinks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alike {
    /// The clients start at even chance within this time.
    pub arrivals: Span,
    /// The way from a client to the server.
    pub request: Jitter,
    /// The way back.
    pub reply: Jitter,
}

impl Pace for Alike {
    fn start(&self, _: ClientId, stream: &mut Stream) -> Time {
        Time::from_micros(stream.between(0, self.arrivals.micros()))
    }

    fn request(&self, _: ClientId, stream: &mut Stream) -> Span {
        self.request.draw(stream)
    }

    fn reply(&self, _: ClientId, stream: &mut Stream) -> Span {
        self.reply.draw(stream)
    }
}
