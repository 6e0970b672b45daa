//! What all clients of a case share: the data, the clock, and what may still go wrong.

use std::collections::BTreeMap;

use keyspace::{DATABASES, Footprint, Keyspace, Micros, Touch};
use race::explore::{Bits, Marks, Touches};
use resp::Bytes;

use super::{Fault, Faults, Limits};
use crate::host::START;
use crate::labels::Labels;

/// One shared state.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) keyspace: Keyspace,
    /// Microseconds since the start.
    pub(crate) clock: u64,
    /// What may still go wrong.
    pub(crate) faults: Faults,
    /// What has come about on the way, rule by rule, where no later state shows it.
    pub(crate) past: Marks,
}

impl World {
    /// The same with other data.
    pub(crate) fn with(self, keyspace: Keyspace) -> Self {
        Self { keyspace, ..self }
    }

    /// The same after something went wrong.
    pub(crate) fn after(self, fault: Fault) -> Self {
        Self {
            faults: self.faults.after(fault),
            ..self
        }
    }

    /// The same after something more has come about.
    pub(crate) fn having(self, past: Marks) -> Self {
        Self {
            past: self.past | past,
            ..self
        }
    }

    fn now(&self) -> Micros {
        Micros(START + self.clock)
    }
}

/// The shared states that have come up, and the things that are touched in them. The data is told
/// apart by its digest of 128 bits.
#[derive(Debug, Default)]
pub(crate) struct Worlds {
    numbers: BTreeMap<(u128, u64, Faults, Marks), u32>,
    worlds: Vec<World>,
    /// For each of them the one without a past.
    bare: Vec<u32>,
    /// What is touched; and once more what is written without being announced, as a mark beside it.
    things: Labels<(Touch, bool)>,
}

impl Worlds {
    /// Stands for what may still go wrong, among the things touched.
    pub(crate) const FAULTS: u32 = 0;
    /// Stands for the question when the next key expires.
    pub(crate) const DEADLINES: u32 = 1;
    /// Stands for the connections, among the things touched, where the server may restart.
    pub(crate) const CONNECTIONS: u32 = 2;
    /// Numbers that stand for something else than a thing of the server's.
    const SPECIAL: u32 = 3;

    /// The number of a world.
    pub(crate) fn of(&mut self, world: World) -> u32 {
        let key = (world.keyspace.digest(), world.clock, world.faults, world.past);
        if let Some(&number) = self.numbers.get(&key) {
            return number;
        }
        let bare = (!world.past.is_empty()).then(|| {
            self.of(World {
                past: Marks::NONE,
                ..world.clone()
            })
        });
        let number = self.worlds.len() as u32;
        self.numbers.insert(key, number);
        self.worlds.push(world);
        self.bare.push(bare.unwrap_or(number));
        number
    }

    /// The world that is the same but for its past.
    pub(crate) fn bare(&self, number: u32) -> u32 {
        self.bare[number as usize]
    }

    /// The world in which everything begins.
    pub(crate) fn begin(&mut self, keyspace: &Keyspace, limits: &Limits) -> u32 {
        self.of(World {
            keyspace: keyspace.clone(),
            clock: 0,
            faults: limits.faults,
            past: Marks::NONE,
        })
    }

    /// A world by its number.
    pub(crate) fn get(&self, number: u32) -> &World {
        &self.worlds[number as usize]
    }

    /// The number of a thing that is touched.
    pub(crate) fn number(&mut self, touch: &Touch) -> u32 {
        Self::SPECIAL + self.things.of((touch.clone(), false))
    }

    /// The number of a key of the first database.
    pub(crate) fn number_of_key(&mut self, key: &Bytes) -> u32 {
        self.number(&Touch::Key {
            db: 0,
            key: key.clone(),
        })
    }

    /// The thing with this number, if it is one of the server's.
    pub(crate) fn touch(&self, number: u32) -> Option<&Touch> {
        let (touch, mark) = self.things.thing(number.checked_sub(Self::SPECIAL)?);
        (!mark).then_some(touch)
    }

