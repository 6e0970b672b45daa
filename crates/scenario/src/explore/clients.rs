//! Clients before a server, as the explorer wants them: states by numbers, one command a move.
//!
//! A client's own state is the place in its program and the session the server keeps about its
//! connection. What all share is the keyspace, the clock, and what may still go wrong. Commands
//! that touch nothing (MULTI, what it queues, PING) are no moves: they go with the move before.

use std::collections::BTreeMap;
use std::task::{Poll, ready};

use keyspace::{Keyspace, Touch};
use race::explore::{Bits, LocalId, Marked, Marks, Move, SharedId, State, System, Touches};
use race::{ClientId, Time};
use resp::{Bytes, Protocol, Value};
use server::Session;

use super::program::{Next, Place, Program};
use super::refused::{Kind, kind};
use super::rules::Rules;
use super::updates::{Beliefs, Updates};
use super::worlds::Worlds;
use super::{Fault, Group, Limits};
use crate::host::{Endless, Host};
use crate::labels::Labels;

/// The one connection by which all commands are carried out.
const ALL: ClientId = ClientId(0);
/// What a client is told when the reply to its command is lost.
const LOST: &[u8] = b"Connection lost";

/// A client's own state.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Local {
    /// About to send a command.
    Calling {
        group: u16,
        place: Place,
        session: u32,
        beliefs: Beliefs,
    },
    /// Has ended with a result, as it travels.
    Done { group: u16, result: Vec<u8> },
    /// Has ended in an error.
    Failed { group: u16, error: String },
    /// Has died.
    Died { group: u16 },
    /// The clock, before so many jumps.
    Clock { jumps: u32 },
    /// About to send a command by a connection that has gone with the server's last run.
    CutOff { group: u16, place: Place, beliefs: Beliefs },
    /// The server, before so many restarts.
    Server { restarts: u32 },
    /// The clock or the server, for ever.
    Stopped,
}

/// Commands with their replies, in the order in which they were carried out.
pub(crate) type Exchange = Vec<(Vec<Bytes>, Value)>;

/// The clients of a case and their server.
pub(crate) struct Clients {
    host: Host,
    programs: Vec<Program>,
    pub(crate) worlds: Worlds,
    locals: Labels<Local>,
    sessions: Labels<Session>,
    commands: Labels<Vec<Bytes>>,
    done: BTreeMap<[u32; 3], Carried>,
    /// States in which clients have not said anything yet. They are not connected.
    fresh: Vec<LocalId>,
    pub(crate) rules: Rules,
    updates: Updates,
    /// What comes about in a world, as another world, and what was read to see it.
    reached: BTreeMap<u32, (u32, Bits)>,
    limits: Limits,
    /// Why no answer can be trusted, if there is such a reason.
    pub(crate) doubt: Option<String>,
    /// A command has put a script into the cache; a program has relied on one being there.
    loads: bool,
    relies: bool,
}

/// A command carried out.
#[derive(Debug, Clone)]
struct Carried {
    world: u32,
    session: u32,
    reply: Value,
    touches: Touches,
}

impl Clients {
    /// Clients that run these programs, before a server that is filled and has their scripts.
    pub(crate) fn new(mut host: Host, programs: Vec<Program>, rules: Rules, limits: Limits) -> Self {
        host.connect(1);
        let mut worlds = Worlds::default();
        let updates = Updates {
            keys: rules
                .kept()
                .map(|(mark, key)| (mark, worlds.number_of_key(key)))
                .collect(),
            clock: worlds.number(&Touch::Clock),
        };
        Self {
            worlds,
            updates,
            reached: BTreeMap::new(),
            host,
            programs,
            locals: Labels::default(),
            sessions: Labels::default(),
            commands: Labels::default(),
            done: BTreeMap::new(),
            fresh: Vec::new(),
            rules,
            limits,
            doubt: None,
            loads: false,
            relies: false,
        }
    }

