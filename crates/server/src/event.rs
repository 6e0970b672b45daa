//! What the server tells of the commands it is sent, for timelines, stories and `MONITOR`.
//!
//! Events are plain data and are kept until [`crate::Server::take_events`]. While nobody wants
//! them a command costs one look at a flag more.

use keyspace::spec::{self, flag};
use keyspace::{Footprint, Micros};
use resp::{Bytes, Value};

use crate::ClientId;

/// When events are kept.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum Observe {
    /// Never; `MONITOR` is refused then, as nobody would hand the lines on.
    #[default]
    Never,
    /// While a client monitors.
    Monitors,
    /// Always.
    Everything,
}

/// Something that happened to a command.
#[derive(Debug, Clone)]
pub struct Event {
    /// Whose command it was, or whose script or transaction it was part of.
    pub client: ClientId,
    /// When it happened.
    pub at: Micros,
    /// Who called it.
    pub source: Source,
    /// The database selected afterwards.
    pub db: usize,
    /// The command with its arguments.
    pub argv: Vec<Bytes>,
    /// What happened.
    pub stage: Stage,
    /// What it read and wrote. That of a script or an EXEC includes that of its commands.
    pub footprint: Footprint,
}

/// Who called a command.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A client.
    #[default]
    Client,
    /// An EXEC, from its queue.
    Transaction,
    /// A script.
    Script,
}

/// What happened to a command.
#[derive(Debug, Clone, PartialEq)]
pub enum Stage {
    /// A script begins: what it calls follows, and at last its own end.
    Begun,
    /// It was carried out, with this reply.
    Done(Value),
    /// It waits for EXEC.
    Queued,
    /// It was refused before it could do anything.
    Refused(Value),
}

impl Event {
    /// The line that `MONITOR` shows of it, as the real server writes it. `address` is where the
    /// client comes from. `None` for what is not shown: commands that were refused, that only wait,
    /// or that administrate; a script shows at its beginning.
    ///
    /// ```
    /// use server::{Micros, Observe, Server};
    ///
    /// let mut server = Server::new();
    /// server.observe(Observe::Everything);
    /// let client = server.connect();
    /// server.execute(client, &["SET", "k", "a\n"].map(resp::Bytes::from), Micros(1_500_000));
    /// let events = server.take_events();
    /// assert_eq!(events[0].monitor_line("here").unwrap(), r#"1.500000 [0 here] "SET" "k" "a\n""#);
    /// ```
    pub fn monitor_line(&self, address: &str) -> Option<Bytes> {
        let spec = match spec::resolve(&self.argv) {
            spec::Resolution::Found(id) => id.spec(),
            _ => return None,
        };
        let shown = match self.stage {
            Stage::Begun => true,
            Stage::Done(_) => !spec.has(flag::SKIP_MONITOR),
            Stage::Queued | Stage::Refused(_) => false,
        };
        if !shown || spec.has(flag::ADMIN) {
            return None;
        }
        let (seconds, micros) = (self.at.0 / 1_000_000, self.at.0 % 1_000_000);
        let who = if self.source == Source::Script { "lua" } else { address };
        let mut line = format!("{seconds}.{micros:06} [{} {who}]", self.db).into_bytes();
        for (place, arg) in self.argv.iter().enumerate() {
            line.push(b' ');
            if is_secret(spec.name, &self.argv, place) {
                line.extend_from_slice(b"\"(redacted)\"");
            } else {
                line.extend_from_slice(resp::cli::quote(arg).as_bytes());
            }
        }
        Some(Bytes::from(line))
    }
}

/// Whether an argument is a name or password that the log must not show.
fn is_secret(command: &str, argv: &[Bytes], place: usize) -> bool {
    let is_auth = |at: usize| argv.get(at).is_some_and(|arg| arg.eq_ignore_ascii_case(b"auth"));
    match command {
        "auth" => place > 0,
        "hello" => place > 2 && (is_auth(place - 1) || place > 3 && is_auth(place - 2)),
        _ => false,
    }
}
