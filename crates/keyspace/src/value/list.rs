//! Lists.

use std::ops::Range;
use std::sync::Arc;

use resp::Bytes;

use super::part::Part;
use crate::hash::Digest;

/// A list of bytes. A short one is a single piece of memory, a long one shares most of it with
/// its clones.
#[derive(Debug, Clone, Default)]
pub struct List(Option<Arc<Part>>);

impl List {
    /// How many elements it has.
    pub fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |part| part.len())
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// The element at an index, from 0.
    pub fn get(&self, index: usize) -> Option<&Bytes> {
        let (chunk, start) = self.chunk_at(index)?;
        chunk.get(index - start)
    }

    /// The elements from an index on.
    pub fn iter_from(&self, index: usize) -> impl Iterator<Item = &Bytes> {
        let mut next = index;
        let chunks = std::iter::from_fn(move || {
            let (chunk, start) = self.chunk_at(next)?;
            let rest = &chunk[next - start..];
            next += rest.len();
            Some(rest)
        });
        chunks.flatten()
    }

    /// The elements before an index, backwards.
    pub fn iter_back_from(&self, index: usize) -> impl Iterator<Item = &Bytes> {
        let mut end = index.min(self.len());
        let chunks = std::iter::from_fn(move || {
            let (chunk, start) = self.chunk_at(end.checked_sub(1)?)?;
            let rest = &chunk[..end - start];
            end = start;
            Some(rest.iter().rev())
        });
        chunks.flatten()
    }

    /// Where an element is, from the beginning on.
    pub fn positions(&self, wanted: &Bytes) -> impl Iterator<Item = usize> {
        let elements = self.iter_from(0).enumerate();
        elements
            .filter(move |(_, element)| *element == wanted)
            .map(|(index, _)| index)
    }

    /// Where an element is, from the end on.
    pub fn positions_back(&self, wanted: &Bytes) -> impl Iterator<Item = usize> {
        let elements = (0..self.len()).rev().zip(self.iter_back_from(self.len()));
        elements
            .filter(move |(_, element)| *element == wanted)
            .map(|(index, _)| index)
    }

    /// Put an element before the one at an index; an index beyond the end stands for the end.
    pub fn insert(&mut self, index: usize, element: Bytes) {
        match &mut self.0 {
            Some(part) => Part::insert(part, index.min(part.len()), element),
            None => self.0 = Some(Part::of(element)),
        }
    }

    /// Put an element first.
    pub fn push_front(&mut self, element: Bytes) {
        self.insert(0, element);
    }

    /// Put an element last.
    pub fn push_back(&mut self, element: Bytes) {
        self.insert(usize::MAX, element);
    }

    /// Put another element at an index; tells whether there is such an index.
    pub fn replace(&mut self, index: usize, element: Bytes) -> bool {
        match &mut self.0 {
            Some(part) if index < part.len() => {
                Part::replace(part, index, element);
                true
            }
            _ => false,
        }
    }

    /// Take out the element at an index.
    pub fn remove(&mut self, index: usize) -> Option<Bytes> {
        let element = self.get(index)?.clone();
        match &mut self.0 {
            Some(part) if part.len() > 1 => Some(Part::remove(part, index)),
            rest => {
                *rest = None;
                Some(element)
            }
        }
    }

    /// Take out the first element.
    pub fn pop_front(&mut self) -> Option<Bytes> {
        self.remove(0)
    }

    /// Take out the last element.
    pub fn pop_back(&mut self) -> Option<Bytes> {
        self.remove(self.len().checked_sub(1)?)
    }

    /// Keep only what is in a range of indices.
    pub fn keep(&mut self, range: Range<usize>) {
        let (before, _) = split(self.0.take(), range.end);
        let (_, kept) = split(before, range.start);
        self.0 = kept;
    }

    /// As `OBJECT ENCODING` says it: lists have had but one form in versions before 7.2.
    pub fn encoding(&self) -> &'static str {
        "quicklist"
    }

    /// A digest of 128 bits, by which equal content is recognised.
    pub fn digest(&self) -> u128 {
        let elements = self.0.as_ref().map_or(0, |part| part.digest());
        Digest::new().number(1).wide(elements).finish()
    }

    fn chunk_at(&self, index: usize) -> Option<(&[Bytes], usize)> {
        let part = self.0.as_ref().filter(|part| index < part.len())?;
        Some(part.chunk_at(index))
    }
}

