//! Numbers for things that come up again and again: keys, commands, replies, values.

use std::collections::BTreeMap;
use std::rc::Rc;

/// Things in the order in which they first came up. Equal things have equal numbers.
#[derive(Debug, Clone)]
pub(crate) struct Labels<T> {
    numbers: BTreeMap<Rc<T>, u32>,
    things: Vec<Rc<T>>,
}

impl<T> Default for Labels<T> {
    fn default() -> Self {
        Self {
            numbers: BTreeMap::new(),
            things: Vec::new(),
        }
    }
}

impl<T: Ord> Labels<T> {
    /// The number of a thing.
    pub(crate) fn of(&mut self, thing: T) -> u32 {
        if let Some(&number) = self.numbers.get(&thing) {
            return number;
        }
        let number = self.things.len() as u32;
        let thing = Rc::new(thing);
        self.numbers.insert(Rc::clone(&thing), number);
        self.things.push(thing);
        number
    }

    /// The number of a thing that has come up before.
    pub(crate) fn known(&self, thing: &T) -> Option<u32> {
        self.numbers.get(thing).copied()
    }

    /// The thing with a number that [`Labels::of`] has given.
    pub(crate) fn thing(&self, number: u32) -> &T {
        &self.things[number as usize]
    }

    /// The numbers of all things, in order of the things.
    pub(crate) fn sorted(&self) -> impl Iterator<Item = u32> {
        self.numbers.values().copied()
    }

    /// All things, in order of their numbers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.things.iter().map(Rc::as_ref)
    }
}
