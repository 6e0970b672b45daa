//! The plainest scheduler: at every step each client that can move is as likely as the others.

use super::Scheduler;
use crate::Stream;

/// A random walk.
#[derive(Debug, Clone, Copy, Default)]
pub struct Walk;

impl Scheduler for Walk {
    fn begin(&mut self, _: usize, _: &mut Stream) {}

    fn pick(&mut self, open: &[usize], _: u32, stream: &mut Stream) -> usize {
        open[stream.between(0, open.len() as u64 - 1) as usize]
    }
}
