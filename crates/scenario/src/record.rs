//! What the labels of a trace stand for.

use keyspace::{Keyspace, Touch};
use race::{Digest, KeyId, Label, StepId, Trace, Write};
use resp::{Bytes, Protocol, ReplyDecoder, Value, cli};

use crate::labels::Labels;
use crate::report::StoryLine;
use crate::value::Shown;

/// A command as a client sent it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Sent {
    pub(crate) argv: Vec<Bytes>,
    /// Line of the program, from 1.
    pub(crate) line: Option<u32>,
}

/// Everything that came up in a run.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    keys: Labels<Touch>,
    commands: Labels<Sent>,
    /// Replies and results, as they travel.
    replies: Labels<Vec<u8>>,
    values: Labels<Shown>,
    /// What each key held before the race and what it holds now, by the key's number.
    held: Vec<Held>,
    /// The keyspace before the race.
    before: Keyspace,
}

#[derive(Debug, Clone, Copy)]
struct Held {
    first: Label,
    now: Label,
}

impl Record {
    /// A record of what happens to this keyspace.
    pub(crate) fn new(before: Keyspace) -> Self {
        Self {
            keys: Labels::default(),
            commands: Labels::default(),
            replies: Labels::default(),
            values: Labels::default(),
            held: Vec::new(),
            before,
        }
    }

    pub(crate) fn command(&mut self, argv: &[Bytes], line: Option<u32>) -> Label {
        Label(self.commands.of(Sent {
            argv: argv.to_vec(),
            line,
        }))
    }

    /// The label of a reply, and its length on the wire.
    pub(crate) fn reply(&mut self, reply: &Value) -> (Label, u64) {
        let mut wire = Vec::new();
        resp::encode(reply, Protocol::Resp2, &mut wire);
        let length = wire.len() as u64;
        (Label(self.replies.of(wire)), length)
    }

    pub(crate) fn key(&mut self, touch: &Touch) -> KeyId {
        let number = self.keys.of(touch.clone());
        if number as usize == self.held.len() {
            let first = Label(self.values.of(Shown::of(&self.before, touch)));
            self.held.push(Held { first, now: first });
        }
        KeyId(number)
    }

    /// Notes that something was written, and now holds what the keyspace says.
    pub(crate) fn write(&mut self, touch: &Touch, now: &Keyspace) -> Write {
        let key = self.key(touch);
        let after = Label(self.values.of(Shown::of(now, touch)));
        let held = &mut self.held[key.0 as usize];
        let before = std::mem::replace(&mut held.now, after);
        Write { key, before, after }
    }

    /// The number of a key that has been touched.
    pub(crate) fn known_key(&self, touch: &Touch) -> Option<KeyId> {
        self.keys.known(touch).map(KeyId)
    }

    /// The keyspace before the race.
    pub(crate) fn before(&self) -> &Keyspace {
        &self.before
    }

    /// Takes in what the labels stand for, so that equal digests are equal runs.
    pub(crate) fn digest(&self, digest: &mut Digest) {
        for key in self.keys.iter() {
            match key {
                Touch::Key { db, key } => {
                    digest.number(u64::from(*db));
                    digest.text(key);
                }
                Touch::Names { db } => digest.number(0x100 + u64::from(*db)),
                Touch::Clock => digest.number(0x200),
                Touch::Scripts => digest.number(0x300),
            }
        }
        for Sent { argv, line } in self.commands.iter() {
            digest.number(argv.len() as u64);
            argv.iter().for_each(|arg| digest.text(arg));
            digest.number(line.map_or(0, u64::from));
        }
        self.replies.iter().for_each(|reply| digest.text(reply));
        self.values.iter().for_each(|value| value.digest(digest));
        self.held.iter().for_each(|held| digest.number(u64::from(held.first.0)));
    }

    /// A step of a story about `key`, in words.
    pub(crate) fn line(&self, trace: &Trace, scene: &race::Scene, key: KeyId) -> StoryLine {
        let step = &trace.steps()[scene.step.0 as usize];
        let Sent { argv, line } = self.commands.thing(step.command.0);
        let write = trace.writes(scene.step).iter().find(|write| write.key == key);
        let (before, after) = match write {
            Some(write) => (write.before, write.after),
            None => {
                let held = self.held_at(trace, scene.step, key);
                (held, held)
            }
        };
        let name = match self.keys.thing(key.0) {
            Touch::Key { key, .. } => String::from_utf8_lossy(key).into_owned(),
            _ => String::new(),
        };
        StoryLine {
            at: step.executed,
            step: number(scene.step),
            client: step.client.0 + 1,
            command: cli::join_args(argv),
            reply: self.rendered(step.answer),
            key: name,
            before: self.values.thing(before.0).text(),
            after: self.values.thing(after.0).text(),
            wrote: write.is_some(),
            stale_since: scene.stale_since.map(number),
            line: *line,
            left_out: u64::from(scene.left_out),
        }
    }

    /// What a key held when a step that did not write it was carried out.
    fn held_at(&self, trace: &Trace, step: StepId, key: KeyId) -> Label {
        let earlier = (0..step.0).rev().map(StepId);
        let mut writes = earlier
            .flat_map(|step| trace.writes(step))
            .filter(|write| write.key == key);
        writes
            .next()
            .map_or(self.held[key.0 as usize].first, |write| write.after)
    }

    fn rendered(&self, reply: Label) -> String {
        let mut decoder = ReplyDecoder::default();
        decoder.feed(self.replies.thing(reply.0));
        decoder
            .next_reply()
            .ok()
            .flatten()
            .map_or_else(String::new, |reply| cli::render(&reply))
    }
}

/// Steps count from 1 for people.
pub(crate) fn number(step: StepId) -> u64 {
    u64::from(step.0) + 1
}
