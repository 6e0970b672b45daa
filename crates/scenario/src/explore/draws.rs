//! What is done where all orders are too many: some are drawn by chance.

use std::task::Poll;

use race::explore::{Bounds, Choice, Pct, Progress, Sampling, Search, Space, State, Verdict};

use super::Limits;
use super::clients::Clients;

/// The breaks that are looked for need so many orderings. Nearly all that were studied in real
/// programs need one or two.
const DEPTH: u32 = 3;

/// Orders drawn one after another, until one breaks a rule.
pub(crate) struct Draws {
    search: Sampling<Pct>,
    scheduler: Pct,
    clients: u32,
}

impl Draws {
    /// None has been drawn yet. How long orders are is learned from one.
    pub(crate) fn new(space: &mut Space<Clients>, start: &State, limits: &Limits, bounds: Bounds) -> Self {
        let stop_at = space.system().rules.forbidden();
        let draw = |scheduler, executions| {
            let bounds = Bounds { executions, ..bounds };
            Sampling::new(start, scheduler, limits.seed, stop_at, bounds)
        };
        let mut first = draw(Pct::new(1, 1), 1);
        first.finish(space);
        let scheduler = Pct::new(DEPTH, first.schedule().len() as u32);
        Self {
            search: draw(scheduler.clone(), limits.samples),
            scheduler,
            clients: start.locals.len() as u32,
        }
    }

    /// Goes on for about so many moves.
    pub(crate) fn advance(&mut self, space: &mut Space<Clients>, budget: u32) -> Poll<Verdict> {
        self.search.advance(space, budget)
    }

    pub(crate) fn progress(&self) -> Progress {
        Search::<Clients>::progress(&self.search)
    }

    /// The order drawn last.
    pub(crate) fn schedule(&self) -> &[Choice] {
        self.search.schedule()
    }

    /// What it is worth that none of them broke a rule.
    pub(crate) fn words(&self) -> String {
        let one_in = (1.0 / self.scheduler.chance(self.clients)).round();
        format!(
            "{} interleavings drawn by chance broke no rule, each with a chance of at least 1 in {one_in} to meet a break that hangs on {DEPTH} orderings",
            self.search.executions()
        )
    }
}
