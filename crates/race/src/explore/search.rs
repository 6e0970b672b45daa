//! What all searches have in common.

use std::task::Poll;

use super::{Progress, Space, System, Verdict};

/// A way through a space. It advances in slices and can be given up between any two of them.
pub trait Search<S: System> {
    /// Does up to `budget` units of work, each about as much as one move, and less if the system
    /// wants a pause.
    fn advance(&mut self, space: &mut Space<S>, budget: u32) -> Poll<Verdict>;

    /// How far it has come.
    fn progress(&self) -> Progress;

    /// Goes on to the end.
    fn finish(&mut self, space: &mut Space<S>) -> Verdict {
        loop {
            if let Poll::Ready(verdict) = self.advance(space, u32::MAX) {
                return verdict;
            }
        }
    }
}
