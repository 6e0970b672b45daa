//! A client's program as an automaton.
//!
//! What a program does next depends on nothing but the replies it has received. A node holds the
//! next command, the result or the error, and an edge is a reply. Lua runs once per edge, however
//! many clients pass it (`exploration.md` of the design notes calls this the client automaton).
//!
//! Two histories of replies lead to one node where the program holds the same after them: the same
//! values at its last mark ([`Machine::take_mark`]), and the same replies since. Where it has no
//! marks a node is a whole history.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::task::Poll;

use gc_arena::Collect;
use lua51::{Frame, LoadError, Machine, Pending, Program, Returned, Run, Step};
use piccolo::{BoxSequence, CallbackReturn, Context, Error, Execution, Sequence, SequencePoll, Stack};
use resp::{Bytes, Protocol, Value};

use crate::caller::{Caller, How};
use crate::convert;
use crate::error::{self, Failure, Place};
use crate::host::LogLevel;
use crate::redis::Redis;
use crate::world::{self, Memory, Remembered};

/// A state of the program. The number means something to its automaton only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

/// What a program does in a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Sends a command and waits for its reply.
    Call {
        /// The command.
        argv: Vec<Bytes>,
        /// Where in the text, if that is known.
        place: Option<Place>,
    },
    /// Has ended with a result.
    Done(Value),
    /// Has ended in an error.
    Failed(Failure),
    /// Was stopped after this many instructions without a call.
    Endless {
        /// The instructions.
        instructions: u64,
    },
}

/// The states of a program that have been reached so far.
pub struct Automaton {
    machine: Machine,
    redis: Rc<Redis<RoundTrip>>,
    /// Every run begins with the same, whichever runs it takes turns with.
    memory: Memory,
    program: Program,
    keys: Vec<Bytes>,
    args: Vec<Bytes>,
    limit: u64,
    /// So many calls deep states are shared.
    shared: u32,
    nodes: Vec<Node>,
    /// The nodes that wait for a reply, by what the program holds in them.
    waits: BTreeMap<(Held, Vec<(LogLevel, Bytes)>), NodeId>,
    start: Option<NodeId>,
    /// Runs that wait in a node and can go on from there, once.
    waiting: BTreeMap<NodeId, Waiting>,
    work: Option<Work>,
}

/// What decides about everything that a program does from here on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Held {
    /// What it held at its last mark.
    mark: Vec<u8>,
    /// The replies since, as they travel.
    since: Vec<Vec<u8>>,
}

/// Names in a text whose program has a state in the libraries of the server's world.
const HIDDEN_STATE: &[&[u8]] = &[b"setresp", b"encode_", b"decode_"];

struct Node {
    action: Action,
    /// Nothing before the first mark.
    held: Option<Held>,
    /// Calls on the way here.
    depth: u32,
    /// It belongs to whoever is in it, and changes under them.
    own: bool,
    log: Vec<(LogLevel, Bytes)>,
    /// The state before, and the reply that led here.
    came_from: Option<(NodeId, Value)>,
    /// The states after, by the reply as it travels.
    after: BTreeMap<Vec<u8>, NodeId>,
}

/// A run that waits for a reply.
struct Waiting {
    run: Run,
    /// What the program has chosen so far.
    resp3: bool,
    remembered: Remembered,
}

/// A state that is being computed.
struct Work {
    came_from: Option<(NodeId, Value)>,
    run: Run,
    held: Option<Held>,
    /// Replies of the past that the run has yet to be given, the next one last.
    replay: Vec<Value>,
    spent: u64,
}

impl Automaton {
    /// Compiles a program. `limit` is how many instructions it may run between two calls. Every
    /// history of replies is a state of its own.
    pub fn new(text: &[u8], keys: Vec<Bytes>, args: Vec<Bytes>, limit: u64) -> Result<Self, Failure> {
        Self::with(text, keys, args, limit, Machine::load)
    }

    /// The same, and histories after which the program holds the same lead to one state, as far as
    /// that can be seen.
    pub fn merging(text: &[u8], keys: Vec<Bytes>, args: Vec<Bytes>, limit: u64) -> Result<Self, Failure> {
        let names = |name: &&[u8]| text.windows(name.len()).any(|piece| piece == *name);
        match HIDDEN_STATE.iter().any(names) {
            true => Self::new(text, keys, args, limit),
            false => Self::with(text, keys, args, limit, Machine::load_marked),
        }
    }

