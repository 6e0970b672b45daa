//! Which part of the run a frame shows, which clients, and what they do in it.

use race::{ClientId, KeyId, Span, StepId, Time};

use super::view::{Belief, Frame, LANES, Lane, Look, STEPS_OF_LANE, Stroke};
use super::{Move, Picture, id};
use crate::record::short;
use crate::value::brief;

/// A frame is so many round trips wide.
const TRIPS: u64 = 3;
/// The narrowest frame, in microseconds.
const NARROWEST: u64 = 100;
/// How many steps are looked at for clients that matter to a step, and for neighbours.
const NEAR: usize = 500;

impl Picture {
    /// The frame around a step, filled.
    pub(super) fn frame(&self, look: &Look, step: u32) -> Frame {
        let (from, to) = self.range(look, step);
        let moved = look.start != Some(from);
        let mut frame = Frame {
            from,
            to,
            clients: self.clients,
            lanes: Vec::new(),
            rails: Vec::new(),
            ticks: Vec::new(),
        };
        let clients = self.chosen(look, step, &frame, moved);
        frame.lanes = clients.iter().map(|&client| self.lane(&frame, client, false)).collect();
        let guest = self.client(step);
        if step > 0 && !clients.contains(&guest) {
            let lane = self.lane(&frame, guest, true);
            frame.lanes.push(lane);
        }
        frame.rails = self.rails(&frame, step);
        frame.ticks = self.ticks(&frame);
        frame
    }

    /// From when to when. A frame stays where it is while the step is well inside it; otherwise the
    /// step comes to stand behind the middle, as what has been says more than what will be.
    fn range(&self, look: &Look, step: u32) -> (Time, Time) {
        let width = (self.trip * TRIPS).max(NARROWEST);
        let zoom = look.zoom.clamp(-6, 6);
        let usual = if zoom < 0 { width >> -zoom } else { width << zoom }.max(NARROWEST);
        let width = look.width.map_or(usual, Span::micros).max(1);
        let at = self.time(step).micros();
        let fits = |from: u64| (from + width / 20..=from + width * 17 / 20).contains(&at);
        let stays = look
            .start
            .map(Time::micros)
            .filter(|&from| fits(from) || (from == 0 && at <= width / 20));
        let read = id(step).and_then(|id| self.index.stale(id).first());
        let sent = read.map(|stale| self.trace.steps()[stale.read.0 as usize].sent.micros());
        let usual = at.saturating_sub(width * 3 / 5);
        let from = stays.unwrap_or_else(|| match sent {
            // What was read long ago is brought in, as long as that leaves room for the answer.
            Some(sent) if sent < usual && fits(sent.saturating_sub(width / 20)) => sent.saturating_sub(width / 20),
            _ => usual,
        });
        (Time::from_micros(from), Time::from_micros(from + width))
    }

    /// The clients with a lane of their own.
    fn chosen(&self, look: &Look, step: u32, frame: &Frame, moved: bool) -> Vec<u32> {
        let most = (look.most as usize).clamp(1, LANES);
        if !look.only.is_empty() {
            let wanted = look
                .only
                .iter()
                .copied()
                .filter(|client| (1..=self.clients).contains(client));
            return wanted.take(LANES).collect();
        }
        if self.clients as usize <= most {
            return (1..=self.clients).collect();
        }
        let jumped = |to: &Move| !matches!(to, Move::By(_) | Move::Turn(_) | Move::Play(_));
        if !moved && !look.lanes.is_empty() && !look.moves.iter().any(jumped) {
            return look.lanes.iter().copied().take(most).collect();
        }
        let mut clients = self.related(step, frame);
        clients.extend(self.neighbours(step, frame, 2));
        clients.extend(look.lanes.iter().filter(|&&client| self.is_active(client, frame)));
        clients.extend(self.neighbours(step, frame, 4 * most));
        let mut seen = Vec::new();
        clients.retain(|client| {
            let new = !seen.contains(client) && *client > 0;
            seen.push(*client);
            new
        });
        clients.truncate(most);
        settle(&look.lanes, clients)
    }

    /// The clients without whom a step cannot be understood, those first who matter most.
    fn related(&self, step: u32, frame: &Frame) -> Vec<u32> {
        let mut clients = vec![self.client(step)];
        let Some(step) = id(step) else { return clients };
        for key in self.keys_of(step).into_iter().take(2) {
            let history = self.history(key);
            let scenes = race::story(&history, step);
            clients.extend(scenes.iter().rev().map(|scene| self.client(scene.step.0 + 1)));
            clients.extend(self.victims(key, step, frame));
        }
        clients
    }

    /// Who goes by a value that this step takes away, or will lose the one that this step reads.
    fn victims(&self, key: KeyId, step: StepId, frame: &Frame) -> Vec<u32> {
        let mut clients = Vec::new();
        let later = (step.0 + 1..self.marks.len() as u32).map(StepId).take(NEAR);
        for later in later.take_while(|later| self.time(later.0 + 1) <= frame.to) {
            for stale in self.index.stale(later).iter().filter(|stale| stale.key == key) {
                if stale.read == step {
                    let taker = self.history(key).first_other_write(step);
                    clients.extend(taker.map(|taker| self.client(taker.0 + 1)));
                } else if stale.read < step && clients.len() < 2 {
                    clients.push(self.client(later.0 + 1));
                }
            }
        }
        clients
    }

