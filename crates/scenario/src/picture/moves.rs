//! Ways through a run.

use race::{StepId, steps_until};

use super::{Mark, Move, Picture};

impl Picture {
    /// Where a move leads, after so many steps. A way that leads nowhere leaves one where one is.
    pub(super) fn moved(&self, at: u32, to: Move, lanes: &[u32]) -> u32 {
        let last = self.marks.len() as u32;
        match to {
            Move::Opening => self.opening(),
            Move::To(step) => step.min(last),
            Move::By(steps) => at.saturating_add_signed(steps).min(last),
            Move::Time(time) => steps_until(&self.trace, time),
            Move::Play(time) => {
                let there = steps_until(&self.trace, time).max(at);
                let stop = self.breaks.first().map(number).filter(|&stop| at < stop);
                stop.map_or(there, |stop| there.min(stop))
            }
            Move::Break(true) => self.breaks.iter().map(number).find(|&step| step > at).unwrap_or(at),
            Move::Break(false) => self
                .breaks
                .iter()
                .rev()
                .map(number)
                .find(|&step| step < at)
                .unwrap_or(at),
            Move::Turn(true) => (at + 1..=last).find(|&step| self.turns(at, step, lanes)).unwrap_or(at),
            Move::Turn(false) => (1..at).rev().find(|&step| self.turns(at, step, lanes)).unwrap_or(at),
        }
    }

    fn opening(&self) -> u32 {
        let write = |mark: &Mark| *mark >= Mark::Write && *mark != Mark::Failed;
        let last_write = || self.marks.iter().rposition(write).map(|index| index as u32 + 1);
        let first_break = self.breaks.first().map(number);
        first_break.or_else(last_write).unwrap_or(self.marks.len() as u32)
    }

    /// Whether a step is where the eye should stop on the way from another.
    fn turns(&self, at: u32, step: u32, lanes: &[u32]) -> bool {
        let client = self.client(step);
        let shown = lanes.is_empty() || lanes.contains(&client);
        self.marks[step as usize - 1] == Mark::Break || shown && (at == 0 || self.client(at) != client)
    }
}

fn number(step: &StepId) -> u32 {
    step.0 + 1
}
