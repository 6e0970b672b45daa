//! Orders in which few clients are interrupted.
//!
//! A client is interrupted where another moves though it could go on itself. Most breaks need one
//! or two interruptions, so where all orders are too many those with few are worth going through:
//! iterative context bounding, by Musuvathi and Qadeer (2007). The search goes over states together
//! with the client that moved last; all that costs no further interruption comes first.

use std::ops::Range;
use std::task::{Poll, ready};

use super::space::words_of;
use super::states::States;
use super::symmetry::Symmetry;
use super::{Bound, Bounds, Choice, Marks, Progress, Search, Space, State, System, Verdict};

/// Nobody has moved yet.
const NOBODY: u32 = u32::MAX;

/// The search under way.
#[derive(Debug, Clone)]
pub struct Interruptions {
    most: u32,
    stop_at: Marks,
    bounds: Bounds,
    symmetry: Symmetry,
    /// States, each with who moved last.
    nodes: States,
    /// How each was reached with the fewest interruptions.
    reached: Vec<Reached>,
    /// Nodes from which to go on with as many interruptions as there have been, the next one last.
    now: Vec<u32>,
    /// Nodes that take one more.
    later: Vec<u32>,
    interruptions: u32,
    met: Option<u32>,
    moves: Vec<Range<u32>>,
}

#[derive(Debug, Clone, Copy)]
struct Reached {
    parent: u32,
    choice: Choice,
    steps: u32,
    /// It has been gone on from.
    done: bool,
}

impl Interruptions {
    /// A search through all orders of at most so many interruptions that has not begun.
    #[must_use]
    pub fn new(start: &State, most: u32, stop_at: Marks, bounds: Bounds) -> Self {
        let mut root = words_of(start);
        let symmetry = Symmetry::of(&root);
        root.push(NOBODY);
        let mut search = Self {
            most,
            stop_at,
            bounds,
            symmetry,
            nodes: States::new(root.len()),
            reached: Vec::new(),
            now: Vec::new(),
            later: Vec::new(),
            interruptions: 0,
            met: None,
            moves: Vec::new(),
        };
        let beginning = Reached {
            parent: 0,
            choice: Choice::of(0),
            steps: 0,
            done: false,
        };
        search.reach(&root, beginning, false);
        search
    }

    /// The moves to the mark that was met.
    #[must_use]
    pub fn schedule(&self) -> Vec<Choice> {
        let mut choices = Vec::new();
        let mut node = self.met.unwrap_or_default();
        while node != 0 {
            let reached = self.reached[node as usize];
            choices.push(reached.choice);
            node = reached.parent;
        }
        choices.reverse();
        choices
    }

    /// How many interruptions the orders have that have all been gone through; none if not even
    /// those without any have been.
    #[must_use]
    pub fn gone_through(&self) -> Option<u32> {
        match self.now.is_empty() {
            true => Some(self.interruptions),
            false => self.interruptions.checked_sub(1),
        }
    }

    fn reach(&mut self, node: &[u32], how: Reached, interrupts: bool) {
        let (number, new) = self.nodes.insert(node);
        if new {
            self.reached.push(how);
        } else if self.reached[number as usize].done {
            return;
        } else if !interrupts {
            // It may have been reached before, at the price of an interruption.
            self.reached[number as usize] = how;
        }
        match interrupts {
            true => self.later.push(number),
            false => self.now.push(number),
        }
    }

    fn expand<S: System>(&mut self, space: &mut Space<S>, number: u32) -> Poll<Option<Verdict>> {
        let node = self.nodes.get(number).to_vec();
        let (state, last) = (&node[..node.len() - 1], node[node.len() - 1]);
        let open = ready!(space.all_moves(state, &mut self.moves));
        let mut marks = ready!(space.marks(state[0]));
        if !open {
            marks |= ready!(space.final_marks(state));
        }
        self.now.pop();
        self.reached[number as usize].done = true;
        let met = marks & self.stop_at;
        if !met.is_empty() {
            self.met = Some(number);
            return Poll::Ready(Some(Verdict::Met(met)));
        }
        if open && self.reached[number as usize].steps >= self.bounds.steps {
            return Poll::Ready(Some(Verdict::Undecided(Bound::Steps)));
        }
        self.follow(space, state, number, last);
        Poll::Ready(None)
    }

    fn follow<S: System>(&mut self, space: &mut Space<S>, state: &[u32], number: u32, last: u32) {
        let goes_on = self.moves.get(last as usize).is_some_and(|moves| !moves.is_empty());
        let steps = self.reached[number as usize].steps + 1;
        let mut after = Vec::new();
        for client in (0..self.moves.len()).rev() {
            let is_last = client as u32 == last;
            if !is_last && self.has_twin(state, client, last) {
                continue;
            }
            for (alternative, edge) in self.moves[client].clone().enumerate() {
                space.apply(state, client, space.edge(edge), &mut after);
                after.push(client as u32);
                let how = Reached {
                    parent: number,
                    choice: Choice {
                        client: client as u32,
                        alternative: alternative as u32,
                    },
                    steps,
                    done: false,
                };
                self.reach(&after, how, goes_on && !is_last);
            }
        }
    }

    /// Whether an earlier client may move in place of this one, and neither has moved last.
    fn has_twin(&self, state: &[u32], client: usize, last: u32) -> bool {
        let mut earlier = (0..client).filter(|&other| other as u32 != last);
        earlier.any(|other| self.symmetry.alike(other, client) && state[1 + other] == state[1 + client])
    }

    /// All orders of so many interruptions have been gone through: what has come of it?
    fn next_level(&mut self) -> Option<Verdict> {
        let reached = &self.reached;
        self.later.retain(|&node| !reached[node as usize].done);
        if self.later.is_empty() {
            return Some(Verdict::Complete);
        }
        if self.interruptions == self.most {
            return Some(Verdict::Undecided(Bound::Interruptions));
        }
        self.interruptions += 1;
        self.now = std::mem::take(&mut self.later);
        None
    }
}

impl<S: System> Search<S> for Interruptions {
    fn advance(&mut self, space: &mut Space<S>, budget: u32) -> Poll<Verdict> {
        for _ in 0..budget {
            let verdict = match self.now.last() {
                Some(&node) if self.reached[node as usize].done => {
                    self.now.pop();
                    None
                }
                Some(&node) => ready!(self.expand(space, node)),
                None => self.next_level(),
            };
            if let Some(verdict) = verdict {
                return Poll::Ready(verdict);
            }
            let bytes = self.nodes.bytes() + self.reached.capacity() * size_of::<Reached>() + space.bytes();
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
        Progress {
            states: self.nodes.len() as u64,
            waiting: (self.now.len() + self.later.len()) as u64,
            ..Progress::default()
        }
    }
}
