//! What each call of a client touches, wherever it is made.

use std::collections::BTreeMap;

use super::Touches;

/// For each call everything that its moves were seen to touch in any state.
///
/// What a move touches may hang on what was before it: an EXEC that fails touches less than one
/// that does not. A search that keeps no states reasons about moves where they have not been made,
/// so there the dependency must not hang on that. Like [`super::learned::Learned`] it only grows,
/// and knows when it did.
#[derive(Debug, Clone, Default)]
pub(crate) struct Calls {
    /// Local states that become each other by what others do make one call: its least state.
    least: BTreeMap<u32, u32>,
    /// By the call, and the alternative among its moves.
    touches: BTreeMap<(u32, u32), Touches>,
    version: u64,
}

impl Calls {
    /// How often something was learned.
    pub(crate) fn version(&self) -> u64 {
        self.version
    }

    /// What a client in a local state touches by one of its moves. All of its moves have been seen
    /// in some state.
    pub(crate) fn touches(&self, local: u32, alternative: u32) -> &Touches {
        const NOTHING: &Touches = &Touches::NOTHING;
        self.touches.get(&(self.call(local), alternative)).unwrap_or(NOTHING)
    }

    /// A client in a local state was seen to touch this by one of its moves.
    pub(crate) fn touched(&mut self, local: u32, alternative: u32, touches: &Touches) {
        let known = self.touches.entry((self.call(local), alternative)).or_default();
        self.version += u64::from(known.join(touches));
    }

    /// A local state was seen to become another by what somebody else did.
    pub(crate) fn became(&mut self, before: u32, now: u32) {
        let (one, other) = (self.call(before), self.call(now));
        let (least, joined) = (one.min(other), one.max(other));
        if least == joined {
            return;
        }
        self.version += 1;
        self.least.insert(joined, least);
        let moved: Vec<_> = self
            .touches
            .range((joined, 0)..=(joined, u32::MAX))
            .map(|(&key, _)| key)
            .collect();
        for key in moved {
            if let Some(touches) = self.touches.remove(&key) {
                self.touched(least, key.1, &touches);
            }
        }
    }

    fn call(&self, local: u32) -> u32 {
        let mut call = local;
        while let Some(&least) = self.least.get(&call) {
            call = least;
        }
        call
    }
}