    /// The state in which so many clients of each group begin. What they send before their first
    /// move goes to `told`, client by client.
    pub(crate) fn start(&mut self, before: &Keyspace, counts: &[u32], told: &mut Vec<Exchange>) -> Poll<State> {
        let world = self.worlds.begin(before, &self.limits);
        let shared = SharedId(ready!(self.come_about(world)));
        let session = self.sessions.of(Session::default());
        let mut locals = Vec::new();
        for (group, &count) in counts.iter().enumerate() {
            let place = ready!(self.programs[group].start());
            let mut said = Exchange::new();
            let local = ready!(self.settle(group as u16, Ok(place), session, Beliefs::default(), &mut said));
            let local = LocalId(self.locals.of(local));
            if said.is_empty() && !self.fresh.contains(&local) {
                self.fresh.push(local);
            }
            locals.extend((0..count).map(|_| local));
            told.extend((0..count).map(|_| said.clone()));
        }
        if self.limits.jumps > 0 {
            locals.push(LocalId(self.locals.of(Local::Clock {
                jumps: self.limits.jumps,
            })));
            told.push(Exchange::new());
        }
        if self.limits.restarts > 0 {
            let restarts = self.limits.restarts;
            locals.push(LocalId(self.locals.of(Local::Server { restarts })));
            told.push(Exchange::new());
        }
        Poll::Ready(State { shared, locals })
    }

    /// A client's own state.
    pub(crate) fn local(&self, local: LocalId) -> &Local {
        self.locals.thing(local.0)
    }

    /// What a client of a group does where it is.
    pub(crate) fn next(&self, group: u16, place: Place) -> Next {
        self.programs[usize::from(group)].next(place)
    }

    /// What is said in a move: the command, and those that go with it.
    pub(crate) fn tell(&mut self, local: LocalId, shared: SharedId, alternative: u32) -> Poll<Exchange> {
        let mut said = Exchange::new();
        match (self.local(local), self.fault(local, shared, alternative)) {
            (_, Some(Fault::Dies)) => {}
            (Local::Calling { .. }, fault) => _ = ready!(self.call(local, shared.0, fault, &mut said)),
            (&Local::CutOff { group, place, beliefs }, _) => {
                _ = ready!(self.find_connection_gone((group, place, beliefs), shared.0, &mut said));
            }
            _ => {}
        }
        Poll::Ready(said)
    }

    /// What goes wrong in a move: mostly nothing does in the first.
    pub(crate) fn fault(&self, local: LocalId, shared: SharedId, alternative: u32) -> Option<Fault> {
        match (self.local(local), alternative.checked_sub(1)) {
            (Local::Calling { .. }, before) => self.worlds.get(shared.0).faults.open().nth(before? as usize),
            (Local::CutOff { .. }, None) => Some(Fault::FindsConnectionGone),
            (Local::CutOff { .. }, Some(_)) => Some(Fault::Dies),
            (Local::Server { .. }, Some(_)) => Some(Fault::Restarts),
            _ => None,
        }
    }

    /// Carries out the command a client is about to send.
    fn call(&mut self, local: LocalId, world: u32, fault: Option<Fault>, said: &mut Exchange) -> Poll<Move> {
        let Local::Calling {
            group,
            place,
            session,
            beliefs,
        } = *self.local(local)
        else {
            unreachable!("only those who are about to call have a call");
        };
        let Next::Call(argv) = self.programs[usize::from(group)].next(place) else {
            unreachable!("the end of a program is a state of its own");
        };
        let mut carried = ready!(self.carry_out(world, session, &argv));
        self.note_reliance(place, &argv);
        if self.loads && self.relies {
            let why = "a program calls EVALSHA while others load scripts: load them in the set-up";
            self.doubt.get_or_insert(why.to_owned());
        }
        if let Some(fault) = fault {
            carried = ready!(self.cut(carried, fault, &argv, said));
        }
        said.push((argv, carried.reply.clone()));
        let place = ready!(self.programs[usize::from(group)].after(place, &carried.reply));
        let (beliefs, lost) = self.updates.moved(beliefs, &carried.touches);
        let after = ready!(self.settle(group, place, carried.session, beliefs, said));
        let world = self.worlds.get(carried.world).clone().having(lost);
        Poll::Ready(Move {
            shared: SharedId(self.worlds.of(world)),
            local: LocalId(self.locals.of(after)),
            touches: carried.touches,
            fault: fault.is_some(),
        })
    }

