//! The rule: when it is looked at, and what became of it.

use std::task::{Poll, ready};

use keyspace::{Footprint, Keyspace, Touch};
use race::{StepId, Time};
use resp::Value;

use crate::explore::result::plain;
use crate::rule::RuleScript;
use crate::{Rule, Trouble};

/// Watches over the rule. A step that wrote nothing the rule's last run read cannot have changed
/// what the rule says, so the rule runs after the others only.
pub(crate) struct Judge {
    rule: Option<RuleScript>,
    reads: Vec<Touch>,
    due: Option<Cause>,
    breaks: Vec<StepId>,
    first_break: Option<Cause>,
    at_most: u32,
    /// What is counted among the results; empty: nothing.
    result: String,
    /// The last step of each client that returned it.
    returned: Vec<Option<Cause>>,
}

/// A step, and what it touched that matters.
pub(crate) type Cause = (StepId, Option<Touch>);

impl Judge {
    /// Watches over this rule, whose run before the race read these things.
    pub(crate) fn new(rule: Option<RuleScript>, reads: Vec<Touch>, said: &Rule) -> Self {
        Self {
            rule,
            reads,
            due: None,
            breaks: Vec::new(),
            first_break: None,
            at_most: said.at_most,
            result: said.result.trim().to_owned(),
            returned: Vec::new(),
        }
    }

    /// Whether there is a rule at all.
    pub(crate) fn has_rule(&self) -> bool {
        self.rule.is_some() || self.counts()
    }

    /// Whether results are counted.
    pub(crate) fn counts(&self) -> bool {
        !self.result.is_empty()
    }

    /// How many clients have returned what is counted.
    pub(crate) fn returned(&self) -> u32 {
        self.returned.len() as u32
    }

    /// A client has returned this; its last step decided that.
    pub(crate) fn client_returned(&mut self, result: &Value, last: Option<Cause>) {
        if self.counts() && plain(result) == self.result {
            self.returned.push(last);
        }
    }

    /// The race is over. In the order of the server, every client after the first so many has broken
    /// the rule with the step that decided what it returned.
    pub(crate) fn settle(&mut self) {
        sorting::sort_by_key(&mut self.returned, |last| last.as_ref().map(|(step, _)| *step));
        let too_many = self.returned.iter().skip(self.at_most as usize).flatten();
        for cause in too_many {
            self.breaks.push(cause.0);
            if self.first_break.as_ref().is_none_or(|first| cause.0 < first.0) {
                self.first_break = Some(cause.clone());
            }
        }
        sorting::sort_by_key(&mut self.breaks, |step| *step);
        self.breaks.dedup();
    }

    /// The steps that left the rule broken.
    pub(crate) fn breaks(&self) -> &[StepId] {
        &self.breaks
    }

    /// The first step that did, and the thing it touched that matters.
    pub(crate) fn first_break(&self) -> Option<&Cause> {
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
        self.due = cause.map(|touch| (step, Some(touch.clone())));
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
