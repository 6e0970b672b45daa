//! Source-DPOR with sleep sets: one order of moves for each way in which moves depend on each other.
//!
//! This is the first algorithm of Abdulla, Aronsson, Jonsson and Sagonas, "Optimal dynamic partial
//! order reduction" (2014), with three additions. A client may have several moves at a time: whoever
//! has its turn makes each of them. Moves that can be seen in the marks depend on each other, so
//! that no marked state between two of them is missed. And a move counts as touching all that it
//! touches in any state: the search is repeated until no pass learns more of that. It keeps no
//! states and shares nothing with the prover but the dependency, so each checks the other.

use std::collections::BTreeSet;
use std::ops::Range;
use std::task::{Poll, ready};

use super::calls::Calls;
use super::space::{state_of, words_of};
use super::{Bits, Bound, Bounds, Marks, Progress, Search, Space, State, System, Touches, Verdict};

/// A search under way.
#[derive(Debug, Clone)]
pub struct Dpor {
    bounds: Bounds,
    start: Vec<u32>,
    frames: Vec<Frame>,
    /// The moves between the frames.
    events: Vec<Event>,
    executions: u64,
    blocked: u64,
    finals: BTreeSet<Vec<u32>>,
    marks: Marks,
    /// What marks depend on, as far as was known when this pass began.
    visible: Bits,
    calls: Calls,
    /// How much of the calls was known when this pass began.
    known: u64,
    begun: bool,
}

/// Clients as bits.
type Clients = u64;

#[derive(Debug, Clone)]
struct Frame {
    state: Vec<u32>,
    moves: Vec<Range<u32>>,
    /// Whose turn has to be tried here.
    backtrack: Clients,
    /// Whose turn need not be tried: it would come to something that has been seen.
    sleep: Clients,
    /// Whose turn it is, and which of its moves comes next.
    current: Option<(usize, u32)>,
    opened: bool,
}

#[derive(Debug, Clone)]
struct Event {
    client: usize,
    touches: Touches,
    /// The events that happen before it, by their numbers.
    before: Bits,
}

impl Dpor {
    /// A search that has not begun.
    #[must_use]
    pub fn new(start: &State, bounds: Bounds) -> Self {
        Self {
            bounds,
            start: words_of(start),
            frames: Vec::new(),
            events: Vec::new(),
            executions: 0,
            blocked: 0,
            finals: BTreeSet::new(),
            marks: Marks::NONE,
            visible: Bits::default(),
            calls: Calls::default(),
            known: 0,
            begun: false,
        }
    }

    /// Executions gone through to their end, one for each equivalence class.
    #[must_use]
    pub fn executions(&self) -> u64 {
        self.executions
    }

    /// Executions begun that turned out to repeat another.
    #[must_use]
    pub fn blocked(&self) -> u64 {
        self.blocked
    }

    /// All marks that were met.
    #[must_use]
    pub fn marks(&self) -> Marks {
        self.marks
    }

