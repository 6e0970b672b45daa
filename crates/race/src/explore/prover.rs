//! The prover: every state once, in order of distance from the start.
//!
//! Equal states have equal futures, so each is gone on from once. Two things make it smaller.
//! *Symmetry*: clients that begin alike are alike, and of states that differ only in who is who
//! one is kept. *Ample sets*: where some client's next move touches nothing that anybody else may
//! still touch and nothing that marks depend on, all orders of it with the others' moves come to
//! the same, and only that client moves. What others may still touch is learned on the way
//! ([`super::learned`]), and the search is repeated until there was nothing to learn: then each
//! such set was persistent, and no final state and no mark has been missed.

use std::ops::Range;
use std::task::{Poll, ready};

use super::space::{Edge, state_of, words_of};
use super::states::States;
use super::symmetry::Symmetry;
use super::{Bound, Bounds, Choice, Marks, Progress, Search, Space, State, System, Verdict};

/// How to search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Take clients that begin alike for each other. Only right if marks do.
    pub symmetry: bool,
    /// Leave out orders that come to the same. The first break found is then not the shortest.
    pub reduce: bool,
    /// End as soon as one of these marks is met.
    pub stop_at: Marks,
    /// How far to go.
    pub bounds: Bounds,
}

/// A search under way.
#[derive(Debug, Clone)]
pub struct Prover {
    plan: Plan,
    symmetry: Symmetry,
    start: Vec<u32>,
    states: States,
    parents: Vec<Parent>,
    /// The next state to go on from.
    cursor: u32,
    /// Where the states of this distance from the start end.
    level_end: u32,
    depth: u32,
    finals: Vec<u32>,
    marks: Marks,
    met: Option<u32>,
    passes: u32,
    version: u64,
    verdict: Option<Verdict>,
    /// The state gone on from, its moves, and a state after it.
    state: Vec<u32>,
    moves: Vec<Range<u32>>,
    after: Vec<u32>,
}

/// How a state was first reached.
#[derive(Debug, Clone, Copy)]
struct Parent {
    state: u32,
    client: u16,
    alternative: u16,
}

impl Prover {
    /// A search that has not begun.
    #[must_use]
    pub fn new(start: &State, plan: Plan) -> Self {
        let start = words_of(start);
        let symmetry = match plan.symmetry {
            true => Symmetry::of(&start),
            false => Symmetry::none(start.len() - 1),
        };
        let mut prover = Self {
            plan,
            symmetry,
            states: States::new(start.len()),
            parents: Vec::new(),
            cursor: 0,
            level_end: 0,
            depth: 0,
            finals: Vec::new(),
            marks: Marks::NONE,
            met: None,
            passes: 0,
            version: 0,
            verdict: None,
            state: Vec::new(),
            moves: Vec::new(),
            after: Vec::new(),
            start,
        };
        prover.begin();
        prover
    }

    fn begin(&mut self) {
        let mut start = self.start.clone();
        self.symmetry.canonical(&mut start);
        self.states = States::new(start.len());
        self.states.insert(&start);
        self.parents = vec![Parent {
            state: 0,
            client: 0,
            alternative: 0,
        }];
        (self.cursor, self.level_end, self.depth) = (0, 1, 0);
        self.finals.clear();
        self.passes += 1;
    }

