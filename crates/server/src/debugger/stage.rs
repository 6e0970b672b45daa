//! The server as a script that is debugged sees it, and what is noted of what it does there.

use keyspace::{Chance, Keyspace, Micros};
use resp::{Bytes, Protocol, Value};
use scripting::{Host, LogLevel, Onlooker, Seen};

use crate::ClientId;
use crate::core::Core;
use crate::server::{Outcome, Server};
use crate::session::Session;

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

/// A client whose program is debugged, on a server of its own.
#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) server: Server,
    pub(crate) client: ClientId,
    /// What was kept about it at the beginning.
    pub(crate) session: Session,
}

/// Slices of a script that a client's program may call.
const SLICES: u32 = 1_000;

impl Program {
    fn call(&mut self, argv: &[Bytes], now: Micros) -> Value {
        let mut outcome = self.server.execute(self.client, argv, now);
        for _ in 0..SLICES {
            match outcome {
                Outcome::Reply(reply) => return reply,
                Outcome::Running => outcome = self.server.resume(now),
            }
        }
        self.server.interrupt();
        keyspace::Error::ScriptKilled.into()
    }
}

/// A server, and the notes.
#[derive(Debug, Default)]
pub(crate) struct Stage {
    pub(crate) core: Core,
    /// The client, if it is not a script that is debugged: then the core is its server's.
    pub(crate) program: Option<Box<Program>>,
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
        if let Some(program) = &mut self.program {
            program.server.restore_session(program.client, &program.session);
        }
        self.core().keyspace = circumstances.keyspace.clone();
        let scene = &mut self.core.scene;
        scene.footprint.clear();
        (scene.db, scene.began, scene.now) = (circumstances.db, circumstances.began, circumstances.began);
        (scene.read_only, scene.wrote) = (circumstances.read_only, false);
        scene.chance = Chance::new(circumstances.began.0);
        self.entries.clear();
        (self.line, self.was_asked, self.calls, self.lines) = (0, false, 0, 0);
    }

    /// The core that is worked on.
    pub(crate) fn core(&mut self) -> &mut Core {
        match &mut self.program {
            Some(program) => &mut program.server.core,
            None => &mut self.core,
        }
    }

    /// The data.
    pub(crate) fn keyspace(&self) -> &Keyspace {
        match &self.program {
            Some(program) => program.server.keyspace(),
            None => &self.core.keyspace,
        }
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
        let now = self.times[self.calls];
        self.calls += 1;
        let (reply, is_refused) = match &mut self.program {
            Some(program) => (program.call(argv, now), false),
            None => {
                self.core.scene.now = now;
                let is_refused = self.core.check_script_call(argv).is_err();
                (self.core.call(argv, protocol), is_refused)
            }
        };
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
            self.core().log(level, text.clone());
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
