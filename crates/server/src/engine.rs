//! The script engine, as the server uses it: the only file that names it.

use std::fmt;
use std::task::Poll;

use resp::{Bytes, Protocol, Value};
use scripting::{Failure, Host, Scripts, Sha};

use crate::core::{Core, LogLine};

/// Scripts that are known, and the one that runs.
#[derive(Default)]
pub(crate) struct Engine {
    scripts: Scripts<Core>,
}

impl Engine {
    /// Compile a script and keep it; its digest, and whether it was new. The error is the reply.
    pub(crate) fn load(&mut self, text: &[u8]) -> Result<(Sha, bool), Value> {
        self.scripts.load(text)
    }

    /// Whether a script of this digest is known, in upper or lower case.
    pub(crate) fn exists(&self, sha: &[u8]) -> bool {
        self.scripts.exists(sha)
    }

    pub(crate) fn flush(&mut self) {
        self.scripts.flush();
    }

    /// Whether a script has promised not to write.
    pub(crate) fn has_no_writes(&self, sha: &[u8]) -> bool {
        self.scripts.has_no_writes(sha)
    }

    /// Begin a script; tells whether it is known.
    pub(crate) fn start(&mut self, sha: &[u8], keys: &[Bytes], args: &[Bytes]) -> bool {
        self.scripts.start(sha, keys, args)
    }

    /// Run for about so many instructions; the reply, if it has come to an end.
    pub(crate) fn resume(&mut self, core: &mut Core, mut fuel: u64) -> Option<Value> {
        match self.scripts.resume(core, &mut fuel) {
            Poll::Ready(reply) => Some(reply),
            Poll::Pending => None,
        }
    }

    pub(crate) fn drop_running(&mut self) {
        self.scripts.interrupt();
    }

    /// What the last script that failed ended in.
    pub(crate) fn failure(&self) -> Option<&Failure> {
        self.scripts.failure()
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
