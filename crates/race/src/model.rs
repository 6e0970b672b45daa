//! What the crate asks of the thing that is raced: the clients' programs and the server they share.

use std::task::Poll;

use crate::{Span, Time};

/// One of the clients, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientId(pub u32);

/// One of the things that steps read and write, as numbered by the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub u32);

/// A number by which the model finds again what a step looked like: a command, a reply, a value.
/// Models give equal things equal labels and number them in the order in which they appear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Label(pub u32);

/// Clients and the server between them.
///
/// A client's program may depend on nothing but the replies it has received. Any method may answer
/// [`Poll::Pending`]: it has worked long enough for now, has changed nothing that can be observed,
/// and is to be called again with the same arguments.
pub trait Model {
    /// What a client asks of the server.
    type Command;
    /// What the server answers.
    type Reply;

    /// What the client does first.
    fn start(&mut self, client: ClientId) -> Poll<Action<Self::Command>>;

    /// What the client does after this reply to its last command.
    fn resume(&mut self, client: ClientId, reply: &Self::Reply) -> Poll<Action<Self::Command>>;

    /// Carries out a command at the given time. Nothing else happens on the server meanwhile.
    fn execute(&mut self, client: ClientId, command: &Self::Command, now: Time) -> Poll<Executed<Self::Reply>>;
}

/// What a client does next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action<Command> {
    /// Sends a command and waits for its reply.
    Call(Command),
    /// Ends.
    Finish(Outcome),
}

/// How a client ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// With a result.
    Returned(Label),
    /// With an error.
    Failed(Label),
}

/// A command carried out.
#[derive(Debug, Clone)]
pub struct Executed<Reply> {
    /// The answer.
    pub reply: Reply,
    /// The command, for the trace.
    pub command: Label,
    /// The answer, for the trace.
    pub answer: Label,
    /// What was read and written.
    pub footprint: Footprint,
    /// How long the server was busy with it.
    pub service: Span,
    /// Size of the command on the wire, in bytes.
    pub bytes_sent: u64,
    /// Size of the answer on the wire, in bytes.
    pub bytes_received: u64,
}

/// What a step touched, as observed while it ran.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Footprint {
    /// The keys whose content the step's effect or answer depended on.
    pub reads: Vec<KeyId>,
    /// The keys whose content the step changed.
    pub writes: Vec<Write>,
}

/// A change of one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Write {
    /// The key.
    pub key: KeyId,
    /// What it held before.
    pub before: Label,
    /// What it holds now.
    pub after: Label,
}
