//! The variables that can be named at a place, and what they should hold.

use crate::chance::Chance;

/// What a value is meant to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Number,
    Text,
    /// A string as it is written.
    Word,
    Truth,
    /// A table of 1, 2, 3 and so on without a gap, so that its length is defined.
    List,
    /// A table with names for keys.
    Record,
    /// A table with metamethods.
    Object,
    Function,
    Nothing,
    Any,
}

/// Few names, so that they hide each other.
const NAMES: [&str; 14] = ["a", "b", "c", "d", "e", "f", "g", "h", "k", "m", "p", "q", "x", "y"];

#[derive(Debug, Default)]
pub(super) struct Scope {
    variables: Vec<(&'static str, Kind)>,
    /// Whether what may hold anything is only taken where anything is right.
    pub(super) is_strict: bool,
}

/// Where a scope begins.
pub(super) struct Mark(usize);

impl Scope {
    pub(super) fn mark(&self) -> Mark {
        Mark(self.variables.len())
    }

    pub(super) fn back_to(&mut self, mark: Mark) {
        self.variables.truncate(mark.0);
    }

    /// Some name; it can be used only once it is declared.
    pub(super) fn name(chance: &mut Chance) -> &'static str {
        chance.any(&NAMES)
    }

    pub(super) fn declare(&mut self, name: &'static str, kind: Kind) {
        self.variables.push((name, kind));
    }

    /// A variable of a kind that is not hidden by another.
    pub(super) fn any(&self, kind: Kind, chance: &mut Chance) -> Option<&'static str> {
        let fits = |&(i, &(name, its)): &(usize, &(&'static str, Kind))| {
            (its == kind || its == Kind::Any && kind != Kind::List && !self.is_strict)
                && !self.variables[i + 1..].iter().any(|(other, _)| *other == name)
        };
        let fitting: Vec<_> = self.variables.iter().enumerate().filter(fits).collect();
        match fitting.is_empty() {
            true => None,
            false => Some(fitting[chance.below(fitting.len())].1.0),
        }
    }
}
