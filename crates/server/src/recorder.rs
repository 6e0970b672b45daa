//! Keeps events while somebody wants them.

use keyspace::Footprint;
use keyspace::spec::{CommandId, flag};
use resp::{Bytes, Value};

use crate::ClientId;
use crate::core::Core;
use crate::event::{Event, Observe, Source, Stage};

/// What has happened since the events were taken, and what goes on at the moment.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    pub(crate) observe: Observe,
    /// Whether events are kept. It changes only while nothing is being carried out, so that what
    /// begins in the record also ends there.
    on: bool,
    /// What has begun and not ended, the innermost last.
    begun: Vec<Begun>,
    events: Vec<Event>,
}

/// A command that is being carried out.
#[derive(Debug)]
struct Begun {
    client: ClientId,
    source: Source,
    argv: Vec<Bytes>,
    /// What had been touched before it.
    before: Footprint,
}

impl Recorder {
    /// A command comes, and nothing else is being carried out.
    pub(crate) fn wake(&mut self, monitored: bool) {
        self.on = match self.observe {
            Observe::Never => false,
            Observe::Monitors => monitored,
            Observe::Everything => true,
        };
    }

    pub(crate) fn is_on(&self) -> bool {
        self.on
    }

    /// What has begun will not end.
    pub(crate) fn give_up(&mut self) {
        self.begun.clear();
    }

    pub(crate) fn take(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }
}

impl Core {
    /// A command is about to be carried out; from here on the footprint is its own.
    pub(crate) fn record_begin(&mut self, client: ClientId, source: Source, id: CommandId, argv: &[Bytes]) {
        if !self.recorder.on {
            return;
        }
        if id.spec().has(flag::SKIP_MONITOR) {
            self.record(client, source, argv, Stage::Begun);
        }
        self.recorder.begun.push(Begun {
            client,
            source,
            argv: argv.to_vec(),
            before: std::mem::take(&mut self.scene.footprint),
        });
    }

    /// The innermost command that has begun is at its end. What it touched belongs also to what it
    /// is part of.
    pub(crate) fn record_end(&mut self, reply: &Value) {
        let Some(begun) = self.recorder.begun.pop() else {
            return;
        };
        let own = std::mem::replace(&mut self.scene.footprint, begun.before);
        self.scene.footprint.absorb(&own);
        self.recorder.events.push(Event {
            client: begun.client,
            at: self.scene.now,
            source: begun.source,
            db: self.scene.db,
            argv: begun.argv,
            stage: Stage::Done(reply.clone()),
            footprint: own,
        });
    }

    /// Something else happened to a command.
    pub(crate) fn record(&mut self, client: ClientId, source: Source, argv: &[Bytes], stage: Stage) {
        if !self.recorder.on {
            return;
        }
        self.recorder.events.push(Event {
            client,
            at: self.scene.now,
            source,
            db: self.scene.db,
            argv: argv.to_vec(),
            stage,
            footprint: Footprint::default(),
        });
    }

    /// Whose script it is that calls commands.
    pub(crate) fn recorded_client(&self) -> Option<ClientId> {
        self.recorder.begun.last().map(|begun| begun.client)
    }
}
