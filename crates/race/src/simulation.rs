//! One run in virtual time: requests travel, wait for the server, are carried out, answers travel
//! back.
//!
//! Events lie in a heap ordered by time and then by the order in which they came up. The server
//! takes requests in the order in which they arrive, one at a time; what arrives while it is busy
//! waits. A run can be advanced in slices of any size without any effect on the trace.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::task::Poll;

use crate::{Action, Alike, ClientId, Ending, Model, Outcome, Pace, Recorder, Stream, Time, Trace};

/// Everything about a run that is not the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conditions<P = Alike> {
    /// The seed of all chance.
    pub seed: u64,
    /// How many clients.
    pub clients: u32,
    /// How long everything takes but the server.
    pub pace: P,
}

/// How far a run has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// There is more to do.
    Running {
        /// Clients that have ended.
        finished: u32,
        /// Commands the server has carried out.
        steps: u64,
    },
    /// Every client has ended.
    Done,
}

/// A run under way.
pub struct Simulation<M: Model, P = Alike, R = Trace> {
    pace: P,
    clients: Vec<Client<M>>,
    events: BinaryHeap<Reverse<Event>>,
    /// Events put into the heap so far.
    sequence: u64,
    /// When the server has finished what it has taken up.
    free: Time,
    finished: u32,
    steps: u64,
    recorder: R,
}

/// Something that happens to a client at a time. Compared in the order of the fields; no two
/// events have the same sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Event {
    time: Time,
    sequence: u64,
    client: ClientId,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// The client starts.
    Start,
    /// Its command reaches the server.
    Request,
    /// The answer reaches the client.
    Reply,
}

struct Client<M: Model> {
    stream: Stream,
    started: Time,
    message: Message<M>,
}

/// What is under way between a client and the server. A client has one message at most.
enum Message<M: Model> {
    None,
    Command { command: M::Command, sent: Time },
    Reply(M::Reply),
}

impl<M: Model, P: Pace, R: Recorder> Simulation<M, P, R> {
    /// A run in which nothing has happened yet, of which `recorder` is told.
    #[must_use]
    pub fn new(conditions: Conditions<P>, recorder: R) -> Self {
        let mut simulation = Self {
            pace: conditions.pace,
            clients: Vec::with_capacity(conditions.clients as usize),
            events: BinaryHeap::with_capacity(conditions.clients as usize),
            sequence: 0,
            free: Time::START,
            finished: 0,
            steps: 0,
            recorder,
        };
        for client in (0..conditions.clients).map(ClientId) {
            let mut stream = Stream::of_client(conditions.seed, client);
            let started = simulation.pace.start(client, &mut stream);
            simulation.clients.push(Client {
                stream,
                started,
                message: Message::None,
            });
            simulation.schedule(started, client, Kind::Start);
        }
        simulation
    }

    /// Lets up to `budget` events happen; fewer if the model wants a pause.
    pub fn advance(&mut self, model: &mut M, budget: u32) -> Progress {
        for _ in 0..budget {
            let Some(&Reverse(event)) = self.events.peek() else {
                return Progress::Done;
            };
            let happened = match event.kind {
                Kind::Start => self.start(model, event),
                Kind::Request => self.execute(model, event),
                Kind::Reply => self.resume(model, event),
            };
            if happened.is_pending() {
                break;
            }
        }
        if self.events.is_empty() {
            return Progress::Done;
        }
        Progress::Running {
            finished: self.finished,
            steps: self.steps,
        }
    }

    /// What has been told of what has happened so far.
    #[must_use]
    pub fn recorder(&self) -> &R {
        &self.recorder
    }

    /// What has been told, for whoever wants nothing else of the run any more.
    #[must_use]
    pub fn into_recorder(self) -> R {
        self.recorder
    }

    fn start(&mut self, model: &mut M, event: Event) -> Poll<()> {
        model.start(event.client).map(|action| self.act(event, action))
    }

    fn resume(&mut self, model: &mut M, event: Event) -> Poll<()> {
        let Message::Reply(reply) = &self.clients[event.client.0 as usize].message else {
            unreachable!("a reply event is scheduled together with its reply");
        };
        model.resume(event.client, reply).map(|action| self.act(event, action))
    }

    fn act(&mut self, event: Event, action: Action<M::Command>) {
        self.events.pop();
        match action {
            Action::Call(command) => self.call(event, command),
            Action::Finish(outcome) => self.finish(event, outcome),
        }
    }

    fn call(&mut self, event: Event, command: M::Command) {
        let client = &mut self.clients[event.client.0 as usize];
        let sent = match event.kind {
            Kind::Reply => event.time + self.pace.think(event.client, &mut client.stream),
            Kind::Start | Kind::Request => event.time,
        };
        client.message = Message::Command { command, sent };
        let arrival = sent + self.pace.request(event.client, &mut client.stream);
        self.schedule(arrival, event.client, Kind::Request);
    }

    fn finish(&mut self, event: Event, outcome: Outcome) {
        let client = &mut self.clients[event.client.0 as usize];
        client.message = Message::None;
        self.finished += 1;
        self.recorder.end(Ending {
            client: event.client,
            started: client.started,
            ended: event.time,
            outcome,
        });
    }

    fn execute(&mut self, model: &mut M, event: Event) -> Poll<()> {
        let client = &mut self.clients[event.client.0 as usize];
        let Message::Command { command, sent } = &client.message else {
            unreachable!("a request event is scheduled together with its command");
        };
        let taken_up = self.free.max(event.time);
        let Poll::Ready(executed) = model.execute(event.client, command, taken_up) else {
            return Poll::Pending;
        };
        self.events.pop();
        self.free = taken_up + executed.service;
        let received = self.free + self.pace.reply(event.client, &mut client.stream);
        self.steps += 1;
        self.recorder.step(event.client, [*sent, taken_up, received], &executed);
        client.message = Message::Reply(executed.reply);
        self.schedule(received, event.client, Kind::Reply);
        Poll::Ready(())
    }

    fn schedule(&mut self, time: Time, client: ClientId, kind: Kind) {
        self.events.push(Reverse(Event {
            time,
            sequence: self.sequence,
            client,
            kind,
        }));
        self.sequence += 1;
    }
}
