//! Where in a finished run one is, and what there is to see there.
//!
//! The page never works out where a move leads: it asks the engine, with one question under way at a
//! time. What is wished meanwhile waits and goes together into the next question, so that answers
//! never queue up behind a finger that is faster than they are.

use std::rc::Rc;

use protocol::{Answer, Ask, Look, Move, Reply, Request, RequestId, Slot, Strip, View};
use yew::Reducible;

/// The id of the first question; runs count from 1, checks from `1 << 31`.
const FIRST_LOOK: RequestId = 1 << 30;
/// So many lanes are asked for until the width is known.
const LANES: u32 = 5;
/// Wishes beyond these are dropped, the oldest first.
const WISHES: usize = 64;
/// A wider or narrower frame than that shows nothing.
const ZOOM: i8 = 5;

/// All of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Travel {
    /// The run, by its request; 0 while there is none.
    pub(crate) race: RequestId,
    /// The card looked at.
    pub(crate) slot: Slot,
    /// What there is to see.
    pub(crate) view: Option<Rc<View>>,
    /// How dense the run is, by card.
    strips: [Option<Rc<Strip>>; 2],
    /// The question under way.
    pub(crate) asked: Option<Request>,
    /// What is wished meanwhile.
    wishes: Vec<Move>,
    /// Whether something else than the step is to change.
    stirred: bool,
    /// Whether the lanes and the frame are to be chosen anew.
    afresh: bool,
    /// The only clients wanted; none: those that matter.
    pub(crate) only: Vec<u32>,
    /// How much wider the frame is, in powers of two.
    pub(crate) zoom: i8,
    /// The step that the keyspace is compared with.
    pub(crate) pinned: Option<u32>,
    /// The time to which it has played, while it plays.
    pub(crate) playing: Option<u64>,
    lanes: u32,
    last_id: RequestId,
}

/// What can happen to it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Act {
    /// A run has come to its end.
    Open(RequestId, Slot, Move),
    /// The other card is looked at, at the same moment.
    Select(Slot),
    /// Someone wants to be elsewhere.
    Go(Move),
    /// Someone wants these clients on the lanes.
    Only(Vec<u32>),
    /// A wider frame, or a narrower one.
    Zoom(i8),
    /// This step is what the keyspace is compared with from now on, or nothing is.
    Pin(Option<u32>),
    /// There is room for so many lanes.
    Room(u32),
    /// Play, or stop playing.
    Play,
    /// So many microseconds of the run have been played.
    Tick(u64),
    /// The engine answered.
    Heard(Reply),
    /// The engine is gone, and with it the run.
    Forget,
}

impl Default for Travel {
    fn default() -> Self {
        Self {
            race: 0,
            slot: 0,
            view: None,
            strips: [None, None],
            asked: None,
            wishes: Vec::new(),
            stirred: false,
            afresh: false,
            only: Vec::new(),
            zoom: 0,
            pinned: None,
            playing: None,
            lanes: LANES,
            last_id: FIRST_LOOK,
        }
    }
}

impl Travel {
    /// How dense the run is that is looked at.
    pub(crate) fn strip(&self) -> Option<&Rc<Strip>> {
        self.strips.get(self.slot as usize)?.as_ref()
    }

    /// Whether an answer is for this part of the page.
    pub(crate) fn concerns(reply: &Reply) -> bool {
        matches!(reply.answer, Answer::View(_) | Answer::Gone)
    }

    fn open(&mut self, race: RequestId, slot: Slot, to: Move) {
        *self = Self {
            race,
            slot,
            wishes: vec![to],
            lanes: self.lanes,
            last_id: self.last_id,
            ..Self::default()
        };
    }

    fn select(&mut self, slot: Slot) {
        if slot == self.slot {
            return;
        }
        let at = self.view.as_ref().map(|view| Move::Time(view.at_us));
        self.slot = slot;
        self.pinned = None;
        self.playing = None;
        self.wishes = vec![at.unwrap_or(Move::Opening)];
    }

    fn wish(&mut self, to: Move) {
        match (to, self.wishes.last_mut()) {
            (Move::By(more), Some(Move::By(steps))) => *steps += more,
            // Where one ends up does not depend on what was wished before.
            (Move::To(_) | Move::Time(_) | Move::Opening, _) => self.wishes = vec![to],
            _ => self.wishes.push(to),
        }
        let too_many = self.wishes.len().saturating_sub(WISHES);
        self.wishes.drain(..too_many);
    }

