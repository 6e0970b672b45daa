//! The density of a whole run.

use super::view::BUCKETS;
use super::{Mark, Picture, Strip};

/// So many breaks are listed.
const BREAKS: usize = 10_000;

impl Picture {
    pub(super) fn strip(&self) -> Strip {
        let steps = self.trace.steps();
        let ends = self.trace.endings().iter().map(|ending| ending.ended);
        let end = ends
            .chain(steps.last().map(|step| step.received))
            .max()
            .unwrap_or_default();
        let mut buckets = vec![(0, Mark::Read); BUCKETS];
        for (step, &mark) in steps.iter().zip(&self.marks) {
            let place = u128::from(step.executed.micros()) * BUCKETS as u128 / u128::from(end.micros().max(1));
            let (count, gravest) = &mut buckets[(place as usize).min(BUCKETS - 1)];
            *count += 1;
            *gravest = mark.max(*gravest);
        }
        Strip {
            end,
            buckets,
            breaks: self.breaks.iter().take(BREAKS).map(|step| step.0 + 1).collect(),
        }
    }
}
