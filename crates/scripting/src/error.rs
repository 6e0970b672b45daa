//! Errors of scripts: the server's texts, and the place for the page beside them.

use lua51::stdlib::base::plain_text;
use lua51::{LoadError, Raised, table};
use piccolo::{Context, Value as Lua};
use resp::Bytes;

/// What a program ended in instead of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The error as a client would be told, its code first.
    pub text: Bytes,
    /// Where in the program, if that is known.
    pub place: Option<Place>,
}

/// A place in a program's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The line, from 1.
    pub line: u32,
    /// The operation's bytes, from and up to, if they are known.
    pub span: Option<(u32, u32)>,
}

impl From<&Raised> for Place {
    fn from(raised: &Raised) -> Self {
        Self {
            line: raised.line,
            span: raised.span.map(|s| (s.start, s.end)),
        }
    }
}

/// The name of a server's script in its errors.
pub(crate) const SCRIPT: &str = "user_script";

/// The name of a library in the errors of its functions.
pub(crate) const LIBRARY: &str = "user_function";

pub(crate) const OUT_OF_MEMORY: &str = "ERR the script needs more memory than the playground gives it";
pub(crate) const ARGUMENT_TYPE: &str = "ERR Lua redis lib command arguments must be strings or integers";
pub(crate) const NO_ARGUMENT: &str = "ERR Please specify at least one argument for this redis lib call";
pub(crate) const WRONG_ARGUMENTS: &str = "ERR wrong number or type of arguments";
pub(crate) const ACL_COMMAND: &str = "Invalid command passed to redis.acl_check_cmd()";
pub(crate) const LOG_ARGUMENTS: &str = "redis.log() requires two arguments or more.";
pub(crate) const LOG_NUMBER: &str = "First argument must be a number (log level).";
pub(crate) const LOG_LEVEL: &str = "Invalid debug level.";
pub(crate) const SETRESP_ARGUMENTS: &str = "redis.setresp() requires one argument.";
pub(crate) const SETRESP_VERSION: &str = "RESP version must be 2 or 3.";
pub(crate) const SET_REPL_ARGUMENTS: &str = "redis.set_repl() requires two arguments.";
pub(crate) const SET_REPL_FLAGS: &str = "Invalid replication flags. Use REPL_AOF, REPL_REPLICA, REPL_ALL or REPL_NONE.";
pub(crate) const SHA1_ARGUMENTS: &str = "wrong number of arguments";

/// The error of a text that does not compile.
pub(crate) fn compile(error: &LoadError, chunk: &str) -> Failure {
    let what = if chunk == SCRIPT {
        "script (new function)"
    } else {
        "function"
    };
    let mut text = format!("ERR Error compiling {what}: ").into_bytes();
    let place = match error {
        LoadError::Syntax(error) => {
            text.extend(error.text(chunk));
            Some(Place {
                line: error.line,
                span: Some((error.span.start, error.span.end)),
            })
        }
        LoadError::TooLarge(message) => {
            text.extend_from_slice(message.as_bytes());
            None
        }
    };
    Failure {
        text: one_line(text),
        place,
    }
}

/// The name of a global that does not exist, as the server says it.
pub(crate) fn nonexistent_global(name: &[u8]) -> Vec<u8> {
    let mut text = b"Script attempted to access nonexistent global variable '".to_vec();
    text.extend_from_slice(name);
    text.push(b'\'');
    text
}

/// An error that no `pcall` caught, as the text of a reply without the script's name.
pub(crate) fn uncaught<'gc>(ctx: Context<'gc>, value: Lua<'gc>) -> Vec<u8> {
    let text = match value {
        Lua::Table(error) => match table::field(ctx, error, "err") {
            Lua::String(text) => text.as_bytes().to_vec(),
            // The server itself dies of a table without a text; a playground must not.
            _ => b"ERR unknown error".to_vec(),
        },
        other => [b"ERR ", plain_text(ctx, other).as_bytes()].concat(),
    };
    // The server prints it as C does, up to the first zero byte.
    text.split(|&c| c == 0).next().unwrap_or_default().to_vec()
}

/// Adds which script failed and where.
pub(crate) fn with_suffix(mut text: Vec<u8>, sha: &str, raised: Option<&Raised>) -> Bytes {
    let source = match raised {
        Some(raised) => format!("{}:{}", raised.source, raised.line),
        None => "=[C]:-1".to_owned(),
    };
    text.extend_from_slice(format!(" script: {sha}, on {source}.").as_bytes());
    one_line(text)
}

/// An error is one line of the protocol: line ends become blanks.
pub(crate) fn one_line(mut text: Vec<u8>) -> Bytes {
    text.iter_mut()
        .filter(|c| matches!(c, b'\r' | b'\n'))
        .for_each(|c| *c = b' ');
    Bytes::from(text)
}
