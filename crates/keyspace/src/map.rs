//! The persistent map that holds databases and the elements of large collections: a trie over
//! hashes, copied in constant time and shared until changed.
//!
//! It is our own because of what no library has at once: its order is that of the hashes, and so
//! depends on the content alone, on every machine; it finds the element of a rank, from which
//! random ones are chosen; and it goes on from any hash, which is how the cursor of `SCAN` works.
//! `rpds`, which was here before, is as fast at the rest (100,000 keys).

use std::cmp::Ordering;
use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;

use resp::Bytes;

use crate::hash::FixedState;

/// Hashes have so many bits here, five for each level.
const HASH_BITS: u32 = 60;
const LEVEL_BITS: u32 = 5;
/// Below the last level hashes are used up, and a node is a mere list in the order of the keys.
const LEVELS: u32 = HASH_BITS / LEVEL_BITS;
/// Cursors have fewer bits than hashes, so that a script may take one for a number: Lua's numbers
/// are exact up to 53 bits.
const CURSOR_BITS: u32 = 48;

/// A map from keys to values.
#[derive(Debug, Clone)]
pub(crate) struct Map<V>(Arc<Node<V>>);

/// What has the first bits of its hash in common.
#[derive(Debug, Clone)]
struct Node<V> {
    /// Which of the 32 possible slots there are.
    occupied: u32,
    /// How many elements are here and below.
    len: usize,
    slots: Vec<Slot<V>>,
}

#[derive(Debug, Clone)]
enum Slot<V> {
    Leaf(Arc<Leaf<V>>),
    /// It holds two elements or more: one alone is a leaf, so that equal maps have equal shapes.
    Branch(Arc<Node<V>>),
}

#[derive(Debug, Clone)]
struct Leaf<V> {
    hash: u64,
    key: Bytes,
    value: V,
}

impl<V> Default for Map<V> {
    fn default() -> Map<V> {
        Map(Arc::new(Node {
            occupied: 0,
            len: 0,
            slots: Vec::new(),
        }))
    }
}

impl<V: Clone> Map<V> {
    pub(crate) fn get(&self, key: &Bytes) -> Option<&V> {
        self.0.find(hash_of(key), key).map(|leaf| &leaf.value)
    }

    pub(crate) fn get_mut(&mut self, key: &Bytes) -> Option<&mut V> {
        let hash = hash_of(key);
        // Looked for first, lest the way to nothing be copied.
        self.0.find(hash, key)?;
        Node::find_mut(&mut self.0, 0, hash, key)
    }

    /// Put a value at a key; the one that was there.
    pub(crate) fn insert(&mut self, key: Bytes, value: V) -> Option<V> {
        let hash = hash_of(&key);
        Node::insert(&mut self.0, 0, Leaf { hash, key, value })
    }

    /// Take a key away; the value that was there.
    pub(crate) fn remove(&mut self, key: &Bytes) -> Option<V> {
        let hash = hash_of(key);
        self.0.find(hash, key)?;
        let leaf = Node::remove(&mut self.0, 0, hash, key)?;
        Some(match Arc::try_unwrap(leaf) {
            Ok(leaf) => leaf.value,
            Err(shared) => shared.value.clone(),
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len
    }

    /// The element of a rank in the order of iteration.
    pub(crate) fn nth(&self, mut rank: usize) -> Option<(&Bytes, &V)> {
        let mut node = &*self.0;
        'down: loop {
            for slot in &node.slots {
                match slot {
                    Slot::Leaf(leaf) if rank == 0 => return Some((&leaf.key, &leaf.value)),
                    Slot::Branch(below) if rank < below.len => {
                        node = below;
                        continue 'down;
                    }
                    other => rank -= other.len(),
                }
            }
            return None;
        }
    }

    pub(crate) fn iter(&self) -> Iter<'_, V> {
        Iter(vec![self.0.slots.iter()])
    }

