//! What can come of clients that run one after another, each to its end.
//!
//! An execution is a race if its outcome is that of no serial order of any set of the programs that
//! contains all clients that did not give up. Outcomes are compared, not replies: a loop of
//! optimistic retries sees replies that no serial order gives, and is right all the same.

use std::task::{Poll, ready};

use super::space::words_of;
use super::states::States;
use super::symmetry::Symmetry;
use super::{Bound, Bounds, LocalId, Progress, Search, SharedId, Space, State, System, Verdict};

/// Stands for a client that has not run, or has given up.
const ABSENT: u32 = u32::MAX;

/// All outcomes of serial orders.
#[derive(Debug, Clone)]
pub struct Serial {
    symmetry: Symmetry,
    outcomes: States,
}

impl Serial {
    /// Whether a final state is one of them.
    pub(crate) fn has<S: System>(&self, system: &S, state: &[u32]) -> bool {
        let mut outcome = state.to_vec();
        outcome[0] = system.outcome(SharedId(state[0])).0;
        for local in &mut outcome[1..] {
            if system.gave_up(LocalId(*local)) {
                *local = ABSENT;
            }
        }
        self.symmetry.canonical(&mut outcome);
        self.outcomes.contains(&outcome)
    }

    /// How many there are; those that differ only in who is who count once.
    #[must_use]
    pub fn len(&self) -> usize {
        self.outcomes.len()
    }

    /// Whether there are none, which cannot be once the search is complete.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The search for all of them.
#[derive(Debug, Clone)]
pub struct Serialization {
    bounds: Bounds,
    start: Vec<u32>,
    serial: Serial,
    /// States in which nobody is on the way.
    between: States,
    cursor: u32,
    /// States in which one client is, and who.
    running: Vec<(usize, Vec<u32>)>,
    /// States met on the way of the client that runs.
    met: States,
}

impl Serialization {
    /// A search that has not begun. With `symmetry`, clients that begin alike are alike.
    #[must_use]
    pub fn new(start: &State, symmetry: bool, bounds: Bounds) -> Self {
        let start = words_of(start);
        let symmetry = if symmetry {
            Symmetry::of(&start)
        } else {
            Symmetry::none(start.len() - 1)
        };
        let mut between = States::new(start.len());
        between.insert(&start);
        Self {
            bounds,
            serial: Serial {
                symmetry,
                outcomes: States::new(start.len()),
            },
            between,
            cursor: 0,
            running: Vec::new(),
            met: States::new(start.len()),
            start,
        }
    }

    /// What was found; everything only if the search is complete.
    #[must_use]
    pub fn serial(self) -> Serial {
        self.serial
    }

    /// Notes an outcome, and lets each client that has not run yet begin.
    fn begin<S: System>(&mut self, space: &mut Space<S>) -> Poll<()> {
        let state = self.between.get(self.cursor).to_vec();
        let mut waiting = Vec::new();
        for client in 0..state.len() - 1 {
            let fresh = state[1 + client] == self.start[1 + client];
            if fresh && !ready!(space.moves(state[1 + client], state[0])).is_empty() {
                waiting.push(client);
            }
        }
        self.cursor += 1;
        let mut outcome = state.clone();
        outcome[0] = space.system().outcome(SharedId(state[0])).0;
        for client in 0..state.len() - 1 {
            let gave_up = space.system().gave_up(LocalId(state[1 + client]));
            if gave_up || waiting.contains(&client) {
                outcome[1 + client] = ABSENT;
            }
        }
        self.serial.symmetry.canonical(&mut outcome);
        self.serial.outcomes.insert(&outcome);
        let twin = |&client: &usize| self.serial.symmetry.has_twin_before(&state, client);
        waiting.retain(|client| !twin(client));
        self.running = waiting.into_iter().map(|client| (client, state.clone())).collect();
        self.met = States::new(state.len());
        Poll::Ready(())
    }

    /// Lets the client on top make each of its moves; the state is one between two clients if it
    /// has none.
    fn step<S: System>(&mut self, space: &mut Space<S>, client: usize) -> Poll<()> {
        let Some((_, state)) = self.running.last() else {
            return Poll::Ready(());
        };
        let moves = ready!(space.moves(state[1 + client], state[0]));
        let Some((client, mut state)) = self.running.pop() else {
            return Poll::Ready(());
        };
        if moves.is_empty() {
            self.serial.symmetry.canonical(&mut state);
            self.between.insert(&state);
        }
        for number in moves {
            let mut after = Vec::new();
            space.apply(&state, client, space.edge(number), &mut after);
            // A way that leads back to itself, or together with another, is gone once.
            if self.met.insert(&after).1 {
                self.running.push((client, after));
            }
        }
        Poll::Ready(())
    }
}

impl<S: System> Search<S> for Serialization {
    fn advance(&mut self, space: &mut Space<S>, budget: u32) -> Poll<Verdict> {
        for _ in 0..budget {
            if let Some(&(client, _)) = self.running.last() {
                ready!(self.step(space, client));
            } else if (self.cursor as usize) < self.between.len() {
                ready!(self.begin(space));
            } else {
                return Poll::Ready(Verdict::Complete);
            }
            if (self.between.len() + self.met.len()) as u64 > self.bounds.states {
                return Poll::Ready(Verdict::Undecided(Bound::States));
            }
        }
        Poll::Pending
    }

    fn progress(&self) -> Progress {
        let states = self.between.len() as u64;
        Progress {
            states,
            waiting: states - u64::from(self.cursor),
            ..Progress::default()
        }
    }
}
