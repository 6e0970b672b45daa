//! The scripts of a server: the cache by SHA1, and the one that is running.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::task::Poll;

use lua51::{Machine, Program, Raised, Run, Step};
use resp::{Bytes, Value};

use crate::convert;
use crate::error::{self, Failure, Place};
use crate::functions::Functions;
use crate::host::Host;
use crate::journal::Journal;
use crate::lent::Lent;
use crate::redis::Redis;
use crate::sha::Sha;
use crate::shebang::{self, Flags};
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
    /// What its header says, if it has one.
    flags: Option<Flags>,
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
        Self::with(Memory::default())
    }

    fn with(memory: Memory) -> Self {
        let redis = Rc::new(Redis {
            caller: Lent::default(),
            resp3: false.into(),
        });
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
                let failure = shifted(error::compile(&refused, error::SCRIPT), offset);
                let reply = Value::Error(failure.text.clone());
                self.failure = Some(failure);
                reply
            })?;
            self.cache.insert(
                sha,
                Script {
                    program,
                    flags: header,
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

    /// What the script promises in its header; nothing for one without a header.
    pub fn flags(&self, sha: &[u8]) -> Option<Flags> {
        self.script(sha).and_then(|(_, script)| script.flags)
    }

    /// Functions beside the scripts of the same server.
    pub fn functions(&self) -> Functions<H> {
        Functions::new(&self.memory)
    }

    fn script(&self, sha: &[u8]) -> Option<(Sha, &Script)> {
        let sha = Sha::parse(sha)?;
        Some((sha, self.cache.get(&sha)?))
    }

    /// Forgets every script and the settings of the libraries. The row of numbers by chance goes on.
    pub fn flush(&mut self) {
        *self = Self::with(self.memory.beside());
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
                let text = Bytes::from_static(error::OUT_OF_MEMORY.as_bytes());
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