    /// The states in which nobody could move. Under symmetry each stands for all that differ only
    /// in who is who.
    pub fn finals(&self) -> impl Iterator<Item = State> + '_ {
        self.finals.iter().map(|&number| state_of(self.states.get(number)))
    }

    /// All marks that were met.
    #[must_use]
    pub fn marks(&self) -> Marks {
        self.marks
    }

    /// How often the search was begun, until there was nothing to learn.
    #[must_use]
    pub fn passes(&self) -> u32 {
        self.passes
    }

    /// An order of moves that leads to where the search stopped; empty if it did not.
    pub fn schedule<S: System>(&self, space: &mut Space<S>) -> Poll<Vec<Choice>> {
        let mut way = Vec::new();
        let mut at = self.met.unwrap_or(0);
        while at != 0 {
            let parent = self.parents[at as usize];
            way.push(parent);
            at = parent.state;
        }
        let mut state = self.start.clone();
        let mut choices = Vec::new();
        for step in way.into_iter().rev() {
            // Canonical places say which local state moves; the clients themselves say whose it is.
            let place = usize::from(step.client);
            let local = self.states.get(step.state)[1 + place];
            let same = |&client: &usize| self.symmetry.alike(client, place) && state[1 + client] == local;
            let client = (0..state.len() - 1).find(same).unwrap_or(place);
            let mut moves = ready!(space.moves(local, state[0]));
            let Some(number) = moves.nth(step.alternative.into()) else {
                break;
            };
            let mut after = Vec::new();
            space.apply(&state, client, space.edge(number), &mut after);
            state = after;
            choices.push(Choice {
                client: client as u32,
                alternative: step.alternative.into(),
            });
        }
        Poll::Ready(choices)
    }

    /// Goes on from one state.
    fn expand<S: System>(&mut self, space: &mut Space<S>) -> Poll<Option<Verdict>> {
        self.state.clear();
        self.state.extend_from_slice(self.states.get(self.cursor));
        let open = ready!(space.all_moves(&self.state, &mut self.moves));
        let mut marks = ready!(space.marks(self.state[0]));
        if !open {
            marks |= ready!(space.final_marks(&self.state));
        }
        let current = self.cursor;
        self.cursor += 1;
        self.marks |= marks;
        let met = marks & self.plan.stop_at;
        if !met.is_empty() {
            self.met = Some(current);
            return Poll::Ready(Some(Verdict::Met(met)));
        }
        if !open {
            self.finals.push(current);
        } else if self.depth >= self.plan.bounds.steps {
            return Poll::Ready(Some(Verdict::Undecided(Bound::Steps)));
        } else {
            self.follow(space, current);
        }
        Poll::Ready(self.too_much(space))
    }

    fn follow<S: System>(&mut self, space: &mut Space<S>, current: u32) {
        let alone = (0..self.moves.len()).find(|&client| self.plan.reduce && self.may_go_alone(space, client));
        if let Some(client) = alone
            && self.push(space, current, client)
        {
            return;
        }
        for client in (0..self.moves.len()).filter(|&client| Some(client) != alone) {
            if !self.symmetry.has_twin_before(&self.state, client) {
                self.push(space, current, client);
            }
        }
    }

    /// Whether nobody else's future and no mark depends on what the client does next.
    fn may_go_alone<S: System>(&self, space: &Space<S>, client: usize) -> bool {
        let others = || (0..self.moves.len()).filter(|&other| other != client);
        let free = |edge: Edge| {
            let touches = space.touches(edge);
            let met = |other: usize| {
                let future = space.learned.future(self.state[1 + other]);
                future.is_some_and(|future| future.conflict(touches))
            };
            !touches.writes.meets(space.learned.visible()) && !others().any(met)
        };
        let moves = &self.moves[client];
        !moves.is_empty() && moves.clone().all(|number| free(space.edge(number)))
    }

    /// Adds what the client's moves lead to; tells whether all of it is farther from the start. In
    /// a circle of states somebody must be allowed to go on.
    fn push<S: System>(&mut self, space: &mut Space<S>, current: u32, client: usize) -> bool {
        let mut farther = true;
        for (alternative, number) in self.moves[client].clone().enumerate() {
            space.apply(&self.state, client, space.edge(number), &mut self.after);
            self.symmetry.canonical(&mut self.after);
            let (state, new) = self.states.insert(&self.after);
            farther &= state >= self.level_end;
            if new {
                let (client, alternative) = (client as u16, alternative as u16);
                self.parents.push(Parent {
                    state: current,
                    client,
                    alternative,
                });
            }
        }
        farther
    }

    fn too_much<S: System>(&self, space: &Space<S>) -> Option<Verdict> {
        let bytes = self.states.bytes() + self.parents.capacity() * size_of::<Parent>() + space.bytes();
        let bound = match self.plan.bounds {
            bounds if self.states.len() as u64 > bounds.states => Bound::States,
            bounds if bytes as u64 > bounds.memory => Bound::Memory,
            _ => return None,
        };
        Some(Verdict::Undecided(bound))
    }

    /// What to do when all states have been gone on from.
    fn end<S: System>(&mut self, space: &Space<S>) -> Option<Verdict> {
        let learned = space.learned.version();
        if self.plan.reduce && learned != self.version {
            self.version = learned;
            self.begin();
            return None;
        }
        Some(Verdict::Complete)
    }
}

impl<S: System> Search<S> for Prover {
    fn advance(&mut self, space: &mut Space<S>, budget: u32) -> Poll<Verdict> {
        if self.cursor == 0 && self.passes == 1 {
            self.version = space.learned.version();
        }
        for _ in 0..budget {
            if let Some(verdict) = self.verdict {
                return Poll::Ready(verdict);
            }
            if self.cursor as usize == self.states.len() {
                self.verdict = self.end(space);
                continue;
            }
            if self.cursor == self.level_end {
                self.level_end = self.states.len() as u32;
                self.depth += 1;
            }
            self.verdict = ready!(self.expand(space));
        }
        match self.verdict {
            Some(verdict) => Poll::Ready(verdict),
            None => Poll::Pending,
        }
    }

    fn progress(&self) -> Progress {
        let states = self.states.len() as u64;
        Progress {
            states,
            waiting: states - u64::from(self.cursor),
            executions: self.finals.len() as u64,
            estimate: None,
        }
    }
}