    /// What is another in a later map: keys with the value before and the one after. What the two
    /// still share is passed over, so this costs what has changed and not what is there.
    pub(crate) fn changes_to<'a>(&'a self, later: &'a Map<V>, same: impl Fn(&V, &V) -> bool) -> Vec<Change<'a, V>> {
        let mut changes = Vec::new();
        Node::compare(&self.0, &later.0, 0, &same, &mut changes);
        changes
    }

    /// About so many elements from a cursor on, and the cursor after them; 0 when there are no
    /// more. Elements that are there all along come in exactly one of the scans from 0 to 0.
    pub(crate) fn scan(&self, cursor: u64, count: usize) -> (Vec<(&Bytes, &V)>, u64) {
        let mut found = Vec::new();
        if cursor >> CURSOR_BITS != 0 {
            return (found, 0);
        }
        let cursor_of = |leaf: &Leaf<V>| leaf.hash >> (HASH_BITS - CURSOR_BITS);
        let mut last = None;
        for leaf in Iter::from(&self.0, cursor << (HASH_BITS - CURSOR_BITS)).leaves() {
            // Those of one cursor stay together.
            let here = cursor_of(leaf);
            if found.len() >= count && last != Some(here) {
                return (found, here);
            }
            found.push((&leaf.key, &leaf.value));
            last = Some(here);
        }
        (found, 0)
    }
}

impl<V: Clone> Node<V> {
    fn find(&self, hash: u64, key: &Bytes) -> Option<&Leaf<V>> {
        let (mut node, mut level) = (self, 0);
        loop {
            match node.slots.get(node.place(level, hash, key).ok()?)? {
                Slot::Branch(below) => node = below,
                Slot::Leaf(leaf) => return (leaf.hash == hash && leaf.key == key).then_some(leaf),
            }
            level += 1;
        }
    }

    fn find_mut<'a>(this: &'a mut Arc<Node<V>>, level: u32, hash: u64, key: &Bytes) -> Option<&'a mut V> {
        let place = this.place(level, hash, key).ok()?;
        match Arc::make_mut(this).slots.get_mut(place)? {
            Slot::Branch(below) => Node::find_mut(below, level + 1, hash, key),
            Slot::Leaf(leaf) => Some(&mut Arc::make_mut(leaf).value),
        }
    }

    fn insert(this: &mut Arc<Node<V>>, level: u32, new: Leaf<V>) -> Option<V> {
        let node = Arc::make_mut(this);
        let place = match node.place(level, new.hash, &new.key) {
            Ok(place) => place,
            Err(place) => {
                node.occupied |= bit(level, new.hash);
                node.slots.insert(place, Slot::Leaf(Arc::new(new)));
                node.len += 1;
                return None;
            }
        };
        let old = match &mut node.slots[place] {
            Slot::Branch(below) => Node::insert(below, level + 1, new),
            Slot::Leaf(leaf) if leaf.hash == new.hash && leaf.key == new.key => Some(replace(leaf, new)),
            slot @ Slot::Leaf(_) => {
                let mut below = Arc::new(Node::of_one(level + 1, slot));
                Node::insert(&mut below, level + 1, new);
                *slot = Slot::Branch(below);
                None
            }
        };
        node.len += usize::from(old.is_none());
        old
    }

    /// Take away a key that is there.
    fn remove(this: &mut Arc<Node<V>>, level: u32, hash: u64, key: &Bytes) -> Option<Arc<Leaf<V>>> {
        let node = Arc::make_mut(this);
        let place = node.place(level, hash, key).ok()?;
        node.len -= 1;
        if let Slot::Branch(below) = &mut node.slots[place] {
            let gone = Node::remove(below, level + 1, hash, key);
            if let [Slot::Leaf(last)] = &below.slots[..] {
                node.slots[place] = Slot::Leaf(last.clone());
            }
            return gone;
        }
        node.occupied &= !bit(level, hash);
        match node.slots.remove(place) {
            Slot::Leaf(leaf) => Some(leaf),
            Slot::Branch(_) => None,
        }
    }

    fn of_one(level: u32, slot: &Slot<V>) -> Node<V> {
        let hash = if let Slot::Leaf(leaf) = slot { leaf.hash } else { 0 };
        Node {
            occupied: bit(level, hash),
            len: slot.len(),
            slots: vec![slot.clone()],
        }
    }

    /// Where the slot of a hash is, or where it would be.
    fn place(&self, level: u32, hash: u64, key: &Bytes) -> Result<usize, usize> {
        if level == LEVELS {
            return self.slots.binary_search_by(|slot| match slot {
                Slot::Leaf(leaf) => leaf.key.cmp(key),
                Slot::Branch(_) => Ordering::Less,
            });
        }
        let bit = bit(level, hash);
        let place = (self.occupied & (bit - 1)).count_ones() as usize;
        if self.occupied & bit == 0 {
            Err(place)
        } else {
            Ok(place)
        }
    }
}

