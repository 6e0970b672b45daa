//! A server's script that is debugged: it stands still before every line.
//!
//! Everything it does follows from its text, its arguments and the replies of its host. So a host
//! that can give the same replies again can start it anew and lead it to any place it has been at;
//! that is how a debugger steps back.

use std::cell::{Cell, RefCell};
use std::mem;
use std::rc::Rc;
use std::task::Poll;

use gc_arena::Collect;
use lua51::debug::{Level, NoValue, Reach, Seen};
use lua51::{Frame, Machine, Pending, Program, Raised, Returned, Run, Step};
use piccolo::{BoxSequence, CallbackReturn, Context, Error, Execution, Sequence, SequencePoll, Stack};
use resp::{Bytes, Value};

use crate::caller::{Caller, How};
use crate::convert;
use crate::error::{self, Failure, Place};
use crate::host::{Host, LogLevel};
use crate::redis::Redis;
use crate::sha::Sha;
use crate::shebang::{self, Flags};
use crate::world::{self, Memory, Remembered};

/// What carries out the commands of a script that is debugged, and hears what it says.
pub trait Onlooker: Host {
    /// `redis.debug` was called with these.
    fn debug(&mut self, values: Vec<Seen>);

    /// `redis.breakpoint` was called.
    fn breakpoint(&mut self);

    /// A call had arguments that are none, so it came to no command.
    fn refused(&mut self, why: &str);
}

/// Where a script has come to.
#[derive(Debug, Clone, PartialEq)]
pub enum Moment {
    /// It stands before a line.
    Line(u32),
    /// It stands before a command that it is about to call.
    Call(Vec<Bytes>),
    /// It has ended with this reply.
    Ended(Value),
}

/// A script, and one run of it.
pub struct Stepper<H> {
    redis: Rc<Redis<Stage<H>>>,
    memory: Memory,
    machine: Machine,
    program: Program,
    /// What it is called in its errors, if it is a server's script.
    sha: Option<Sha>,
    no_writes: bool,
    keys: Vec<Bytes>,
    args: Vec<Bytes>,
    run: Option<Run>,
    failure: Option<Failure>,
}

/// The name of what somebody evaluates in its errors.
const EVALUATED: &str = "ldb_eval";

