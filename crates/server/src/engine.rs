//! The script engine, as the server uses it: the only file that names it.

use std::fmt;
use std::task::Poll;

use resp::{Bytes, Protocol, Value};
use scripting::{Failure, Flags, Functions, Host, Scripts, Sha};

use crate::core::{Core, LogLine};
use crate::scripts::Kind;

/// Scripts and functions that are known, and the one that runs.
pub(crate) struct Engine {
    scripts: Scripts<Core>,
    pub(crate) functions: Functions<Core>,
    running: Kind,
}

impl Default for Engine {
    fn default() -> Engine {
        let scripts = Scripts::default();
        Engine {
            functions: scripts.functions(),
            scripts,
            running: Kind::Script,
        }
    }
}

impl Engine {
    /// Compile a script and keep it; its digest, and whether it was new. The error is the reply.
    pub(crate) fn load(&mut self, text: &[u8]) -> Result<(Sha, bool), Value> {
        self.running = Kind::Script;
        self.scripts.load(text)
    }

    /// Whether a script of this digest is known, in upper or lower case.
    pub(crate) fn exists(&self, sha: &[u8]) -> bool {
        self.scripts.exists(sha)
    }

    pub(crate) fn flush(&mut self) {
        self.scripts.flush();
    }

    /// What a script promises in its header, if it has one.
    pub(crate) fn flags(&self, sha: &[u8]) -> Option<Flags> {
        self.scripts.flags(sha)
    }

    /// Begin a script or a function; tells whether it is known.
    pub(crate) fn start(&mut self, kind: Kind, name: &[u8], keys: &[Bytes], args: &[Bytes]) -> bool {
        self.running = kind;
        match kind {
            Kind::Script => self.scripts.start(name, keys, args),
            Kind::Function => self.functions.start(name, keys, args),
        }
    }

    /// Run for about so many instructions; the reply, if it has come to an end.
    pub(crate) fn resume(&mut self, core: &mut Core, mut fuel: u64) -> Option<Value> {
        let step = match self.running {
            Kind::Script => self.scripts.resume(core, &mut fuel),
            Kind::Function => self.functions.resume(core, &mut fuel),
        };
        match step {
            Poll::Ready(reply) => Some(reply),
            Poll::Pending => None,
        }
    }

    pub(crate) fn drop_running(&mut self) {
        self.scripts.interrupt();
        self.functions.interrupt();
    }

    /// What the last script or function that failed ended in.
    pub(crate) fn failure(&self) -> Option<&Failure> {
        match self.running {
            Kind::Script => self.scripts.failure(),
            Kind::Function => self.functions.failure(),
        }
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Engine").finish_non_exhaustive()
    }
}

impl Host for Core {
    fn call(&mut self, argv: &[Bytes], protocol: Protocol) -> Value {
        self.scene.protocol = protocol;
        self.call_from_script(argv)
    }

    fn log(&mut self, level: scripting::LogLevel, text: Bytes) {
        self.log.push(LogLine { level, text });
    }
}
