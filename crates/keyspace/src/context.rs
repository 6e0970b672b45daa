//! Where a command runs: the data it may change, the time it is, and the record of what it touched.

use std::collections::BTreeSet;

use resp::{Bytes, Protocol};

use crate::chance::Chance;
use crate::error::Error;
use crate::footprint::{Footprint, Touch};
use crate::keyspace::{Database, Keyspace, Update};
use crate::object::{Collection, Entry, Kind, Object};
use crate::time::{Deadline, Micros};
use crate::value::Str;

/// How many elements can be chosen with repetition. The server has no limit there, and ends when
/// its memory does.
const MOST_CHOSEN: usize = 1 << 20;

/// Everything a command is given besides its arguments. All access to keys goes through it, so
/// that expiry and footprints cannot be forgotten.
#[derive(Debug)]
pub struct Context<'a> {
    /// The data.
    pub keyspace: &'a mut Keyspace,
    /// Number of the selected database.
    pub db: usize,
    /// The clock. It moves on while a script runs; `TIME` and new deadlines go by it.
    pub now: Micros,
    /// The clock when the command, script or transaction began. Whether a key has expired goes by
    /// this one, so that nothing vanishes half way.
    pub began: Micros,
    /// The protocol for which the reply is made.
    pub protocol: Protocol,
    /// Whether a script has called the command.
    pub scripted: bool,
    /// Whether it is one of a transaction, where no command waits.
    pub queued: bool,
    /// From what random choices are made, through [`Context::choose`].
    pub chance: &'a mut Chance,
    /// What was touched; added to, never cleared.
    pub footprint: &'a mut Footprint,
}

