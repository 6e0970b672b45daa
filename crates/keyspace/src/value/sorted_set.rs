//! A sorted set: members in the order of their scores, each found by its name or by its rank.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::Arc;

use resp::Bytes;
use resp::number::{format_g17, i64_bytes};

use super::indexed::Indexed;
use crate::hash::Digest;
use crate::map::Map;

/// The server's `zset-max-listpack-entries`.
const LISTPACK_ENTRIES: usize = 128;
/// The server's `zset-max-listpack-value`.
const LISTPACK_VALUE: usize = 64;

/// Members with scores. A clone costs a reference count.
#[derive(Debug, Clone, Default)]
pub struct SortedSet(Arc<Members>);

#[derive(Debug, Clone, Default)]
struct Members {
    order: Indexed<Scored>,
    /// The same by name, if this is a skiplist. A listpack is short enough to be searched.
    scores: Option<Map<f64>>,
    /// The sum of the digests of all members.
    digest: u128,
}

/// A member with its score, which is a number.
#[derive(Debug, Clone)]
pub struct Scored {
    /// Its name.
    pub member: Bytes,
    /// What it is sorted by.
    pub score: f64,
}

impl Scored {
    /// Put members in order.
    pub fn sort(members: &mut [Scored]) {
        sorting::sort_by(members, |one, other| one.order(other.score, &other.member));
    }

    /// By score, then by name: zero and minus zero are the same score.
    fn order(&self, score: f64, member: &[u8]) -> Ordering {
        let scores = self.score.partial_cmp(&score).unwrap_or(Ordering::Equal);
        scores.then_with(|| self.member[..].cmp(member))
    }

    fn digest(&self) -> u128 {
        Digest::new().field(&self.member).number(self.score.to_bits()).finish()
    }
}

impl SortedSet {
    /// How many members it has.
    pub fn len(&self) -> usize {
        self.0.order.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the server would have it in a skiplist rather than in a listpack. It never goes back.
    pub fn is_skiplist(&self) -> bool {
        self.0.scores.is_some()
    }

    /// As `OBJECT ENCODING` says it.
    pub fn encoding(&self) -> &'static str {
        if self.is_skiplist() { "skiplist" } else { "listpack" }
    }

    /// The score of a member.
    pub fn score(&self, member: &Bytes) -> Option<f64> {
        self.0.score(member)
    }

    /// How many members come before one.
    pub fn rank(&self, member: &Bytes) -> Option<usize> {
        self.score(member).map(|score| self.0.place(score, member))
    }

    /// How many members at the beginning fulfil a condition that none after them does.
    pub fn partition_point(&self, fulfils: impl FnMut(&Scored) -> bool) -> usize {
        self.0.order.partition_point(fulfils)
    }

    /// The member of a rank.
    pub fn at(&self, rank: usize) -> Option<&Scored> {
        self.0.order.get(rank)
    }

    /// The members between two ranks, in order.
    pub fn range(&self, ranks: Range<usize>) -> impl DoubleEndedIterator<Item = &Scored> + ExactSizeIterator {
        self.0.order.range(ranks)
    }

    /// All members, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Scored> + ExactSizeIterator {
        self.0.order.iter()
    }

    /// Members from a cursor on, about so many, and the cursor after them; a listpack is not cut.
    pub fn scan(&self, cursor: u64, count: usize) -> (Vec<(&Bytes, f64)>, u64) {
        match &self.0.scores {
            Some(scores) => {
                let (found, next) = scores.scan(cursor, count);
                (
                    found.into_iter().map(|(member, score)| (member, *score)).collect(),
                    next,
                )
            }
            None => (self.iter().map(|scored| (&scored.member, scored.score)).collect(), 0),
        }
    }

    /// A score as `ZSCAN` shows it: whole numbers are seen to be stored as such in a listpack.
    pub fn score_text(&self, score: f64) -> Bytes {
        let whole = score.trunc() == score && score.abs() <= (i64::MAX / 2) as f64;
        if whole && !self.is_skiplist() {
            i64_bytes(score as i64)
        } else {
            Bytes::from(format_g17(score))
        }
    }

    /// Give a member a score, which must be a number; answers with the one it had.
    pub fn insert(&mut self, member: &Bytes, score: f64) -> Option<f64> {
        Arc::make_mut(&mut self.0).insert(member, score)
    }

    /// Take a member away; answers with the score it had.
    pub fn remove(&mut self, member: &Bytes) -> Option<f64> {
        self.score(member)?;
        Arc::make_mut(&mut self.0).remove(member)
    }

    /// Take the members between two ranks away.
    pub fn remove_range(&mut self, ranks: Range<usize>) {
        if !ranks.is_empty() {
            Arc::make_mut(&mut self.0).remove_range(ranks);
        }
    }

    /// The members that have other scores in a later set, with the one before and the one after, in
    /// the order of their names.
    pub fn changes_to<'a>(&'a self, later: &'a SortedSet) -> Vec<(&'a Bytes, Option<f64>, Option<f64>)> {
        let same = |old: &f64, new: &f64| old.to_bits() == new.to_bits();
        let mut changes: Vec<_> = if let (Some(before), Some(after)) = (&self.0.scores, &later.0.scores) {
            let changes = before.changes_to(after, same).into_iter();
            changes
                .map(|(member, old, new)| (member, old.copied(), new.copied()))
                .collect()
        } else {
            let change = |old: &'a Scored| (&old.member, Some(old.score), later.score(&old.member));
            let new = later.iter().filter(|new| self.score(&new.member).is_none());
            let new = new.map(|new| (&new.member, None, Some(new.score)));
            let changes = self.iter().map(change).chain(new);
            changes
                .filter(|(_, old, new)| old.map(f64::to_bits) != new.map(f64::to_bits))
                .collect()
        };
        sorting::sort_by_key(&mut changes, |(member, ..)| *member);
        changes
    }

    /// A digest of 128 bits, by which equal content is recognised. The encoding is part of it, as it
    /// shows in what `ZSCAN` answers.
    pub fn digest(&self) -> u128 {
        Digest::new()
            .number(4)
            .number(u64::from(self.is_skiplist()))
            .wide(self.0.digest)
            .finish()
    }
}

