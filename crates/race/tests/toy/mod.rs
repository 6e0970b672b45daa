//! A store of a few numbers and clients with little programs: enough to get everything wrong that
//! can be got wrong.

// Each test file uses a part of it.
#![allow(dead_code)]

pub(crate) mod programs;
pub(crate) mod random;

use std::collections::BTreeMap;
use std::task::Poll;

use race::explore::{Bits, LocalId, Marked, Marks, Move, SharedId, State, System, Touches};

/// One call of a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Op {
    Get(usize),
    Set(usize, Term),
    Decr(usize),
    SetNx(usize, i64),
    Del(usize),
    /// Two keys in one move: takes one from the first, if there is any, and gives it to the second.
    Script(usize, usize),
    Watch(usize),
    /// The queue is carried out in one move, unless a watched key was written since.
    Exec(Vec<Op>),
    /// Ends with 0 unless the last reply is above zero. No call of its own.
    NeedSome,
    /// Goes back to another call if the last EXEC failed. No call of its own.
    RetryFrom(usize),
}

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Term {
    Const(i64),
    /// The last reply and so much more.
    Last(i64),
}

/// What a client runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Program {
    pub(crate) ops: Vec<Op>,
    /// The result: the last reply, or just 1.
    pub(crate) returns_last: bool,
    /// How often it may go back.
    pub(crate) tries: u8,
    /// It may die instead of making a call.
    pub(crate) mortal: bool,
}