    fn is_active(&self, client: u32, frame: &Frame) -> bool {
        !self.seen(client, frame).is_empty()
    }

    /// Whoever has a step close to this one.
    fn neighbours(&self, step: u32, frame: &Frame, most: usize) -> Vec<u32> {
        let mut clients = Vec::new();
        for distance in 0..NEAR as u32 {
            let around = [step.checked_sub(distance), step.checked_add(distance)];
            for step in around
                .into_iter()
                .flatten()
                .filter(|&step| (1..=self.marks.len() as u32).contains(&step))
            {
                let inside = (frame.from..=frame.to).contains(&self.time(step));
                if inside && !clients.contains(&self.client(step)) {
                    clients.push(self.client(step));
                }
            }
            if clients.len() >= most {
                break;
            }
        }
        clients
    }

    /// The steps of a client that reach into a frame.
    fn seen(&self, client: u32, frame: &Frame) -> &[StepId] {
        let steps = self.steps_of(client);
        let start = steps.partition_point(|step| self.trace.steps()[step.0 as usize].received < frame.from);
        let end = steps.partition_point(|step| self.trace.steps()[step.0 as usize].sent <= frame.to);
        &steps[start.min(end)..end]
    }

    fn lane(&self, frame: &Frame, client: u32, guest: bool) -> Lane {
        let seen = self.seen(client, frame);
        let all = self.steps_of(client);
        // What is believed now may only be written later.
        let end = all.partition_point(|step| seen.last().is_some_and(|last| step <= last)) + 1;
        let writers = seen.iter().chain(all.get(end - 1).filter(|_| !seen.is_empty()));
        Lane {
            client,
            guest,
            steps: seen.iter().take(STEPS_OF_LANE).map(|&step| self.stroke(step)).collect(),
            beliefs: writers
                .take(STEPS_OF_LANE)
                .flat_map(|&step| self.beliefs(step))
                .collect(),
        }
    }

    fn stroke(&self, id: StepId) -> Stroke {
        let step = &self.trace.steps()[id.0 as usize];
        let sent = self.record.sent(step.command);
        let (calls, all_calls) = self.record.calls(id.0 + 1);
        Stroke {
            step: id.0 + 1,
            sent: step.sent,
            executed: step.executed,
            received: step.received,
            command: short(&brief(&sent.argv)),
            reply: self.record.glimpse(step.answer),
            mark: self.marks[id.0 as usize],
            calls,
            all_calls,
            line: sent.line,
        }
    }

    /// What a client went by when it made a write.
    fn beliefs(&self, write: StepId) -> Vec<Belief> {
        let client = self.trace.steps()[write.0 as usize].client;
        let mut keys: Vec<KeyId> = Vec::new();
        let mut beliefs = Vec::new();
        for key in self.trace.writes(write).iter().map(|write| write.key) {
            if keys.contains(&key) || !self.record.is_key(key) {
                continue;
            }
            keys.push(key);
            beliefs.extend(
                self.last_read(client, key, write)
                    .map(|read| self.belief(key, read, write)),
            );
        }
        beliefs
    }

    fn last_read(&self, client: ClientId, key: KeyId, before: StepId) -> Option<StepId> {
        let steps = self.index.steps_of(client);
        let end = steps.partition_point(|step| *step < before);
        let mut earlier = steps[..end].iter().rev().take(NEAR).copied();
        earlier.find(|step| self.trace.reads(*step).contains(&key))
    }

    fn belief(&self, key: KeyId, read: StepId, write: StepId) -> Belief {
        let steps = self.trace.steps();
        let (asked, written) = (&steps[read.0 as usize], &steps[write.0 as usize]);
        let stale = self.index.stale(write).iter().any(|stale| stale.key == key);
        let gone = self.history(key).first_other_write(read).filter(|_| stale);
        let value = match self.record.entry(key, self.record.version(key, read.0 + 1)) {
            Some(entry) if matches!(entry.object(), keyspace::Object::String(_)) => {
                self.record.text_of(key, self.record.version(key, read.0 + 1))
            }
            _ => None,
        };
        Belief {
            key: self.record.key_name(key),
            value: short(&value.unwrap_or_else(|| self.record.glimpse(asked.answer))),
            read: read.0 + 1,
            write: write.0 + 1,
            from: asked.received,
            to: written.sent,
            written: written.executed,
            gone: gone.map(|gone| steps[gone.0 as usize].executed),
        }
    }
}

/// Puts clients onto lanes: whoever had one keeps it, newcomers take what is free.
fn settle(lanes: &[u32], clients: Vec<u32>) -> Vec<u32> {
    let mut newcomers = clients.iter().filter(|client| !lanes.contains(client));
    let mut settled: Vec<u32> = Vec::new();
    for place in 0..clients.len() {
        let old = lanes.get(place).filter(|client| clients.contains(client));
        settled.extend(old.or_else(|| newcomers.next()));
    }
    let rest = clients.iter().filter(|client| !settled.contains(client)).copied();
    let rest: Vec<u32> = rest.collect();
    settled.extend(rest);
    settled
}
