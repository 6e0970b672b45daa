//! The messages between the page and the worker that holds the engine.
//!
//! Plain data only: the page knows these values and nothing of the engine behind them, so it can be
//! tested against a fake. Every request has an id and every reply repeats it. Errors are values.
//! Times are virtual microseconds, places in a text are UTF-16 columns as an editor counts them.

mod explore;
mod help;
mod look;
mod race;
mod trouble;
mod wire;

use serde::{Deserialize, Serialize};

pub use explore::{
    Breaks, Broken, BrokenStep, Dot, Drawing, Ending, ExploreSetup, Exploring, File, Finding, Line, Part, Proof,
    explore_limits,
};
pub use help::{Completion, Completions, Help};
pub use look::{
    Belief, Difference, Element, Frame, Key, Keys, Lane, Look, Mark, Move, Piece, Rail, Strip, Stroke, Tick, View,
};
pub use race::{
    Break, Card, Few, LogLine, Percentiles, RaceSetup, Rule, Scenario, StoryLine, Tally, Variant, Verdict, limits,
};
pub use trouble::{Field, Place, Severity, Trouble};

/// A number the page gives a request; every reply to it carries the same number.
pub type RequestId = u32;

/// What the page asks of the worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Repeated in every reply.
    pub id: RequestId,
    /// The question.
    pub ask: Ask,
}

/// The questions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Ask {
    /// The built-in scenarios. Answered by [`Answer::Scenarios`].
    Scenarios,
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
    /// Race the clients, once per variant, in the order given. Answered by any number of
    /// [`Answer::Progress`], one [`Answer::Card`] a variant, then [`Answer::Finished`]; or by
    /// [`Answer::Stopped`] or [`Answer::Refused`].
    Race {
        /// What to run.
        #[serde(with = "wire")]
        setup: RaceSetup,
        /// The variants, each of them from the same text.
        variants: Vec<Variant>,
    },
    /// Try all orders of the clients, once per variant, in the order given. Answered by any number
    /// of [`Answer::Exploring`], one [`Answer::Explored`] a variant, then [`Answer::Finished`]; or
    /// by [`Answer::Stopped`] or [`Answer::Refused`].
    Explore {
        /// What to explore.
        #[serde(with = "wire")]
        setup: ExploreSetup,
        /// The variants, each of them from the same text.
        variants: Vec<Variant>,
    },
    /// What there is to see at a step of the last race that was finished. Answered by
    /// [`Answer::View`], or by [`Answer::Gone`] if there is no such race.
    Look {
        /// The variant to look at.
        variant: Variant,
        /// Where, and how much.
        #[serde(with = "wire")]
        look: Look,
    },
    /// The scenario files there are. Answered by [`Answer::Files`].
    Files,
    /// Try all orders of the clients of a scenario file, variant by variant. Answered as
    /// [`Ask::Explore`] is.
    ExploreFile {
        /// The text of the file.
        text: String,
    },
    /// End the run that is going on. The stopped request is answered by [`Answer::Stopped`];
    /// this one has no answer of its own.
    Stop,
}

/// What the worker answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// The id of the request, or 0 for [`Answer::Ready`], which nobody asked for.
    pub id: RequestId,
    /// The answer.
    pub answer: Answer,
}

/// The answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// The engine is loaded and listens.
    Ready {
        /// The version of the engine.
        version: String,
    },
    /// See [`Ask::Scenarios`].
    Scenarios(#[serde(with = "wire")] Vec<Scenario>),
    /// See [`Ask::Check`]: errors, warnings and hints, in order of place.
    Checked(#[serde(with = "wire")] Vec<Trouble>),
    /// See [`Ask::Complete`].
    Completions(#[serde(with = "wire")] Completions),
    /// See [`Ask::Help`]; `None` where there is nothing to say.
    Help(#[serde(with = "wire")] Option<Help>),
    /// How far a run has come.
    Progress {
        /// The variant being run.
        variant: Variant,
        /// Clients that have finished.
        finished: u32,
        /// Clients in all.
        clients: u32,
        /// Steps the simulated server has executed so far.
        steps: u64,
    },
    /// What one variant came to.
    Card(#[serde(with = "wire")] Box<Card>),
    /// How far an exploration has come.
    Exploring(Exploring),
    /// What was found about one variant.
    Explored(#[serde(with = "wire")] Box<Finding>),
    /// See [`Ask::Files`].
    Files(#[serde(with = "wire")] Vec<File>),
    /// Every variant asked for has its card, or its finding.
    Finished,
    /// See [`Ask::Look`].
    View(#[serde(with = "wire")] Box<View>),
    /// There is no finished race to look at.
    Gone,
    /// The run was stopped before it ended.
    Stopped,
    /// The request could not be carried out; everything that is wrong with it, in order of place.
    Refused(#[serde(with = "wire")] Vec<Trouble>),
}
