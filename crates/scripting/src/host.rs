//! What carries out the commands of a server's scripts.

use resp::{Bytes, Protocol, Value};

/// The server as a script sees it.
pub trait Host {
    /// Carries out a command. The checks are the host's, in the words a script gets:
    /// `ERR Unknown Redis command called from script` and so on. The reply is for the protocol that
    /// the script chose with `redis.setresp`, whatever its caller speaks.
    fn call(&mut self, argv: &[Bytes], protocol: Protocol) -> Value;

    /// Writes a line to the server's log.
    fn log(&mut self, level: LogLevel, text: Bytes);
}

/// How important a line of the log is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LogLevel {
    /// `redis.LOG_DEBUG`
    Debug,
    /// `redis.LOG_VERBOSE`
    Verbose,
    /// `redis.LOG_NOTICE`
    Notice,
    /// `redis.LOG_WARNING`
    Warning,
}

impl LogLevel {
    /// Every level, by its number.
    pub const ALL: [Self; 4] = [Self::Debug, Self::Verbose, Self::Notice, Self::Warning];

    /// The constant of the `redis` table.
    pub const fn constant(self) -> &'static str {
        match self {
            Self::Debug => "LOG_DEBUG",
            Self::Verbose => "LOG_VERBOSE",
            Self::Notice => "LOG_NOTICE",
            Self::Warning => "LOG_WARNING",
        }
    }

    /// The word for it, in lower case.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Verbose => "verbose",
            Self::Notice => "notice",
            Self::Warning => "warning",
        }
    }
}
