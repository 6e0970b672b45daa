//! Errors that many clients met, each counted once.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::{Field, Trouble, limits};

/// The troubles of a run, numbered in the order in which they first came up.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ledger {
    numbers: BTreeMap<(Field, String, Option<usize>), u32>,
    troubles: Vec<Trouble>,
}

impl Ledger {
    /// Notes that one more client met this trouble; gives its number.
    pub(crate) fn note(&mut self, trouble: Trouble) -> u32 {
        let number = self.enter(trouble);
        self.troubles[number as usize].clients += 1;
        number
    }

    /// Notes a trouble that no client met.
    pub(crate) fn enter(&mut self, trouble: Trouble) -> u32 {
        let start = trouble.place.as_ref().map(|place| place.start);
        let next = self.troubles.len() as u32;
        let number = *self
            .numbers
            .entry((trouble.field, trouble.message.clone(), start))
            .or_insert(next);
        if number == next {
            self.troubles.push(Trouble { clients: 0, ..trouble });
        }
        number
    }

    /// The most frequent ones, those that came up earlier first among equals.
    pub(crate) fn most_frequent(&self) -> Vec<Trouble> {
        let mut troubles = self.troubles.clone();
        sorting::sort_by_key(&mut troubles, |trouble| Reverse(trouble.clients));
        troubles.truncate(limits::TROUBLES);
        troubles
    }

    /// All of them, in the order of their numbers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Trouble> {
        self.troubles.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_troubles_are_one_and_frequent_ones_come_first() {
        let mut ledger = Ledger::default();
        let trouble = |message: &str| Trouble::new(Field::Program, message);
        assert_eq!(
            ["a", "b", "b", "c"].map(|message| ledger.note(trouble(message))),
            [0, 1, 1, 2]
        );
        let counted: Vec<_> = ledger
            .most_frequent()
            .into_iter()
            .map(|each| (each.message, each.clients))
            .collect();
        assert_eq!(counted, [("b".to_owned(), 2), ("a".to_owned(), 1), ("c".to_owned(), 1)]);
        assert_ne!(ledger.note(trouble("a").at(1..2)), 0, "elsewhere it is another");
        (0..20).for_each(|number| _ = ledger.note(trouble(&number.to_string())));
        assert_eq!(ledger.most_frequent().len(), limits::TROUBLES);
    }
}