    fn play(&mut self) {
        let Some(view) = &self.view else { return };
        let (step, steps, at) = (view.step, view.steps, view.at_us);
        self.playing = match self.playing {
            Some(_) => None,
            None if step == steps => {
                self.wish(Move::To(0));
                Some(0)
            }
            None => Some(at),
        };
    }

    fn tick(&mut self, us: u64) {
        let Some(at) = self.playing else { return };
        // A slow answer makes it play slowly, and not ever further behind.
        if self.asked.is_none() {
            self.playing = Some(at + us);
            self.wish(Move::Play(at + us));
        }
    }

    fn hear(&mut self, reply: Reply) {
        if self.asked.as_ref().is_none_or(|asked| asked.id != reply.id) {
            return;
        }
        self.asked = None;
        match reply.answer {
            Answer::View(view) => self.see(*view),
            _ => self.open(0, self.slot, Move::Opening),
        }
    }

    fn see(&mut self, mut view: View) {
        let place = self.strips.get_mut(view.slot as usize);
        if let (Some(place), Some(strip)) = (place, view.strip.take()) {
            *place = Some(Rc::new(strip));
        }
        let before = self.view.as_ref().map(|view| view.step);
        let arrived = before != Some(view.step) && view.mark == Some(protocol::Mark::Break);
        if view.step == view.steps || arrived && self.is_first_break(view.step) {
            self.playing = None;
        }
        self.view = Some(Rc::new(view));
    }

    fn is_first_break(&self, step: u32) -> bool {
        self.strip().is_some_and(|strip| strip.breaks.first() == Some(&step))
    }

    /// Asks, if there is something to ask and nothing is under way.
    fn ask(&mut self) {
        let idle = self.wishes.is_empty() && !self.stirred;
        if self.race == 0 || self.asked.is_some() || idle {
            return;
        }
        let view = self.view.as_ref();
        let same = view.filter(|view| view.slot == self.slot && !self.afresh);
        let lanes = same.map(|view| view.frame.lanes.iter().filter(|lane| !lane.guest));
        self.last_id = FIRST_LOOK | self.last_id.wrapping_add(1) & (FIRST_LOOK - 1);
        self.asked = Some(Request {
            id: self.last_id,
            ask: Ask::Look {
                slot: self.slot,
                look: Look {
                    from: view.map_or(0, |view| view.step),
                    moves: std::mem::take(&mut self.wishes),
                    lanes: lanes.into_iter().flatten().map(|lane| lane.client).collect(),
                    only: self.only.clone(),
                    most: self.lanes,
                    // The same part of the time for both cards, so that they can be compared.
                    start_us: view.filter(|_| !self.afresh).map(|view| view.frame.from_us),
                    width_us: view
                        .filter(|_| !self.afresh)
                        .map(|view| view.frame.to_us - view.frame.from_us),
                    zoom: self.zoom,
                    pinned: self.pinned,
                    strip: self.strip().is_none(),
                },
            },
        });
        self.stirred = false;
        self.afresh = false;
    }

    fn stir(&mut self, afresh: bool) {
        self.stirred = true;
        self.afresh |= afresh;
    }
}

impl Reducible for Travel {
    type Action = Act;

    fn reduce(self: Rc<Self>, act: Act) -> Rc<Self> {
        let mut travel = Rc::unwrap_or_clone(self);
        match act {
            Act::Open(race, slot, to) => travel.open(race, slot, to),
            Act::Select(slot) => travel.select(slot),
            Act::Go(to) => {
                travel.playing = None;
                travel.wish(to);
            }
            Act::Only(clients) => {
                travel.only = clients;
                travel.stir(true);
            }
            Act::Zoom(by) => {
                travel.zoom = (travel.zoom + by).clamp(-ZOOM, ZOOM);
                travel.stir(true);
            }
            Act::Pin(step) => {
                travel.pinned = step;
                travel.stir(false);
            }
            Act::Room(lanes) if lanes != travel.lanes => {
                travel.lanes = lanes;
                travel.stir(true);
            }
            Act::Room(_) => {}
            Act::Play => travel.play(),
            Act::Tick(us) => travel.tick(us),
            Act::Heard(reply) => travel.hear(reply),
            Act::Forget => travel.open(0, travel.slot, Move::Opening),
        }
        travel.ask();
        Rc::new(travel)
    }
}

#[cfg(test)]
mod tests;
