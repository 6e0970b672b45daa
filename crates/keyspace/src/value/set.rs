//! Sets: sorted numbers while all members are numbers and few, a table otherwise.

use std::sync::Arc;

use resp::{Bytes, number::i64_bytes, number::parse_i64};

use crate::hash::Digest;
use crate::map::Map;

/// A set of bytes.
#[derive(Debug, Clone, Default)]
pub struct Set {
    members: Members,
    /// The sum of the members' digests.
    digest: u128,
}

/// Which of the two it is shows in the order of `SMEMBERS`. As on the server the way is from
/// numbers to the table and never back.
#[derive(Debug, Clone)]
enum Members {
    /// In order. The server's intset.
    Numbers(Arc<Vec<i64>>),
    /// In the order of the table. The server's hashtable.
    Table(Map<()>),
}

/// The server's `set-max-intset-entries`.
const MOST_NUMBERS: usize = 512;

impl Default for Members {
    fn default() -> Members {
        Members::Numbers(Arc::default())
    }
}

impl FromIterator<Bytes> for Set {
    fn from_iter<T: IntoIterator<Item = Bytes>>(members: T) -> Set {
        let mut set = Set::default();
        for member in members {
            set.insert(&member);
        }
        set
    }
}

impl Set {
    /// How many members it has.
    pub fn len(&self) -> usize {
        match &self.members {
            Members::Numbers(numbers) => numbers.len(),
            Members::Table(table) => table.len(),
        }
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether something is a member.
    pub fn contains(&self, member: &Bytes) -> bool {
        match &self.members {
            Members::Numbers(numbers) => parse_i64(member).is_some_and(|number| numbers.binary_search(&number).is_ok()),
            Members::Table(table) => table.get(member).is_some(),
        }
    }

    /// The members, in an order that depends on the content alone.
    pub fn iter(&self) -> impl Iterator<Item = Bytes> {
        let (numbers, table) = match &self.members {
            Members::Numbers(numbers) => (Some(numbers.iter()), None),
            Members::Table(table) => (None, Some(table.iter())),
        };
        let numbers = numbers.into_iter().flatten().map(|&number| i64_bytes(number));
        numbers.chain(table.into_iter().flatten().map(|(member, ())| member.clone()))
    }

    /// What has to go and what has to come to make it a later set, both in order.
    pub fn changes_to(&self, later: &Set) -> (Vec<Bytes>, Vec<Bytes>) {
        let (mut gone, mut new) = (Vec::new(), Vec::new());
        if let (Members::Table(before), Members::Table(after)) = (&self.members, &later.members) {
            for (member, old, _) in before.changes_to(after, |(), ()| true) {
                let list = if old.is_some() { &mut gone } else { &mut new };
                list.push(member.clone());
            }
        } else {
            gone.extend(self.iter().filter(|member| !later.contains(member)));
            new.extend(later.iter().filter(|member| !self.contains(member)));
        }
        sorting::sort(&mut gone);
        sorting::sort(&mut new);
        (gone, new)
    }

    /// The member of a rank in the order of iteration.
    pub fn nth(&self, rank: usize) -> Option<Bytes> {
        match &self.members {
            Members::Numbers(numbers) => numbers.get(rank).map(|&number| i64_bytes(number)),
            Members::Table(table) => table.nth(rank).map(|(member, ())| member.clone()),
        }
    }

    /// About so many members from a cursor on, and the next cursor; 0 stands for the beginning and
    /// the end. Numbers come all at once.
    pub fn scan(&self, cursor: u64, count: usize) -> (Vec<Bytes>, u64) {
        match &self.members {
            Members::Numbers(_) => (self.iter().collect(), 0),
            Members::Table(table) => {
                let (found, next) = table.scan(cursor, count);
                (found.into_iter().map(|(member, ())| member.clone()).collect(), next)
            }
        }
    }

    /// Add a member; tells whether it is new.
    pub fn insert(&mut self, member: &Bytes) -> bool {
        let new = match (&mut self.members, parse_i64(member)) {
            (Members::Numbers(numbers), Some(number)) => match numbers.binary_search(&number) {
                Ok(_) => false,
                Err(place) => {
                    Arc::make_mut(numbers).insert(place, number);
                    true
                }
            },
            (Members::Numbers(_), None) => {
                self.make_table().insert(member.clone(), ());
                true
            }
            (Members::Table(table), _) => {
                let new = table.get(member).is_none();
                if new {
                    table.insert(member.clone(), ());
                }
                new
            }
        };
        if new {
            self.digest = self.digest.wrapping_add(digest_of(member));
        }
        if matches!(&self.members, Members::Numbers(numbers) if numbers.len() > MOST_NUMBERS) {
            self.make_table();
        }
        new
    }

    /// Take a member away; tells whether it was there.
    pub fn remove(&mut self, member: &Bytes) -> bool {
        let gone = match &mut self.members {
            Members::Numbers(numbers) => match parse_i64(member).map(|number| numbers.binary_search(&number)) {
                Some(Ok(place)) => {
                    Arc::make_mut(numbers).remove(place);
                    true
                }
                _ => false,
            },
            Members::Table(table) => table.remove(member).is_some(),
        };
        if gone {
            self.digest = self.digest.wrapping_sub(digest_of(member));
        }
        gone
    }

    /// As `OBJECT ENCODING` says it.
    pub fn encoding(&self) -> &'static str {
        match self.members {
            Members::Numbers(_) => "intset",
            Members::Table(_) => "hashtable",
        }
    }

    /// A digest of 128 bits, by which equal content is recognised.
    pub fn digest(&self) -> u128 {
        let table = matches!(self.members, Members::Table(_));
        Digest::new()
            .number(2)
            .number(u64::from(table))
            .wide(self.digest)
            .finish()
    }

    fn make_table(&mut self) -> &mut Map<()> {
        if let Members::Numbers(numbers) = &self.members {
            let mut table = Map::default();
            for &number in numbers.iter() {
                table.insert(i64_bytes(number), ());
            }
            self.members = Members::Table(table);
        }
        match &mut self.members {
            Members::Table(table) => table,
            Members::Numbers(_) => unreachable!("it has just been made a table"),
        }
    }
}

fn digest_of(member: &Bytes) -> u128 {
    Digest::new().field(member).finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(members: &[&'static str]) -> Set {
        members.iter().map(|member| Bytes::from(*member)).collect()
    }

    #[test]
    fn the_digest_knows_members_and_whether_they_are_in_order() {
        assert_eq!(of(&["1", "2", "3"]).digest(), of(&["3", "1", "2"]).digest());
        assert_eq!(of(&["a", "b"]).digest(), of(&["b", "a"]).digest());
        assert_ne!(of(&["1", "2"]).digest(), of(&["1", "3"]).digest());
        let mut table = of(&["1", "2", "x"]);
        table.remove(&Bytes::from("x"));
        assert_eq!((table.encoding(), table.len()), ("hashtable", 2));
        assert_ne!(table.digest(), of(&["1", "2"]).digest());
    }

    #[test]
    fn changes_are_told_by_member() {
        let told = |before: &[&'static str], after: &[&'static str]| {
            let (gone, new) = of(before).changes_to(&of(after));
            format!("-{gone:?} +{new:?}")
        };
        assert_eq!(told(&["1", "2"], &["2", "3"]), r#"-[b"1"] +[b"3"]"#);
        assert_eq!(told(&["1", "2"], &["2", "x"]), r#"-[b"1"] +[b"x"]"#);
        assert_eq!(told(&["a", "b"], &["c", "b", "d"]), r#"-[b"a"] +[b"c", b"d"]"#);
    }
}
