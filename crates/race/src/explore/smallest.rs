//! The schedule of a break that is easiest to understand.
//!
//! Fewest faults, then fewest moves, then fewest changes of client, then first in the order of the
//! clients. The search goes over states together with the client that moved last, one distance
//! from the start after another. Every path to such a pair goes on alike, so the best path to it
//! is all that has to be kept. Fewest clients come before all that: whoever asks tries two first.

use std::ops::Range;
use std::task::{Poll, ready};

use super::space::words_of;
use super::states::States;
use super::{Bound, Bounds, Choice, Marks, Progress, Search, Space, State, System, Verdict};

/// Nobody has moved yet.
const NOBODY: u32 = u32::MAX;

/// A search for it under way.
#[derive(Debug, Clone)]
pub struct Smallest {
    goal: Marks,
    bounds: Bounds,
    start: Vec<u32>,
    /// How many faults are allowed in this pass, and whether more would lead on.
    faults: u32,
    more_faults: bool,
    /// States, each with who moved last and how many faults there were.
    nodes: States,
    /// One for each distance from the start, each in the order of the paths.
    layers: Vec<Vec<Step>>,
    /// The next step of the last full layer to go on from, and the layer that comes of it.
    cursor: usize,
    next: Vec<Step>,
    /// The number of the first node of the next layer.
    first: u32,
    found: Option<Found>,
    moves: Vec<Range<u32>>,
}

/// The last step of the best path to a node.
#[derive(Debug, Clone, Copy)]
struct Step {
    node: u32,
    /// The place of the step before in its layer.
    parent: u32,
    choice: Choice,
    switches: u32,
}

#[derive(Debug, Clone, Copy)]
struct Found {
    place: usize,
    switches: u32,
    marks: Marks,
}

impl Smallest {
    /// A search for the smallest schedule to a state with one of these marks.
    #[must_use]
    pub fn new(start: &State, goal: Marks, bounds: Bounds) -> Self {
        let start = words_of(start);
        let mut search = Self {
            goal,
            bounds,
            faults: 0,
            more_faults: false,
            nodes: States::new(start.len() + 2),
            layers: Vec::new(),
            cursor: 0,
            next: Vec::new(),
            first: 0,
            found: None,
            moves: Vec::new(),
            start,
        };
        search.begin(0);
        search
    }

    /// The schedule, once the search has met its goal.
    #[must_use]
    pub fn schedule(&self) -> Vec<Choice> {
        let mut choices = Vec::new();
        let mut place = self.found.map_or(0, |found| found.place);
        for layer in self.layers[1..].iter().rev() {
            let step = layer[place];
            choices.push(step.choice);
            place = step.parent as usize;
        }
        choices.reverse();
        choices
    }

    fn begin(&mut self, faults: u32) {
        let mut root = self.start.clone();
        root.extend([NOBODY, 0]);
        (self.faults, self.more_faults) = (faults, false);
        self.nodes = States::new(root.len());
        self.nodes.insert(&root);
        self.layers = vec![vec![Step {
            node: 0,
            parent: 0,
            choice: Choice::of(0),
            switches: 0,
        }]];
        (self.cursor, self.first) = (0, 1);
        self.next.clear();
    }

    /// Looks at a node of the last full layer, and goes on from it.
    fn expand<S: System>(&mut self, space: &mut Space<S>) -> Poll<()> {
        let place = self.cursor;
        let step = self.layers[self.layers.len() - 1][place];
        let node = self.nodes.get(step.node).to_vec();
        let state = &node[..self.start.len()];
        let open = ready!(space.all_moves(state, &mut self.moves));
        let mut marks = ready!(space.marks(state[0]));
        if !open {
            marks |= ready!(space.final_marks(state));
        }
        self.cursor += 1;
        let marks = marks & self.goal;
        if !marks.is_empty() && self.found.is_none_or(|found| step.switches < found.switches) {
            self.found = Some(Found {
                place,
                switches: step.switches,
                marks,
            });
        }
        // Once somebody is there, nobody need go farther.
        if self.found.is_none() {
            self.follow(space, &node, place as u32, step.switches);
        }
        Poll::Ready(())
    }

    fn follow<S: System>(&mut self, space: &mut Space<S>, node: &[u32], parent: u32, switches: u32) {
        let (state, rest) = node.split_at(self.start.len());
        let (last, faults) = (rest[0], rest[1]);
        for client in 0..self.moves.len() {
            for (alternative, number) in self.moves[client].clone().enumerate() {
                let edge = space.edge(number);
                let faults = faults + u32::from(edge.fault);
                if faults > self.faults {
                    self.more_faults = true;
                    continue;
                }
                let mut after = Vec::new();
                space.apply(state, client, edge, &mut after);
                after.extend([client as u32, faults]);
                let switched = last != NOBODY && last != client as u32;
                let choice = Choice {
                    client: client as u32,
                    alternative: alternative as u32,
                };
                let switches = switches + u32::from(switched);
                self.reach(
                    &after,
                    Step {
                        node: 0,
                        parent,
                        choice,
                        switches,
                    },
                );
            }
        }
    }

    /// Notes a path to a node. Paths come in their order, so of two with as many changes of client
    /// the earlier one stays.
    fn reach(&mut self, node: &[u32], step: Step) {
        let (number, new) = self.nodes.insert(node);
        let step = Step { node: number, ..step };
        if new {
            self.next.push(step);
        } else if number >= self.first {
            let known = &mut self.next[(number - self.first) as usize];
            if step.switches < known.switches {
                *known = step;
            }
        }
    }

    /// A layer has been gone through: what has come of it?
    fn end_layer(&mut self) -> Option<Verdict> {
        if let Some(found) = self.found {
            return Some(Verdict::Met(found.marks));
        }
        if self.next.is_empty() {
            if !self.more_faults {
                return Some(Verdict::Complete);
            }
            self.begin(self.faults + 1);
            return None;
        }
        if self.layers.len() as u32 > self.bounds.steps {
            return Some(Verdict::Undecided(Bound::Steps));
        }
        let mut layer = std::mem::take(&mut self.next);
        layer.sort_by_key(|step| (step.parent, step.choice));
        self.layers.push(layer);
        (self.cursor, self.first) = (0, self.nodes.len() as u32);
        None
    }
}

impl<S: System> Search<S> for Smallest {
    fn advance(&mut self, space: &mut Space<S>, budget: u32) -> Poll<Verdict> {
        for _ in 0..budget {
            let layer = self.layers.last().map_or(0, Vec::len);
            if self.cursor < layer {
                ready!(self.expand(space));
            } else if let Some(verdict) = self.end_layer() {
                return Poll::Ready(verdict);
            }
            let bytes = self.nodes.bytes() + self.nodes.len() * size_of::<Step>() + space.bytes();
            if self.nodes.len() as u64 > self.bounds.states {
                return Poll::Ready(Verdict::Undecided(Bound::States));
            }
            if bytes as u64 > self.bounds.memory {
                return Poll::Ready(Verdict::Undecided(Bound::Memory));
            }
        }
        Poll::Pending
    }

    fn progress(&self) -> Progress {
        let waiting = self.layers.last().map_or(0, Vec::len) - self.cursor + self.next.len();
        Progress {
            states: self.nodes.len() as u64,
            waiting: waiting as u64,
            ..Progress::default()
        }
    }
}