    /// A client that calls a script by its digest relies on one being there. Of the scripts that are a
    /// group's whole program that is not noted: a client whose server does not know one sends the text
    /// instead, and nobody can tell when it did.
    fn note_reliance(&mut self, place: Place, argv: &[Bytes]) {
        self.relies |= matches!(place, Place::Node(_)) && argv[0].to_ascii_lowercase().starts_with(b"evalsha");
        if self.relies && self.limits.restarts > 0 {
            let why = "a program calls EVALSHA, and a server that has restarted does not know the script: send EVAL";
            self.doubt.get_or_insert(why.to_owned());
        }
    }

    /// What a client does that is told its connection is gone. It has a new one then.
    fn find_connection_gone(
        &mut self,
        (group, place, beliefs): (u16, Place, Beliefs),
        world: u32,
        said: &mut Exchange,
    ) -> Poll<Move> {
        let Next::Call(argv) = self.programs[usize::from(group)].next(place) else {
            unreachable!("the end of a program is a state of its own");
        };
        let lost = Value::Error(Bytes::from_static(LOST));
        let place = ready!(self.programs[usize::from(group)].after(place, &lost));
        said.push((argv, lost));
        let session = self.sessions.of(Session::default());
        let after = ready!(self.settle(group, place, session, beliefs, said));
        let mut touches = Touches::default();
        touches.reads.insert(Worlds::CONNECTIONS);
        if self.worlds.get(world).faults.deaths > 0 {
            touches.reads.insert(Worlds::FAULTS);
        }
        Poll::Ready(Move {
            shared: SharedId(world),
            local: LocalId(self.locals.of(after)),
            touches,
            fault: false,
        })
    }

    /// What the server may do by itself: stay as it is for ever, or restart without its data.
    fn restart(&mut self, restarts: u32, world: u32, moves: &mut Vec<Move>) {
        let stopped = LocalId(self.locals.of(Local::Stopped));
        let local = match restarts {
            1 => stopped,
            more => LocalId(self.locals.of(Local::Server { restarts: more - 1 })),
        };
        moves.push(Move {
            shared: SharedId(world),
            local: stopped,
            touches: Touches::default(),
            fault: false,
        });
        let (after, touches) = self.worlds.restart(world);
        moves.push(Move {
            shared: SharedId(after),
            local,
            touches,
            fault: true,
        });
    }

    /// What comes of a command whose reply is lost together with the connection.
    fn cut(&mut self, first: Carried, fault: Fault, argv: &[Bytes], said: &mut Exchange) -> Poll<Carried> {
        let fresh = self.sessions.of(Session::default());
        let mut cut = match fault {
            Fault::SendsAgain => {
                let again = ready!(self.carry_out(first.world, fresh, argv));
                said.push((argv.to_vec(), first.reply));
                again
            }
            _ => Carried {
                session: fresh,
                reply: Value::Error(Bytes::from_static(LOST)),
                ..first.clone()
            },
        };
        cut.touches.reads.join(&first.touches.reads);
        cut.touches.writes.join(&first.touches.writes);
        let spent = self.worlds.get(cut.world).clone().after(fault);
        cut.world = self.worlds.of(spent);
        cut.touches.reads.insert(Worlds::FAULTS);
        cut.touches.writes.insert(Worlds::FAULTS);
        Poll::Ready(cut)
    }