/// Of members that are each named once.
impl FromIterator<Scored> for SortedSet {
    fn from_iter<I: IntoIterator<Item = Scored>>(members: I) -> SortedSet {
        let mut members: Vec<Scored> = members.into_iter().collect();
        Scored::sort(&mut members);
        let skiplist =
            members.len() > LISTPACK_ENTRIES || members.iter().any(|scored| scored.member.len() > LISTPACK_VALUE);
        if !skiplist {
            members
                .iter_mut()
                .for_each(|scored| scored.score = in_listpack(scored.score));
        }
        let mut set = Members {
            digest: members
                .iter()
                .fold(0u128, |sum, scored| sum.wrapping_add(scored.digest())),
            order: members.into_iter().collect(),
            scores: None,
        };
        if skiplist {
            set.make_skiplist();
        }
        SortedSet(Arc::new(set))
    }
}

impl Members {
    fn score(&self, member: &Bytes) -> Option<f64> {
        match &self.scores {
            Some(scores) => scores.get(member).copied(),
            None => {
                let mut members = self.order.iter();
                members
                    .find(|scored| scored.member == *member)
                    .map(|scored| scored.score)
            }
        }
    }

    fn insert(&mut self, member: &Bytes, score: f64) -> Option<f64> {
        let old = self.take_out(member);
        if old.is_none() && (self.order.len() >= LISTPACK_ENTRIES || member.len() > LISTPACK_VALUE) {
            self.make_skiplist();
        }
        let score = match &mut self.scores {
            Some(scores) => {
                scores.insert(member.clone(), score);
                score
            }
            None => in_listpack(score),
        };
        let scored = Scored {
            member: member.clone(),
            score,
        };
        self.digest = self.digest.wrapping_add(scored.digest());
        self.order.insert(self.place(score, member), scored);
        old
    }

    fn remove(&mut self, member: &Bytes) -> Option<f64> {
        let old = self.take_out(member)?;
        self.forget(member);
        Some(old)
    }

    fn remove_range(&mut self, ranks: Range<usize>) {
        for _ in ranks.clone() {
            let gone = self.order.remove(ranks.start);
            self.digest = self.digest.wrapping_sub(gone.digest());
            self.forget(&gone.member);
        }
    }

    /// Take a member out of the order, but leave its name.
    fn take_out(&mut self, member: &Bytes) -> Option<f64> {
        let score = self.score(member)?;
        let gone = self.order.remove(self.place(score, member));
        self.digest = self.digest.wrapping_sub(gone.digest());
        Some(score)
    }

    fn forget(&mut self, member: &Bytes) {
        if let Some(scores) = &mut self.scores {
            scores.remove(member);
        }
    }

    /// There is no way back.
    fn make_skiplist(&mut self) {
        if self.scores.is_none() {
            let mut scores = Map::default();
            for scored in self.order.iter() {
                scores.insert(scored.member.clone(), scored.score);
            }
            self.scores = Some(scores);
        }
    }

    fn place(&self, score: f64, member: &[u8]) -> usize {
        self.order
            .partition_point(|scored| scored.order(score, member) == Ordering::Less)
    }
}

