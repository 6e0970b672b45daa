//! A script under a debugger: it goes on line by line, back as well, and shows what it holds.
//!
//! A [`Debugger`] works on a copy of the data, which costs nothing, so that nobody else sees
//! anything of it. Back goes it by beginning anew and going on to the line before: the engine has
//! no chance and no clock, so everything is as it was.
//!
//! ```
//! use resp::Bytes;
//! use server::debugger::{Debugger, Goal, Progress, Reason};
//! use server::{Micros, SLICE, Server};
//!
//! let mut server = Server::new();
//! let client = server.connect();
//! let script = b"local n = redis.call('INCR', KEYS[1])\nreturn n";
//! let now = Micros::from_millis(1_700_000_000_000);
//! let mut debugger = Debugger::fork(&mut server, client, script, vec![Bytes::from("k")], Vec::new(), now).unwrap();
//! assert_eq!(debugger.work(now, SLICE), Progress::Stopped(Reason::Step));
//! assert_eq!(debugger.line(), 1);
//! debugger.go(Goal::Into);
//! debugger.work(now, SLICE);
//! assert_eq!(debugger.line(), 2);
//! assert_eq!(debugger.levels()[0].locals[0].name, "n");
//! assert_eq!(debugger.changes().len(), 1);
//! debugger.go(Goal::Back);
//! debugger.work(now, SLICE);
//! assert_eq!(debugger.line(), 1);
//! assert!(debugger.changes().is_empty());
//! ```

mod stage;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::task::Poll;

use keyspace::{Change, Keyspace, Micros};
use resp::{Bytes, Protocol, Value};
use scripting::{Failure, Host, Moment, Stepper};

pub use scripting::{Level, Reach, Seen, Variable};
pub use stage::Entry;
use stage::{Circumstances, Program, Stage};

use crate::ClientId;
use crate::core::Core;
use crate::server::Server;

/// How far to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goal {
    /// To the next line, wherever it is.
    Into,
    /// To the next line of this function, or of the one that called it.
    Over,
    /// To the next line of the function that called this one.
    Out,
    /// To the next command.
    Call,
    /// To the next breakpoint, or to the end.
    Continue,
    /// To the line before.
    Back,
    /// To the beginning.
    Restart,
}

/// Why it has stopped.
#[derive(Debug, Clone, PartialEq)]
pub enum Reason {
    /// It has gone as far as it was to.
    Step,
    /// There is a breakpoint on the line. Of one with a condition that failed, how.
    Breakpoint(Option<Seen>),
    /// The script called `redis.breakpoint`.
    Asked,
    /// It is about to call this command.
    Call(Vec<Bytes>),
    /// This key holds something else than before.
    Changed(Bytes),
    /// It had run for too long.
    TooLong,
}

/// What came of going on.
#[derive(Debug, Clone, PartialEq)]
pub enum Progress {
    /// It stands before a line.
    Stopped(Reason),
    /// It has used up its slice; [`Debugger::work`] goes on.
    Working,
    /// It has ended with this reply.
    Ended(Value),
}

/// Instructions that what is evaluated may use up.
const PATIENCE: u64 = 1_000_000;

/// Something that whoever debugs did while the script stood still.
#[derive(Debug, Clone)]
enum Intervention {
    Command(Vec<Bytes>),
    Evaluation(Vec<u8>, Option<usize>),
}

/// A script under a debugger.
pub struct Debugger {
    stepper: Stepper<Stage>,
    stage: Stage,
    start: Circumstances,
    goal: Goal,
    /// How many functions were at work when it was given its goal.
    depth: usize,
    /// Lines that it has come to.
    steps: u64,
    /// It stands before a command, not before a line.
    at_call: Option<Vec<Bytes>>,
    /// The line to which it is on its way back.
    target: Option<u64>,
    breakpoints: BTreeMap<u32, Option<Vec<u8>>>,
    watched: BTreeSet<Bytes>,
    /// What was there when the watched keys were looked at last.
    looked_at: Keyspace,
    interventions: Vec<(u64, Intervention)>,
    ended: Option<Value>,
}

impl Debugger {
    /// Debugs a script on a copy of the server's data, as a client would call it. The error is the
    /// reply of a script that cannot be run.
    pub fn fork(
        server: &mut Server,
        client: ClientId,
        script: &[u8],
        keys: Vec<Bytes>,
        args: Vec<Bytes>,
        now: Micros,
    ) -> Result<Debugger, Value> {
        let db = server.client(client).db;
        let core = server.core.fork();
        Debugger::on(core, db, (script, keys, args), now)
    }

