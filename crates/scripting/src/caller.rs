//! Who answers `redis.call`: a server at once, or a round trip that the program waits for.

use lua51::{Frame, Returned};
use piccolo::{Context, Value as Lua};
use resp::{Bytes, Protocol, Value};

use crate::convert;
use crate::host::LogLevel;

/// The other end of `redis.call`.
pub(crate) trait Caller: 'static {
    /// Sends a command and returns what `redis.call` or `redis.pcall` returns.
    fn call<'gc>(&self, frame: Frame<'gc, '_>, argv: Vec<Bytes>, how: How) -> Returned<'gc>;

    /// Writes a line to the log.
    fn log(&self, level: LogLevel, text: Bytes);

    /// `redis.debug` was called with what is on the stack: something for a debugger.
    fn debug(&self, _frame: &Frame<'_, '_>) {}

    /// `redis.breakpoint` was called; whether a debugger is there.
    fn breakpoint(&self) -> bool {
        false
    }

    /// A call had arguments that are none.
    fn refused(&self, _why: &str) {}
}

/// How a command's reply comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct How {
    /// Errors are returned, not raised: `redis.pcall`.
    pub(crate) protected: bool,
    /// The version of the protocol the program chose with `redis.setresp`.
    pub(crate) resp3: bool,
}

impl How {
    /// The protocol for which a reply is made.
    pub(crate) fn protocol(self) -> Protocol {
        if self.resp3 { Protocol::Resp3 } else { Protocol::Resp2 }
    }

    /// The reply as a value to return, or as an error to raise.
    pub(crate) fn answer<'gc>(self, ctx: Context<'gc>, reply: &Value) -> Result<Lua<'gc>, Lua<'gc>> {
        let value = convert::to_lua(ctx, reply, self.resp3);
        if reply.is_error() && !self.protected {
            Err(value)
        } else {
            Ok(value)
        }
    }
}