impl<V> Slot<V> {
    fn len(&self) -> usize {
        match self {
            Slot::Leaf(_) => 1,
            Slot::Branch(below) => below.len,
        }
    }

    fn leaves(&self) -> Vec<&Arc<Leaf<V>>> {
        match self {
            Slot::Leaf(leaf) => vec![leaf],
            Slot::Branch(below) => below.leaves(),
        }
    }
}

/// A key, what was there and what is there now.
pub(crate) type Change<'a, V> = (&'a Bytes, Option<&'a V>, Option<&'a V>);

impl<V> Node<V> {
    fn compare<'a>(
        before: &'a Arc<Node<V>>,
        after: &'a Arc<Node<V>>,
        level: u32,
        same: &impl Fn(&V, &V) -> bool,
        changes: &mut Vec<Change<'a, V>>,
    ) {
        if Arc::ptr_eq(before, after) {
            return;
        }
        if level == LEVELS {
            return compare_leaves(before.leaves(), after.leaves(), same, changes);
        }
        for number in 0..1 << LEVEL_BITS {
            match (before.slot(number), after.slot(number)) {
                (Some(Slot::Branch(before)), Some(Slot::Branch(after))) => {
                    Node::compare(before, after, level + 1, same, changes);
                }
                (before, after) => {
                    let leaves = |slot: Option<&'a Slot<V>>| slot.map_or(Vec::new(), Slot::leaves);
                    compare_leaves(leaves(before), leaves(after), same, changes);
                }
            }
        }
    }

    /// The slot of a number from 0 to 31, above the last level.
    fn slot(&self, number: u32) -> Option<&Slot<V>> {
        let bit = 1 << number;
        let place = (self.occupied & (bit - 1)).count_ones() as usize;
        self.slots.get(place).filter(|_| self.occupied & bit != 0)
    }

    fn leaves(&self) -> Vec<&Arc<Leaf<V>>> {
        self.slots.iter().flat_map(Slot::leaves).collect()
    }
}

/// One of the two has one leaf at most, but for keys whose hashes are equal.
fn compare_leaves<'a, V>(
    before: Vec<&'a Arc<Leaf<V>>>,
    after: Vec<&'a Arc<Leaf<V>>>,
    same: &impl Fn(&V, &V) -> bool,
    changes: &mut Vec<Change<'a, V>>,
) {
    for old in &before {
        match after.iter().find(|new| new.key == old.key) {
            None => changes.push((&old.key, Some(&old.value), None)),
            Some(new) if Arc::ptr_eq(old, new) || same(&old.value, &new.value) => {}
            Some(new) => changes.push((&old.key, Some(&old.value), Some(&new.value))),
        }
    }
    for new in &after {
        if !before.iter().any(|old| old.key == new.key) {
            changes.push((&new.key, None, Some(&new.value)));
        }
    }
}

/// The slot that a hash has at a level; none below the last.
fn bit(level: u32, hash: u64) -> u32 {
    match level {
        LEVELS => 0,
        _ => 1 << (hash >> (HASH_BITS - LEVEL_BITS * (level + 1)) & ((1 << LEVEL_BITS) - 1)),
    }
}

