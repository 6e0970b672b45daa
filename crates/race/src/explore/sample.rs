//! Executions drawn by chance, for what is too large to be searched.

use std::ops::Range;
use std::task::{Poll, ready};

use super::space::words_of;
use super::{Bound, Bounds, Choice, Marks, Progress, Search, Space, State, System, Verdict};
use crate::{ClientId, Stream};

/// A way to choose whose turn it is.
pub trait Scheduler {
    /// A new execution begins.
    fn begin(&mut self, clients: usize, stream: &mut Stream);

    /// Chooses one of the clients that can move; `step` moves have been made.
    fn pick(&mut self, open: &[usize], step: u32, stream: &mut Stream) -> usize;
}

/// Executions under way, one after another, until one meets a mark it was to stop at.
#[derive(Debug, Clone)]
pub struct Sampling<C> {
    scheduler: C,
    seed: u64,
    stop_at: Marks,
    bounds: Bounds,
    start: Vec<u32>,
    stream: Stream,
    state: Vec<u32>,
    choices: Vec<Choice>,
    marks: Marks,
    executions: u64,
    moves: Vec<Range<u32>>,
}

impl<C: Scheduler> Sampling<C> {
    /// Executions that have not begun. The same seed gives the same ones.
    pub fn new(start: &State, scheduler: C, seed: u64, stop_at: Marks, bounds: Bounds) -> Self {
        let start = words_of(start);
        let mut sampling = Self {
            scheduler,
            seed,
            stop_at,
            bounds,
            state: start.clone(),
            start,
            stream: Stream::of_client(seed, ClientId(0)),
            choices: Vec::new(),
            marks: Marks::NONE,
            executions: 0,
            moves: Vec::new(),
        };
        sampling.begin();
        sampling
    }

    /// The moves of the execution under way: of the one that met a mark, if one did.
    pub fn schedule(&self) -> &[Choice] {
        &self.choices
    }

    /// All marks that were met.
    pub fn marks(&self) -> Marks {
        self.marks
    }

    /// Executions that came to their end.
    pub fn executions(&self) -> u64 {
        self.executions
    }

    fn begin(&mut self) {
        // A row of numbers for each execution, so that any of them can be had again by itself.
        self.stream = Stream::of_client(self.seed ^ self.executions >> 32, ClientId(self.executions as u32));
        self.state.clone_from(&self.start);
        self.choices.clear();
        self.scheduler.begin(self.start.len() - 1, &mut self.stream);
    }

    fn step<S: System>(&mut self, space: &mut Space<S>) -> Poll<Option<Verdict>> {
        let open = ready!(space.all_moves(&self.state, &mut self.moves));
        let mut marks = ready!(space.marks(self.state[0]));
        if !open {
            marks |= ready!(space.final_marks(&self.state));
        }
        self.marks |= marks;
        let met = marks & self.stop_at;
        if !met.is_empty() {
            return Poll::Ready(Some(Verdict::Met(met)));
        }
        if !open {
            self.executions += 1;
            if self.executions >= self.bounds.executions {
                return Poll::Ready(Some(Verdict::Undecided(Bound::Executions)));
            }
            self.begin();
            return Poll::Ready(None);
        }
        if self.choices.len() as u32 >= self.bounds.steps {
            return Poll::Ready(Some(Verdict::Undecided(Bound::Steps)));
        }
        let open: Vec<usize> = (0..self.moves.len())
            .filter(|&client| !self.moves[client].is_empty())
            .collect();
        let client = self.scheduler.pick(&open, self.choices.len() as u32, &mut self.stream);
        let moves = self.moves[client].clone();
        let alternative = match moves.len() {
            1 => 0,
            several => self.stream.between(0, several as u64 - 1) as u32,
        };
        let mut after = Vec::with_capacity(self.state.len());
        space.apply(&self.state, client, space.edge(moves.start + alternative), &mut after);
        self.state = after;
        self.choices.push(Choice {
            client: client as u32,
            alternative,
        });
        Poll::Ready(None)
    }
}

impl<S: System, C: Scheduler> Search<S> for Sampling<C> {
    fn advance(&mut self, space: &mut Space<S>, budget: u32) -> Poll<Verdict> {
        for _ in 0..budget {
            if let Some(verdict) = ready!(self.step(space)) {
                return Poll::Ready(verdict);
            }
            if space.bytes() as u64 > self.bounds.memory {
                return Poll::Ready(Verdict::Undecided(Bound::Memory));
            }
        }
        Poll::Pending
    }

    fn progress(&self) -> Progress {
        Progress {
            executions: self.executions,
            ..Progress::default()
        }
    }
}
