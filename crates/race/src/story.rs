//! The few steps one has to see to understand how a step came to do harm.

use std::collections::BTreeSet;

use crate::{History, StepId};

/// How many writes of others a story shows; the later ones say more.
const WRITES: usize = 2;

/// One step of a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scene {
    /// The step.
    pub step: StepId,
    /// If it wrote on a value that was gone: the step in which its client had read it.
    pub stale_since: Option<StepId>,
    /// How many steps on the same key were left out before this one.
    pub left_out: u32,
}

/// The story of a write that broke something, six scenes at most, the write itself the last.
///
/// If its client had read the key earlier, the story is: that read, the last writes that came
/// between, and the write. Otherwise it is the last writes before it. With each write of another
/// client comes that client's own read, so that one sees both believe the same value.
#[must_use]
pub fn story(history: &History<'_>, broke: StepId) -> Vec<Scene> {
    let read = history.last_read(broke);
    let mut chosen = BTreeSet::new();
    chosen.extend(read.into_iter().chain([broke]));
    let writes = history.before(broke).rev().filter(|touch| touch.writes);
    for write in writes
        .take_while(|touch| read.is_none_or(|read| touch.step > read))
        .take(WRITES)
    {
        chosen.insert(write.step);
        chosen.extend(history.last_read(write.step));
    }
    scenes(history, &chosen)
}

fn scenes(history: &History<'_>, chosen: &BTreeSet<StepId>) -> Vec<Scene> {
    let mut before = None;
    let mut scenes = Vec::with_capacity(chosen.len());
    for &step in chosen {
        let left_out = match before {
            Some(before) => history.between(before, step).count(),
            None => history.before(step).count(),
        };
        scenes.push(Scene {
            step,
            stale_since: history.stale_since(step),
            left_out: left_out as u32,
        });
        before = Some(step);
    }
    scenes
}