    fn with(
        text: &[u8],
        keys: Vec<Bytes>,
        args: Vec<Bytes>,
        limit: u64,
        load: fn(&mut Machine, &[u8], &str) -> Result<Program, LoadError>,
    ) -> Result<Self, Failure> {
        let redis = Rc::new(Redis {
            caller: RoundTrip::default(),
            resp3: Cell::new(false),
        });
        let memory = Memory::default();
        let mut machine = world::machine(&redis, &memory);
        let program =
            load(&mut machine, text, error::SCRIPT).map_err(|refused| error::compile(&refused, error::SCRIPT))?;
        Ok(Self {
            machine,
            redis,
            memory,
            program,
            keys,
            args,
            limit,
            shared: u32::MAX,
            nodes: Vec::new(),
            waits: BTreeMap::new(),
            start: None,
            waiting: BTreeMap::new(),
            work: None,
        })
    }

    /// From now on only states up to so many calls deep are shared and kept. Whoever goes on from
    /// there gets a state of their own, which no longer can be gone back to, and whose number stays
    /// the same: then memory does not grow with the calls of very many clients.
    pub fn share(&mut self, calls: u32) {
        self.shared = calls;
    }

    /// The first state. Pending means that `fuel`, in instructions, is used up: ask again.
    pub fn start(&mut self, fuel: &mut u64) -> Poll<NodeId> {
        match self.start {
            Some(node) => Poll::Ready(node),
            None => self.compute(None, fuel),
        }
    }

    /// The state after this reply in that state. Pending as in [`Automaton::start`].
    pub fn after(&mut self, node: NodeId, reply: &Value, fuel: &mut u64) -> Poll<NodeId> {
        match self.nodes[node.0 as usize].after.get(&edge(reply)) {
            Some(&next) => Poll::Ready(next),
            None => self.compute(Some((node, reply.clone())), fuel),
        }
    }

    /// What the program does in a state.
    pub fn action(&self, node: NodeId) -> &Action {
        &self.nodes[node.0 as usize].action
    }

    /// What it logged on the way to a state from the one before.
    pub fn log(&self, node: NodeId) -> &[(LogLevel, Bytes)] {
        &self.nodes[node.0 as usize].log
    }

    fn compute(&mut self, came_from: Option<(NodeId, Value)>, fuel: &mut u64) -> Poll<NodeId> {
        let mut work = match self.work.take() {
            Some(work) if work.came_from == came_from => work,
            other => {
                if let Some(other) = other {
                    self.machine.abandon(other.run);
                }
                self.begin(came_from)
            }
        };
        loop {
            let before = *fuel;
            let step = self.machine.resume(&work.run, fuel);
            work.spent += before - *fuel;
            if let Some(mark) = self.machine.take_mark() {
                let since = Vec::new();
                work.held = Some(Held { mark, since });
            }
            match step {
                Step::Again => work = self.begin_again(work),
                Step::Waiting if !work.replay.is_empty() => {
                    let reply = work.replay.pop();
                    if let (Some(held), Some(reply)) = (&mut work.held, &reply) {
                        held.since.push(edge(reply));
                    }
                    self.give(reply);
                }
                Step::OutOfFuel if work.spent < self.limit => {
                    self.work = Some(work);
                    return Poll::Pending;
                }
                step => return Poll::Ready(self.reached(work, step)),
            }
        }
    }

    /// Leads the exact form of the program to where its fast form could not go on.
    fn begin_again(&mut self, work: Work) -> Work {
        let replay = self.history(work.came_from.as_ref());
        self.forget();
        let run = self.start_run(true);
        Work {
            run,
            held: None,
            replay,
            spent: 0,
            ..work
        }
    }

    /// The replies on the way to a state, the first one last.
    fn history(&self, came_from: Option<&(NodeId, Value)>) -> Vec<Value> {
        let mut replies = Vec::new();
        let mut edge = came_from;
        while let Some((node, reply)) = edge {
            replies.push(reply.clone());
            edge = self.nodes[node.0 as usize].came_from.as_ref();
        }
        replies
    }

