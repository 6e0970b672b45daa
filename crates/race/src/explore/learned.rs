//! What clients may still touch, as far as has been seen.

use std::collections::BTreeSet;

use super::{Bits, Touches};

/// For each local state everything its client was seen to touch in it or later.
///
/// It only grows, and knows when it did: a search that left something out on the strength of it
/// counts only if nothing was learned meanwhile.
#[derive(Debug, Clone, Default)]
pub(crate) struct Learned {
    future: Vec<Touches>,
    /// Later local states with the earlier ones from which they were reached.
    before: BTreeSet<(u32, u32)>,
    /// Keys that decide about marks.
    visible: Bits,
    version: u64,
}

impl Learned {
    /// How often something was learned.
    pub(crate) fn version(&self) -> u64 {
        self.version
    }

    /// What a client may touch from a local state on.
    pub(crate) fn future(&self, local: u32) -> Option<&Touches> {
        self.future.get(local as usize)
    }

    /// Keys whose change can be seen in the marks.
    pub(crate) fn visible(&self) -> &Bits {
        &self.visible
    }

    /// Marks depend on these keys.
    pub(crate) fn watch(&mut self, reads: &Bits) {
        self.version += u64::from(self.visible.join(reads));
    }

    /// A client in a local state was seen to touch this.
    pub(crate) fn touched(&mut self, local: u32, touches: &Touches) {
        let place = self.place(local);
        if place.join(touches) {
            self.version += 1;
            self.spread(local);
        }
    }

    /// A local state was seen to follow another.
    pub(crate) fn follows(&mut self, earlier: u32, later: u32) {
        if earlier == later || !self.before.insert((later, earlier)) {
            return;
        }
        let future = self.place(later).clone();
        self.touched(earlier, &future);
    }

    /// Tells the earlier states what has been learned about one, and theirs in turn.
    fn spread(&mut self, local: u32) {
        let mut told = vec![local];
        while let Some(later) = told.pop() {
            let future = self.future[later as usize].clone();
            let earlier: Vec<u32> = self
                .before
                .range((later, 0)..=(later, u32::MAX))
                .map(|pair| pair.1)
                .collect();
            told.extend(earlier.into_iter().filter(|&earlier| self.place(earlier).join(&future)));
        }
    }

    fn place(&mut self, local: u32) -> &mut Touches {
        let at = local as usize;
        if self.future.len() <= at {
            self.future.resize_with(at + 1, Touches::default);
        }
        &mut self.future[at]
    }
}
