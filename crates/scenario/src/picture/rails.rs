//! What keys hold in the course of a frame, and the steps that are on no lane.

use keyspace::Deadline;
use race::{KeyId, StepId, Time};

use super::view::{Frame, Piece, RAILS, Rail, TICKS, Tick};
use super::{Picture, id};
use crate::host::START;
use crate::record::{Version, short};

impl Picture {
    /// The rails of the keys that matter to a step and to those on the lanes.
    pub(super) fn rails(&self, frame: &Frame, step: u32) -> Vec<Rail> {
        let mut keys: Vec<KeyId> = id(step).map(|id| self.keys_of(id)).unwrap_or_default();
        keys.truncate(RAILS - 1);
        keys.extend(self.broken);
        let strokes = frame.lanes.iter().flat_map(|lane| &lane.steps);
        keys.extend(strokes.filter_map(|stroke| self.keys_of(id(stroke.step)?).first().copied()));
        let mut chosen: Vec<KeyId> = Vec::new();
        for key in keys {
            // In the order of their first use, so that they keep it from step to step.
            let place = chosen.partition_point(|&one| one < key);
            if chosen.len() < RAILS && chosen.get(place) != Some(&key) {
                chosen.insert(place, key);
            }
        }
        chosen.into_iter().map(|key| self.rail(frame, key)).collect()
    }

    fn rail(&self, frame: &Frame, key: KeyId) -> Rail {
        let before = self
            .marks
            .len()
            .min(race::steps_until(&self.trace, frame.from) as usize) as u32;
        let mut pieces = Vec::new();
        let first = self.record.version(key, before);
        self.lay(frame, &mut pieces, key, (frame.from, first));
        for version in self.record.versions(key, before) {
            let at = self.time(version.step);
            if at > frame.to {
                break;
            }
            self.lay(frame, &mut pieces, key, (at, Some(version)));
        }
        Rail {
            key: self.record.key_name(key),
            pieces,
        }
    }

    /// Lays a piece behind the others, and on top of the last one if that cannot be seen.
    fn lay(&self, frame: &Frame, pieces: &mut Vec<Piece>, key: KeyId, (from, version): (Time, Option<&Version>)) {
        let step = version.map_or(0, |version| version.step);
        let mut piece = Piece {
            from,
            value: self.record.text_of(key, version).map(|text| short(&text)),
            step,
            broken: id(step).is_some_and(|id| self.breaks.binary_search(&id).is_ok()),
        };
        let gone = self.record.deadline(key, version).map(gone);
        if gone.is_some_and(|gone| gone <= from) {
            piece.value = None;
        }
        let covers = pieces.len() > 1;
        match pieces.last_mut() {
            Some(last) if covers && bucket(frame, last.from) == bucket(frame, from) => {
                piece.broken |= last.broken;
                *last = piece;
            }
            _ => pieces.push(piece),
        }
        if let Some(gone) = gone.filter(|gone| (from..frame.to).contains(gone) && *gone > from) {
            pieces.push(Piece {
                from: gone,
                value: None,
                step: 0,
                broken: false,
            });
        }
    }

    /// The steps of the clients that have no lane.
    pub(super) fn ticks(&self, frame: &Frame) -> Vec<Tick> {
        let mut ticks: Vec<Tick> = Vec::new();
        let first = self.trace.steps().partition_point(|step| step.executed < frame.from);
        for (index, step) in self.trace.steps().iter().enumerate().skip(first) {
            if step.executed > frame.to {
                break;
            }
            if frame.lanes.iter().any(|lane| lane.client == step.client.0 + 1) {
                continue;
            }
            let tick = Tick {
                at: step.executed,
                step: StepId(index as u32).0 + 1,
                count: 1,
                mark: self.marks[index],
            };
            match ticks.last_mut() {
                Some(last) if bucket(frame, last.at) == bucket(frame, tick.at) => {
                    let count = last.count + 1;
                    *last = if tick.mark > last.mark { tick } else { *last };
                    last.count = count;
                }
                _ => ticks.push(tick),
            }
        }
        ticks
    }
}

fn bucket(frame: &Frame, at: Time) -> u64 {
    (at - frame.from).micros().saturating_mul(TICKS) / (frame.to - frame.from).micros().max(1)
}

/// The first moment at which a key with this deadline is there no more.
pub(super) fn gone(deadline: Deadline) -> Time {
    let millis = u64::try_from(deadline.0).unwrap_or_default().saturating_add(1);
    Time::from_micros(millis.saturating_mul(1_000).saturating_sub(START))
}
