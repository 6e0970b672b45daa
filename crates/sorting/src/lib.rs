//! Sorting, in one piece of code for everything that is sorted.
//!
//! The standard library compiles its sort anew for every type, three kilobytes gzipped each time,
//! and the engine is loaded over the wire. Here numbers are sorted, by what the things they stand
//! for compare as; then the things are moved, which is little code for any type.

use std::cmp::Ordering;

/// Sorts things; those that are equal stay in the order in which they were.
///
/// ```
/// let mut words = ["pear", "fig", "apple", "nut"];
/// sorting::sort_by(&mut words, |one, other| one.len().cmp(&other.len()));
/// assert_eq!(words, ["fig", "nut", "pear", "apple"]);
/// ```
pub fn sort_by<T>(things: &mut [T], mut compare: impl FnMut(&T, &T) -> Ordering) {
    let mut from = order(things.len(), &mut |one, other| compare(&things[one], &things[other]));
    // What is to be at `at` is still where it was, unless it has been swapped away from there:
    // every cycle is gone through from its start.
    for start in 0..from.len() {
        let mut at = start;
        while from[at] != start {
            let next = from[at];
            from[at] = at;
            things.swap(at, next);
            at = next;
        }
        from[at] = at;
    }
}

/// Sorts things by what each is sorted by; those that are equal stay in the order in which they were.
pub fn sort_by_key<T, K: Ord>(things: &mut [T], mut key: impl FnMut(&T) -> K) {
    sort_by(things, |one, other| key(one).cmp(&key(other)));
}

/// Sorts things that have an order.
pub fn sort<T: Ord>(things: &mut [T]) {
    sort_by(things, T::cmp);
}

/// The numbers below `count`, sorted.
fn order(count: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut numbers: Vec<usize> = (0..count).collect();
    numbers.sort_by(|one, other| compare(*one, *other));
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_sorted_as_the_standard_library_does_it() {
        let mut seed = 1_u64;
        for count in (0..70).chain([1_000, 4_096]) {
            let mut things: Vec<(u64, usize)> = Vec::new();
            for number in 0..count {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                things.push(((seed >> 33) % (count as u64 / 2 + 1), number));
            }
            let mut expected = things.clone();
            expected.sort_by_key(|thing| thing.0);
            sort_by_key(&mut things, |thing| thing.0);
            assert_eq!(things, expected);
            expected.sort_by(|one, other| other.cmp(one));
            sort_by(&mut things, |one, other| other.cmp(one));
            assert_eq!(things, expected);
        }
    }
}