    /// Whether what comes after is somebody's own.
    fn next_is_own(&self, came_from: Option<&(NodeId, Value)>) -> bool {
        came_from.is_some_and(|(node, _)| self.nodes[node.0 as usize].depth >= self.shared)
    }

    /// Nothing has happened yet.
    fn forget(&self) {
        self.redis.resp3.set(false);
        self.memory.restore(Remembered::default());
        self.redis.caller.exchange.clear();
    }

    /// Takes the run that waits in the state before, or starts one and leads it there.
    fn begin(&mut self, came_from: Option<(NodeId, Value)>) -> Work {
        let (mut replay, mut held) = (Vec::new(), None);
        let waiting = came_from.as_ref().and_then(|(node, _)| self.waiting.remove(node));
        let run = match (waiting, &came_from) {
            (Some(waiting), Some(way)) if !self.leaves_the_shared(Some(way)) => {
                let (node, reply) = way;
                held = self.nodes[node.0 as usize].held.clone().map(|mut held| {
                    held.since.push(edge(reply));
                    held
                });
                self.give(Some(reply.clone()));
                self.redis.resp3.set(waiting.resp3);
                self.memory.restore(waiting.remembered);
                waiting.run
            }
            (waiting, _) => {
                if let Some(waiting) = waiting {
                    self.machine.abandon(waiting.run);
                }
                replay = self.history(came_from.as_ref());
                self.forget();
                self.start_run(self.leaves_the_shared(came_from.as_ref()))
            }
        };
        Work {
            came_from,
            run,
            held,
            replay,
            spent: 0,
        }
    }

    /// A run from the beginning. A fast one may have to be begun again, so whose history is not kept
    /// gets an exact one.
    fn start_run(&mut self, exact: bool) -> Run {
        let (keys, args) = (&self.keys, &self.args);
        if exact {
            return self
                .machine
                .start(&self.program, |ctx, set| world::set_arguments(ctx, set, keys, args));
        }
        self.machine
            .start_fast(&self.program, |ctx, set| world::set_arguments(ctx, set, keys, args))
    }

    /// Whether this is the way from a state that is shared to one that is somebody's own.
    fn leaves_the_shared(&self, came_from: Option<&(NodeId, Value)>) -> bool {
        self.next_is_own(came_from) && came_from.is_some_and(|(node, _)| !self.nodes[node.0 as usize].own)
    }

    fn give(&self, reply: Option<Value>) {
        let exchange = &self.redis.caller.exchange;
        exchange.clear();
        *exchange.reply.borrow_mut() = reply;
    }

    fn reached(&mut self, work: Work, step: Step) -> NodeId {
        let own = self.next_is_own(work.came_from.as_ref());
        let log = self.redis.caller.exchange.log.take();
        let state = match (&work.held, step) {
            (Some(held), Step::Waiting) if !own => Some((held.clone(), log.clone())),
            _ => None,
        };
        let known = state.as_ref().and_then(|state| self.waits.get(state).copied());
        let before = work.came_from.as_ref().map(|(node, _)| *node);
        let place = before.filter(|node| self.nodes[node.0 as usize].own);
        let id = known.or(place).unwrap_or(NodeId(self.nodes.len() as u32));
        match &work.came_from {
            None => self.start = Some(id),
            Some((node, reply)) if !own => _ = self.nodes[node.0 as usize].after.insert(edge(reply), id),
            Some(_) => {}
        }
        if known.is_some() {
            self.machine.abandon(work.run);
            return id;
        }
        self.waits.extend(state.map(|state| (state, id)));
        let node = Node {
            action: self.action_after(id, work.run, work.spent, step),
            held: work.held.filter(|_| !own),
            depth: before.map_or(0, |node| self.nodes[node.0 as usize].depth.saturating_add(1)),
            own,
            log,
            came_from: work.came_from.filter(|_| !own),
            after: BTreeMap::new(),
        };
        match self.nodes.get_mut(id.0 as usize) {
            Some(place) => *place = node,
            None => self.nodes.push(node),
        }
        id
    }

