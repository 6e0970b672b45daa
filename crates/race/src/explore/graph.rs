//! All states and moves as a graph, for systems small enough to be drawn.
//!
//! Equal states are one node, and with symmetry also those that differ only in who is who. Each
//! node and edge knows how many interleavings pass it, and how many of these never meet a mark.

use std::ops::Range;
use std::task::{Poll, ready};

use super::space::{state_of, words_of};
use super::states::States;
use super::symmetry::Symmetry;
use super::{Bound, Bounds, Count, LocalId, Marks, Progress, Search, Space, State, System, Verdict};

/// A state.
#[derive(Debug, Clone)]
pub struct Node {
    /// What it is; with symmetry, which client is which says nothing.
    pub state: State,
    /// How many moves it is from the start, at least.
    pub depth: u32,
    /// The marks it has itself.
    pub marks: Marks,
    /// Whether nobody moves from it.
    pub is_end: bool,
    /// Interleavings that pass it.
    pub passing: Count,
    /// Those that meet no mark.
    pub good: Count,
}

/// Moves that lead from one state to another.
#[derive(Debug, Clone)]
pub struct Edge {
    /// The number of the node it leaves.
    pub from: u32,
    /// The number of the node it leads to.
    pub to: u32,
    /// The client that moves; with symmetry, one that stands for those like it.
    pub client: u32,
    /// Which of its open moves.
    pub alternative: u32,
    /// Interleavings that pass it.
    pub passing: Count,
    /// Those that meet no mark.
    pub good: Count,
    /// In how many ways, by clients that are alike.
    times: u32,
}

/// The graph, as far as it has been drawn.
#[derive(Debug, Clone)]
pub struct Graph {
    asked: Marks,
    bounds: Bounds,
    symmetry: Symmetry,
    states: States,
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    /// The edges of each node that has been gone on from.
    leaving: Vec<Range<u32>>,
    moves: Vec<Range<u32>>,
    verdict: Option<Verdict>,
}

impl Graph {
    /// A graph that has not been begun. `asked` are the marks by which good and bad are told apart.
    #[must_use]
    pub fn new(start: &State, symmetry: bool, asked: Marks, bounds: Bounds) -> Self {
        let mut root = words_of(start);
        let symmetry = match symmetry {
            true => Symmetry::of(&root),
            false => Symmetry::none(root.len() - 1),
        };
        symmetry.canonical(&mut root);
        let mut graph = Self {
            asked,
            bounds,
            symmetry,
            states: States::new(root.len()),
            nodes: Vec::new(),
            edges: Vec::new(),
            leaving: Vec::new(),
            moves: Vec::new(),
            verdict: None,
        };
        graph.reach(&root, 0);
        graph
    }

    /// The states, in order of their distance.
    #[must_use]
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The moves between them.
    #[must_use]
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    fn reach(&mut self, state: &[u32], depth: u32) -> u32 {
        let (number, new) = self.states.insert(state);
        if new {
            self.nodes.push(Node {
                state: state_of(state),
                depth,
                marks: Marks::NONE,
                is_end: false,
                passing: Count::ZERO,
                good: Count::ZERO,
            });
        }
        number
    }

    fn expand<S: System>(&mut self, space: &mut Space<S>) -> Poll<()> {
        let number = self.leaving.len();
        let state = self.states.get(number as u32).to_vec();
        ready!(space.all_moves(&state, &mut self.moves));
        let mut marks = ready!(space.marks(state[0]));
        let idles = |client: usize| space.system().idles(LocalId(state[1 + client]));
        let idle: Vec<bool> = (0..self.moves.len()).map(idles).collect();
        let is_end = (0..idle.len()).all(|client| idle[client] || self.moves[client].is_empty());
        if is_end {
            let mut end = state.clone();
            for client in (0..idle.len()).filter(|&client| idle[client]) {
                end[1 + client] = space.edge(self.moves[client].start).local;
            }
            marks |= ready!(space.final_marks(&end));
        }
        self.nodes[number].marks = marks & self.asked;
        self.nodes[number].is_end = is_end;
        let first = self.edges.len() as u32;
        if !is_end {
            self.follow(space, &state, &idle);
        }
        self.leaving.push(first..self.edges.len() as u32);
        Poll::Ready(())
    }

