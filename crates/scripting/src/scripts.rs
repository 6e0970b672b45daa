//! The scripts of a server: the cache by SHA1, and the one that is running.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::mem;
use std::rc::Rc;
use std::task::Poll;

use lua51::{Frame, Machine, Program, Raised, Returned, Run, Step};
use resp::{Bytes, Value};

use crate::caller::{Caller, How};
use crate::convert;
use crate::error::{self, Failure, Place};
use crate::host::{Host, LogLevel};
use crate::journal::Journal;
use crate::redis::Redis;
use crate::sha::Sha;
use crate::shebang;
use crate::world::{self, Memory, Remembered};

/// A server's scripts. `H` is what carries out their commands; it is lent for the time of a
/// slice and is back afterwards.
pub struct Scripts<H> {
    redis: Rc<Redis<Lent<H>>>,
    memory: Memory,
    machine: Machine,
    cache: BTreeMap<Sha, Script>,
    running: Option<Running>,
    failure: Option<Failure>,
}

struct Script {
    program: Program,
    no_writes: bool,
    /// Bytes of the header line, which is not part of the compiled text.
    offset: u32,
}

struct Running {
    sha: Sha,
    run: Run,
    offset: u32,
    /// What it must begin with again, should its fast form not do.
    keys: Vec<Bytes>,
    args: Vec<Bytes>,
    remembered: Remembered,
}

impl<H: Host + Default + 'static> Default for Scripts<H> {
    fn default() -> Self {
        Self::new()
    }
}