    /// What was written and announced: what WATCH hears of.
    pub(crate) fn announced(&self, touches: &Touches) -> impl Iterator<Item = &Touch> {
        let written = touches.writes.iter().filter_map(|number| self.touch(number));
        written.filter(|touch| {
            let mark = self.things.known(&((*touch).clone(), true));
            !mark.is_some_and(|mark| touches.writes.contains(Self::SPECIAL + mark))
        })
    }

    /// What a fault touches.
    pub(crate) fn fault() -> Touches {
        let faults: Bits = [Self::FAULTS].into_iter().collect();
        Touches {
            reads: faults.clone(),
            writes: faults,
        }
    }

    /// A footprint in numbers. Whoever changes a key that expires, or makes it one, changes what the
    /// clock may do.
    pub(crate) fn touches(&mut self, footprint: &Footprint, before: &Keyspace, after: &Keyspace) -> Touches {
        let mut touches = Touches::default();
        footprint
            .reads()
            .iter()
            .for_each(|touch| touches.reads.insert(self.number(touch)));
        for touch in footprint.writes() {
            // A script that is kept is kept in every world: nobody who looks is explored.
            if *touch == Touch::Scripts {
                continue;
            }
            touches.writes.insert(self.number(touch));
            if footprint.is_quiet(touch) {
                touches
                    .writes
                    .insert(Self::SPECIAL + self.things.of((touch.clone(), true)));
            }
            if let Touch::Key { db, key } = touch
                && [before, after].iter().any(|keyspace| expires(keyspace, *db, key))
            {
                touches.writes.insert(Self::DEADLINES);
            }
        }
        touches
    }

    /// The world in which the next key has expired, and what that touches.
    pub(crate) fn jump(&mut self, number: u32) -> Option<(u32, Touches)> {
        let world = self.get(number).clone();
        let now = world.now();
        let mortal = |db: usize| {
            let entries = world.keyspace.database(db).iter();
            entries.filter_map(move |(key, entry)| entry.deadline().map(|deadline| (db, key.clone(), deadline)))
        };
        let all: Vec<_> = (0..DATABASES)
            .flat_map(mortal)
            .filter(|(.., deadline)| !deadline.passed(now))
            .collect();
        let first = all.iter().map(|(.., deadline)| *deadline).min()?;
        let later = u64::try_from(first.0 + 1)
            .ok()?
            .checked_mul(1_000)?
            .checked_sub(START)?;
        let mut touches = Touches::default();
        touches.reads.insert(Self::DEADLINES);
        touches.writes.insert(Self::DEADLINES);
        touches.writes.insert(self.number(&Touch::Clock));
        for (db, key, deadline) in all {
            let db = db as u8;
            if deadline == first {
                touches.writes.insert(self.number(&Touch::Key { db, key }));
                touches.writes.insert(self.number(&Touch::Names { db }));
            }
        }
        let later = World { clock: later, ..world };
        Some((self.of(later), touches))
    }

    /// The world after a restart of the server that has kept nothing, and what that touches. Every
    /// command needs a connection, so this touches what all of them touch; the keys are for rules.
    pub(crate) fn restart(&mut self, number: u32) -> (u32, Touches) {
        let world = self.get(number).clone();
        let mut touches = Touches::default();
        touches.reads.insert(Self::CONNECTIONS);
        touches.writes.insert(Self::CONNECTIONS);
        touches.writes.insert(Self::DEADLINES);
        for db in 0..DATABASES {
            for (key, _) in world.keyspace.database(db).iter() {
                let (db, key) = (db as u8, key.clone());
                touches.writes.insert(self.number(&Touch::Names { db }));
                touches.writes.insert(self.number(&Touch::Key { db, key }));
            }
        }
        (self.of(world.with(Keyspace::default())), touches)
    }
}

fn expires(keyspace: &Keyspace, db: u8, key: &Bytes) -> bool {
    let entry = keyspace.database(usize::from(db)).get(key);
    entry.is_some_and(|entry| entry.deadline().is_some())
}
