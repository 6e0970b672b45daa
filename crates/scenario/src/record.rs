//! What the labels of a trace stand for.

use keyspace::{Deadline, Entry, Keyspace, Touch};
use race::{Digest, KeyId, Label, StepId, Trace, Write};
use resp::{Bytes, Protocol, ReplyDecoder, Value, cli};

use crate::labels::Labels;
use crate::report::StoryLine;
use crate::value::{Shown, beginning, brief, readable};

/// Whole values are kept until they weigh so many bytes together. After that a view has to do with
/// what a story shows of them.
const WHOLE: usize = 64 << 20;
/// Commands inside of others are kept up to so many.
const CALLS: usize = 1 << 18;

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
    /// What each key has held, by the key's number.
    versions: Vec<Vec<Version>>,
    /// Bytes that may still be kept whole.
    room: usize,
    /// Commands inside of steps, by their texts.
    calls: Labels<Vec<Bytes>>,
    /// Where a step's calls are: its number from 1, where they begin, how many there were.
    blocks: Vec<Block>,
    called: Vec<Label>,
}

#[derive(Debug, Clone, Copy)]
struct Held {
    first: Label,
    now: Label,
}

/// What a key holds from a step on.
#[derive(Debug, Clone)]
pub(crate) struct Version {
    /// The number of the step, from 1.
    pub(crate) step: u32,
    label: Label,
    /// Until when it is there.
    pub(crate) deadline: Option<Deadline>,
    /// All of it; none if there is no key, or if it was too much to keep.
    pub(crate) entry: Option<Entry>,
}

/// The commands inside of a step.
#[derive(Debug, Clone, Copy)]
struct Block {
    step: u32,
    start: u32,
    kept: u32,
    all: u32,
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
            versions: Vec::new(),
            room: WHOLE,
            calls: Labels::default(),
            blocks: Vec::new(),
            called: Vec::new(),
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

    /// Keeps what a key holds after a step that wrote it.
    pub(crate) fn keep(&mut self, step: u32, write: &Write, now: &Keyspace) {
        let Touch::Key { db, key } = self.keys.thing(write.key.0) else {
            return;
        };
        let entry = now.database(usize::from(*db)).get(key);
        let weight = entry.map_or(0, |entry| weight(entry.object()));
        let deadline = entry.and_then(Entry::deadline);
        let entry = entry.filter(|_| weight <= self.room).cloned();
        self.room = self.room.saturating_sub(weight);
        let number = write.key.0 as usize;
        if number >= self.versions.len() {
            self.versions.resize(number + 1, Vec::new());
        }
        self.versions[number].push(Version {
            step,
            label: write.after,
            deadline,
            entry,
        });
    }