/// A rule about the store, as the bit of its place in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Rule {
    /// This key is below zero.
    Negative(usize),
    /// Both keys hold something, and together more than this. The second is looked at only if the
    /// first is there.
    Above(usize, usize, i64),
    /// In the end more clients than this have returned 1.
    Winners(usize),
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Local {
    Running(Running),
    Ended { result: Option<i64> },
    Dead,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Running {
    program: usize,
    at: usize,
    last: Option<i64>,
    tries: u8,
    watched: u8,
    dirty: bool,
}

type Store = Vec<Option<i64>>;

/// A state by its content, which is the same in every copy of a system.
pub(crate) type Told = (Store, Vec<String>);

/// The system.
pub(crate) struct Toy {
    programs: Vec<Program>,
    rules: Vec<Rule>,
    stores: Interned<Store>,
    locals: Interned<Local>,
}

struct Interned<T> {
    numbers: BTreeMap<T, u32>,
    things: Vec<T>,
}

impl<T: Ord + Clone> Interned<T> {
    fn new() -> Self {
        Self {
            numbers: BTreeMap::new(),
            things: Vec::new(),
        }
    }

    fn of(&mut self, thing: T) -> u32 {
        let next = self.things.len() as u32;
        let number = *self.numbers.entry(thing.clone()).or_insert(next);
        if number == next {
            self.things.push(thing);
        }
        number
    }
}

impl Toy {
    /// Clients that run these programs, each by its number.
    pub(crate) fn new(store: Store, programs: Vec<Program>, clients: &[usize], rules: Vec<Rule>) -> (Self, State) {
        let mut toy = Self {
            programs,
            rules,
            stores: Interned::new(),
            locals: Interned::new(),
        };
        let shared = SharedId(toy.stores.of(store));
        let locals = clients
            .iter()
            .map(|&program| {
                let tries = toy.programs[program].tries;
                let start = Running {
                    program,
                    at: 0,
                    last: None,
                    tries,
                    watched: 0,
                    dirty: false,
                };
                let local = toy.settle(start);
                LocalId(toy.locals.of(local))
            })
            .collect();
        (toy, State { shared, locals })
    }

    /// The same without anything to watch over.
    pub(crate) fn without_rules(mut self) -> Self {
        self.rules.clear();
        self
    }

    /// What is in a state.
    pub(crate) fn tell(&self, state: &State) -> Told {
        let locals = state
            .locals
            .iter()
            .map(|local| format!("{:?}", self.locals.things[local.0 as usize]));
        (self.stores.things[state.shared.0 as usize].clone(), locals.collect())
    }

    pub(crate) fn result(&self, local: LocalId) -> Option<i64> {
        match self.locals.things[local.0 as usize] {
            Local::Ended { result } => result,
            _ => None,
        }
    }

    /// Goes over what is no call.
    fn settle(&self, mut running: Running) -> Local {
        let program = &self.programs[running.program];
        loop {
            match program.ops.get(running.at) {
                None if program.returns_last => return Local::Ended { result: running.last },
                None => return Local::Ended { result: Some(1) },
                Some(Op::NeedSome) if running.last.is_none_or(|last| last <= 0) => {
                    return Local::Ended { result: Some(0) };
                }
                Some(Op::RetryFrom(_)) if running.last.is_none() && running.tries == 0 => return Local::Dead,
                Some(&Op::RetryFrom(at)) if running.last.is_none() => {
                    (running.at, running.tries) = (at, running.tries - 1);
                }
                Some(Op::NeedSome | Op::RetryFrom(_)) => running.at += 1,
                Some(_) => return Local::Running(running),
            }
        }
    }

    fn call(&self, mut running: Running, store: &mut Store, touches: &mut Touches) -> Local {
        let ops = &self.programs[running.program].ops;
        running.last = match &ops[running.at] {
            Op::Watch(key) => {
                touches.reads.insert(*key as u32);
                running.watched |= 1 << key;
                running.last
            }
            Op::Exec(queue) => {
                (0..8)
                    .filter(|key| running.watched >> key & 1 != 0)
                    .for_each(|key| touches.reads.insert(key));
                let failed = std::mem::take(&mut running.dirty);
                running.watched = 0;
                if failed {
                    None
                } else {
                    let last = running.last;
                    queue.iter().for_each(|op| _ = plain(op, last, store, touches));
                    Some(1)
                }
            }
            op => {
                let reply = plain(op, running.last, store, touches);
                running.dirty |= (0..8).any(|key| running.watched >> key & 1 != 0 && touches.writes.contains(key));
                reply
            }
        };
        running.at += 1;
        // A value that is not looked at any more is no part of the state.
        if !self.programs[running.program].returns_last && !matters(ops, running.at) {
            running.last = None;
        }
        self.settle(running)
    }
}

/// Whether the last reply is looked at before the next one comes.
fn matters(ops: &[Op], at: usize) -> bool {
    match ops.get(at) {
        Some(Op::NeedSome | Op::RetryFrom(_) | Op::Set(_, Term::Last(_)) | Op::Exec(_)) => true,
        Some(Op::Watch(_)) => matters(ops, at + 1),
        _ => false,
    }
}

fn plain(op: &Op, last: Option<i64>, store: &mut Store, touches: &mut Touches) -> Option<i64> {
    let mut touch = |key: usize, writes: bool| {
        touches.reads.insert(key as u32);
        if writes {
            touches.writes.insert(key as u32);
        }
    };
    match *op {
        Op::Get(key) => {
            touch(key, false);
            store[key]
        }
        Op::Set(key, term) => {
            touches.writes.insert(key as u32);
            store[key] = Some(match term {
                Term::Const(number) => number,
                Term::Last(more) => last.unwrap_or(0) + more,
            });
            Some(1)
        }
        Op::Decr(key) => {
            touch(key, true);
            store[key] = Some(store[key].unwrap_or(0) - 1);
            store[key]
        }
        Op::SetNx(key, number) => {
            touch(key, store[key].is_none());
            let free = store[key].is_none();
            store[key].get_or_insert(number);
            Some(i64::from(free))
        }
        Op::Del(key) => {
            touch(key, store[key].is_some());
            Some(i64::from(store[key].take().is_some()))
        }
        Op::Script(from, to) => {
            let some = store[from].unwrap_or(0);
            touch(from, some > 0);
            if some > 0 {
                touch(to, true);
                store[from] = Some(some - 1);
                store[to] = Some(store[to].unwrap_or(0) + 1);
            }
            Some(i64::from(some > 0))
        }
        _ => unreachable!("not a plain command"),
    }
}

impl System for Toy {
    fn moves(&mut self, local: LocalId, shared: SharedId, moves: &mut Vec<Move>) -> Poll<()> {
        let Local::Running(running) = self.locals.things[local.0 as usize].clone() else {
            return Poll::Ready(());
        };
        let mortal = self.programs[running.program].mortal;
        let mut store = self.stores.things[shared.0 as usize].clone();
        let mut touches = Touches::default();
        let after = self.call(running, &mut store, &mut touches);
        let local = LocalId(self.locals.of(after));
        moves.push(Move {
            shared: SharedId(self.stores.of(store)),
            local,
            touches,
            fault: false,
        });
        if mortal {
            let local = LocalId(self.locals.of(Local::Dead));
            moves.push(Move {
                shared,
                local,
                touches: Touches::default(),
                fault: true,
            });
        }
        Poll::Ready(())
    }

    fn notice(&mut self, local: LocalId, touches: &Touches, _: SharedId) -> LocalId {
        let Local::Running(running) = &self.locals.things[local.0 as usize] else {
            return local;
        };
        let watched: Bits = (0..8).filter(|key| running.watched >> key & 1 != 0).collect();
        if running.dirty || !watched.meets(&touches.writes) {
            return local;
        }
        let noticed = Local::Running(Running {
            dirty: true,
            ..running.clone()
        });
        LocalId(self.locals.of(noticed))
    }

    fn marks(&mut self, shared: SharedId) -> Poll<Marked> {
        let store = &self.stores.things[shared.0 as usize];
        let mut marked = Marked::default();
        for (bit, rule) in self.rules.iter().enumerate() {
            let met = match *rule {
                Rule::Negative(key) => {
                    marked.reads.insert(key as u32);
                    store[key].is_some_and(|number| number < 0)
                }
                Rule::Above(one, other, limit) => {
                    marked.reads.insert(one as u32);
                    store[one].is_some_and(|number| {
                        marked.reads.insert(other as u32);
                        store[other].is_some_and(|more| number + more > limit)
                    })
                }
                Rule::Winners(_) => false,
            };
            marked.marks |= Marks(u64::from(met) << bit);
        }
        Poll::Ready(marked)
    }

    fn final_marks(&mut self, _: SharedId, locals: &[LocalId]) -> Poll<Marks> {
        let winners = locals.iter().filter(|&&local| self.result(local) == Some(1)).count();
        let mut marks = Marks::NONE;
        for (bit, rule) in self.rules.iter().enumerate() {
            let met = matches!(rule, Rule::Winners(most) if winners > *most);
            marks |= Marks(u64::from(met) << bit);
        }
        Poll::Ready(marks)
    }

    fn gave_up(&self, local: LocalId) -> bool {
        self.locals.things[local.0 as usize] == Local::Dead
    }
}
