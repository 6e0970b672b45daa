//! Every order of moves, one after another: the yardstick for the cleverer searches.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::task::{Poll, ready};

use super::space::{state_of, words_of};
use super::{Bound, Bounds, Marks, Progress, Search, Space, State, System, Verdict};

/// An enumeration under way.
#[derive(Debug, Clone)]
pub struct Enumeration {
    bounds: Bounds,
    stack: Vec<Frame>,
    executions: u64,
    marked: BTreeMap<Marks, u64>,
    finals: BTreeSet<Vec<u32>>,
    marks: Marks,
    /// The share of the tree that lies behind, for the estimate.
    done: f64,
}

#[derive(Debug, Clone)]
struct Frame {
    state: Vec<u32>,
    /// What is left to be tried from here: client and move.
    rest: Vec<(usize, u32)>,
    opened: bool,
    /// All marks met up to here.
    marks: Marks,
    share: f64,
}

impl Enumeration {
    /// An enumeration that has not begun.
    #[must_use]
    pub fn new(start: &State, bounds: Bounds) -> Self {
        let start = Frame {
            state: words_of(start),
            rest: Vec::new(),
            opened: false,
            marks: Marks::NONE,
            share: 1.0,
        };
        Self {
            bounds,
            stack: vec![start],
            executions: 0,
            marked: BTreeMap::new(),
            finals: BTreeSet::new(),
            marks: Marks::NONE,
            done: 0.0,
        }
    }

    /// How many executions there are.
    #[must_use]
    pub fn executions(&self) -> u64 {
        self.executions
    }

    /// How many executions met which marks.
    #[must_use]
    pub fn marked(&self) -> &BTreeMap<Marks, u64> {
        &self.marked
    }

    /// All marks that were met.
    #[must_use]
    pub fn marks(&self) -> Marks {
        self.marks
    }

    /// The states in which nobody could move.
    pub fn finals(&self) -> impl Iterator<Item = State> + '_ {
        self.finals.iter().map(|words| state_of(words))
    }

    /// Looks at a state for the first time.
    fn open<S: System>(&mut self, space: &mut Space<S>) -> Poll<()> {
        let Some(frame) = self.stack.last_mut() else {
            return Poll::Ready(());
        };
        let mut moves = Vec::new();
        let any = ready!(space.all_moves(&frame.state, &mut moves));
        let mut marks = frame.marks | ready!(space.marks(frame.state[0]));
        if !any {
            marks |= ready!(space.final_marks(&frame.state));
        }
        (frame.marks, frame.opened) = (marks, true);
        self.marks |= marks;
        if any {
            let numbered = moves.iter().enumerate().rev();
            let all = |(client, moves): (usize, &Range<u32>)| moves.clone().rev().map(move |number| (client, number));
            frame.rest = numbered.flat_map(all).collect();
            frame.share /= frame.rest.len() as f64;
        } else {
            self.done += frame.share;
            self.executions += 1;
            *self.marked.entry(marks).or_default() += 1;
            self.finals.insert(frame.state.clone());
        }
        Poll::Ready(())
    }

    /// Takes the next move.
    fn step<S: System>(&mut self, space: &mut Space<S>) {
        let deep = self.stack.len() as u32 > self.bounds.steps;
        let Some(frame) = self.stack.last_mut() else { return };
        let Some((client, number)) = frame.rest.pop().filter(|_| !deep) else {
            self.stack.pop();
            return;
        };
        let mut state = Vec::new();
        space.apply(&frame.state, client, space.edge(number), &mut state);
        let next = Frame {
            state,
            rest: Vec::new(),
            opened: false,
            marks: frame.marks,
            share: frame.share,
        };
        self.stack.push(next);
    }

    fn bound(&self) -> Option<Bound> {
        if self.executions >= self.bounds.executions {
            return Some(Bound::Executions);
        }
        let deep = self.stack.len() as u32 > self.bounds.steps;
        let more = self.stack.last().is_some_and(|frame| !frame.rest.is_empty());
        (deep && more).then_some(Bound::Steps)
    }
}

impl<S: System> Search<S> for Enumeration {
    fn advance(&mut self, space: &mut Space<S>, budget: u32) -> Poll<Verdict> {
        for _ in 0..budget {
            match self.stack.last() {
                None => return Poll::Ready(Verdict::Complete),
                Some(frame) if !frame.opened => ready!(self.open(space)),
                Some(_) => match self.bound() {
                    Some(bound) => return Poll::Ready(Verdict::Undecided(bound)),
                    None => self.step(space),
                },
            }
        }
        Poll::Pending
    }

    fn progress(&self) -> Progress {
        Progress {
            states: self.stack.len() as u64,
            waiting: self.stack.iter().map(|frame| frame.rest.len() as u64).sum(),
            executions: self.executions,
            estimate: (self.done > 0.0).then(|| (self.executions as f64 / self.done) as u64),
        }
    }
}
