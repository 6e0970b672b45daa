//! The messages between the page and the worker that holds the engine.
//!
//! Plain data only: the page knows these values and nothing of the engine behind them, so it can be
//! tested against a fake. Every request has an id and every reply repeats it. Errors are values.
//! Times are virtual microseconds, places in a text are UTF-16 columns as an editor counts them.

mod atomic;
mod console;
mod explore;
mod help;
mod look;
mod race;
mod trouble;
mod wire;

use wire::{Wire, wire};

pub use atomic::{Atomic, Lifted, Written};
pub use console::{CONSOLE_CLIENTS, Said, Then, Typing};
pub use explore::{
    Breaks, Broken, BrokenStep, Dot, Drawing, Ending, ExploreSetup, Exploring, File, Finding, Line, Opened, Part,
    Proof, explore_limits,
};
pub use help::{Completion, Completions, Help};
pub use look::{
    Belief, Difference, Element, Frame, Key, Keys, Lane, Look, Mark, Move, Piece, Rail, Strip, Stroke, Tick, View,
};
pub use race::{
    Break, Card, Entry, Few, LogLine, Percentiles, Program, RaceSetup, Rule, Scenario, StoryLine, Tally, Variant,
    Verdict, limits,
};
pub use trouble::{Change, Field, Fix, Place, Severity, Trouble};

/// A number the page gives a request; every reply to it carries the same number.
pub type RequestId = u32;

/// Which of the races or explorations that one request asks for, from 0.
pub type Slot = u32;

/// What the page asks of the worker.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// Repeated in every reply.
    pub id: RequestId,
    /// The question.
    pub ask: Ask,
}

/// The questions.
#[derive(Debug, Clone, PartialEq)]
pub enum Ask {
    /// What is to be said of the Lua texts before they run. Answered by [`Answer::Checked`], also
    /// while a run goes on.
    Check {
        /// What each client does.
        program: String,
        /// What must hold.
        rule: String,
    },
    /// How to go on at a place of a Lua text. Answered by [`Answer::Completions`], also while a run
    /// goes on.
    Complete {
        /// The text.
        program: String,
        /// The commands that fill the keyspace: their keys are offered.
        setup: String,
        /// The place, in UTF-16 units.
        at: u32,
    },
    /// What the manual says of the word at a place of a Lua text. Answered by [`Answer::Help`],
    /// also while a run goes on.
    Help {
        /// The text.
        program: String,
        /// The place, in UTF-16 units.
        at: u32,
    },
    /// Run these races one after the other. Answered by any number of [`Answer::Progress`], one
    /// [`Answer::Card`] a race, then [`Answer::Finished`]; or by [`Answer::Stopped`] or
    /// [`Answer::Refused`].
    Race(Vec<RaceSetup>),
    /// Try all orders of the clients, one setup after the other. Answered by any number of
    /// [`Answer::Exploring`], one [`Answer::Explored`] a setup, then [`Answer::Finished`]; or by
    /// [`Answer::Stopped`] or [`Answer::Refused`].
    Explore(Vec<ExploreSetup>),
    /// What there is to see at a step of the last race that was finished. Answered by
    /// [`Answer::View`], or by [`Answer::Gone`] if there is no such race.
    Look {
        /// The race to look at.
        slot: Slot,
        /// Where, and how much.
        look: Look,
    },
    /// The scenario files there are. Answered by [`Answer::Files`].
    Files,
    /// The scenario file of this name, and what of it can be raced. Answered by
    /// [`Answer::Opened`], or by [`Answer::Gone`] if there is no such file.
    Open {
        /// Its name, without the ending.
        name: String,
    },
    /// Try all orders of the clients of a scenario file, variant by variant. Answered as
    /// [`Ask::Explore`] is.
    ExploreFile {
        /// The text of the file.
        text: String,
    },
    /// Something is done at the console, also while a run goes on. Answered by [`Answer::Said`].
    Console(Typing),
    /// What the program becomes as a script. Answered by [`Answer::Atomic`], or by
    /// [`Answer::Refused`] if keys or arguments cannot be read.
    Atomic {
        /// What each client does.
        program: String,
        /// `KEYS`, quoted as in redis-cli.
        keys: String,
        /// `ARGV`, likewise.
        args: String,
        /// Whether values are lifted out of the text as well as keys.
        values: bool,
    },
    /// End the run that is going on. The stopped request is answered by [`Answer::Stopped`];
    /// this one has no answer of its own.
    Stop,
}

