//! Hashes: pairs in order of insertion while they are few and short, a table otherwise.

use std::sync::Arc;

use resp::Bytes;

use crate::hash::Digest;
use crate::map::Map;

/// A map from fields to values.
#[derive(Debug, Clone, Default)]
pub struct Hash {
    pairs: Pairs,
    /// The sum of the digests of all pairs, and of all steps from one field to the next while
    /// their order counts: as no field comes twice, the steps determine the order.
    digest: u128,
}

/// Which of the two it is shows in the order of `HGETALL`. As on the server the way is from the
/// first to the second and never back.
#[derive(Debug, Clone)]
enum Pairs {
    /// In order of insertion. The server's listpack.
    Few(Arc<Vec<(Bytes, Bytes)>>),
    /// In the order of the table. The server's hashtable.
    Table(Map<Bytes>),
}

/// The server's `hash-max-listpack-entries`.
const MOST_FEW: usize = 512;
/// The server's `hash-max-listpack-value`.
const LONGEST_FEW: usize = 64;

impl Default for Pairs {
    fn default() -> Pairs {
        Pairs::Few(Arc::default())
    }
}

impl Hash {
    /// How many fields it has.
    pub fn len(&self) -> usize {
        match &self.pairs {
            Pairs::Few(pairs) => pairs.len(),
            Pairs::Table(table) => table.len(),
        }
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of a field.
    pub fn get(&self, field: &Bytes) -> Option<&Bytes> {
        match &self.pairs {
            Pairs::Few(pairs) => pairs.iter().find(|(known, _)| known == field).map(|(_, value)| value),
            Pairs::Table(table) => table.get(field),
        }
    }

    /// The pair of a rank in the order of iteration.
    pub fn nth(&self, rank: usize) -> Option<(&Bytes, &Bytes)> {
        match &self.pairs {
            Pairs::Few(pairs) => pairs.get(rank).map(|(field, value)| (field, value)),
            Pairs::Table(table) => table.nth(rank),
        }
    }

    /// Fields with their values: in order of insertion while they are few, else in an order that
    /// depends on the content alone.
    pub fn iter(&self) -> impl Iterator<Item = (&Bytes, &Bytes)> {
        let (few, table) = match &self.pairs {
            Pairs::Few(pairs) => (Some(pairs.iter()), None),
            Pairs::Table(table) => (None, Some(table.iter())),
        };
        let few = few.into_iter().flatten().map(|(field, value)| (field, value));
        few.chain(table.into_iter().flatten())
    }

    /// About so many pairs from a cursor on, and the next cursor; 0 stands for the beginning and
    /// the end. The few come all at once.
    pub fn scan(&self, cursor: u64, count: usize) -> (Vec<(&Bytes, &Bytes)>, u64) {
        match &self.pairs {
            Pairs::Few(_) => (self.iter().collect(), 0),
            Pairs::Table(table) => table.scan(cursor, count),
        }
    }

    /// The fields that are others in a later hash, with the value before and the one after, in the
    /// order of the fields.
    pub fn changes_to<'a>(&'a self, later: &'a Hash) -> Vec<(&'a Bytes, Option<&'a Bytes>, Option<&'a Bytes>)> {
        let mut changes = match (&self.pairs, &later.pairs) {
            (Pairs::Table(before), Pairs::Table(after)) => before.changes_to(after, |old, new| old == new),
            _ => {
                let before = self.iter().map(|(field, old)| (field, Some(old), later.get(field)));
                let new = later.iter().filter(|(field, _)| self.get(field).is_none());
                let all = before.chain(new.map(|(field, new)| (field, None, Some(new))));
                all.filter(|(_, old, new)| old != new).collect()
            }
        };
        sorting::sort_by_key(&mut changes, |(field, ..)| *field);
        changes
    }

    /// Give a field a value; tells whether the field is new.
    pub fn insert(&mut self, field: &Bytes, value: Bytes) -> bool {
        if field.len() > LONGEST_FEW || value.len() > LONGEST_FEW {
            self.make_table();
        }
        let added = digest_of_pair(field, &value);
        let (old, step) = match &mut self.pairs {
            Pairs::Few(pairs) => match pairs.iter().position(|(known, _)| known == field) {
                Some(place) => {
                    let place = &mut Arc::make_mut(pairs)[place].1;
                    (Some(std::mem::replace(place, value)), 0)
                }
                None => {
                    let step = digest_of_step(pairs.last(), Some(field));
                    let pairs = Arc::make_mut(pairs);
                    if pairs.len() == pairs.capacity() {
                        // Most hashes are small, and there may be many.
                        pairs.reserve_exact(1 + pairs.len() / 2);
                    }
                    pairs.push((field.clone(), value));
                    (None, step)
                }
            },
            Pairs::Table(table) => (table.insert(field.clone(), value), 0),
        };
        let gone = old.as_ref().map_or(0, |old| digest_of_pair(field, old));
        self.digest = self.digest.wrapping_add(added).wrapping_sub(gone).wrapping_add(step);
        if matches!(&self.pairs, Pairs::Few(pairs) if pairs.len() > MOST_FEW) {
            self.make_table();
        }
        old.is_none()
    }