fn hash_of(key: &Bytes) -> u64 {
    let mut hasher = FixedState.build_hasher();
    hasher.write(key);
    hasher.finish() >> (u64::BITS - HASH_BITS)
}

fn replace<V: Clone>(leaf: &mut Arc<Leaf<V>>, new: Leaf<V>) -> V {
    if let Some(leaf) = Arc::get_mut(leaf) {
        return std::mem::replace(&mut leaf.value, new.value);
    }
    let old = leaf.value.clone();
    *leaf = Arc::new(new);
    old
}

/// Elements in the order of their hashes.
#[derive(Debug)]
pub(crate) struct Iter<'a, V>(Vec<std::slice::Iter<'a, Slot<V>>>);

impl<'a, V> Iter<'a, V> {
    /// From the first element on whose hash is not below this one.
    fn from(root: &'a Node<V>, hash: u64) -> Iter<'a, V> {
        let mut iter = Iter(Vec::new());
        let (mut node, mut level) = (root, 0);
        while level < LEVELS {
            let before = node.occupied & (bit(level, hash) - 1);
            let place = before.count_ones() as usize;
            let mut rest = node.slots[place..].iter();
            let on_the_way = node.occupied & bit(level, hash) != 0;
            match rest.as_slice().first() {
                Some(Slot::Branch(below)) if on_the_way => {
                    rest.next();
                    iter.0.push(rest);
                    node = below;
                    level += 1;
                }
                Some(Slot::Leaf(leaf)) if on_the_way && leaf.hash < hash => {
                    rest.next();
                    iter.0.push(rest);
                    return iter;
                }
                _ => {
                    iter.0.push(rest);
                    return iter;
                }
            }
        }
        iter.0.push(node.slots.iter());
        iter
    }

    fn leaves(mut self) -> impl Iterator<Item = &'a Leaf<V>> {
        std::iter::from_fn(move || self.next_leaf())
    }

    fn next_leaf(&mut self) -> Option<&'a Leaf<V>> {
        loop {
            match self.0.last_mut()?.next() {
                None => drop(self.0.pop()),
                Some(Slot::Leaf(leaf)) => return Some(leaf),
                Some(Slot::Branch(below)) => self.0.push(below.slots.iter()),
            }
        }
    }
}

impl<'a, V> Iterator for Iter<'a, V> {
    type Item = (&'a Bytes, &'a V);