    /// Debugs what a client runs in its application, with a copy of the server for itself: every
    /// call is a command of that client, so it can also watch keys and queue commands. The error
    /// is that of a text that does not compile.
    pub fn program(
        server: &mut Server,
        client: ClientId,
        text: &[u8],
        keys: Vec<Bytes>,
        args: Vec<Bytes>,
        now: Micros,
    ) -> Result<Debugger, Value> {
        let stepper = Stepper::program(text, keys, args)?;
        let session = server.session(client);
        let mut own = Server::new();
        own.core = server.core.fork();
        let (client, db) = (own.connect(), server.client(client).db);
        let mut debugger = Debugger::of(stepper, own.core.fork(), db, now);
        debugger.stage.program = Some(Box::new(Program {
            server: own,
            client,
            session,
        }));
        debugger.stage.begin(&debugger.start);
        Ok(debugger)
    }

    pub(crate) fn on(
        core: Core,
        db: usize,
        (script, keys, args): (&[u8], Vec<Bytes>, Vec<Bytes>),
        now: Micros,
    ) -> Result<Debugger, Value> {
        let stepper = Stepper::new(script, keys, args)?;
        Ok(Debugger::of(stepper, core, db, now))
    }

    fn of(stepper: Stepper<Stage>, core: Core, db: usize, now: Micros) -> Debugger {
        let start = Circumstances {
            db,
            began: now,
            read_only: stepper.has_no_writes(),
            keyspace: core.keyspace.clone(),
        };
        let mut stage = Stage::on(core, now);
        stage.begin(&start);
        Debugger {
            stepper,
            looked_at: start.keyspace.clone(),
            stage,
            start,
            goal: Goal::Into,
            depth: 0,
            steps: 0,
            at_call: None,
            target: None,
            breakpoints: BTreeMap::new(),
            watched: BTreeSet::new(),
            interventions: Vec::new(),
            ended: None,
        }
    }

    /// The core it works on, to be lent.
    pub(crate) fn core(&mut self) -> &mut Core {
        &mut self.stage.core
    }

    /// The script must not write.
    pub(crate) fn forbid_writes(&mut self, forbidden: bool) {
        self.start.read_only |= forbidden;
    }

    /// Begins on the core that has been lent.
    pub(crate) fn enter(&mut self) {
        self.stage.begin(&self.start);
    }

    /// The scene belongs to somebody else again.
    pub(crate) fn leave(&mut self) {
        self.stage.leave();
    }

    // Going on.

    /// Says how far to go; [`Debugger::work`] goes.
    pub fn go(&mut self, goal: Goal) {
        self.goal = goal;
        self.depth = self.stepper.depth();
        match goal {
            Goal::Back => self.go_to(self.place_before()),
            Goal::Restart => {
                self.interventions.clear();
                self.go_to(1);
            }
            _ => {}
        }
        self.stepper.stop_at_calls(goal == Goal::Call);
    }

    /// Where it was one step ago: before the line of this command, before the line that was the last,
    /// or else before the previous line.
    fn place_before(&self) -> u64 {
        let stands_behind = self.at_call.is_some() || self.ended.is_some();
        (self.steps - u64::from(!stands_behind && self.steps > 0)).max(1)
    }

    fn go_to(&mut self, target: u64) {
        self.interventions.retain(|(step, _)| *step <= target);
        self.stepper.restart();
        self.stage.begin(&self.start);
        self.looked_at = self.start.keyspace.clone();
        (self.steps, self.at_call, self.ended) = (0, None, None);
        self.target = Some(target);
    }

    /// Goes on for about so many instructions, at a time.
    pub fn work(&mut self, now: Micros, mut fuel: u64) -> Progress {
        self.stage.now = now;
        if let Some(reply) = &self.ended {
            return Progress::Ended(reply.clone());
        }
        while fuel > 0 {
            match self.stepper.resume(&mut self.stage, &mut fuel) {
                Poll::Pending => break,
                Poll::Ready(Moment::Ended(reply)) => {
                    self.ended = Some(reply.clone());
                    self.target = None;
                    return Progress::Ended(reply);
                }
                Poll::Ready(Moment::Call(argv)) => {
                    self.at_call = Some(argv.clone());
                    return Progress::Stopped(Reason::Call(argv));
                }
                Poll::Ready(Moment::Line(line)) => {
                    self.at_call = None;
                    self.stage.line = line;
                    self.steps += 1;
                    if let Some(reason) = self.reason_to_stop() {
                        self.goal = Goal::Continue;
                        return Progress::Stopped(reason);
                    }
                    fuel = fuel.saturating_sub(1);
                }
            }
        }
        Progress::Working
    }

    fn reason_to_stop(&mut self) -> Option<Reason> {
        if let Some(target) = self.target {
            self.intervene();
            if self.steps < target {
                self.stage.was_asked = false;
                return None;
            }
            self.target = None;
            self.stage.was_asked = false;
            return Some(Reason::Step);
        }
        if std::mem::take(&mut self.stage.was_asked) {
            return Some(Reason::Asked);
        }
        if let Some(how) = self.meets_breakpoint() {
            return Some(Reason::Breakpoint(how));
        }
        if let Some(key) = self.changed_key() {
            return Some(Reason::Changed(key));
        }
        let is_there = match self.goal {
            Goal::Into => true,
            Goal::Over => self.stepper.depth() <= self.depth,
            Goal::Out => self.stepper.depth() < self.depth,
            _ => false,
        };
        is_there.then_some(Reason::Step)
    }