impl<H: Onlooker + Default + 'static> Stepper<H> {
    /// Compiles a script and stands before its beginning. The error is the reply.
    pub fn new(text: &[u8], keys: Vec<Bytes>, args: Vec<Bytes>) -> Result<Self, Value> {
        let (header, body) = shebang::split(text).map_err(Value::Error)?;
        let mut stepper = Self::of(body, keys, args)?;
        (stepper.sha, stepper.no_writes) = (Some(Sha::of(text)), header.is_some_and(Flags::no_writes));
        Ok(stepper)
    }

    /// The same for what a client runs in its application: an error that nothing catches is what it
    /// raised, without the words that a server adds.
    pub fn program(text: &[u8], keys: Vec<Bytes>, args: Vec<Bytes>) -> Result<Self, Value> {
        Self::of(text, keys, args)
    }

    fn of(text: &[u8], keys: Vec<Bytes>, args: Vec<Bytes>) -> Result<Self, Value> {
        let redis = Rc::new(Redis {
            caller: Stage::default(),
            resp3: Cell::new(false),
        });
        let memory = Memory::default();
        let mut machine = world::machine(&redis, &memory);
        let program = machine
            .load_stepped(text, error::SCRIPT)
            .map_err(|refused| Value::Error(error::compile(&refused, error::SCRIPT).text))?;
        let mut stepper = Self {
            redis,
            memory,
            machine,
            program,
            sha: None,
            no_writes: false,
            keys,
            args,
            run: None,
            failure: None,
        };
        stepper.restart();
        Ok(stepper)
    }

    /// Goes back to the beginning.
    pub fn restart(&mut self) {
        if let Some(run) = self.run.take() {
            self.machine.abandon(run);
        }
        self.failure = None;
        self.redis.resp3.set(false);
        self.redis.caller.waits_at.take();
        self.memory.restore(Remembered::default());
        self.machine.forget_stops();
        let (keys, args) = (&self.keys, &self.args);
        let run = self
            .machine
            .start(&self.program, |ctx, set| world::set_arguments(ctx, set, keys, args));
        self.run = Some(run);
    }

    /// Whether the script has promised in its header not to write.
    pub fn has_no_writes(&self) -> bool {
        self.no_writes
    }

    /// Says whether it also stands still before every command that it calls.
    pub fn stop_at_calls(&mut self, stops: bool) {
        self.redis.caller.stops.set(stops);
    }

    /// Goes on to the next line for about `fuel` instructions, which are taken off. Pending means
    /// that they are used up.
    pub fn resume(&mut self, host: &mut H, fuel: &mut u64) -> Poll<Moment> {
        let Some(run) = &self.run else {
            return Poll::Ready(Moment::Ended(Value::Null));
        };
        self.redis.caller.swap(host);
        let step = self.machine.resume(run, fuel);
        self.redis.caller.swap(host);
        match step {
            Step::OutOfFuel => Poll::Pending,
            Step::Done => Poll::Ready(Moment::Ended(self.end())),
            Step::Waiting => match self.machine.take_stop() {
                Some(line) => Poll::Ready(Moment::Line(line)),
                None => {
                    let call = self.redis.caller.waits_at.borrow().clone();
                    Poll::Ready(Moment::Call(call.unwrap_or_default()))
                }
            },
            // It has but one form.
            Step::Again | Step::OutOfMemory => {
                self.drop_run();
                let text = Bytes::from_static(b"ERR the script needs more memory than the playground gives it");
                Poll::Ready(Moment::Ended(Value::Error(text)))
            }
        }
    }

    fn end(&mut self) -> Value {
        let Some(run) = self.run.take() else { return Value::Null };
        let (resp3, is_script) = (self.redis.resp3.get(), self.sha.is_some());
        let (result, raised) = self.machine.finish(&run, |ctx, result| match result {
            Ok(value) => Ok(convert::to_reply(ctx, value, resp3)),
            Err(value) => Err(uncaught(ctx, value, is_script)),
        });
        result.unwrap_or_else(|text| {
            let text = self.with_suffix(text, raised.as_ref());
            self.failure = Some(Failure {
                text: text.clone(),
                place: raised.as_ref().map(Place::from),
            });
            Value::Error(text)
        })
    }

    /// Ends it where it is, at a line, with an error. What it wrote stays.
    pub fn abort(&mut self, line: u32, why: &str) -> Value {
        self.drop_run();
        let raised = Raised {
            source: format!("@{}", error::SCRIPT),
            chunk: error::SCRIPT.to_owned(),
            line,
            span: None,
        };
        let text = format!("ERR {why}").into_bytes();
        Value::Error(self.with_suffix(text, Some(&raised)))
    }

    fn with_suffix(&self, text: Vec<u8>, raised: Option<&Raised>) -> Bytes {
        match &self.sha {
            Some(sha) => error::with_suffix(text, &sha.to_string(), raised),
            None => error::one_line(text),
        }
    }

    fn drop_run(&mut self) {
        if let Some(run) = self.run.take() {
            self.machine.abandon(run);
        }
    }

    /// What it ended in, if that was an error.
    pub fn failure(&self) -> Option<&Failure> {
        self.failure.as_ref()
    }

    /// The functions at work, the innermost first.
    pub fn levels(&mut self, reach: Reach) -> Vec<Level> {
        self.machine.levels(reach)
    }

    /// How many functions are at work.
    pub fn depth(&mut self) -> usize {
        self.machine.depth()
    }

    /// Evaluates an expression, or else runs statements. With a level, 0 for the innermost, it has
    /// the variables of that function. The error is its text.
    pub fn evaluate(&mut self, host: &mut H, text: &[u8], level: Option<usize>, fuel: u64) -> Result<Seen, Seen> {
        let stops = self.redis.caller.stops.replace(false);
        self.redis.caller.swap(host);
        let expression = [b"return ", text].concat();
        let value = match self.machine.evaluate(&expression, EVALUATED, level, fuel) {
            Err(NoValue::Refused(_)) => self.machine.evaluate(text, EVALUATED, level, fuel),
            other => other,
        };
        self.redis.caller.swap(host);
        self.redis.caller.stops.set(stops);
        value.map_err(|none| match none {
            NoValue::Refused(lua51::LoadError::Syntax(error)) => Seen::Text(error.text(EVALUATED)),
            NoValue::Refused(other) => Seen::Text(other.to_string().into_bytes()),
            NoValue::Raised(raised) => raised,
            NoValue::Endless => Seen::Text(b"it does not come to an end".to_vec()),
        })
    }
}