    fn next(&mut self) -> Option<(&'a Bytes, &'a V)> {
        self.next_leaf().map(|leaf| (&leaf.key, &leaf.value))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::chance::Chance;

    fn key(number: usize) -> Bytes {
        Bytes::from(format!("key:{number}"))
    }

    #[test]
    fn it_holds_what_an_ordinary_map_holds_and_its_copies_stay_as_they_were() {
        let (mut chance, mut map, mut model) = (Chance::new(1), Map::default(), BTreeMap::new());
        let mut copies = Vec::new();
        for step in 0..20_000 {
            let key = key(chance.below(3000));
            match chance.below(5) {
                0 | 1 => assert_eq!(map.remove(&key), model.remove(&key)),
                2 if map.get(&key).is_some() => {
                    *map.get_mut(&key).unwrap() = step;
                    model.insert(key, step);
                }
                _ => assert_eq!(map.insert(key.clone(), step), model.insert(key, step)),
            }
            assert_eq!(map.len(), model.len());
            if step % 2000 == 0 {
                copies.push((map.clone(), model.clone()));
            }
        }
        copies.push((map, model));
        for (map, model) in copies {
            let found: BTreeMap<Bytes, i32> = map.iter().map(|(key, value)| (key.clone(), *value)).collect();
            assert_eq!(found, model);
            for (rank, element) in map.iter().enumerate() {
                assert_eq!(map.nth(rank), Some(element));
            }
            assert_eq!(map.nth(map.len()), None);
        }
    }

    #[test]
    fn equal_maps_have_an_equal_order_whatever_was_done_to_get_there() {
        let (mut small, mut large) = (Map::default(), Map::default());
        for number in (0..2000).rev() {
            large.insert(key(number), ());
        }
        for number in 0..100 {
            small.insert(key(number), ());
        }
        for number in 100..2000 {
            large.remove(&key(number));
        }
        let order = |map: &Map<()>| -> Vec<Bytes> { map.iter().map(|(key, ())| key.clone()).collect() };
        assert_eq!(order(&small), order(&large));
        for number in 0..100 {
            large.remove(&key(number));
        }
        assert!(large.0.slots.is_empty());
    }

    #[test]
    fn a_scan_meets_everything_that_is_there_all_along_once() {
        let mut map = Map::default();
        for number in 0..1000 {
            map.insert(key(number), number);
        }
        let (mut cursor, mut met, mut round) = (0, Vec::new(), 0);
        loop {
            let (found, next) = map.scan(cursor, 7);
            met.extend(found.iter().map(|(_, number)| **number));
            // Odd ones come and go meanwhile.
            map.remove(&key(round * 2 + 1));
            map.insert(key(5001 + round * 2), 5001 + round * 2);
            (cursor, round) = (next, round + 1);
            if cursor == 0 {
                break;
            }
        }
        let even = |numbers: &[usize]| numbers.iter().copied().filter(|n| n % 2 == 0).collect::<Vec<_>>();
        assert_eq!(even(&met).len(), 500);
        assert_eq!(even(&met).into_iter().collect::<BTreeSet<_>>().len(), 500);
        assert_eq!(map.scan(u64::MAX, 10).0.len(), 0);
        assert_eq!(map.scan(0, usize::MAX).0.len(), map.len());
    }

    #[test]
    fn changes_are_those_that_a_comparison_of_everything_finds() {
        let mut chance = Chance::new(9);
        let mut before = Map::default();
        for number in 0..2000 {
            before.insert(key(number), number);
        }
        for round in 0..50 {
            let mut after = if round % 10 == 0 {
                Map::default()
            } else {
                before.clone()
            };
            for _ in 0..chance.below(40) {
                let number = chance.below(2500);
                match chance.below(3) {
                    0 => drop(after.remove(&key(number))),
                    _ => drop(after.insert(key(number), number % 5 * 700)),
                }
            }
            let mut found = BTreeMap::new();
            for (key, old, new) in before.changes_to(&after, |old, new| old == new) {
                assert_eq!((old, new), (before.get(key), after.get(key)));
                assert_ne!(old, new);
                assert!(found.insert(key, ()).is_none());
            }
            let keys = before.iter().chain(after.iter()).map(|(key, _)| key);
            let changed: BTreeSet<&Bytes> = keys.filter(|key| before.get(key) != after.get(key)).collect();
            assert!(found.keys().copied().eq(changed));
            before = after;
            before.insert(key(round), 1);
        }
    }

    #[test]
    fn hashes_that_are_equal_are_no_trouble() {
        let leaf = |name: &'static str| Leaf {
            hash: 77,
            key: Bytes::from_static(name.as_bytes()),
            value: name,
        };
        let mut map: Map<&str> = Map::default();
        for name in ["b", "c", "a"] {
            assert_eq!(Node::insert(&mut map.0, 0, leaf(name)), None);
        }
        assert_eq!(Node::insert(&mut map.0, 0, leaf("b")), Some("b"));
        let order: Vec<&str> = map.iter().map(|(_, name)| *name).collect();
        assert_eq!(order, ["a", "b", "c"]);
        assert_eq!(map.scan(0, 1), (map.iter().collect(), 0));
        assert_eq!(map.nth(2).unwrap().1, &"c");
        let mut later = map.clone();
        Node::remove(&mut later.0, 0, 77, &Bytes::from("b"));
        let changes = map.changes_to(&later, |old, new| old == new);
        assert_eq!(changes, [(&Bytes::from("b"), Some(&"b"), None)]);
        for name in ["a", "c", "b"] {
            let gone = Node::remove(&mut map.0, 0, 77, &Bytes::from(name)).unwrap();
            assert_eq!(gone.value, name);
        }
        assert_eq!(map.len(), 0);
    }
}
