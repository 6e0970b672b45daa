//! A finished race, looked at around one of its steps.
//!
//! Steps, clients and lines count from 1. Everything is of bounded size, however long the run was.

use std::rc::Rc;

use crate::wire::{wire, wired};
use crate::{Slot, StoryLine};

wired! {
    /// What is asked of a picture.
    #[derive(Default)]
    pub struct Look {
        /// The step from which the moves start: so many have been carried out.
        pub from: u32,
        /// Where to go, one after the other.
        pub moves: Vec<Move>,
        /// The clients on the lanes so far, which stay where they are as long as the frame does.
        pub lanes: Vec<u32>,
        /// The only clients wanted on lanes; none: those that matter.
        pub only: Vec<u32>,
        /// How many lanes there is room for.
        pub most: u32,
        /// Where the frame began so far; it stays as long as the step is well inside.
        pub start_us: Option<u64>,
        /// How wide it was so far; none: as it suits the run.
        pub width_us: Option<u64>,
        /// The frame is wider by so many powers of two.
        pub zoom: i8,
        /// The keyspace is compared with this step, or else with the one before.
        pub pinned: Option<u32>,
        /// Whether the strip of the whole run is wanted as well.
        pub strip: bool,
    }

    /// The whole of it.
    pub struct View {
        /// Which of the races asked for.
        pub slot: Slot,
        /// So many steps have been carried out.
        pub step: u32,
        /// Of so many.
        pub steps: u32,
        /// When the last of them was.
        pub at_us: u64,
        /// What it did.
        pub mark: Option<Mark>,
        /// The timeline around it.
        pub frame: Rc<Frame>,
        /// The keyspace after it.
        pub keys: Keys,
        /// How it came about; itself the last.
        pub story: Vec<StoryLine>,
        /// The density of the run, if it was wanted.
        pub strip: Option<Strip>,
    }

    /// A part of the timeline.
    pub struct Frame {
        /// Where it begins.
        pub from_us: u64,
        /// Where it ends.
        pub to_us: u64,
        /// All clients of the run.
        pub clients: u32,
        /// The clients shown.
        pub lanes: Vec<Lane>,
        /// The keys shown.
        pub rails: Vec<Rail>,
        /// The steps of all other clients.
        pub ticks: Vec<Tick>,
    }

    /// A client.
    pub struct Lane {
        /// Its number, from 1.
        pub client: u32,
        /// What it is called; empty if by its number.
        pub name: String,
        /// Whether it is here for the step's sake alone.
        pub guest: bool,
        /// Its steps in the frame.
        pub steps: Vec<Stroke>,
        /// What it believes between its steps.
        pub beliefs: Vec<Belief>,
    }

    /// One round trip.
    pub struct Stroke {
        /// Its number, from 1.
        pub step: u32,
        /// When it was sent.
        pub sent_us: u64,
        /// When the server took it up.
        pub executed_us: u64,
        /// When the answer was there.
        pub received_us: u64,
        /// The command, as one would type it.
        pub command: String,
        /// The reply, as redis-cli prints it.
        pub reply: String,
        /// What it did.
        pub mark: Mark,
        /// The commands inside, if it is a script or an EXEC; the first of them.
        pub calls: Vec<String>,
        /// How many there are.
        pub all_calls: u32,
        /// Line of the program, from 1.
        pub line: Option<u32>,
    }

    /// What a client goes by from a read to its own write.
    pub struct Belief {
        /// The key.
        pub key: String,
        /// What the client was told.
        pub value: String,
        /// The step that read it, from 1.
        pub read: u32,
        /// The step that wrote, from 1.
        pub write: u32,
        /// When it was told.
        pub from_us: u64,
        /// When it sent the write.
        pub to_us: u64,
        /// When the server carried out the write.
        pub written_us: u64,
        /// When another client changed the key in between, if one did.
        pub gone_us: Option<u64>,
    }

    /// What a key holds in the course of the frame.
    pub struct Rail {
        /// The key.
        pub key: String,
        /// What it holds, piece by piece.
        pub pieces: Vec<Piece>,
    }

    /// A value for as long as it stays.
    pub struct Piece {
        /// From when.
        pub from_us: u64,
        /// The value; none if there is no such key.
        pub value: Option<String>,
        /// The step that wrote it, from 1; 0 if it was there before or ran out.
        pub step: u32,
        /// Whether the rule was broken by it.
        pub broken: bool,
    }

    /// Steps close to each other.
    pub struct Tick {
        /// When the gravest of them was carried out.
        pub at_us: u64,
        /// Its number, from 1.
        pub step: u32,
        /// How many there are.
        pub count: u32,
        /// What it did.
        pub mark: Mark,
    }

    /// How dense a run is, in equal parts of its time.
    pub struct Strip {
        /// When the run ends.
        pub end_us: u64,
        /// How many steps in each part, and the gravest.
        pub buckets: Vec<(u32, Mark)>,
        /// The steps that left the rule broken, the first of them.
        pub breaks: Vec<u32>,
    }

    /// The keyspace.
    pub struct Keys {
        /// The step it is compared with.
        pub against: u32,
        /// How many keys there are.
        pub count: u64,
        /// The keys shown: what differs first.
        pub shown: Vec<Key>,
        /// How many others differ.
        pub more_differ: u32,
    }

    /// A key and what it holds.
    pub struct Key {
        /// Its database.
        pub db: u8,
        /// Its name.
        pub name: String,
        /// Its type, as `TYPE` says it; `none` if it is gone.
        pub kind: String,
        /// What became of it.
        pub difference: Difference,
        /// A string's value.
        pub text: Option<String>,
        /// A string's value before.
        pub before: Option<String>,
        /// How long a string is, or how many elements there are.
        pub length: u64,
        /// The elements shown.
        pub elements: Vec<Element>,
        /// Milliseconds it has still to live.
        pub ttl_ms: Option<u64>,
    }

    /// An element of a collection.
    pub struct Element {
        /// Field, member of a sorted set, or index.
        pub name: Option<String>,
        /// The value, or the score.
        pub value: String,
        /// What it was before.
        pub before: Option<String>,
        /// What became of it.
        pub difference: Difference,
    }
}

/// A way through a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// To the first break, or to the last write if nothing broke.
    Opening,
    /// To a step.
    To(u32),
    /// So many steps on, or back.
    By(i32),
    /// To the last step that had been carried out at a time.
    Time(u64),
    /// Likewise, but no further than the first break if that lies on the way.
    Play(u64),
    /// To the next break, or the one before.
    Break(bool),
    /// To the next step of another client on the lanes, or the next break; or back to one.
    Turn(bool),
}

/// What a step did, the gravest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mark {
    /// It changed no key.
    Read,
    /// It changed a key.
    Write,
    /// It was answered by an error.
    Failed,
    /// It changed a key on a value that was gone.
    Stale,
    /// It left the rule broken.
    Break,
}

/// What became of something since the step that is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    /// Nothing.
    Same,
    /// It is new.
    New,
    /// It is other.
    Changed,
    /// It is gone.
    Gone,
    /// Its time has run out.
    Expired,
}

wire! { enum Mark { Read, Write, Failed, Stale, Break } }
wire! { enum Difference { Same, New, Changed, Gone, Expired } }
wire! { enum Move { Opening, To(step), By(steps), Time(us), Play(us), Break(forward), Turn(forward) } }
