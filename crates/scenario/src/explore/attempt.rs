//! The search for a break among so many clients: serial orders first if they are asked for, then
//! the prover, then the smallest schedule.

use std::collections::BTreeSet;
use std::task::{Poll, ready};

use race::explore::{
    Bound, Bounds, Choice, Marks, Plan, Progress, Prover, Search, Serialization, Smallest, Space, State, System,
    Verdict, play,
};

use super::clients::Clients;

/// A search under way.
pub(crate) struct Attempt {
    pub(crate) start: State,
    /// How many clients of each group.
    pub(crate) counts: Vec<u32>,
    bounds: Bounds,
    /// Whether the smallest schedule is wanted as well.
    shrinks: bool,
    stage: Stage,
    /// What the prover came to.
    pub(crate) verdict: Option<Verdict>,
    pub(crate) marks: Marks,
    pub(crate) progress: Progress,
    pub(crate) passes: u32,
    pub(crate) schedule: Vec<Choice>,
    /// Whether no schedule is smaller.
    pub(crate) smallest: bool,
}

enum Stage {
    Serialize(Box<Serialization>),
    Prove(Box<Prover>),
    Shrink(Box<Smallest>),
    Over,
}

impl Attempt {
    pub(crate) fn new(space: &Space<Clients>, start: State, counts: Vec<u32>, bounds: Bounds, shrinks: bool) -> Self {
        let stage = match space.system().rules.compares() {
            true => Stage::Serialize(Box::new(Serialization::new(&start, true, bounds))),
            false => Stage::Prove(Box::new(prover(space, &start, bounds))),
        };
        Self {
            start,
            counts,
            bounds,
            shrinks,
            stage,
            verdict: None,
            marks: Marks::NONE,
            progress: Progress::default(),
            passes: 0,
            schedule: Vec::new(),
            smallest: false,
        }
    }

    /// Goes on; ready when there is nothing more to be found.
    pub(crate) fn advance(&mut self, space: &mut Space<Clients>, budget: u32) -> Poll<()> {
        match &mut self.stage {
            Stage::Serialize(search) => {
                let verdict = search.advance(space, budget);
                self.progress = Search::<Clients>::progress(&**search);
                self.serialized(space, ready!(verdict));
            }
            Stage::Prove(search) => {
                let verdict = search.advance(space, budget);
                self.progress = Search::<Clients>::progress(&**search);
                (self.marks, self.passes) = (search.marks(), search.passes());
                let verdict = ready!(verdict);
                let schedule = ready!(search.schedule(space));
                self.proved(verdict, schedule);
            }
            Stage::Shrink(search) => {
                let verdict = ready!(search.advance(space, budget));
                if let Verdict::Met(_) = verdict {
                    (self.schedule, self.smallest) = (search.schedule(), true);
                }
                self.stage = Stage::Over;
            }
            Stage::Over => return Poll::Ready(()),
        }
        if let Stage::Over = self.stage {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }

    /// Whether some order of the clients, each to its end before the next begins, leads to one of
    /// these marks. Of many clients it is taken for granted: they have too many orders.
    pub(crate) fn breaks_serially(&self, space: &mut Space<Clients>, marks: Marks) -> Poll<bool> {
        const MANY: u32 = 6;
        let always = space.system().rules.of_steps();
        if !(always & marks).is_empty() {
            return Poll::Ready(false);
        }
        if self.counts.iter().sum::<u32>() > MANY {
            return Poll::Ready(true);
        }
        let mut between = vec![self.start.clone()];
        let mut seen = BTreeSet::new();
        while let Some(state) = between.pop() {
            let mut ended = true;
            for client in 0..state.locals.len() {
                let after = ready!(to_the_end(space, &state, client, self.bounds.steps));
                let fresh = state.locals[client] == self.start.locals[client];
                if let Some(after) = after.filter(|_| fresh) {
                    ended = false;
                    if seen.insert(after.clone()) {
                        between.push(after);
                    }
                }
            }
            let met = ready!(space.system_mut().final_marks(state.shared, &state.locals));
            if ended && !(met & marks).is_empty() {
                return Poll::Ready(true);
            }
        }
        Poll::Ready(false)
    }

    fn serialized(&mut self, space: &mut Space<Clients>, verdict: Verdict) {
        let search = std::mem::replace(&mut self.stage, Stage::Over);
        let Stage::Serialize(search) = search else { return };
        if verdict == Verdict::Complete {
            space.compare_with(Some(search.serial()));
            self.stage = Stage::Prove(Box::new(prover(space, &self.start, self.bounds)));
        } else {
            self.verdict = Some(verdict);
        }
    }

    fn proved(&mut self, verdict: Verdict, schedule: Vec<Choice>) {
        self.verdict = Some(verdict);
        self.stage = match verdict {
            Verdict::Met(marks) if self.shrinks => {
                self.schedule = schedule;
                Stage::Shrink(Box::new(Smallest::new(&self.start, marks, self.bounds)))
            }
            _ => Stage::Over,
        };
    }
}

/// The state in which a client has come to its end with nobody in between; none if it is there.
fn to_the_end(space: &mut Space<Clients>, state: &State, client: usize, steps: u32) -> Poll<Option<State>> {
    let turn = [Choice::of(client as u32)];
    let mut last = None;
    for _ in 0..steps {
        let mut states = ready!(play(space, last.as_ref().unwrap_or(state), &turn));
        if states.len() < 2 {
            break;
        }
        last = states.pop();
    }
    Poll::Ready(last)
}

fn prover(space: &Space<Clients>, start: &State, bounds: Bounds) -> Prover {
    let stop_at = space.system().rules.forbidden();
    Prover::new(
        start,
        Plan {
            symmetry: true,
            reduce: true,
            stop_at,
            bounds,
        },
    )
}

/// A bound that was hit, in words.
pub(crate) fn words(bound: Bound) -> &'static str {
    match bound {
        Bound::States => "there are more states than it may keep",
        Bound::Steps => "an execution has more steps than it may have",
        Bound::Memory => "it would take more memory than it may",
        Bound::Executions => "there are more executions than it may go through",
        Bound::Interruptions => "clients may be interrupted more often than it may try",
        Bound::Clients => "there are more clients than it can tell apart",
        Bound::Cycle => "executions lead back to where they were, and have no end",
    }
}
