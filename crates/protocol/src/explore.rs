//! All orders of a few clients: what is asked for, and what was found.
//!
//! How many interleavings there are may be more than a number holds, so counts are texts as a
//! person reads them, each with its share where it is part of a whole.

use crate::wire::wire;
use crate::{Frame, RaceSetup, Scenario, Slot, Variant};

/// What an exploration may be asked to do.
pub mod explore_limits {
    use std::ops::RangeInclusive;

    /// Clients in one exploration.
    pub const CLIENTS: RangeInclusive<u32> = 1..=12;
    /// How often the clock may jump to where a key expires.
    pub const JUMPS: RangeInclusive<u32> = 0..=3;
    /// How often something may go wrong, for each kind of fault.
    pub const FAULTS: RangeInclusive<u32> = 0..=3;
}

/// What is explored. The same value always gives the same finding.
#[derive(Debug, Clone, PartialEq)]
pub struct ExploreSetup {
    /// The race; what it says of time and chance makes no difference.
    pub race: RaceSetup,
    /// How often the clock may jump to where a key expires.
    pub clock_jumps: u32,
    /// How many clients may die.
    pub deaths: u32,
    /// How many replies may be lost.
    pub lost_replies: u32,
}

/// A scenario file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name, without the ending.
    pub name: String,
    /// In words.
    pub title: String,
    /// What it shows.
    pub about: String,
    /// Its text.
    pub text: String,
}

/// A scenario file that has been opened.
#[derive(Debug, Clone, PartialEq)]
pub struct Opened {
    /// The file.
    pub file: File,
    /// The same as a race of many clients, if it can be one.
    pub race: Option<Scenario>,
    /// Why it cannot, in a sentence.
    pub why_not: String,
}

/// How far an exploration has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exploring {
    /// Which of the setups, or of the variants of a file, is being explored.
    pub slot: Slot,
    /// States met.
    pub states: u64,
    /// States among them from which it has still to go on.
    pub waiting: u64,
    /// Executions gone through to their end.
    pub executions: u64,
}

/// What was found about one variant.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Which of the setups, or of the variants of a file.
    pub slot: Slot,
    /// How the program was run.
    pub variant: Variant,
    /// What the variant is called, if it comes from a scenario file.
    pub name: String,
    /// The verdict.
    pub verdict: Proof,
    /// The rule, in words; empty if there are several.
    pub rule: String,
    /// Clients that were explored.
    pub clients: u32,
    /// What could go wrong, in words; empty if nothing.
    pub faults: String,
    /// How many interleavings there are, if they were counted.
    pub interleavings: Option<String>,
    /// How many of them break the rule.
    pub breaking: Option<Part>,
    /// States that were gone through.
    pub states: u64,
    /// Real time it took, in microseconds.
    pub took_us: u64,
    /// The ways in which it can end, the most frequent first.
    pub endings: Vec<Ending>,
    /// How many others there are.
    pub more_endings: u64,
    /// The smallest break.
    pub broken: Option<Broken>,
    /// Everything that can happen, where that is little enough to be drawn.
    pub drawing: Option<Drawing>,
    /// The scenario file for `raceground check` and `replay`.
    pub file: String,
}

/// What an exploration has proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// The rule holds in all interleavings.
    Holds,
    /// It does not hold in some.
    Broken,
    /// That could not be decided, for this reason.
    Undecided(String),
}

/// A part of all interleavings.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// How many, as a person reads it: `60`, `about 1.2e17`.
    pub count: String,
    /// Their share of all, from 0 to 1.
    pub share: f64,
}

/// One way in which it can end.
#[derive(Debug, Clone, PartialEq)]
pub struct Ending {
    /// What clients returned, and how many of them.
    pub results: Vec<(String, u32)>,
    /// The keys that are not everywhere what they were, with what they hold; none: no such key.
    pub data: Vec<(String, Option<String>)>,
    /// How many interleavings end so.
    pub part: Part,
    /// How many of them break the rule.
    pub breaks: Breaks,
}

/// How many of some interleavings break the rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Breaks {
    /// None.
    None,
    /// Some.
    Some,
    /// All.
    All,
}

/// The break that is easiest to understand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The rule that is broken, in words.
    pub rule: String,
    /// What it is called where people write about such things, if it has a name.
    pub anomaly: Option<String>,
    /// How it comes about, in one or two sentences.
    pub why: String,
    /// Whose turn it is, as runs: `A B2 A`.
    pub order: String,
    /// Whether no break has fewer clients, faults, steps, changes of client.
    pub smallest: bool,
    /// The schedule as a code: `raceground replay CODE FILE` plays it on a real server.
    pub code: String,
    /// What the clients are called.
    pub names: Vec<String>,
    /// The steps.
    pub steps: Vec<BrokenStep>,
    /// The same as a timeline, with a thousand microseconds from one step to the next.
    pub frame: Frame,
}

/// A step of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenStep {
    /// The client, from 0.
    pub client: u32,
    /// The commands, as one would type them, each with its reply as redis-cli prints it.
    pub said: Vec<(String, String)>,
    /// What went wrong in it, in words.
    pub fault: Option<String>,
    /// Keys that changed: what they held, and what they hold now.
    pub changes: Vec<(String, Option<String>, Option<String>)>,
    /// If it wrote on a value that was gone: the step in which it had read it, from 1.
    pub stale_since: Option<u32>,
}

/// All states, and what leads from one to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// The states, in order of their distance from the start.
    pub dots: Vec<Dot>,
    /// The steps between them.
    pub lines: Vec<Line>,
}

/// A state.
#[derive(Debug, Clone, PartialEq)]
pub struct Dot {
    /// How many steps it is from the start.
    pub depth: u32,
    /// The keys that change, with what they hold.
    pub data: Vec<(String, Option<String>)>,
    /// What each client is about to do, or what became of it.
    pub clients: Vec<String>,
    /// Whether the rule is broken in it.
    pub broken: bool,
    /// Whether everybody has ended.
    pub is_end: bool,
    /// Interleavings that pass it.
    pub passing: Part,
    /// The share of these that breaks the rule at some time.
    pub bad: f64,
}

/// A step from one state to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The number of the dot it leaves, from 0.
    pub from: u32,
    /// The number of the dot it leads to.
    pub to: u32,
    /// The client, from 0, or one of those like it.
    pub client: u32,
    /// What it does.
    pub command: String,
    /// Interleavings that pass it.
    pub passing: Part,
    /// The share of these that breaks the rule at some time.
    pub bad: f64,
}

wire! { enum Breaks { None, Some, All } }
wire! { struct ExploreSetup { race, clock_jumps, deaths, lost_replies } }
wire! { struct File { name, title, about, text } }
wire! { struct Opened { file, race, why_not } }
wire! { struct Finding { slot, variant, name, verdict, rule, clients, faults, interleavings, breaking, states, took_us, endings, more_endings, broken, drawing, file } }
wire! { struct Part { count, share } }
wire! { struct Ending { results, data, part, breaks } }
wire! { struct Broken { rule, anomaly, why, order, smallest, code, names, steps, frame } }
wire! { struct BrokenStep { client, said, fault, changes, stale_since } }
wire! { struct Drawing { dots, lines } }
wire! { struct Dot { depth, data, clients, broken, is_end, passing, bad } }
wire! { struct Line { from, to, client, command, passing, bad } }
wire! { enum Proof { Holds, Broken, Undecided(why) } }
wire! { struct Exploring { slot, states, waiting, executions } }
