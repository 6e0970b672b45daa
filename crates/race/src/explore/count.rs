//! Exact numbers: how many executions there are, and what comes of how many of them.
//!
//! Executions are far too many to go through, but all that pass a state go on alike from there. So
//! the number of ways to a state is the sum over the states before it, and the numbers of all
//! states are found in one walk over the unreduced graph. Under symmetry each client still counts
//! by itself: alike ones lead to the same state, once for each.

use std::fmt;
use std::ops::{Add, Mul, Range};
use std::task::{Poll, ready};

use super::space::{state_of, words_of};
use super::states::States;
use super::symmetry::Symmetry;
use super::{Bound, Bounds, LocalId, Marks, Progress, Search, Space, State, System, Verdict};

/// A number of executions: exact as long as it fits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Count {
    /// Exactly so many.
    Exact(u128),
    /// More than fit, about so many.
    About(f64),
}

impl Count {
    /// None.
    pub const ZERO: Self = Self::Exact(0);

    /// The number, rounded if need be.
    #[must_use]
    pub fn as_f64(self) -> f64 {
        match self {
            Self::Exact(number) => number as f64,
            Self::About(number) => number,
        }
    }
}

impl Add for Count {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        if let (Self::Exact(one), Self::Exact(other)) = (self, other)
            && let Some(sum) = one.checked_add(other)
        {
            return Self::Exact(sum);
        }
        Self::About(self.as_f64() + other.as_f64())
    }
}

impl Mul for Count {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        if let (Self::Exact(one), Self::Exact(other)) = (self, other)
            && let Some(product) = one.checked_mul(other)
        {
            return Self::Exact(product);
        }
        Self::About(self.as_f64() * other.as_f64())
    }
}

impl fmt::Display for Count {
    /// Exact numbers with their thousands apart; others say that they are not.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::About(number) => write!(out, "about {number:.1e}"),
            Self::Exact(number) => {
                let digits = number.to_string();
                for (at, digit) in digits.chars().enumerate() {
                    let comma = if at > 0 && (digits.len() - at).is_multiple_of(3) {
                        ","
                    } else {
                        ""
                    };
                    write!(out, "{comma}{digit}")?;
                }
                Ok(())
            }
        }
    }
}

/// An outcome and how often it comes about.
#[derive(Debug, Clone, PartialEq)]
pub struct Share {
    /// The final state. Under symmetry it stands for all that differ only in who is who.
    pub state: State,
    /// The marks met on the way to it and in it, of those that were asked for.
    pub marks: Marks,
    /// How many executions lead here in this way.
    pub executions: Count,
    /// How likely it is if at every step each client that can move is as likely as the others.
    pub probability: f64,
}

/// A count under way.
#[derive(Debug, Clone)]
pub struct Counting {
    bounds: Bounds,
    symmetry: Symmetry,
    asked: Marks,
    /// States, each with the marks met before it.
    nodes: States,
    sums: Vec<Sum>,
    /// The next node whose successors are to be found.
    cursor: u32,
    /// Nodes whose sums are final and have not been passed on.
    ready: Vec<u32>,
    passed_on: usize,
    shares: Vec<Share>,
    expected: f64,
    longest: u32,
    moves: Vec<Range<u32>>,
}

#[derive(Debug, Clone, Copy)]
struct Sum {
    ways: Count,
    probability: f64,
    longest: u32,
    /// Ways from other nodes that have not been added yet.
    awaited: u32,
}

impl Sum {
    const NONE: Self = Self {
        ways: Count::ZERO,
        probability: 0.0,
        longest: 0,
        awaited: 0,
    };
}

impl Counting {
    /// A count that has not begun. `asked` are the marks that executions are told apart by.
    #[must_use]
    pub fn new(start: &State, symmetry: bool, asked: Marks, bounds: Bounds) -> Self {
        let mut root = words_of(start);
        let symmetry = if symmetry {
            Symmetry::of(&root)
        } else {
            Symmetry::none(root.len() - 1)
        };
        symmetry.canonical(&mut root);
        root.extend([0, 0]);
        let mut nodes = States::new(root.len());
        nodes.insert(&root);
        Self {
            bounds,
            symmetry,
            asked,
            nodes,
            sums: vec![Sum {
                ways: Count::Exact(1),
                probability: 1.0,
                ..Sum::NONE
            }],
            cursor: 0,
            ready: vec![0],
            passed_on: 0,
            shares: Vec::new(),
            expected: 0.0,
            longest: 0,
            moves: Vec::new(),
        }
    }

    /// Every outcome with its share.
    #[must_use]
    pub fn shares(&self) -> &[Share] {
        &self.shares
    }

    /// All executions, or those that met one of these marks.
    #[must_use]
    pub fn executions(&self, marks: Option<Marks>) -> Count {
        self.matching(marks)
            .map(|share| share.executions)
            .fold(Count::ZERO, Add::add)
    }

    /// How likely it is to meet one of these marks if at every step each client that can move is as
    /// likely as the others.
    #[must_use]
    pub fn probability(&self, marks: Marks) -> f64 {
        self.matching(Some(marks)).map(|share| share.probability).sum()
    }

    /// How many moves an execution has on average, if each client that can move is as likely as the
    /// others.
    #[must_use]
    pub fn expected_steps(&self) -> f64 {
        self.expected
    }

    /// How many moves the longest execution has.
    #[must_use]
    pub fn most_steps(&self) -> u32 {
        self.longest
    }

    fn matching(&self, marks: Option<Marks>) -> impl Iterator<Item = &Share> {
        let wanted = move |share: &&Share| marks.is_none_or(|marks| !(share.marks & marks).is_empty());
        self.shares.iter().filter(wanted)
    }

