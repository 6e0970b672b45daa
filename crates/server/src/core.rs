//! What a command works on when it needs no client: the data, the time, the settings.
//!
//! Apart from [`crate::Server`] because a script works on it too, and is handed it by value while
//! it runs.

use keyspace::spec::CommandId;
use keyspace::{Chance, Context, Error, Footprint, Keyspace, Micros};
use resp::{Bytes, Protocol, Value};
use scripting::LogLevel;

use crate::config::Config;
use crate::event::Source;
use crate::recorder::Recorder;
use crate::stats::Stats;

/// Everything but the clients and the scripts.
#[derive(Debug, Default)]
pub(crate) struct Core {
    pub(crate) keyspace: Keyspace,
    pub(crate) config: Config,
    pub(crate) log: Vec<LogLine>,
    pub(crate) scene: Scene,
    /// How many connections there are, for INFO.
    pub(crate) clients: usize,
    pub(crate) stats: Stats,
    pub(crate) recorder: Recorder,
}

/// The circumstances of the command that is being carried out.
#[derive(Debug, Default)]
pub(crate) struct Scene {
    /// Number of the selected database.
    pub(crate) db: usize,
    pub(crate) protocol: Protocol,
    /// Who called it.
    pub(crate) source: Source,
    /// The clock.
    pub(crate) now: Micros,
    /// The clock when the command, script or transaction began.
    pub(crate) began: Micros,
    /// Random choices; begun anew with every command, so that none depends on what was before it.
    pub(crate) chance: Chance,
    pub(crate) footprint: Footprint,
    /// It was called by a script.
    pub(crate) scripted: bool,
    /// A script that may not write.
    pub(crate) read_only: bool,
    /// A script has called a command that writes, whether or not it came to anything.
    pub(crate) wrote: bool,
}

/// A line of the server's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// How grave it is.
    pub level: LogLevel,
    /// What it says.
    pub text: Bytes,
}

impl Core {
    /// A server of its own with the same data and settings.
    pub(crate) fn fork(&self) -> Core {
        Core {
            keyspace: self.keyspace.clone(),
            config: self.config.clone(),
            clients: self.clients,
            ..Core::default()
        }
    }

    /// For how long others wait for a script: a setting.
    pub(crate) fn busy_reply_threshold(&self) -> Micros {
        let millis = self.config.text("busy-reply-threshold").parse();
        Micros::from_millis(millis.unwrap_or(u64::MAX / 1000).min(u64::MAX / 1000))
    }

    /// The keyspace's view of the scene.
    pub(crate) fn context(&mut self) -> Context<'_> {
        Context {
            keyspace: &mut self.keyspace,
            db: self.scene.db,
            now: self.scene.now,
            began: self.scene.began,
            protocol: self.scene.protocol,
            scripted: self.scene.scripted,
            queued: self.scene.source == Source::Transaction,
            chance: &mut self.scene.chance,
            footprint: &mut self.scene.footprint,
        }
    }

    /// Carry out a command that has passed every check and needs no client.
    pub(crate) fn run(&mut self, id: CommandId, argv: &[Bytes]) -> Value {
        let reply = match crate::commands::core_command(id) {
            Some(command) => command(self, argv).unwrap_or_else(Value::from),
            None => keyspace::run(&mut self.context(), id, argv),
        };
        self.stats.call(id, Some(&reply));
        reply
    }
}

pub(crate) type Reply = Result<Value, Error>;