    fn meets_breakpoint(&mut self) -> Option<Option<Seen>> {
        let condition = self.breakpoints.get(&self.stage.line)?.clone();
        let Some(condition) = condition else { return Some(None) };
        self.stage.is_silent = true;
        let value = self.stepper.evaluate(&mut self.stage, &condition, Some(0), PATIENCE);
        self.stage.is_silent = false;
        match value {
            Ok(value) => value.is_true().then_some(None),
            Err(error) => Some(Some(error)),
        }
    }

    fn changed_key(&mut self) -> Option<Bytes> {
        if self.watched.is_empty() {
            return None;
        }
        let now = self.stage.keyspace().clone();
        let changed = self.looked_at.changes_to(&now).into_iter();
        let mut changed = changed.filter(|change| change.db == self.start.db && self.watched.contains(change.key));
        let key = changed.next().map(|change| change.key.clone());
        self.looked_at = now;
        key
    }

    /// Does again what was done here before.
    fn intervene(&mut self) {
        let here = self.steps;
        let done = self.interventions.iter().filter(|(step, _)| *step == here);
        let done: Vec<Intervention> = done.map(|(_, done)| done.clone()).collect();
        for intervention in done {
            match intervention {
                Intervention::Command(argv) => _ = self.stage.call(&argv, Protocol::Resp2),
                Intervention::Evaluation(text, level) => {
                    let _ = self.stepper.evaluate(&mut self.stage, &text, level, PATIENCE);
                }
            }
        }
    }

    /// Stops where it is because it has run for too long.
    pub fn halt(&mut self) {
        self.goal = Goal::Into;
    }

    /// Ends the script where it is, with an error; what it wrote stays.
    pub fn abort(&mut self, why: &str) -> Value {
        let reply = self.stepper.abort(self.stage.line, why);
        self.ended = Some(reply.clone());
        reply
    }

    // Where to stop.

    /// Stops at a line from now on, if there is no condition or if it holds: an expression with the
    /// variables of the function at work.
    pub fn set_breakpoint(&mut self, line: u32, condition: Option<&[u8]>) {
        self.breakpoints.insert(line, condition.map(<[u8]>::to_vec));
    }

    /// No longer stops at a line; whether it did before.
    pub fn remove_breakpoint(&mut self, line: u32) -> bool {
        self.breakpoints.remove(&line).is_some()
    }

    /// No longer stops at any line.
    pub fn remove_breakpoints(&mut self) {
        self.breakpoints.clear();
    }

    /// Stops when a key of the selected database holds something else.
    pub fn watch(&mut self, key: Bytes) {
        self.looked_at = self.stage.keyspace().clone();
        self.watched.insert(key);
    }

    /// No longer stops because of a key.
    pub fn unwatch(&mut self, key: &Bytes) {
        self.watched.remove(key);
    }

    // Looking.

    /// The line it stands before.
    pub fn line(&self) -> u32 {
        self.stage.line
    }

    /// How many lines it has come to since the beginning.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// The functions at work with what they hold, the innermost first.
    pub fn levels(&mut self) -> Vec<Level> {
        self.stepper.levels(Reach::default())
    }

    /// What the script has done so far, in order.
    pub fn entries(&self) -> &[Entry] {
        &self.stage.entries
    }

    /// The keys that hold something else than when the script began.
    pub fn changes(&self) -> Vec<Change<'_>> {
        self.start.keyspace.changes_to(self.stage.keyspace())
    }

    /// The data as it is now.
    pub fn keyspace(&self) -> &Keyspace {
        self.stage.keyspace()
    }

    /// What the script ended in, if that was an error, with its place.
    pub fn failure(&self) -> Option<&Failure> {
        self.stepper.failure()
    }

    // Taking part.

    /// Evaluates an expression or runs statements. With a level, 0 for the innermost, they have the
    /// variables of that function, and can change them.
    pub fn evaluate(&mut self, text: &[u8], level: Option<usize>) -> Result<Seen, Seen> {
        self.stepper
            .evaluate(&mut self.stage, text, level, PATIENCE)
            .inspect(|_| {
                let done = Intervention::Evaluation(text.to_vec(), level);
                self.interventions.push((self.steps, done));
            })
    }

    /// Carries out a command as if the script called it.
    pub fn call(&mut self, argv: &[Bytes]) -> Value {
        let done = Intervention::Command(argv.to_vec());
        self.interventions.push((self.steps, done));
        self.stage.call(argv, Protocol::Resp2)
    }
}

impl fmt::Debug for Debugger {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Debugger")
            .field("line", &self.stage.line)
            .finish_non_exhaustive()
    }
}