    /// Take a field away; tells whether it was there.
    pub fn remove(&mut self, field: &Bytes) -> bool {
        let (old, steps) = match &mut self.pairs {
            Pairs::Few(pairs) => {
                let Some(place) = pairs.iter().position(|(known, _)| known == field) else {
                    return false;
                };
                let before = place.checked_sub(1).map(|place| &pairs[place]);
                let after = pairs.get(place + 1).map(|(field, _)| field);
                let steps = digest_of_step(before, after)
                    .wrapping_sub(digest_of_step(before, Some(field)))
                    .wrapping_sub(digest_of_step(pairs.get(place), after));
                (Some(Arc::make_mut(pairs).remove(place).1), steps)
            }
            Pairs::Table(table) => (table.remove(field), 0),
        };
        let gone = old.as_ref().map_or(0, |old| digest_of_pair(field, old));
        self.digest = self.digest.wrapping_add(steps).wrapping_sub(gone);
        old.is_some()
    }

    /// As `OBJECT ENCODING` says it.
    pub fn encoding(&self) -> &'static str {
        match self.pairs {
            Pairs::Few(_) => "listpack",
            Pairs::Table(_) => "hashtable",
        }
    }

    /// A digest of 128 bits, by which equal content is recognised.
    pub fn digest(&self) -> u128 {
        let table = matches!(self.pairs, Pairs::Table(_));
        Digest::new()
            .number(3)
            .number(u64::from(table))
            .wide(self.digest)
            .finish()
    }

    fn make_table(&mut self) {
        if let Pairs::Few(pairs) = &self.pairs {
            let mut table = Map::default();
            self.digest = 0;
            for (field, value) in pairs.iter() {
                self.digest = self.digest.wrapping_add(digest_of_pair(field, value));
                table.insert(field.clone(), value.clone());
            }
            self.pairs = Pairs::Table(table);
        }
    }
}

fn digest_of_pair(field: &Bytes, value: &Bytes) -> u128 {
    Digest::new().number(0).field(field).field(value).finish()
}

/// The digest of the fact that one field follows another; without an earlier one, that it is the
/// first. That nothing follows needs no digest.
fn digest_of_step(from: Option<&(Bytes, Bytes)>, to: Option<&Bytes>) -> u128 {
    match (from, to) {
        (_, None) => 0,
        (None, Some(to)) => Digest::new().number(1).field(to).finish(),
        (Some((from, _)), Some(to)) => Digest::new().number(2).field(from).field(to).finish(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Chance;

    fn bytes(text: impl ToString) -> Bytes {
        Bytes::from(text.to_string())
    }

    fn of(pairs: &[(Bytes, Bytes)]) -> Hash {
        let mut hash = Hash::default();
        for (field, value) in pairs {
            hash.insert(field, value.clone());
        }
        hash
    }

    #[test]
    fn few_pairs_keep_their_order_and_the_digest_knows_it() {
        let (mut chance, mut hash, mut model) = (Chance::new(5), Hash::default(), Vec::<(Bytes, Bytes)>::new());
        for step in 0..5000 {
            let field = bytes(chance.below(60));
            let place = model.iter().position(|(known, _)| *known == field);
            if chance.below(2) == 0 {
                assert_eq!(hash.remove(&field), place.is_some());
                place.map(|place| model.remove(place));
            } else {
                assert_eq!(hash.insert(&field, bytes(step)), place.is_none());
                match place {
                    Some(place) => model[place].1 = bytes(step),
                    None => model.push((field, bytes(step))),
                }
            }
            assert!(hash.iter().eq(model.iter().map(|(field, value)| (field, value))));
            assert_eq!(hash.digest(), of(&model).digest());
            if model.len() > 1 {
                model.swap(0, 1);
                assert_ne!(hash.digest(), of(&model).digest());
                model.swap(0, 1);
            }
        }
        assert_eq!(hash.encoding(), "listpack");
    }

    #[test]
    fn changes_are_told_by_field() {
        let pairs = |range: std::ops::Range<usize>| range.map(|n| (bytes(n), bytes(n))).collect::<Vec<_>>();
        for length in [5, 600] {
            let before = of(&pairs(0..length));
            let mut after = before.clone();
            after.insert(&bytes(1), bytes("x"));
            after.insert(&bytes("new"), bytes("y"));
            after.insert(&bytes(3), bytes(3));
            after.remove(&bytes(2));
            let changes = before.changes_to(&after);
            let told: Vec<String> = changes.iter().map(|change| format!("{change:?}")).collect();
            let expected = [
                r#"(b"1", Some(b"1"), Some(b"x"))"#,
                r#"(b"2", Some(b"2"), None)"#,
                r#"(b"new", None, Some(b"y"))"#,
            ];
            assert_eq!(told, expected);
        }
        assert_eq!(of(&pairs(0..5)).changes_to(&of(&pairs(0..600))).len(), 595);
    }

    #[test]
    fn many_pairs_or_long_ones_have_no_order() {
        let pairs: Vec<(Bytes, Bytes)> = (0..513).map(|n| (bytes(n), bytes(n + 1))).collect();
        let mut hash = of(&pairs[..512]);
        assert_eq!(hash.encoding(), "listpack");
        hash.insert(&pairs[512].0, pairs[512].1.clone());
        assert_eq!(hash.encoding(), "hashtable");
        let mut backwards = pairs.clone();
        backwards.reverse();
        assert_eq!(hash.digest(), of(&backwards).digest());
        assert!(hash.iter().eq(of(&backwards).iter()));
        for (field, _) in &pairs[1..] {
            hash.remove(field);
        }
        assert_eq!(hash.encoding(), "hashtable");
        assert_eq!(of(&[(bytes("a".repeat(65)), bytes(""))]).encoding(), "hashtable");
        assert_eq!(of(&[(bytes("a".repeat(64)), bytes(""))]).encoding(), "listpack");
    }
}