    /// The states in which nobody could move.
    pub fn finals(&self) -> impl Iterator<Item = State> + '_ {
        self.finals.iter().map(|words| state_of(words))
    }

    fn begin<S: System>(&mut self, space: &Space<S>) {
        self.begun = true;
        self.visible = space.learned.visible().clone();
        self.known = self.calls.version();
        self.frames = vec![Frame::new(self.start.clone(), 0)];
        self.events.clear();
        (self.executions, self.blocked) = (0, 0);
        self.finals.clear();
    }

    /// Whether this pass has found out that moves depend on each other which it took for independent.
    fn knew_less<S: System>(&self, space: &Space<S>) -> bool {
        self.visible != *space.learned.visible() || self.known != self.calls.version()
    }

    /// Looks at the state on top for the first time.
    fn open<S: System>(&mut self, space: &mut Space<S>) -> Poll<()> {
        let Some(frame) = self.frames.last_mut() else {
            return Poll::Ready(());
        };
        let open = ready!(space.all_moves(&frame.state, &mut frame.moves));
        let mut marks = ready!(space.marks(frame.state[0]));
        if !open {
            marks |= ready!(space.final_marks(&frame.state));
        }
        self.marks |= marks;
        frame.opened = true;
        for (&local, moves) in frame.state[1..].iter().zip(&frame.moves) {
            for (alternative, number) in (0..).zip(moves.clone()) {
                self.calls
                    .touched(local, alternative, space.touches(space.edge(number)));
            }
        }
        let can_move = |client: &usize| !frame.moves[*client].is_empty();
        let awake = |client: &usize| frame.sleep & bit(*client) == 0;
        match (0..frame.moves.len()).filter(can_move).find(awake) {
            Some(client) => frame.backtrack = bit(client),
            None if open => self.blocked += 1,
            None => {
                self.executions += 1;
                self.finals.insert(frame.state.clone());
            }
        }
        Poll::Ready(())
    }

    /// Makes the next move from the state on top, or leaves it.
    fn step<S: System>(&mut self, space: &mut Space<S>) {
        let Some(frame) = self.frames.last_mut() else { return };
        let Some((client, number)) = frame.next_turn() else {
            self.frames.pop();
            self.events.pop();
            return;
        };
        let local = frame.state[1 + client];
        let touches = self.calls.touches(local, number - frame.moves[client].start).clone();
        let before = self.happened_before(space, client, &touches);
        let Some(frame) = self.frames.last() else { return };
        let stays_asleep = |other: usize| {
            (0..frame.moves[other].len() as u32).all(|alternative| {
                let others = self.calls.touches(frame.state[1 + other], alternative);
                !space.depend(others, &touches)
            })
        };
        let sleeping = (0..frame.moves.len()).filter(|&other| frame.sleep & bit(other) != 0);
        let sleep = sleeping
            .filter(|&other| other != client && stays_asleep(other))
            .map(bit)
            .sum();
        let mut after = Vec::new();
        space.apply(&frame.state, client, space.edge(number), &mut after);
        for (other, (&before, &now)) in frame.state[1..].iter().zip(&after[1..]).enumerate() {
            if other != client && before != now {
                self.calls.became(before, now);
            }
        }
        self.events.push(Event {
            client,
            touches,
            before,
        });
        self.frames.push(Frame::new(after, sleep));
    }

    /// Which events happen before a move that is about to be made. Those among them that race with
    /// it are noted down for reversal.
    fn happened_before<S: System>(&mut self, space: &Space<S>, client: usize, touches: &Touches) -> Bits {
        let mut before = Bits::default();
        let mut races = Vec::new();
        for number in (0..self.events.len()).rev() {
            let event = &self.events[number];
            let own = event.client == client;
            if !own && !space.depend(&event.touches, touches) {
                continue;
            }
            // What happens before something between the two can not be reversed on its own.
            if !own && !before.contains(number as u32) {
                races.push(number);
            }
            before.join(&event.before);
            before.insert(number as u32);
        }
        for number in races {
            self.reverse(number, client, &before);
        }
        before
    }

    /// Sees to it that a client's next move is also tried before an event it races with.
    fn reverse(&mut self, race: usize, client: usize, before: &Bits) {
        let race_bit: Bits = [race as u32].into_iter().collect();
        let later = race + 1..self.events.len();
        // Those that do not depend on the event, and so can go first.
        let free: Bits = later
            .map(|number| number as u32)
            .filter(|&number| !self.events[number as usize].before.meets(&race_bit))
            .collect();
        let (mut initials, mut seen) = (0, 0);
        for number in free.iter() {
            let event = &self.events[number as usize];
            if seen & bit(event.client) == 0 && !event.before.meets(&free) {
                initials |= bit(event.client);
            }
            seen |= bit(event.client);
        }
        if seen & bit(client) == 0 && !before.meets(&free) {
            initials |= bit(client);
        }
        let frame = &mut self.frames[race];
        if frame.backtrack & initials == 0 {
            let preferred = if initials & bit(client) != 0 {
                bit(client)
            } else {
                lowest(initials)
            };
            frame.backtrack |= preferred;
        }
    }
}

impl Frame {
    fn new(state: Vec<u32>, sleep: Clients) -> Self {
        Self {
            state,
            moves: Vec::new(),
            backtrack: 0,
            sleep,
            current: None,
            opened: false,
        }
    }

    /// The client and the number of the move that come next from here.
    fn next_turn(&mut self) -> Option<(usize, u32)> {
        let (client, number) = match self.current {
            Some((client, number)) if number < self.moves[client].end => (client, number),
            finished => {
                self.sleep |= finished.map_or(0, |(client, _)| bit(client));
                let left = self.backtrack & !self.sleep;
                if left == 0 {
                    return None;
                }
                let client = left.trailing_zeros() as usize;
                (client, self.moves[client].start)
            }
        };
        self.current = Some((client, number + 1));
        Some((client, number))
    }
}

fn bit(client: usize) -> Clients {
    1 << client
}

fn lowest(clients: Clients) -> Clients {
    clients & clients.wrapping_neg()
}

impl<S: System> Search<S> for Dpor {
    fn advance(&mut self, space: &mut Space<S>, budget: u32) -> Poll<Verdict> {
        if self.start.len() > 64 {
            return Poll::Ready(Verdict::Undecided(Bound::Clients));
        }
        if !self.begun {
            self.begin(space);
        }
        for _ in 0..budget {
            match self.frames.last() {
                Some(frame) if !frame.opened => ready!(self.open(space)),
                Some(_) if self.executions + self.blocked >= self.bounds.executions => {
                    return Poll::Ready(Verdict::Undecided(Bound::Executions));
                }
                Some(_) if self.frames.len() as u32 > self.bounds.steps => {
                    return Poll::Ready(Verdict::Undecided(Bound::Steps));
                }
                Some(_) => self.step(space),
                None if self.knew_less(space) => self.begin(space),
                None => return Poll::Ready(Verdict::Complete),
            }
        }
        Poll::Pending
    }

    fn progress(&self) -> Progress {
        Progress {
            states: self.frames.len() as u64,
            waiting: self
                .frames
                .iter()
                .map(|f| u64::from((f.backtrack & !f.sleep).count_ones()))
                .sum(),
            executions: self.executions,
            estimate: None,
        }
    }
}