    /// The moves from a node, and its marks with those met before; if nobody has to move any more,
    /// also the final state.
    fn look<S: System>(&mut self, space: &mut Space<S>, node: &[u32]) -> Poll<(Marks, Option<Vec<u32>>)> {
        let (state, before) = split(node);
        ready!(space.all_moves(state, &mut self.moves));
        let marks = before | ready!(space.marks(state[0])) & self.asked;
        let idle: Vec<usize> = (0..self.moves.len())
            .filter(|&client| space.system().idles(LocalId(state[1 + client])))
            .collect();
        let open = |(client, moves): (usize, &Range<u32>)| !moves.is_empty() && !idle.contains(&client);
        if self.moves.iter().enumerate().any(open) {
            idle.iter().for_each(|&client| self.moves[client].start += 1);
            return Poll::Ready((marks, None));
        }
        let mut end = state.to_vec();
        for client in idle {
            let stop = space.edge(self.moves[client].start);
            end[1 + client] = stop.local;
        }
        self.moves.clear();
        let marks = marks | ready!(space.final_marks(&end)) & self.asked;
        Poll::Ready((marks, Some(end)))
    }

    /// The node after a move.
    fn after<S: System>(&self, space: &mut Space<S>, state: &[u32], turn: (usize, u32), marks: Marks) -> Vec<u32> {
        let (client, number) = turn;
        let mut after = Vec::with_capacity(state.len() + 2);
        space.apply(state, client, space.edge(number), &mut after);
        self.symmetry.canonical(&mut after);
        after.extend([marks.0 as u32, (marks.0 >> 32) as u32]);
        after
    }

    /// Finds the nodes after one, and counts from how many each is reached.
    fn explore<S: System>(&mut self, space: &mut Space<S>) -> Poll<()> {
        let node = self.nodes.get(self.cursor).to_vec();
        let (marks, _) = ready!(self.look(space, &node));
        self.cursor += 1;
        for turn in turns(&self.moves) {
            let after = self.after(space, split(&node).0, turn, marks);
            let (number, new) = self.nodes.insert(&after);
            if new {
                self.sums.push(Sum::NONE);
            }
            self.sums[number as usize].awaited += 1;
        }
        Poll::Ready(())
    }

    /// Passes the sum of a node on to those after it.
    fn pass_on<S: System>(&mut self, space: &mut Space<S>, number: u32) -> Poll<()> {
        let node = self.nodes.get(number).to_vec();
        let (marks, end) = ready!(self.look(space, &node));
        self.ready.pop();
        self.passed_on += 1;
        let sum = self.sums[number as usize];
        let state = split(&node).0;
        if let Some(end) = end {
            self.longest = self.longest.max(sum.longest);
            let (state, executions, probability) = (state_of(&end), sum.ways, sum.probability);
            self.shares.push(Share {
                state,
                marks,
                executions,
                probability,
            });
            return Poll::Ready(());
        }
        self.expected += sum.probability;
        let who = self.moves.iter().filter(|moves| !moves.is_empty()).count() as f64;
        for turn in turns(&self.moves) {
            let after = self.after(space, state, turn, marks);
            let (next, _) = self.nodes.insert(&after);
            let chance = sum.probability / who / self.moves[turn.0].len() as f64;
            let place = &mut self.sums[next as usize];
            place.ways = place.ways + sum.ways;
            place.probability += chance;
            place.longest = place.longest.max(sum.longest + 1);
            place.awaited -= 1;
            if place.awaited == 0 {
                self.ready.push(next);
            }
        }
        Poll::Ready(())
    }
}

/// Every client with every move of its.
fn turns(moves: &[Range<u32>]) -> Vec<(usize, u32)> {
    let all = moves.iter().enumerate();
    all.flat_map(|(client, moves)| moves.clone().map(move |number| (client, number)))
        .collect()
}

fn split(node: &[u32]) -> (&[u32], Marks) {
    let (state, marks) = node.split_at(node.len() - 2);
    (state, Marks(u64::from(marks[0]) | u64::from(marks[1]) << 32))
}

impl<S: System> Search<S> for Counting {
    fn advance(&mut self, space: &mut Space<S>, budget: u32) -> Poll<Verdict> {
        for _ in 0..budget {
            if (self.cursor as usize) < self.nodes.len() {
                ready!(self.explore(space));
                let bytes = self.nodes.bytes() + self.sums.capacity() * size_of::<Sum>() + space.bytes();
                if self.nodes.len() as u64 > self.bounds.states {
                    return Poll::Ready(Verdict::Undecided(Bound::States));
                }
                if bytes as u64 > self.bounds.memory {
                    return Poll::Ready(Verdict::Undecided(Bound::Memory));
                }
            } else if let Some(&number) = self.ready.last() {
                ready!(self.pass_on(space, number));
            } else if self.passed_on < self.nodes.len() {
                return Poll::Ready(Verdict::Undecided(Bound::Cycle));
            } else {
                return Poll::Ready(Verdict::Complete);
            }
        }
        Poll::Pending
    }

    fn progress(&self) -> Progress {
        let states = self.nodes.len() as u64;
        Progress {
            states,
            waiting: states - self.passed_on as u64,
            ..Progress::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_do_not_fit_say_so() {
        let most = Count::Exact(u128::MAX);
        assert_eq!((most + Count::ZERO), most);
        assert!(matches!(most + Count::Exact(1), Count::About(_)));
        assert_eq!((Count::Exact(1_234_567) + Count::ZERO).to_string(), "1,234,567");
        assert_eq!(Count::About(1.5e40).to_string(), "about 1.5e40");
    }
}
