//! What the explorer asks of the thing it explores.

use std::ops::{BitAnd, BitOr, BitOrAssign};
use std::task::Poll;

use super::Bits;

/// A state of what all clients share, as numbered by the system: equal content has equal numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SharedId(pub u32);

/// A state of one client: where its program is, and what the server keeps about its connection.
/// Equal numbers have an equal future, whichever client it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalId(pub u32);

/// A state of everything.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct State {
    /// What all share.
    pub shared: SharedId,
    /// Each client's own.
    pub locals: Vec<LocalId>,
}

/// What a move depended on and what it changed, as observed while it was made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Touches {
    /// Keys whose content decided what came of the move, or which moves were open.
    pub reads: Bits,
    /// Keys whose content it changed.
    pub writes: Bits,
}

impl Touches {
    /// Nothing at all.
    pub(crate) const NOTHING: Self = Self {
        reads: Bits::NONE,
        writes: Bits::NONE,
    };

    /// Whether the order of two moves can make a difference: one writes what the other touches.
    #[must_use]
    pub fn conflict(&self, other: &Self) -> bool {
        self.writes.meets(&other.writes) || self.writes.meets(&other.reads) || self.reads.meets(&other.writes)
    }

    /// Takes everything of another in; tells whether that made it larger.
    pub(crate) fn join(&mut self, other: &Self) -> bool {
        // Both, whatever the first says.
        self.reads.join(&other.reads) | self.writes.join(&other.writes)
    }
}

/// Something a client can do in a state. A client has several moves where chance enters: besides
/// the command carried out there may be one in which the reply is lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// What all share afterwards.
    pub shared: SharedId,
    /// The client's own state afterwards.
    pub local: LocalId,
    /// What it touched.
    pub touches: Touches,
    /// Something went wrong in it. A break without faults is told rather than one with them.
    pub fault: bool,
}

/// Up to 64 facts about a state, as bits: a rule that does not hold, a situation that was hoped for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Marks(pub u64);

impl Marks {
    /// Nothing to say.
    pub const NONE: Self = Self(0);
    /// Anything there is to say.
    pub const ALL: Self = Self(u64::MAX);
    /// The outcome is that of no serial order. Given by the explorer itself, if it was asked to.
    pub const RACE: Self = Self(1 << 63);

    /// Whether it says nothing.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl BitOr for Marks {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Marks {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

impl BitAnd for Marks {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

/// What there is to say about a shared state, and what was looked at to say it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marked {
    /// The facts.
    pub marks: Marks,
    /// Every key whose content decided them.
    pub reads: Bits,
}

/// Clients and what they share, one atomic move at a time.
///
/// Everything is a function of its arguments: the explorer asks once and remembers. A method may
/// answer [`Poll::Pending`] when it has worked long enough for now; it is then called again with
/// the same arguments.
pub trait System {
    /// Puts the moves that are open to a client into the list, in an order that is always the same.
    /// None: it has ended, or waits for others. What decides whether a move is open counts as read
    /// by all of them.
    fn moves(&mut self, local: LocalId, shared: SharedId, moves: &mut Vec<Move>) -> Poll<()>;

    /// What becomes of a client's own state when somebody else has touched these things, `after`
    /// which all share that. A client whose later moves this changes must read what it noticed in
    /// one of them.
    fn notice(&mut self, local: LocalId, _touches: &Touches, _after: SharedId) -> LocalId {
        local
    }

    /// What there is to say about what all share, in any state.
    fn marks(&mut self, _shared: SharedId) -> Poll<Marked> {
        Poll::Ready(Marked::default())
    }

    /// What there is to say about a state in which nobody can move.
    fn final_marks(&mut self, _shared: SharedId, _locals: &[LocalId]) -> Poll<Marks> {
        Poll::Ready(Marks::NONE)
    }

    /// What all share, for a comparison of what came of two orders: without what is kept of the way.
    fn outcome(&self, shared: SharedId) -> SharedId {
        shared
    }

    /// Whether a client need not move: its first move is to stop for ever, which nobody notices.
    /// Counts leave that move out, and end when all others have.
    fn idles(&self, _local: LocalId) -> bool {
        false
    }

    /// Whether a client that has ended has given up: what it was to do counts as not begun.
    fn gave_up(&self, _local: LocalId) -> bool {
        false
    }
}