    /// Goes over commands that touch nothing, to the next move or the end.
    fn settle(
        &mut self,
        group: u16,
        place: Result<Place, Next>,
        session: u32,
        beliefs: Beliefs,
        said: &mut Exchange,
    ) -> Poll<Local> {
        let (mut place, mut session) = (place, session);
        loop {
            let (next, at) = match place {
                Ok(at) => (self.programs[usize::from(group)].next(at), at),
                Err(end) => (end, Place::Call),
            };
            let argv = match next {
                Next::Done(result) => {
                    let mut wire = Vec::new();
                    resp::encode(&result, Protocol::Resp3, &mut wire);
                    return Poll::Ready(Local::Done { group, result: wire });
                }
                Next::Failed(error) => return Poll::Ready(Local::Failed { group, error }),
                Next::Call(argv) => argv,
            };
            match kind(&argv, self.sessions.thing(session).queues()) {
                Kind::Move => {
                    return Poll::Ready(Local::Calling {
                        group,
                        place: at,
                        session,
                        beliefs,
                    });
                }
                Kind::Refused(why) => {
                    self.doubt.get_or_insert(why.clone());
                    return Poll::Ready(Local::Failed { group, error: why });
                }
                Kind::Silent => {
                    self.note_reliance(at, &argv);
                    let carried = ready!(self.carry_out(0, session, &argv));
                    session = carried.session;
                    place = ready!(self.programs[usize::from(group)].after(at, &carried.reply));
                    said.push((argv, carried.reply));
                }
            }
        }
    }

    /// Carries out a command, or remembers what came of it.
    fn carry_out(&mut self, world: u32, session: u32, argv: &[Bytes]) -> Poll<Carried> {
        let question = [world, session, self.commands.of(argv.to_vec())];
        if let Some(known) = self.done.get(&question) {
            return Poll::Ready(known.clone());
        }
        let before = self.worlds.get(world).clone();
        if !self.host.is_running() {
            self.host.restore(before.keyspace.clone());
            self.host.restore_session(ALL, self.sessions.thing(session));
        }
        let reply = match ready!(self.host.execute(ALL, argv, Time::from_micros(before.clock))) {
            Ok(answer) => answer.value,
            Err(Endless { instructions }) => {
                let why = format!("a script came to no end within {instructions} instructions");
                self.doubt.get_or_insert(why);
                Value::Error(keyspace::Error::Busy.text())
            }
        };
        self.host.take_log();
        self.loads |= self.host.footprint().writes().contains(&Touch::Scripts);
        let after = self.host.keyspace().clone();
        let mut touches = self.worlds.touches(self.host.footprint(), &before.keyspace, &after);
        if before.faults.open().next().is_some() {
            touches.reads.insert(Worlds::FAULTS);
        }
        if self.limits.restarts > 0 {
            touches.reads.insert(Worlds::CONNECTIONS);
        }
        let carried = Carried {
            session: self.sessions.of(self.host.session(ALL)),
            world: self.worlds.of(before.with(after)),
            reply,
            touches,
        };
        self.done.insert(question, carried.clone());
        Poll::Ready(carried)
    }

    /// What may go wrong instead of the command carried out and answered.
    fn faults(&mut self, local: LocalId, world: u32, moves: &mut Vec<Move>) -> Poll<()> {
        let Local::Calling { group, .. } = *self.local(local) else {
            return Poll::Ready(());
        };
        for fault in self.worlds.get(world).faults.open() {
            let made = match fault {
                Fault::Dies => self.die(group, world),
                _ => ready!(self.call(local, world, Some(fault), &mut Exchange::new())),
            };
            moves.push(made);
        }
        Poll::Ready(())
    }

    /// The world in which what has come about in a world is known.
    fn come_about(&mut self, world: u32) -> Poll<u32> {
        if self.rules.awaited().is_empty() {
            return Poll::Ready(world);
        }
        if let Some(&(known, _)) = self.reached.get(&world) {
            return Poll::Ready(known);
        }
        let before = self.worlds.get(world).clone();
        let now = Time::from_micros(before.clock);
        let (reached, reads) = ready!(self.rules.reached(&before.keyspace, now, before.past));
        let reads: Bits = reads.iter().map(|touch| self.worlds.number(touch)).collect();
        let after = self.worlds.of(before.having(reached));
        self.reached.insert(after, (after, reads.clone()));
        self.reached.insert(world, (after, reads));
        Poll::Ready(after)
    }