    fn follow<S: System>(&mut self, space: &mut Space<S>, state: &[u32], idle: &[bool]) {
        let from = self.leaving.len() as u32;
        let depth = self.nodes[from as usize].depth + 1;
        for client in 0..idle.len() {
            if self.symmetry.has_twin_before(state, client) {
                continue;
            }
            let twin = |&other: &usize| self.symmetry.alike(client, other) && state[1 + other] == state[1 + client];
            let times = (0..idle.len()).filter(twin).count() as u32;
            // That it stops for ever is no move of one who need not move.
            let skipped = u32::from(idle[client]);
            let moves = self.moves[client].clone();
            for (alternative, edge) in moves.enumerate().skip(skipped as usize) {
                let mut after = Vec::new();
                space.apply(state, client, space.edge(edge), &mut after);
                self.symmetry.canonical(&mut after);
                let to = self.reach(&after, depth);
                self.edges.push(Edge {
                    from,
                    to,
                    client: client as u32,
                    alternative: alternative as u32,
                    passing: Count::ZERO,
                    good: Count::ZERO,
                    times,
                });
            }
        }
    }

    /// Counts what passes, once everything is there: ways to each node times ways from it.
    fn count(&mut self) -> Verdict {
        let Some(order) = self.order() else {
            return Verdict::Undecided(Bound::Cycle);
        };
        let nodes = self.nodes.len();
        let (mut there, mut from) = (vec![[Count::ZERO; 2]; nodes], vec![[Count::ZERO; 2]; nodes]);
        there[0] = self.only_good(0, [Count::Exact(1); 2]);
        for &node in &order {
            for edge in self.leaving[node].clone().map(|edge| edge as usize) {
                let Edge { to, times, .. } = self.edges[edge];
                let ways = times_each(there[node], times.into());
                let to = to as usize;
                there[to] = add_each(there[to], self.only_good(to, ways));
            }
        }
        for &node in order.iter().rev() {
            let ends = self.nodes[node].is_end.then_some([Count::Exact(1); 2]);
            let mut ways = ends.unwrap_or([Count::ZERO; 2]);
            for edge in self.leaving[node].clone() {
                let Edge { to, times, .. } = self.edges[edge as usize];
                ways = add_each(ways, times_each(from[to as usize], times.into()));
            }
            from[node] = self.only_good(node, ways);
            let through = multiply_each(there[node], from[node]);
            [self.nodes[node].passing, self.nodes[node].good] = through;
        }
        for edge in &mut self.edges {
            let ways = times_each(there[edge.from as usize], edge.times.into());
            [edge.passing, edge.good] = multiply_each(ways, from[edge.to as usize]);
        }
        Verdict::Complete
    }

    fn only_good(&self, node: usize, [all, good]: [Count; 2]) -> [Count; 2] {
        match self.nodes[node].marks.is_empty() {
            true => [all, good],
            false => [all, Count::ZERO],
        }
    }

    /// The nodes so that every move leads to a later one; none if there is a circle.
    fn order(&self) -> Option<Vec<usize>> {
        let mut awaited = vec![0_u32; self.nodes.len()];
        self.edges.iter().for_each(|edge| awaited[edge.to as usize] += 1);
        let mut order = vec![0];
        let mut at = 0;
        while let Some(&node) = order.get(at) {
            at += 1;
            for edge in self.leaving[node].clone() {
                let to = self.edges[edge as usize].to as usize;
                awaited[to] -= 1;
                if awaited[to] == 0 {
                    order.push(to);
                }
            }
        }
        (order.len() == self.nodes.len()).then_some(order)
    }
}

fn add_each(one: [Count; 2], other: [Count; 2]) -> [Count; 2] {
    [one[0] + other[0], one[1] + other[1]]
}

fn multiply_each(one: [Count; 2], other: [Count; 2]) -> [Count; 2] {
    [one[0] * other[0], one[1] * other[1]]
}

fn times_each(one: [Count; 2], times: u128) -> [Count; 2] {
    multiply_each(one, [Count::Exact(times); 2])
}

impl<S: System> Search<S> for Graph {
    fn advance(&mut self, space: &mut Space<S>, budget: u32) -> Poll<Verdict> {
        for _ in 0..budget {
            if let Some(verdict) = self.verdict {
                return Poll::Ready(verdict);
            }
            if self.leaving.len() == self.nodes.len() {
                self.verdict = Some(self.count());
            } else if self.nodes.len() as u64 > self.bounds.states {
                self.verdict = Some(Verdict::Undecided(Bound::States));
            } else {
                ready!(self.expand(space));
            }
        }
        self.verdict.map_or(Poll::Pending, Poll::Ready)
    }

    fn progress(&self) -> Progress {
        Progress {
            states: self.nodes.len() as u64,
            waiting: (self.nodes.len() - self.leaving.len()) as u64,
            ..Progress::default()
        }
    }
}