    /// What a run does that has come this far. One that waits is kept for the node.
    fn action_after(&mut self, id: NodeId, run: Run, instructions: u64, step: Step) -> Action {
        match step {
            Step::Waiting => {
                let (resp3, remembered) = (self.redis.resp3.get(), self.memory.take());
                let waiting = Waiting { run, resp3, remembered };
                self.waiting.insert(id, waiting);
                let (argv, place) = self.redis.caller.exchange.request.take().unwrap_or_default();
                Action::Call { argv, place }
            }
            Step::Done => self.ended(&run),
            Step::OutOfFuel => {
                self.machine.abandon(run);
                Action::Endless { instructions }
            }
            // Nobody comes here with a run that has to be begun again.
            Step::OutOfMemory | Step::Again => {
                self.machine.abandon(run);
                let text = Bytes::from_static(b"the program needs more memory than the playground gives it");
                Action::Failed(Failure { text, place: None })
            }
        }
    }

    fn ended(&mut self, run: &Run) -> Action {
        let resp3 = self.redis.resp3.get();
        let (result, raised) = self.machine.finish(run, |ctx, result| match result {
            Ok(value) => Ok(convert::to_reply(ctx, value, resp3)),
            Err(value) => Err(uncaught(ctx, value)),
        });
        match result {
            Ok(value) => Action::Done(value),
            Err(text) => Action::Failed(Failure {
                text: error::one_line(text),
                place: raised.as_ref().map(Place::from),
            }),
        }
    }
}

/// An error that ends a program in the application: there is no server to put `ERR` in front.
fn uncaught<'gc>(ctx: Context<'gc>, value: piccolo::Value<'gc>) -> Vec<u8> {
    match value {
        piccolo::Value::String(text) => text.as_bytes().to_vec(),
        other => error::uncaught(ctx, other),
    }
}

fn edge(reply: &Value) -> Vec<u8> {
    let mut edge = Vec::new();
    resp::encode(reply, Protocol::Resp3, &mut edge);
    edge
}

/// Every command is a round trip: the program waits until it is given a reply.
#[derive(Default)]
struct RoundTrip {
    exchange: Rc<Exchange>,
}

/// What passes between a waiting program and the world.
#[derive(Default)]
struct Exchange {
    request: RefCell<Option<(Vec<Bytes>, Option<Place>)>>,
    reply: RefCell<Option<Value>>,
    log: RefCell<Vec<(LogLevel, Bytes)>>,
}

impl Exchange {
    fn clear(&self) {
        self.request.take();
        self.reply.take();
        self.log.take();
    }
}

impl Caller for RoundTrip {
    fn call<'gc>(&self, mut frame: Frame<'gc, '_>, argv: Vec<Bytes>, how: How) -> Returned<'gc> {
        let pending = frame.pending();
        let place = pending.place().as_ref().map(Place::from);
        *self.exchange.request.borrow_mut() = Some((argv, place));
        frame.stack.clear();
        let wait = Wait {
            exchange: Rc::clone(&self.exchange),
            pending,
            how,
        };
        Ok(CallbackReturn::Sequence(BoxSequence::new(&frame.ctx, wait)))
    }

    fn log(&self, level: LogLevel, text: Bytes) {
        self.exchange.log.borrow_mut().push((level, text));
    }
}

#[derive(Collect)]
#[collect(require_static)]
struct Wait {
    exchange: Rc<Exchange>,
    pending: Pending,
    how: How,
}

impl<'gc> Sequence<'gc> for Wait {
    fn poll(
        &mut self,
        ctx: Context<'gc>,
        mut exec: Execution<'gc, '_>,
        mut stack: Stack<'gc, '_>,
    ) -> Result<SequencePoll<'gc>, Error<'gc>> {
        let Some(reply) = self.exchange.reply.take() else {
            exec.fuel().interrupt();
            return Ok(SequencePoll::Pending);
        };
        match self.how.answer(ctx, &reply) {
            Ok(value) => {
                stack.clear();
                stack.push_back(value);
                Ok(SequencePoll::Return)
            }
            Err(value) => Err(self.pending.raise(value)),
        }
    }
}