impl<H: Host + Default + 'static> Scripts<H> {
    /// An empty cache.
    pub fn new() -> Self {
        let redis = Rc::new(Redis {
            caller: Lent {
                host: RefCell::new(H::default()),
                journal: RefCell::default(),
            },
            resp3: false.into(),
        });
        let memory = Memory::default();
        let machine = world::machine(&redis, &memory);
        Self {
            redis,
            memory,
            machine,
            cache: BTreeMap::new(),
            running: None,
            failure: None,
        }
    }

    /// Compiles a script and keeps it; says what it is called from now on, and whether it is new. The
    /// error is the reply.
    pub fn load(&mut self, text: &[u8]) -> Result<(Sha, bool), Value> {
        let sha = Sha::of(text);
        let is_new = !self.cache.contains_key(&sha);
        if is_new {
            self.failure = None;
            let (header, body) = shebang::split(text).map_err(Value::Error)?;
            let offset = (text.len() - body.len()) as u32;
            let program = self.machine.load(body, error::SCRIPT).map_err(|refused| {
                let failure = shifted(error::compile(&refused), offset);
                let reply = Value::Error(failure.text.clone());
                self.failure = Some(failure);
                reply
            })?;
            self.cache.insert(
                sha,
                Script {
                    program,
                    no_writes: header.no_writes,
                    offset,
                },
            );
        }
        Ok((sha, is_new))
    }

    /// Whether a script of this digest is kept. Upper case is taken.
    pub fn exists(&self, sha: &[u8]) -> bool {
        self.script(sha).is_some()
    }

    /// Whether the script has promised in its header not to write.
    pub fn has_no_writes(&self, sha: &[u8]) -> bool {
        self.script(sha).is_some_and(|(_, script)| script.no_writes)
    }

    fn script(&self, sha: &[u8]) -> Option<(Sha, &Script)> {
        let sha = Sha::parse(sha)?;
        Some((sha, self.cache.get(&sha)?))
    }

    /// Forgets every script and everything the libraries remember.
    pub fn flush(&mut self) {
        *self = Self::new();
    }

    /// Starts a script; `false` if there is none of this digest. One that was running is dropped.
    pub fn start(&mut self, sha: &[u8], keys: &[Bytes], args: &[Bytes]) -> bool {
        self.interrupt();
        let Some(sha) = Sha::parse(sha) else { return false };
        let Some(script) = self.cache.get(&sha) else {
            return false;
        };
        self.redis.resp3.set(false);
        self.failure = None;
        let run = self
            .machine
            .start_fast(&script.program, |ctx, set| world::set_arguments(ctx, set, keys, args));
        *self.redis.caller.journal.borrow_mut() = Journal::new(run.may_repeat());
        self.running = Some(Running {
            sha,
            run,
            offset: script.offset,
            keys: keys.to_vec(),
            args: args.to_vec(),
            remembered: self.memory.take(),
        });
        true
    }

    /// Starts the running script once more, in its exact form and from the beginning. What the
    /// server has answered so far, the script is told again without asking.
    fn start_again(&mut self) {
        let Some(running) = &mut self.running else { return };
        let Some(script) = self.cache.get(&running.sha) else {
            return;
        };
        self.redis.resp3.set(false);
        self.redis.caller.journal.borrow_mut().rewind();
        self.memory.restore(running.remembered);
        let (keys, args) = (&running.keys, &running.args);
        running.run = self
            .machine
            .start(&script.program, |ctx, set| world::set_arguments(ctx, set, keys, args));
    }

    /// Whether a script has been started and has not ended.
    pub fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// Goes on with the running script for about `fuel` instructions, which are taken off. Pending
    /// means that they are used up. Without a running script the answer is a null.
    pub fn resume(&mut self, host: &mut H, fuel: &mut u64) -> Poll<Value> {
        let Some(running) = &self.running else {
            return Poll::Ready(Value::Null);
        };
        self.redis.caller.swap(host);
        let step = self.machine.resume(&running.run, fuel);
        self.redis.caller.swap(host);
        match step {
            Step::Again => {
                self.start_again();
                self.resume(host, fuel)
            }
            Step::OutOfFuel => Poll::Pending,
            Step::Done => Poll::Ready(self.end()),
            // A server's script never waits: its host answers at once.
            Step::Waiting | Step::OutOfMemory => {
                self.interrupt();
                let text = Bytes::from_static(b"ERR the script needs more memory than the playground gives it");
                self.failure = Some(Failure {
                    text: text.clone(),
                    place: None,
                });
                Poll::Ready(Value::Error(text))
            }
        }
    }

    fn end(&mut self) -> Value {
        let Some(Running { sha, run, offset, .. }) = self.running.take() else {
            return Value::Null;
        };
        let resp3 = self.redis.resp3.get();
        let (result, raised) = self.machine.finish(&run, |ctx, result| match result {
            Ok(value) => Ok(convert::to_reply(ctx, value, resp3)),
            Err(value) => Err(error::uncaught(ctx, value)),
        });
        result.unwrap_or_else(|text| self.failed(text, sha, raised.as_ref(), offset))
    }

    fn failed(&mut self, text: Vec<u8>, sha: Sha, raised: Option<&Raised>, offset: u32) -> Value {
        let text = error::with_suffix(text, &sha.to_string(), raised);
        self.failure = Some(shifted(
            Failure {
                text: text.clone(),
                place: raised.map(Place::from),
            },
            offset,
        ));
        Value::Error(text)
    }

    /// Drops the running script where it is. What it wrote stays.
    pub fn interrupt(&mut self) {
        if let Some(running) = self.running.take() {
            self.machine.abandon(running.run);
        }
    }

    /// What the last script that failed ended in, with its place in the text.
    pub fn failure(&self) -> Option<&Failure> {
        self.failure.as_ref()
    }
}

fn shifted(mut failure: Failure, offset: u32) -> Failure {
    if let Some(Place {
        span: Some((start, end)),
        ..
    }) = &mut failure.place
    {
        *start += offset;
        *end += offset;
    }
    failure
}

/// The host while a slice runs; an empty one otherwise.
struct Lent<H> {
    host: RefCell<H>,
    journal: RefCell<Journal>,
}

impl<H: Host + 'static> Lent<H> {
    fn swap(&self, host: &mut H) {
        mem::swap(&mut *self.host.borrow_mut(), host);
    }
}

impl<H: Host + 'static> Caller for Lent<H> {
    fn call<'gc>(&self, frame: Frame<'gc, '_>, argv: Vec<Bytes>, how: How) -> Returned<'gc> {
        let told = self.journal.borrow_mut().next_reply();
        let reply = told.unwrap_or_else(|| {
            let reply = self.host.borrow_mut().call(&argv, how.protocol());
            self.journal.borrow_mut().note_reply(&reply);
            reply
        });
        match how.answer(frame.ctx, &reply) {
            Ok(value) => frame.give(value),
            Err(value) => Err(frame.raise(value)),
        }
    }

    fn log(&self, level: LogLevel, text: Bytes) {
        if self.journal.borrow_mut().is_new_line() {
            self.host.borrow_mut().log(level, text);
        }
    }
}