impl Context<'_> {
    /// What a key holds, which is thereby used. A key whose deadline has passed is taken away first.
    pub fn read(&mut self, key: &Bytes) -> Option<&Entry> {
        self.approach(key);
        let entry = self.keyspace.database(self.db).get(key)?;
        if entry.used() != self.now.seconds() {
            self.footprint.note_use(self.db, key);
        }
        Some(entry)
    }

    /// What a key holds, for commands that do not count as use of it.
    pub fn peek(&mut self, key: &Bytes) -> Option<&Entry> {
        self.approach(key);
        self.database().get(key)
    }

    /// Write down when the keys were used that the command has used. Apart from [`Context::read`],
    /// as most keys were used in this second already, and a look is all they take.
    pub(crate) fn settle_uses(&mut self) {
        for (db, key) in self.footprint.take_uses() {
            self.keyspace.database_mut(db).use_in(&key, self.now.seconds());
        }
    }

    /// The value at a key, which must be of this type if there is one.
    pub fn value<V: Kind>(&mut self, key: &Bytes) -> Result<Option<&V>, Error> {
        match self.read(key) {
            None => Ok(None),
            Some(entry) => V::of(entry.object()).map(Some).ok_or(Error::WrongType),
        }
    }

    /// The string at a key.
    pub fn string(&mut self, key: &Bytes) -> Result<Option<Bytes>, Error> {
        Ok(self.value::<Str>(key)?.map(|string| string.bytes().clone()))
    }

    /// Change the value at a key, which must be of this type, in place. Where there is none, an
    /// empty one is changed; one that is empty afterwards goes, and the key with it.
    ///
    /// If the value is the same afterwards, nothing counts as written.
    pub fn update<V: Collection, T>(&mut self, key: &Bytes, action: impl FnOnce(&mut V) -> T) -> Result<T, Error> {
        let (result, _) = self.edit(key, Footprint::write, action)?;
        Ok(result)
    }

    /// As [`Context::update`]; how a change is noted is said by whoever makes it, as the server does
    /// not announce all of them. A new key it does.
    pub(crate) fn update_as<V: Collection>(
        &mut self,
        key: &Bytes,
        changed: fn(&mut Footprint, Touch),
        action: impl FnOnce(&mut V),
    ) -> Result<(), Error> {
        self.edit(key, changed, action).map(|_| ())
    }

    /// As [`Context::update`], for commands that count as writes whatever they write.
    pub fn overwrite<V: Collection, T>(&mut self, key: &Bytes, action: impl FnOnce(&mut V) -> T) -> Result<T, Error> {
        let (result, update) = self.edit(key, Footprint::write, action)?;
        if update == Update::Same {
            self.footprint.write(self.touch(key));
        }
        Ok(result)
    }

    /// The clock in milliseconds, which is thereby read.
    pub fn clock(&mut self) -> i64 {
        self.footprint.read(Touch::Clock);
        self.now.millis()
    }

    /// A number below `end`, by chance. It follows from the clock, which is thereby read.
    pub fn choose(&mut self, end: usize) -> usize {
        self.footprint.read(Touch::Clock);
        self.chance.below(end)
    }

    /// Ranks of elements chosen from so many, in order: each at most once, or, for a negative
    /// number, that many whichever they are.
    pub fn choose_many(&mut self, len: usize, wanted: i64) -> Result<Vec<usize>, Error> {
        let amount = usize::try_from(wanted.unsigned_abs()).unwrap_or(usize::MAX);
        if len == 0 || wanted >= 0 && amount >= len {
            return Ok((0..len).collect());
        }
        if wanted < 0 {
            if amount > MOST_CHOSEN {
                return Err(Error::TooManyChosen);
            }
            return Ok((0..amount).map(|_| self.choose(len)).collect());
        }
        // Floyd's way: every draw is from one more, and what was drawn before gives way to the last.
        let mut chosen = BTreeSet::new();
        for end in len - amount..len {
            let rank = self.choose(end + 1);
            if !chosen.insert(rank) {
                chosen.insert(end);
            }
        }
        Ok(chosen.into_iter().collect())
    }

    /// Put a value at a key, with or without a deadline. Where one is whose deadline has passed, the
    /// key comes anew: whoever counts keys before would have counted one less.
    pub fn put(&mut self, key: &Bytes, object: Object, deadline: Option<Deadline>) {
        if self.database().mortal() > 0 {
            self.bury(key);
        }
        self.footprint.write(self.touch(key));
        if deadline.is_some() {
            self.footprint.read(Touch::Clock);
        }
        let mut entry = Entry::new(key, object, deadline);
        entry.use_in(self.now.seconds());
        if self.keyspace.database_mut(self.db).insert_entry(key, entry) {
            self.footprint.write(self.names());
        }
    }

    /// Put another value at a key that keeps its deadline.
    pub fn replace(&mut self, key: &Bytes, object: Object) {
        let deadline = self.database().get(key).and_then(Entry::deadline);
        self.put(key, object, deadline);
    }

    /// Store the value at a key in another way, which only `OBJECT` tells of: as nothing else
    /// changes, nothing counts as written.
    pub fn recast(&mut self, key: &Bytes, object: Object) {
        if let Some(entry) = self.database().get(key) {
            debug_assert_eq!(entry.object().digest(), object.digest());
            let mut entry = Entry::new(key, object, entry.deadline());
            entry.use_in(self.now.seconds());
            self.keyspace.database_mut(self.db).insert_entry(key, entry);
        }
    }

    /// Take a key away; tells whether there was one.
    pub fn delete(&mut self, key: &Bytes) -> bool {
        self.read(key).is_some() && self.remove(key).is_some()
    }

    /// Give a key another deadline, or none. The key must be there.
    pub fn set_deadline(&mut self, key: &Bytes, deadline: Option<Deadline>) {
        if let Some(entry) = self.database().get(key) {
            let object = entry.object().clone();
            self.put(key, object, deadline);
        }
    }

    /// The names in the selected database, sorted; those whose deadline has passed are taken away
    /// first.
    pub fn names_sorted(&mut self) -> Vec<Bytes> {
        self.expire();
        self.footprint.read(self.names());
        let mut names: Vec<Bytes> = self.database().iter().map(|(key, _)| key.clone()).collect();
        sorting::sort(&mut names);
        names
    }

    /// Some key of the selected database, by chance.
    pub fn random_name(&mut self) -> Option<Bytes> {
        match self.count() {
            0 => None,
            names => {
                let chosen = self.choose(names);
                self.database().nth(chosen).cloned()
            }
        }
    }

    /// About so many keys of the selected database from a cursor on, and the next cursor; 0 stands
    /// for the beginning and the end.
    pub fn scan(&mut self, cursor: u64, count: usize) -> (Vec<Bytes>, u64) {
        self.footprint.read(self.names());
        let (mut found, next) = self.database().scan(cursor, count);
        if self.database().mortal() > 0 {
            found.retain(|key| {
                self.bury(key);
                self.database().get(key).is_some()
            });
        }
        (found, next)
    }

    /// How many keys the selected database holds.
    pub fn count(&mut self) -> usize {
        self.expire();
        self.footprint.read(self.names());
        self.database().len()
    }

    /// Delete every key of the selected database.
    pub fn flush(&mut self) {
        for key in self.names_sorted() {
            self.footprint.write(self.touch(&key));
        }
        if !self.database().is_empty() {
            self.footprint.write(self.names());
            *self.keyspace.database_mut(self.db) = Database::default();
        }
    }

    /// Exchange two databases. Each key of either is touched, as what it holds may be another.
    pub fn swap(&mut self, left: usize, right: usize) {
        for db in [left, right] {
            for key in self.within(db, |ctx| ctx.names_sorted()) {
                for db in [left, right] {
                    self.footprint.write(Touch::Key {
                        db: db as u8,
                        key: key.clone(),
                    });
                }
            }
            self.footprint.write(Touch::Names { db: db as u8 });
        }
        self.keyspace.swap(left, right);
    }

    /// Do something in another database.
    pub fn within<T>(&mut self, db: usize, action: impl FnOnce(&mut Context<'_>) -> T) -> T {
        let mut other = Context {
            keyspace: self.keyspace,
            db,
            now: self.now,
            began: self.began,
            protocol: self.protocol,
            scripted: self.scripted,
            queued: self.queued,
            chance: self.chance,
            footprint: self.footprint,
        };
        action(&mut other)
    }

    fn database(&self) -> &Database {
        self.keyspace.database(self.db)
    }

    fn touch(&self, key: &Bytes) -> Touch {
        Touch::Key {
            db: self.db as u8,
            key: key.clone(),
        }
    }

    fn names(&self) -> Touch {
        Touch::Names { db: self.db as u8 }
    }

    fn approach(&mut self, key: &Bytes) {
        self.footprint.read(self.touch(key));
        if self.database().mortal() > 0 {
            self.bury(key);
        }
    }

    fn edit<V: Collection, T>(
        &mut self,
        key: &Bytes,
        changed: fn(&mut Footprint, Touch),
        action: impl FnOnce(&mut V) -> T,
    ) -> Result<(T, Update), Error> {
        self.read(key);
        let (result, update) = self
            .keyspace
            .database_mut(self.db)
            .update(key, action)
            .ok_or(Error::WrongType)?;
        if update == Update::Created {
            self.footprint.note_use(self.db, key);
        }
        match update {
            Update::Changed => changed(self.footprint, self.touch(key)),
            Update::Created | Update::Removed => self.footprint.write(self.touch(key)),
            Update::Nothing | Update::Same => {}
        }
        if matches!(update, Update::Created | Update::Removed) {
            self.footprint.write(self.names());
        }
        Ok((result, update))
    }

    /// Take a key away if its deadline has passed.
    fn bury(&mut self, key: &Bytes) {
        if let Some(deadline) = self.database().get(key).and_then(Entry::deadline) {
            self.footprint.read(Touch::Clock);
            if deadline.passed(self.began) {
                self.remove(key);
            }
        }
    }

    /// Take every key of the selected database away whose deadline has passed.
    pub fn expire(&mut self) {
        if self.database().mortal() == 0 {
            return;
        }
        self.footprint.read(Touch::Clock);
        let began = self.began;
        let dead = |entry: &Entry| entry.deadline().is_some_and(|deadline| deadline.passed(began));
        let database = self.database().iter();
        let dead: Vec<Bytes> = database.filter(|(_, e)| dead(e)).map(|(key, _)| key.clone()).collect();
        for key in dead {
            self.remove(&key);
        }
    }

    fn remove(&mut self, key: &Bytes) -> Option<Entry> {
        let gone = self.keyspace.database_mut(self.db).remove(key)?;
        self.footprint.write(self.touch(key));
        self.footprint.write(self.names());
        Some(gone)
    }
}
