//! A finished run to look at: any step of it, at once.
//!
//! Nothing is drawn here and nothing is made up: a view is cut out of the trace and of what the
//! record kept. It costs what it shows, and not what the run has done.

mod elements;
mod keys;
mod lanes;
mod moves;
mod rails;
mod roster;
mod strip;
mod view;

use race::{ClientId, History, Index, KeyId, StepId, Time, Trace};

use crate::record::Record;
use crate::{StoryLine, Variant};
use roster::Roster;

pub use view::{
    Belief, Difference, Element, Frame, Key, Keys, Lane, Look, Mark, Move, Piece, Rail, Strip, Stroke, Tick, View,
};

/// A run that is over.
pub struct Picture {
    variant: Variant,
    clients: u32,
    trace: Trace,
    index: Index,
    record: Record,
    /// The steps that left the rule broken.
    breaks: Vec<StepId>,
    /// The key the first of them is about.
    broken: Option<KeyId>,
    /// What each step did.
    marks: Vec<Mark>,
    roster: Roster,
    /// How long a round trip takes, in microseconds.
    trip: u64,
}

impl Picture {
    pub(crate) fn new(variant: Variant, clients: u32, trace: Trace, record: Record, breaks: Breaks) -> Self {
        let (index, steps) = (Index::new(&trace), trace.steps().len());
        let trips = trace.steps().iter().map(|step| (step.received - step.sent).micros());
        let mut picture = Self {
            variant,
            clients,
            marks: Vec::with_capacity(trace.steps().len()),
            trip: trips.sum::<u64>() / (trace.steps().len() as u64).max(1),
            trace,
            index,
            roster: Roster::new(&record, steps),
            record,
            breaks: breaks.steps,
            broken: breaks.key,
        };
        for step in (0..picture.trace.steps().len() as u32).map(StepId) {
            let mark = picture.mark_of(step);
            picture.marks.push(mark);
        }
        picture
    }

    /// What there is to see.
    #[must_use]
    pub fn look(&self, look: &Look) -> View {
        let moved = |at, to: &Move| self.moved(at, *to, &look.lanes);
        let step = look.moves.iter().fold(self.moved(look.from, Move::By(0), &[]), moved);
        View {
            variant: self.variant,
            step,
            steps: self.marks.len() as u32,
            at: self.time(step),
            mark: id(step).map(|id| self.marks[id.0 as usize]),
            frame: self.frame(look, step),
            keys: self.keys(step, look.pinned),
            story: id(step).map(|id| self.story(id)).unwrap_or_default(),
            strip: look.strip.then(|| self.strip()),
        }
    }

    fn mark_of(&self, step: StepId) -> Mark {
        if self.breaks.binary_search(&step).is_ok() {
            Mark::Break
        } else if !self.index.stale(step).is_empty() {
            Mark::Stale
        } else if self.record.is_error(self.trace.steps()[step.0 as usize].answer) {
            Mark::Failed
        } else if self
            .trace
            .writes(step)
            .iter()
            .any(|write| self.record.is_key(write.key))
        {
            Mark::Write
        } else {
            Mark::Read
        }
    }

    /// When a step was carried out; before the first one it is the time of nothing.
    fn time(&self, step: u32) -> Time {
        id(step).map_or(Time::START, |id| self.trace.steps()[id.0 as usize].executed)
    }

    /// Whose a step is, from 1.
    fn client(&self, step: u32) -> u32 {
        id(step).map_or(0, |id| self.trace.steps()[id.0 as usize].client.0 + 1)
    }

    fn history(&self, key: KeyId) -> History<'_> {
        self.index.history(&self.trace, key)
    }

    /// The keys a step touched, those first that say most.
    fn keys_of(&self, step: StepId) -> Vec<KeyId> {
        let stale = self.index.stale(step).iter().map(|stale| stale.key);
        let writes = self.trace.writes(step).iter().map(|write| write.key);
        let reads = self.trace.reads(step).iter().copied();
        let mut keys = Vec::new();
        for key in stale.chain(writes).chain(reads) {
            if self.record.is_key(key) && !keys.contains(&key) {
                keys.push(key);
            }
        }
        keys
    }

    /// How a step came about: the scenes of the key it says most about.
    fn story(&self, step: StepId) -> Vec<StoryLine> {
        let alone = race::Scene {
            step,
            stale_since: None,
            left_out: 0,
        };
        let line = |scene, key| self.record.line(&self.trace, &scene, key);
        match self.keys_of(step).first() {
            Some(&key) => {
                let scenes = race::story(&self.history(key), step).into_iter();
                scenes.map(|scene| line(scene, Some(key))).collect()
            }
            None => vec![line(alone, None)],
        }
    }

    /// The steps of a client, from 1.
    fn steps_of(&self, client: u32) -> &[StepId] {
        self.index.steps_of(ClientId(client.saturating_sub(1)))
    }
}

/// What became of the rule.
pub(crate) struct Breaks {
    /// The steps that left it broken.
    pub(crate) steps: Vec<StepId>,
    /// The key the first of them is about.
    pub(crate) key: Option<KeyId>,
}

/// The step after which so many have been carried out.
fn id(step: u32) -> Option<StepId> {
    step.checked_sub(1).map(StepId)
}