    fn die(&mut self, group: u16, world: u32) -> Move {
        let spent = self.worlds.get(world).clone().after(Fault::Dies);
        Move {
            shared: SharedId(self.worlds.of(spent)),
            local: LocalId(self.locals.of(Local::Died { group })),
            touches: Worlds::fault(),
            fault: true,
        }
    }

    /// What the clock may do: stop, or jump to where the next key expires.
    fn tick(&mut self, jumps: u32, world: u32, moves: &mut Vec<Move>) {
        let stopped = LocalId(self.locals.of(Local::Stopped));
        let reads: Bits = [Worlds::DEADLINES].into_iter().collect();
        let stop = Touches {
            reads,
            writes: Bits::default(),
        };
        moves.push(Move {
            shared: SharedId(world),
            local: stopped,
            touches: stop,
            fault: false,
        });
        if let Some((later, touches)) = self.worlds.jump(world) {
            let local = match jumps {
                1 => stopped,
                more => LocalId(self.locals.of(Local::Clock { jumps: more - 1 })),
            };
            moves.push(Move {
                shared: SharedId(later),
                local,
                touches,
                fault: true,
            });
        }
    }

    /// What the clients came to, in the words of a rule; the clock is left out. Those of a group are
    /// alike, so theirs are put in an order that does not tell who is who: a rule that could tell
    /// would not hold for all that symmetry takes for the same.
    pub(crate) fn results(&self, locals: &[LocalId]) -> Vec<Option<Value>> {
        let mut ended: Vec<&Local> = locals.iter().map(|&local| self.local(local)).collect();
        sorting::sort_by_key(&mut ended, |local| (local.group(), *local));
        let results = ended.into_iter().filter_map(|local| match local {
            Local::Done { result, .. } => Some(Some(super::result::decoded(result))),
            Local::Failed { error, .. } => Some(Some(Value::Error(Bytes::copy_from_slice(error.as_bytes())))),
            Local::Died { .. } | Local::Calling { .. } | Local::CutOff { .. } => Some(None),
            Local::Clock { .. } | Local::Server { .. } | Local::Stopped => None,
        });
        results.collect()
    }
}

impl Local {
    fn group(&self) -> Option<u16> {
        match *self {
            Self::Calling { group, .. }
            | Self::CutOff { group, .. }
            | Self::Done { group, .. }
            | Self::Failed { group, .. }
            | Self::Died { group } => Some(group),
            Self::Clock { .. } | Self::Server { .. } | Self::Stopped => None,
        }
    }
}

impl Clients {
    fn make_moves(&mut self, local: LocalId, shared: SharedId, moves: &mut Vec<Move>) -> Poll<()> {
        match *self.local(local) {
            Local::Calling { .. } => {
                let made = ready!(self.call(local, shared.0, None, &mut Exchange::new()));
                moves.push(made);
                ready!(self.faults(local, shared.0, moves));
            }
            Local::CutOff { group, place, beliefs } => {
                moves.push(ready!(self.find_connection_gone(
                    (group, place, beliefs),
                    shared.0,
                    &mut Exchange::new()
                )));
                if self.worlds.get(shared.0).faults.deaths > 0 {
                    moves.push(self.die(group, shared.0));
                }
            }
            Local::Clock { jumps } => self.tick(jumps, shared.0, moves),
            Local::Server { restarts } => self.restart(restarts, shared.0, moves),
            _ => {}
        }
        for made in moves {
            made.shared = SharedId(ready!(self.come_about(made.shared.0)));
        }
        Poll::Ready(())
    }