impl FromIterator<Bytes> for List {
    fn from_iter<T: IntoIterator<Item = Bytes>>(elements: T) -> List {
        let mut list = List::default();
        elements.into_iter().for_each(|element| list.push_back(element));
        list
    }
}

fn split(part: Option<Arc<Part>>, index: usize) -> (Option<Arc<Part>>, Option<Arc<Part>>) {
    part.map_or((None, None), |part| Part::split(&part, index))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Chance;

    fn element(number: usize) -> Bytes {
        Bytes::from(number.to_string())
    }

    fn change(list: &mut List, model: &mut Vec<Bytes>, chance: &mut Chance, step: usize) {
        let index = chance.below(model.len() + 1);
        match chance.below(if step % 6000 < 4000 { 9 } else { 16 }) {
            0..=1 => {
                list.push_front(element(step));
                model.insert(0, element(step));
            }
            2..=3 => {
                list.push_back(element(step));
                model.push(element(step));
            }
            4..=5 => {
                list.insert(index, element(step));
                model.insert(index, element(step));
            }
            6 => {
                let there = index < model.len();
                assert_eq!(list.replace(index, element(step)), there);
                if there {
                    model[index] = element(step);
                }
            }
            7 if chance.below(200) == 0 => {
                let end = index + chance.below(model.len() + 1 - index);
                list.keep(index..end);
                model.truncate(end);
                model.drain(..index);
            }
            8..=10 => assert_eq!(list.pop_front(), (!model.is_empty()).then(|| model.remove(0))),
            11..=13 => assert_eq!(list.pop_back(), model.pop()),
            _ => assert_eq!(list.remove(index), (index < model.len()).then(|| model.remove(index))),
        }
    }

    #[test]
    fn it_holds_what_an_ordinary_vector_holds_and_its_copies_stay_as_they_were() {
        let (mut chance, mut list, mut model) = (Chance::new(3), List::default(), Vec::new());
        let mut copies = Vec::new();
        for step in 0..30_000 {
            change(&mut list, &mut model, &mut chance, step);
            assert_eq!(list.len(), model.len());
            if step % 1000 == 0 {
                copies.push((list.clone(), model.clone()));
            }
        }
        assert!(copies.iter().any(|(list, _)| list.len() > 500));
        for (list, model) in &copies {
            if let Some(part) = &list.0 {
                part.check();
            }
            assert_eq!(list.digest(), model.iter().cloned().collect::<List>().digest());
            let middle = model.len() / 3;
            assert!(list.iter_from(0).eq(model));
            assert!(list.iter_from(middle).eq(&model[middle..]));
            assert!(list.iter_back_from(middle).eq(model[..middle].iter().rev()));
            assert!(list.iter_back_from(usize::MAX).eq(model.iter().rev()));
            assert_eq!(list.get(middle), model.get(middle));
            assert_eq!(list.get(model.len()), None);
        }
    }

    #[test]
    fn the_digest_knows_order_and_number() {
        let of = |elements: &[&'static str]| elements.iter().map(|e| Bytes::from(*e)).collect::<List>().digest();
        let digests = [
            of(&[]),
            of(&["a"]),
            of(&["a", "b"]),
            of(&["b", "a"]),
            of(&["a", "b", "b"]),
            of(&["ab"]),
            of(&["", "a"]),
            of(&["a", ""]),
        ];
        for (place, digest) in digests.iter().enumerate() {
            assert!(!digests[..place].contains(digest), "{place}");
        }
    }
}