fn uncaught<'gc>(ctx: Context<'gc>, value: piccolo::Value<'gc>, is_script: bool) -> Vec<u8> {
    match value {
        piccolo::Value::String(text) if !is_script => text.as_bytes().to_vec(),
        other => error::uncaught(ctx, other),
    }
}

/// The host while the script goes on; an empty one otherwise.
#[derive(Default)]
struct Stage<H> {
    host: Rc<RefCell<H>>,
    /// Whether it stands still before every command.
    stops: Cell<bool>,
    /// The command it stands before.
    waits_at: Rc<RefCell<Option<Vec<Bytes>>>>,
}

impl<H: Onlooker + 'static> Stage<H> {
    fn swap(&self, host: &mut H) {
        mem::swap(&mut *self.host.borrow_mut(), host);
    }
}

impl<H: Onlooker + 'static> Caller for Stage<H> {
    fn call<'gc>(&self, mut frame: Frame<'gc, '_>, argv: Vec<Bytes>, how: How) -> Returned<'gc> {
        if self.stops.get() {
            let pending = frame.pending();
            *self.waits_at.borrow_mut() = Some(argv);
            frame.stack.clear();
            let wait = Wait {
                host: Rc::clone(&self.host),
                waits_at: Rc::clone(&self.waits_at),
                has_stopped: false,
                pending,
                how,
            };
            return Ok(CallbackReturn::Sequence(BoxSequence::new(&frame.ctx, wait)));
        }
        let reply = self.host.borrow_mut().call(&argv, how.protocol());
        match how.answer(frame.ctx, &reply) {
            Ok(value) => frame.give(value),
            Err(value) => Err(frame.raise(value)),
        }
    }

    fn log(&self, level: LogLevel, text: Bytes) {
        self.host.borrow_mut().log(level, text);
    }

    fn debug(&self, frame: &Frame<'_, '_>) {
        let values = frame.stack.into_iter();
        let values = values.map(|value| Seen::of(frame.ctx, value, Reach::default()));
        self.host.borrow_mut().debug(values.collect());
    }

    fn breakpoint(&self) -> bool {
        self.host.borrow_mut().breakpoint();
        true
    }

    fn refused(&self, why: &str) {
        self.host.borrow_mut().refused(why);
    }
}

/// A call that is made once somebody goes on.
#[derive(Collect)]
#[collect(require_static)]
struct Wait<H: 'static> {
    host: Rc<RefCell<H>>,
    waits_at: Rc<RefCell<Option<Vec<Bytes>>>>,
    has_stopped: bool,
    pending: Pending,
    how: How,
}

impl<'gc, H: Onlooker + 'static> Sequence<'gc> for Wait<H> {
    fn poll(
        &mut self,
        ctx: Context<'gc>,
        mut exec: Execution<'gc, '_>,
        mut stack: Stack<'gc, '_>,
    ) -> Result<SequencePoll<'gc>, Error<'gc>> {
        if !mem::replace(&mut self.has_stopped, true) {
            exec.fuel().interrupt();
            return Ok(SequencePoll::Pending);
        }
        let argv = self.waits_at.take().unwrap_or_default();
        let reply = self.host.borrow_mut().call(&argv, self.how.protocol());
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