    /// What the server keeps about a connection after somebody else has touched these things.
    fn noticed(&mut self, session: u32, touches: &Touches, after: SharedId) -> u32 {
        if !self.sessions.thing(session).watches() {
            return session;
        }
        let mut noticed = self.sessions.thing(session).clone();
        for touch in self.worlds.announced(touches) {
            noticed.notice(touch, &self.worlds.get(after.0).keyspace);
        }
        self.sessions.of(noticed)
    }
}

impl System for Clients {
    fn moves(&mut self, local: LocalId, shared: SharedId, moves: &mut Vec<Move>) -> Poll<()> {
        let made = self.make_moves(local, shared, moves);
        if made.is_pending() {
            moves.clear();
        }
        made
    }

    fn notice(&mut self, local: LocalId, touches: &Touches, after: SharedId) -> LocalId {
        if let Local::CutOff { group, place, beliefs } = *self.local(local) {
            let beliefs = self.updates.noticed(beliefs, touches);
            return LocalId(self.locals.of(Local::CutOff { group, place, beliefs }));
        }
        let Local::Calling {
            group,
            place,
            session,
            beliefs,
        } = *self.local(local)
        else {
            return local;
        };
        if touches.writes.contains(Worlds::CONNECTIONS) && !self.fresh.contains(&local) {
            return LocalId(self.locals.of(Local::CutOff { group, place, beliefs }));
        }
        if self.updates.keys.is_empty() && !self.sessions.thing(session).watches() {
            return local;
        }
        let beliefs = self.updates.noticed(beliefs, touches);
        let session = self.noticed(session, touches, after);
        LocalId(self.locals.of(Local::Calling {
            group,
            place,
            session,
            beliefs,
        }))
    }
    fn marks(&mut self, shared: SharedId) -> Poll<Marked> {
        let world = self.worlds.get(shared.0).clone();
        let (marks, reads) = ready!(self.rules.look(&world.keyspace, Time::from_micros(world.clock), None));
        let mut reads: Bits = reads.iter().map(|touch| self.worlds.number(touch)).collect();
        if let Some((_, awaited)) = self.reached.get(&shared.0) {
            awaited.iter().for_each(|key| reads.insert(key));
        }
        let marks = marks | self.rules.broken_by(world.past, false);
        Poll::Ready(Marked { marks, reads })
    }

    fn final_marks(&mut self, shared: SharedId, locals: &[LocalId]) -> Poll<Marks> {
        let world = self.worlds.get(shared.0).clone();
        let results = self.results(locals);
        let (marks, _) = ready!(
            self.rules
                .look(&world.keyspace, Time::from_micros(world.clock), Some(&results))
        );
        Poll::Ready(marks | self.rules.broken_by(world.past, true))
    }

    fn outcome(&self, shared: SharedId) -> SharedId {
        SharedId(self.worlds.bare(shared.0))
    }

    fn idles(&self, local: LocalId) -> bool {
        matches!(self.local(local), Local::Clock { .. } | Local::Server { .. })
    }

    fn gave_up(&self, local: LocalId) -> bool {
        match self.local(local) {
            Local::Failed { .. } => true,
            Local::Done { result, .. } => result.first() == Some(&b'-'),
            _ => false,
        }
    }
}

/// What the clients are called: with a number where several have the same name.
pub(crate) fn names(groups: &[Group], counts: &[u32]) -> Vec<String> {
    let repeated = groups
        .iter()
        .zip(counts)
        .flat_map(|(group, &count)| (0..count).map(|_| group.name.as_str()));
    let all: Vec<&str> = repeated.collect();
    let mut used: BTreeMap<&str, u32> = BTreeMap::new();
    let mut named = Vec::with_capacity(all.len());
    for name in &all {
        let number = used.entry(name).or_default();
        *number += 1;
        let alone = all.iter().filter(|other| *other == name).count() == 1;
        named.push(if alone {
            (*name).to_owned()
        } else {
            format!("{name} {number}")
        });
    }
    named
}
