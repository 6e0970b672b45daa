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