/// A listpack holds whole numbers as such, and minus zero is none.
fn in_listpack(score: f64) -> f64 {
    if score == 0.0 { 0.0 } else { score }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn name(number: usize) -> Bytes {
        Bytes::from(format!("m{number}"))
    }

    fn sorted(model: &BTreeMap<Bytes, f64>) -> Vec<(Bytes, f64)> {
        let mut members: Vec<(Bytes, f64)> = model.iter().map(|(member, &score)| (member.clone(), score)).collect();
        members.sort_by(|one, other| one.1.total_cmp(&other.1).then(one.0.cmp(&other.0)));
        members
    }

    fn check(set: &SortedSet, model: &BTreeMap<Bytes, f64>) {
        let members = sorted(model);
        assert_eq!(set.len(), members.len());
        for (rank, (scored, (member, score))) in set.iter().zip(&members).enumerate() {
            assert_eq!((&scored.member, scored.score), (member, *score));
            assert_eq!(set.rank(member), Some(rank));
            assert_eq!(set.score(member), Some(*score));
        }
        let mut anew: SortedSet = set.iter().cloned().collect();
        if set.is_skiplist() {
            Arc::make_mut(&mut anew.0).make_skiplist();
        }
        assert_eq!(set.digest(), anew.digest());
    }

    #[test]
    fn it_does_what_a_map_and_a_sort_do() {
        for (names, seed) in [(20, 1), (60, 2), (400, 3)] {
            let (mut set, mut model, mut state) = (SortedSet::default(), BTreeMap::new(), seed);
            for step in 0..3000 {
                state = (state * 48_271) % 0x7fff_ffff;
                let (member, score) = (name(state % names), f64::from((state / 7 % 50) as u32) / 4.0);
                match state % 5 {
                    0 | 1 if step > 1500 => assert_eq!(set.remove(&member), model.remove(&member)),
                    4 if step % 50 == 0 && set.len() > 5 => {
                        let ranks = state % (set.len() - 3)..state % (set.len() - 3) + 3;
                        for (member, _) in &sorted(&model)[ranks.clone()] {
                            model.remove(member);
                        }
                        set.remove_range(ranks);
                    }
                    _ => assert_eq!(set.insert(&member, score), model.insert(member, score)),
                }
                if step % 100 == 0 {
                    check(&set, &model);
                }
            }
            check(&set, &model);
        }
    }

    #[test]
    fn a_copy_does_not_see_what_comes_after_it() {
        for members in [3, 300] {
            let before: SortedSet = (0..members)
                .map(|n| Scored {
                    member: name(n),
                    score: n as f64,
                })
                .collect();
            let mut after = before.clone();
            assert_eq!(after.insert(&name(1), 7.5), Some(1.0));
            assert_eq!(after.remove(&name(2)), Some(2.0));
            assert_eq!(before.score(&name(1)), Some(1.0));
            assert_eq!(before.rank(&name(2)), Some(2));
            assert_ne!(before.digest(), after.digest());
            after.insert(&name(2), 2.0);
            after.insert(&name(1), 1.0);
            assert_eq!(before.digest(), after.digest());
        }
    }

    #[test]
    fn changes_are_told_by_member() {
        for members in [5, 300] {
            let before: SortedSet = (0..members)
                .map(|n| Scored {
                    member: name(n),
                    score: n as f64,
                })
                .collect();
            let mut after = before.clone();
            after.insert(&name(1), 7.0);
            after.insert(&name(3), 3.0);
            after.insert(&Bytes::from("new"), 9.0);
            after.remove(&name(2));
            let told = format!("{:?}", before.changes_to(&after));
            assert_eq!(
                told,
                r#"[(b"m1", Some(1.0), Some(7.0)), (b"m2", Some(2.0), None), (b"new", None, Some(9.0))]"#
            );
            assert!(after.changes_to(&after.clone()).is_empty());
        }
    }

    #[test]
    fn a_listpack_becomes_a_skiplist_and_stays_one() {
        let mut set = SortedSet::default();
        for number in 0..128 {
            set.insert(&name(number), 0.0);
        }
        assert!(!set.is_skiplist());
        set.insert(&name(0), 1.0);
        assert!(!set.is_skiplist());
        set.insert(&name(128), 0.0);
        assert!(set.is_skiplist());
        set.remove_range(1..129);
        assert!(set.is_skiplist() && set.len() == 1);
        let mut long = SortedSet::default();
        long.insert(&Bytes::from(vec![b'x'; 64]), 0.0);
        assert!(!long.is_skiplist());
        long.insert(&Bytes::from(vec![b'x'; 65]), 0.0);
        assert!(long.is_skiplist());
    }
}
