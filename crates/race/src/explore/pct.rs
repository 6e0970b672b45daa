//! Probabilistic concurrency testing, by Burckhardt, Kothari, Musuvathi and Nagarakatte (2010).
//!
//! Each client has a priority, and the highest that can move does, except that at a few steps
//! chosen beforehand the client on top falls behind all others. A bug that needs `d` orderings is
//! found with a probability of at least 1 / (n kᵈ⁻¹), for `n` clients and `k` steps.

use super::Scheduler;
use crate::Stream;

/// The scheduler.
#[derive(Debug, Clone)]
pub struct Pct {
    depth: u32,
    steps: u32,
    priorities: Vec<u64>,
    changes: Vec<u32>,
}

impl Pct {
    /// Looks for bugs that need `depth` orderings, in executions of up to about `steps` steps.
    #[must_use]
    pub fn new(depth: u32, steps: u32) -> Self {
        let (depth, steps) = (depth.max(1), steps.max(1));
        Self {
            depth,
            steps,
            priorities: Vec::new(),
            changes: Vec::new(),
        }
    }

    /// The least probability with which one execution finds such a bug.
    #[must_use]
    pub fn chance(&self, clients: u32) -> f64 {
        1.0 / (f64::from(clients) * f64::from(self.steps).powi(self.depth as i32 - 1))
    }
}

impl Scheduler for Pct {
    fn begin(&mut self, clients: usize, stream: &mut Stream) {
        // Low priorities are kept for those that fall behind.
        let low = u64::from(self.depth);
        self.priorities = (0..clients as u64).map(|client| low + client).collect();
        for end in (1..clients).rev() {
            self.priorities.swap(end, stream.between(0, end as u64) as usize);
        }
        let steps = u64::from(self.steps);
        self.changes = (1..self.depth).map(|_| stream.between(0, steps - 1) as u32).collect();
    }

    fn pick(&mut self, open: &[usize], step: u32, _: &mut Stream) -> usize {
        for change in 0..self.changes.len() {
            if self.changes[change] == step {
                let top = self.highest(open);
                self.priorities[top] = change as u64;
            }
        }
        self.highest(open)
    }
}

impl Pct {
    fn highest(&self, open: &[usize]) -> usize {
        open.iter()
            .copied()
            .max_by_key(|&client| self.priorities[client])
            .unwrap_or_default()
    }
}