impl Request {
    /// As it travels.
    pub fn to_bytes(&self) -> Vec<u8> {
        bytes(self)
    }

    /// The request that some bytes are, if they are one.
    pub fn of_bytes(bytes: &[u8]) -> Option<Self> {
        whole(bytes)
    }
}

/// What the worker answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// The id of the request, or 0 for [`Answer::Ready`], which nobody asked for.
    pub id: RequestId,
    /// The answer.
    pub answer: Answer,
}

impl Reply {
    /// As it travels.
    pub fn to_bytes(&self) -> Vec<u8> {
        bytes(self)
    }

    /// The reply that some bytes are, if they are one.
    pub fn of_bytes(bytes: &[u8]) -> Option<Self> {
        whole(bytes)
    }
}

fn bytes(message: &impl Wire) -> Vec<u8> {
    let mut bytes = Vec::new();
    message.put(&mut bytes);
    bytes
}

fn whole<T: Wire>(mut bytes: &[u8]) -> Option<T> {
    let message = T::take(&mut bytes)?;
    bytes.is_empty().then_some(message)
}

/// The answers.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// The engine is loaded and listens.
    Ready {
        /// The version of the engine.
        version: String,
    },
    /// See [`Ask::Check`]: errors, warnings and hints, in order of place.
    Checked(Vec<Trouble>),
    /// See [`Ask::Complete`].
    Completions(Completions),
    /// See [`Ask::Help`]; `None` where there is nothing to say.
    Help(Option<Help>),
    /// How far a run has come.
    Progress {
        /// The race being run.
        slot: Slot,
        /// Clients that have finished.
        finished: u32,
        /// Clients in all.
        clients: u32,
        /// Steps the simulated server has executed so far.
        steps: u64,
    },
    /// What one variant came to.
    Card(Box<Card>),
    /// How far an exploration has come.
    Exploring(Exploring),
    /// What was found about one variant.
    Explored(Box<Finding>),
    /// See [`Ask::Files`].
    Files(Vec<File>),
    /// See [`Ask::Open`].
    Opened(Box<Opened>),
    /// See [`Ask::Atomic`].
    Atomic(Box<Atomic>),
    /// Everything asked for has its card, or its finding.
    Finished,
    /// See [`Ask::Look`].
    View(Box<View>),
    /// See [`Ask::Console`].
    Said(Said),
    /// There is no finished race to look at.
    Gone,
    /// The run was stopped before it ended.
    Stopped,
    /// The request could not be carried out.
    Refused {
        /// The first setup that something is wrong with.
        slot: Slot,
        /// Everything that is wrong with it, in order of place.
        troubles: Vec<Trouble>,
    },
}

wire! { struct Request { id, ask } }
wire! { enum Ask {
    Check { program, rule }, Complete { program, setup, at }, Help { program, at },
    Race(setups), Explore(setups), Look { slot, look }, Files, Open { name }, ExploreFile { text }, Console(typing),
    Atomic { program, keys, args, values }, Stop,
} }
wire! { struct Reply { id, answer } }
wire! { enum Answer {
    Ready { version }, Checked(troubles), Completions(completions), Help(help),
    Progress { slot, finished, clients, steps }, Card(card), Exploring(exploring), Explored(finding),
    Files(files), Opened(opened), Atomic(atomic), Finished, View(view), Said(said), Gone, Stopped, Refused { slot, troubles },
} }