    /// Keeps the first commands that were carried out inside of a step, and how many there were.
    pub(crate) fn keep_calls(&mut self, step: u32, calls: Vec<Vec<Bytes>>, all: u32) {
        let start = self.called.len() as u32;
        let room = CALLS - self.called.len();
        for argv in calls.into_iter().take(room) {
            let label = Label(self.calls.of(argv));
            self.called.push(label);
        }
        if all > 0 {
            let kept = self.called.len() as u32 - start;
            self.blocks.push(Block { step, start, kept, all });
        }
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
    pub(crate) fn line(&self, trace: &Trace, scene: &race::Scene, key: Option<KeyId>) -> StoryLine {
        let step = &trace.steps()[scene.step.0 as usize];
        let Sent { argv, line } = self.commands.thing(step.command.0);
        let writes = trace.writes(scene.step).iter();
        let write = key.and_then(|key| writes.rev().find(|write| write.key == key));
        let held = |after| key.and_then(|key| self.text_of(key, self.version(key, after)));
        StoryLine {
            at: step.executed,
            step: number(scene.step),
            client: step.client.0 + 1,
            command: short(&brief(argv)),
            reply: self.glimpse(step.answer),
            key: key.map(|key| self.key_name(key)).unwrap_or_default(),
            before: held(scene.step.0),
            after: held(scene.step.0 + 1),
            wrote: write.is_some(),
            stale_since: scene.stale_since.map(number),
            line: *line,
            left_out: u64::from(scene.left_out),
        }
    }

    /// What a key holds after so many steps; none if no step has written it.
    pub(crate) fn version(&self, key: KeyId, step: u32) -> Option<&Version> {
        let versions = self.versions.get(key.0 as usize)?;
        let end = versions.partition_point(|version| version.step <= step);
        versions[..end].last()
    }

    /// What a key holds later on.
    pub(crate) fn versions(&self, key: KeyId, step: u32) -> &[Version] {
        let versions = self.versions.get(key.0 as usize).map_or(&[][..], Vec::as_slice);
        &versions[versions.partition_point(|version| version.step <= step)..]
    }

    /// The value of a version in a few words; without a version, of what was there before the race.
    pub(crate) fn text_of(&self, key: KeyId, version: Option<&Version>) -> Option<String> {
        let label = version.map_or_else(|| self.held[key.0 as usize].first, |version| version.label);
        self.values.thing(label.0).text()
    }

    /// The whole value, likewise.
    pub(crate) fn entry<'a>(&'a self, key: KeyId, version: Option<&'a Version>) -> Option<&'a Entry> {
        match (version, self.touch(key)) {
            (Some(version), _) => version.entry.as_ref(),
            (None, Touch::Key { db, key }) => self.before.database(usize::from(*db)).get(key),
            (None, _) => None,
        }
    }

    /// Until when the value is there, likewise.
    pub(crate) fn deadline(&self, key: KeyId, version: Option<&Version>) -> Option<Deadline> {
        match version {
            Some(version) => version.deadline,
            None => self.entry(key, None).and_then(Entry::deadline),
        }
    }

    /// What was touched under a number.
    pub(crate) fn touch(&self, key: KeyId) -> &Touch {
        self.keys.thing(key.0)
    }

    /// All keys that have been touched, by database and name.
    pub(crate) fn touched(&self) -> Vec<KeyId> {
        let all = self.keys.sorted().map(KeyId);
        all.filter(|&key| self.is_key(key)).collect()
    }

    /// Whether it is a key.
    pub(crate) fn is_key(&self, key: KeyId) -> bool {
        matches!(self.touch(key), Touch::Key { .. })
    }

    /// The name of a key as people read it.
    pub(crate) fn key_name(&self, key: KeyId) -> String {
        match self.touch(key) {
            Touch::Key { key, .. } => readable(key),
            _ => String::new(),
        }
    }

    /// Whether a reply is an error.
    pub(crate) fn is_error(&self, reply: Label) -> bool {
        self.replies.thing(reply.0).starts_with(b"-")
    }

    /// Whether it is the reply of an EXEC that was called off.
    pub(crate) fn is_called_off(&self, command: Label, reply: Label) -> bool {
        let argv = &self.commands.thing(command.0).argv;
        let exec = argv.first().is_some_and(|name| name.eq_ignore_ascii_case(b"exec"));
        exec && matches!(self.replies.thing(reply.0).as_slice(), b"*-1\r\n" | b"$-1\r\n")
    }

    /// A command with its line.
    pub(crate) fn sent(&self, command: Label) -> &Sent {
        self.commands.thing(command.0)
    }

    /// The first commands inside of a step, from 1, and how many there were.
    pub(crate) fn calls(&self, step: u32) -> (Vec<String>, u32) {
        let Ok(place) = self.blocks.binary_search_by_key(&step, |block| block.step) else {
            return (Vec::new(), 0);
        };
        let Block { start, kept, all, .. } = self.blocks[place];
        let labels = &self.called[start as usize..(start + kept) as usize];
        let texts = labels.iter().map(|label| short(&brief(self.calls.thing(label.0))));
        (texts.collect(), all)
    }

    /// A reply as redis-cli prints it, the beginning of it if it is long, at a cost that does not grow
    /// with it.
    pub(crate) fn glimpse(&self, reply: Label) -> String {
        const LONG: usize = 4_096;
        let wire = self.replies.thing(reply.0);
        if wire.len() <= LONG {
            return short(&self.rendered(reply));
        }
        match wire.iter().position(|&byte| byte == b'\n') {
            Some(end) if wire.starts_with(b"$") => short(&beginning(&wire[end + 1..])),
            _ => format!("({} bytes)", wire.len()),
        }
    }

    /// A reply as redis-cli prints it.
    pub(crate) fn rendered(&self, reply: Label) -> String {
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

/// A text that fits where there is little room.
pub(crate) fn short(text: &str) -> String {
    const LONGEST: usize = 160;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// About how many bytes a copy of a value costs as soon as the next write has changed it.
fn weight(object: &keyspace::Object) -> usize {
    use keyspace::Object;
    const ELEMENT: usize = 48;
    // Larger collections share with their copies all but a path.
    const PATH: usize = 128;
    let elements = match object {
        Object::String(string) => return string.len() + ELEMENT,
        Object::List(list) => list.len(),
        Object::Set(set) => set.len(),
        Object::Hash(hash) => hash.len(),
        Object::SortedSet(set) => set.len(),
        Object::Stream(stream) => stream.len(),
    };
    (1 + elements.min(PATH)) * ELEMENT
}
