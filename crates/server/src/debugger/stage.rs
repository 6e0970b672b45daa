//! The server as a script that is debugged sees it, and what is noted of what it does there.

use keyspace::{Chance, Keyspace, Micros};
use resp::{Bytes, Protocol, Value};
use scripting::{Host, LogLevel, Onlooker, Seen};

use crate::core::Core;

/// Something the script, or whoever debugs it, did.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    /// A command, its reply, and the line it was called on.
    Call {
        /// The line.
        line: u32,
        /// The command with its arguments.
        argv: Vec<Bytes>,
        /// What it was answered.
        reply: Value,
        /// For which protocol the reply is made.
        protocol: Protocol,
        /// Whether it was refused before it could do anything.
        is_refused: bool,
    },
    /// A call whose arguments were none, so that there was no command.
    NoCall {
        /// The line.
        line: u32,
        /// What is wrong.
        why: String,
    },
    /// `redis.debug`
    Debug {
        /// The line.
        line: u32,
        /// What it was called with.
        values: Vec<Seen>,
    },
    /// `redis.log`
    Log {
        /// The line.
        line: u32,
        /// How important it is.
        level: LogLevel,
        /// What it says.
        text: Bytes,
    },
}

/// What does not change while a script is debugged.
#[derive(Debug, Clone, Default)]
pub(crate) struct Circumstances {
    pub(crate) db: usize,
    pub(crate) began: Micros,
    pub(crate) read_only: bool,
    /// What was there at the beginning.
    pub(crate) keyspace: Keyspace,
}

/// A server, and the notes.
#[derive(Debug, Default)]
pub(crate) struct Stage {
    pub(crate) core: Core,
    pub(crate) entries: Vec<Entry>,
    /// The line the script is on.
    pub(crate) line: u32,
    /// `redis.breakpoint` was called.
    pub(crate) was_asked: bool,
    /// Nothing is noted for the time being.
    pub(crate) is_silent: bool,
    /// The clock.
    pub(crate) now: Micros,
    /// When each command was called, so that it sees the same time again.
    times: Vec<Micros>,
    calls: usize,
    /// Lines of the log that the server has got already.
    logged: usize,
    lines: usize,
}

impl Stage {
    /// A server, and nothing noted yet.
    pub(crate) fn on(core: Core, now: Micros) -> Stage {
        Stage {
            core,
            now,
            ..Stage::default()
        }
    }

    /// Everything is as it was at the beginning. What commands are called is still called at the
    /// same times, and nothing is logged twice.
    pub(crate) fn begin(&mut self, circumstances: &Circumstances) {
        self.core.keyspace = circumstances.keyspace.clone();
        let scene = &mut self.core.scene;
        scene.footprint.clear();
        (scene.db, scene.began, scene.now) = (circumstances.db, circumstances.began, circumstances.began);
        (scene.read_only, scene.wrote) = (circumstances.read_only, false);
        scene.chance = Chance::new(circumstances.began.0);
        self.entries.clear();
        (self.line, self.was_asked, self.calls, self.lines) = (0, false, 0, 0);
    }

    /// The scene is another one's again.
    pub(crate) fn leave(&mut self) {
        self.core.scene.read_only = false;
    }

    fn note(&mut self, entry: Entry) {
        if !self.is_silent {
            self.entries.push(entry);
        }
    }
}

impl Host for Stage {
    fn call(&mut self, argv: &[Bytes], protocol: Protocol) -> Value {
        if self.calls == self.times.len() {
            self.times.push(self.now);
        }
        self.core.scene.now = self.times[self.calls];
        self.calls += 1;
        let is_refused = self.core.check_script_call(argv).is_err();
        let reply = self.core.call(argv, protocol);
        self.note(Entry::Call {
            line: self.line,
            argv: argv.to_vec(),
            reply: reply.clone(),
            protocol,
            is_refused,
        });
        reply
    }

    fn log(&mut self, level: LogLevel, text: Bytes) {
        self.lines += 1;
        if self.lines > self.logged {
            self.logged = self.lines;
            self.core.log(level, text.clone());
        }
        self.note(Entry::Log {
            line: self.line,
            level,
            text,
        });
    }
}

impl Onlooker for Stage {
    fn debug(&mut self, values: Vec<Seen>) {
        self.note(Entry::Debug {
            line: self.line,
            values,
        });
    }

    fn breakpoint(&mut self) {
        self.was_asked = true;
    }

    fn refused(&mut self, why: &str) {
        self.note(Entry::NoCall {
            line: self.line,
            why: why.to_owned(),
        });
    }
}
