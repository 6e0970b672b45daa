//! The rule: when it is looked at, and what became of it.

use std::task::{Poll, ready};

use keyspace::{Footprint, Keyspace, Touch};
use race::{StepId, Time};

use crate::Trouble;
use crate::rule::RuleScript;

/// Watches over the rule. A step that wrote nothing the rule's last run read cannot have changed
/// what the rule says, so the rule runs after the others only.
pub(crate) struct Judge {
    rule: Option<RuleScript>,
    reads: Vec<Touch>,
    due: Option<(StepId, Touch)>,
    breaks: Vec<StepId>,
    first_break: Option<(StepId, Touch)>,
}

impl Judge {
    /// Watches over this rule, whose run before the race read these things.
    pub(crate) fn new(rule: Option<RuleScript>, reads: Vec<Touch>) -> Self {
        Self {
            rule,
            reads,
            due: None,
            breaks: Vec::new(),
            first_break: None,
        }
    }

    /// Whether there is a rule at all.
    pub(crate) fn has_rule(&self) -> bool {
        self.rule.is_some()
    }

    /// The steps that left the rule broken.
    pub(crate) fn breaks(&self) -> &[StepId] {
        &self.breaks
    }

    /// The first step that did, and the thing it wrote that the rule reads.
    pub(crate) fn first_break(&self) -> Option<&(StepId, Touch)> {
        self.first_break.as_ref()
    }

    /// A step has been made that touched these things.
    pub(crate) fn step_made(&mut self, step: StepId, touched: &Footprint) {
        let relevant = |touch: &&Touch| self.reads.contains(touch);
        let is_key = |touch: &&Touch| matches!(touch, Touch::Key { .. });
        let writes = touched.writes().iter();
        // Names come and go with keys: the key is what a story is about.
        let cause = writes
            .clone()
            .filter(is_key)
            .find(relevant)
            .or_else(|| writes.clone().find(relevant));
        self.due = cause.map(|touch| (step, touch.clone()));
    }

    /// Looks at the rule if the last step calls for it; gives the trouble with it, if there is any.
    /// A rule that ends in an error does not hold, and is not asked again.
    pub(crate) fn judge(&mut self, keyspace: &Keyspace, now: Time) -> Poll<Option<Trouble>> {
        let (Some(rule), Some(due)) = (&mut self.rule, &self.due) else {
            return Poll::Ready(None);
        };
        let ruling = ready!(rule.run(keyspace, now));
        if !matches!(ruling.holds, Ok(true)) {
            self.breaks.push(due.0);
            self.first_break.get_or_insert_with(|| due.clone());
        }
        self.due = None;
        self.reads = if ruling.holds.is_ok() { ruling.reads } else { Vec::new() };
        Poll::Ready(ruling.holds.err())
    }
}
