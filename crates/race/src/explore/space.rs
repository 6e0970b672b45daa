//! A system with everything it has answered so far, so that it is asked each question once.

use std::collections::BTreeMap;
use std::ops::Range;
use std::task::{Poll, ready};

use super::index::{Index, hash};
use super::learned::Learned;
use super::{LocalId, Marks, Move, Serial, SharedId, State, System, Touches};

/// What can be reached from anywhere in a system, as far as it has been asked for. Searches share
/// it: what one has found out, the next need not ask again.
pub struct Space<S> {
    system: S,
    index: Index,
    asked: Vec<[u32; 2]>,
    answers: Vec<Range<u32>>,
    edges: Vec<Edge>,
    touches: Vec<Touches>,
    touches_numbers: BTreeMap<Touches, u32>,
    marks: Vec<Option<Marks>>,
    final_marks: BTreeMap<Box<[u32]>, Marks>,
    serial: Option<Serial>,
    pub(crate) learned: Learned,
    fresh: Vec<Move>,
}

/// A move as it is kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Edge {
    pub(crate) shared: u32,
    pub(crate) local: u32,
    pub(crate) touches: u32,
    pub(crate) fault: bool,
}

impl<S: System> Space<S> {
    /// Nothing has been asked yet.
    pub fn new(system: S) -> Self {
        Self {
            system,
            index: Index::default(),
            asked: Vec::new(),
            answers: Vec::new(),
            edges: Vec::new(),
            touches: Vec::new(),
            touches_numbers: BTreeMap::new(),
            marks: Vec::new(),
            final_marks: BTreeMap::new(),
            serial: None,
            learned: Learned::default(),
            fresh: Vec::new(),
        }
    }

    /// The system.
    pub fn system(&self) -> &S {
        &self.system
    }

    /// The system, to be told things that change no answer.
    pub fn system_mut(&mut self) -> &mut S {
        &mut self.system
    }

    /// From now on a final state that none of these serial orders has is marked as a race.
    pub fn compare_with(&mut self, serial: Option<Serial>) {
        self.serial = serial;
        self.final_marks.clear();
    }

    /// Bytes that the answers take, about.
    #[must_use]
    pub fn bytes(&self) -> usize {
        /// What an entry of a map takes beside its key, about.
        const ENTRY: usize = 40;
        let finals = self
            .final_marks
            .first_key_value()
            .map_or(0, |(state, _)| state.len() * 4 + ENTRY);
        self.index.bytes()
            + self.asked.capacity() * 8
            + self.answers.capacity() * 8
            + self.edges.capacity() * 16
            + self.final_marks.len() * finals
    }

    /// The moves of a client, by their numbers.
    pub(crate) fn moves(&mut self, local: u32, shared: u32) -> Poll<Range<u32>> {
        let question = [local, shared];
        let hash = hash(&question);
        if let Some(number) = self.index.find(hash, |number| self.asked[number as usize] == question) {
            return Poll::Ready(self.answers[number as usize].clone());
        }
        self.fresh.clear();
        ready!(self.system.moves(LocalId(local), SharedId(shared), &mut self.fresh));
        let start = self.edges.len() as u32;
        for fresh in std::mem::take(&mut self.fresh) {
            self.learned.follows(local, fresh.local.0);
            self.learned.touched(local, &fresh.touches);
            let edge = Edge {
                shared: fresh.shared.0,
                local: fresh.local.0,
                fault: fresh.fault,
                touches: self.number(fresh.touches),
            };
            self.edges.push(edge);
        }
        let answer = start..self.edges.len() as u32;
        self.index.insert(hash, self.asked.len() as u32);
        self.asked.push(question);
        self.answers.push(answer.clone());
        Poll::Ready(answer)
    }

    /// The moves of every client in a state; tells whether there are any.
    pub(crate) fn all_moves(&mut self, state: &[u32], moves: &mut Vec<Range<u32>>) -> Poll<bool> {
        moves.clear();
        for &local in &state[1..] {
            moves.push(ready!(self.moves(local, state[0])));
        }
        Poll::Ready(moves.iter().any(|moves| !moves.is_empty()))
    }

    /// A move by its number.
    pub(crate) fn edge(&self, number: u32) -> Edge {
        self.edges[number as usize]
    }

    /// What a move touches.
    pub(crate) fn touches(&self, edge: Edge) -> &Touches {
        &self.touches[edge.touches as usize]
    }

    /// Whether the order of two moves can make a difference, be it only in what is seen between them.
    pub(crate) fn depend(&self, one: &Touches, other: &Touches) -> bool {
        let visible = self.learned.visible();
        one.conflict(other) || one.writes.meets(visible) && other.writes.meets(visible)
    }

    /// The state after a move of a client.
    pub(crate) fn apply(&mut self, state: &[u32], client: usize, edge: Edge, after: &mut Vec<u32>) {
        after.clear();
        after.extend_from_slice(state);
        after[0] = edge.shared;
        after[1 + client] = edge.local;
        let touches = &self.touches[edge.touches as usize];
        if touches.writes.is_empty() {
            return;
        }
        for other in (0..state.len() - 1).filter(|&other| other != client) {
            let before = state[1 + other];
            let LocalId(now) = self.system.notice(LocalId(before), touches, SharedId(edge.shared));
            if now != before {
                self.learned.follows(before, now);
                after[1 + other] = now;
            }
        }
    }

    /// What there is to say about a shared state.
    pub(crate) fn marks(&mut self, shared: u32) -> Poll<Marks> {
        let at = shared as usize;
        if let Some(&Some(marks)) = self.marks.get(at) {
            return Poll::Ready(marks);
        }
        let marked = ready!(self.system.marks(SharedId(shared)));
        self.learned.watch(&marked.reads);
        if self.marks.len() <= at {
            self.marks.resize(at + 1, None);
        }
        self.marks[at] = Some(marked.marks);
        Poll::Ready(marked.marks)
    }

    /// What there is to say about a state in which nobody can move. Searches that go through
    /// executions come to the same one again and again.
    pub(crate) fn final_marks(&mut self, state: &[u32]) -> Poll<Marks> {
        if let Some(&marks) = self.final_marks.get(state) {
            return Poll::Ready(marks);
        }
        let State { shared, locals } = state_of(state);
        let marks = ready!(self.system.final_marks(shared, &locals));
        let race = match &self.serial {
            Some(serial) if !serial.has(&self.system, state) => Marks::RACE,
            _ => Marks::NONE,
        };
        self.final_marks.insert(state.into(), marks | race);
        Poll::Ready(marks | race)
    }

    fn number(&mut self, touches: Touches) -> u32 {
        if let Some(&number) = self.touches_numbers.get(&touches) {
            return number;
        }
        let number = self.touches.len() as u32;
        self.touches_numbers.insert(touches.clone(), number);
        self.touches.push(touches);
        number
    }
}

/// A state as one row of words: what all share first, then each client's own.
pub(crate) fn words_of(state: &State) -> Vec<u32> {
    let locals = state.locals.iter().map(|local| local.0);
    std::iter::once(state.shared.0).chain(locals).collect()
}

/// The state a row of words stands for.
pub(crate) fn state_of(words: &[u32]) -> State {
    State {
        shared: SharedId(words[0]),
        locals: words[1..].iter().map(|&local| LocalId(local)).collect(),
    }
}
