//! The ends of a range of scores or of names.

use std::ops::Range;

use super::super::double;
use crate::error::Error;
use crate::value::{Scored, SortedSet};

/// A lower and an upper bound.
#[derive(Debug, Clone, Copy)]
pub(super) enum Bounds<'a> {
    Scores(Bound<f64>, Bound<f64>),
    Names(Bound<Name<'a>>, Bound<Name<'a>>),
}

/// One end of a range, itself in the range or not.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bound<T> {
    at: T,
    exclusive: bool,
}

/// A name, or what comes before or after all names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Name<'a> {
    Least,
    Of(&'a [u8]),
    Greatest,
}

impl<'a> Bounds<'a> {
    pub(super) fn scores(min: &[u8], max: &[u8]) -> Result<Bounds<'a>, Error> {
        let parse = |text: &[u8]| {
            let (text, exclusive) = match text {
                [b'(', text @ ..] => (text, true),
                text => (text, false),
            };
            let at = double::bound(text).ok_or(Error::MinMaxNotFloat)?;
            Ok(Bound { at, exclusive })
        };
        Ok(Bounds::Scores(parse(min)?, parse(max)?))
    }

    pub(super) fn names(min: &'a [u8], max: &'a [u8]) -> Result<Bounds<'a>, Error> {
        let parse = |text: &'a [u8]| {
            let (at, exclusive) = match text {
                // A NUL ends these two, as C sees it.
                [b'-'] | [b'-', 0, ..] => (Name::Least, true),
                [b'+'] | [b'+', 0, ..] => (Name::Greatest, true),
                [b'(', name @ ..] => (Name::Of(name), true),
                [b'[', name @ ..] => (Name::Of(name), false),
                _ => return Err(Error::MinMaxNotString),
            };
            Ok(Bound { at, exclusive })
        };
        Ok(Bounds::Names(parse(min)?, parse(max)?))
    }

    /// The ranks of the members between the bounds.
    pub(super) fn ranks(&self, set: &SortedSet, reversed: bool) -> Range<usize> {
        if self.are_empty() {
            0..0
        } else if set.is_skiplist() || matches!(self, Bounds::Scores(..)) {
            let start = set.partition_point(|scored| !self.reached(scored));
            start..set.partition_point(|scored| self.not_passed(scored)).max(start)
        } else {
            self.ranks_on_the_way(set, reversed)
        }
    }

    /// Names are only in order where scores are equal. Where they are not, what the server answers
    /// is what it finds on its way through a listpack, from the end it begins at.
    fn ranks_on_the_way(&self, set: &SortedSet, reversed: bool) -> Range<usize> {
        let last = set.len().checked_sub(1).and_then(|last| set.at(last));
        let ends_fit =
            last.is_some_and(|last| self.reached(last)) && set.at(0).is_some_and(|first| self.not_passed(first));
        if !ends_fit {
            return 0..0;
        }
        if reversed {
            let last = set.iter().rposition(|scored| self.not_passed(scored));
            let end = last.map_or(0, |last| last + 1);
            let members = set.range(0..end).rev();
            let inside = members.take_while(|scored| self.reached(scored)).count();
            end - inside..end
        } else {
            let first = set.iter().position(|scored| self.reached(scored));
            let start = first.unwrap_or(set.len());
            let members = set.range(start..set.len());
            let inside = members.take_while(|scored| self.not_passed(scored)).count();
            start..start + inside
        }
    }

    /// Whether nothing can be between them.
    fn are_empty(&self) -> bool {
        match self {
            Bounds::Scores(min, max) => min.meets(max),
            Bounds::Names(min, max) => min.meets(max),
        }
    }

    /// Whether a member is not before the lower bound.
    fn reached(&self, scored: &Scored) -> bool {
        match self {
            Bounds::Scores(min, _) => min.is_below(&scored.score),
            Bounds::Names(min, _) => min.is_below(&Name::Of(&scored.member)),
        }
    }

    /// Whether a member is not after the upper bound.
    fn not_passed(&self, scored: &Scored) -> bool {
        match self {
            Bounds::Scores(_, max) => max.is_above(&scored.score),
            Bounds::Names(_, max) => max.is_above(&Name::Of(&scored.member)),
        }
    }
}

impl<T: PartialOrd> Bound<T> {
    fn is_below(&self, place: &T) -> bool {
        *place > self.at || !self.exclusive && *place == self.at
    }

    fn is_above(&self, place: &T) -> bool {
        *place < self.at || !self.exclusive && *place == self.at
    }

    /// Whether a lower bound leaves no room to an upper one.
    fn meets(&self, max: &Bound<T>) -> bool {
        self.at > max.at || self.at == max.at && (self.exclusive || max.exclusive)
    }
}
