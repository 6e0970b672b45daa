//! Of what a list consists: a balanced tree of small chunks. Apart from the list itself, because
//! a part is never empty.
//!
//! Both ends, any index, cutting and joining cost the logarithm of the length. Every part knows
//! its length and its digest, so those of the whole are there without counting. How a list is cut
//! into chunks depends on its history, and nothing shows it.

use std::sync::Arc;

use resp::Bytes;

use crate::hash::Digest;
use crate::rolling::Rolling;

/// One element or more.
#[derive(Debug, Clone)]
pub(super) struct Part {
    len: usize,
    digest: Rolling,
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    Chunk(Vec<Bytes>),
    /// The heights of the two differ by one at most.
    Fork {
        height: u8,
        left: Arc<Part>,
        right: Arc<Part>,
    },
}

/// As many elements a chunk may have: what is copied when a shared one changes.
const CHUNK: usize = 32;

impl Part {
    pub(super) fn of(element: Bytes) -> Arc<Part> {
        Part::chunk(vec![element])
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn digest(&self) -> u128 {
        self.digest.sum()
    }

    /// The chunk an index is in, and the index at which that begins.
    pub(super) fn chunk_at(&self, mut index: usize) -> (&[Bytes], usize) {
        let (mut part, mut start) = (self, 0);
        loop {
            match &part.kind {
                Kind::Chunk(elements) => return (elements, start),
                Kind::Fork { left, .. } if index < left.len => part = left,
                Kind::Fork { left, right, .. } => {
                    index -= left.len;
                    start += left.len;
                    part = right;
                }
            }
        }
    }

    /// Put an element before the one at an index, or last.
    pub(super) fn insert(this: &mut Arc<Part>, index: usize, element: Bytes) {
        match &this.kind {
            Kind::Chunk(elements) if elements.len() == CHUNK => {
                return *this = Part::insert_into_full(elements, index, element);
            }
            _ => {}
        }
        let part = Arc::make_mut(this);
        match &mut part.kind {
            Kind::Chunk(elements) => {
                let one = digest_of(&element);
                elements.insert(index, element);
                part.digest = match index {
                    0 => one.then(part.digest),
                    _ if index == part.len => part.digest.then(one),
                    _ => digest_of_all(elements),
                };
                part.len += 1;
            }
            Kind::Fork { left, .. } if index < left.len => Part::insert(left, index, element),
            Kind::Fork { left, right, .. } => Part::insert(right, index - left.len, element),
        }
        Part::settle(this);
    }

    /// A chunk that is full is cut: at its ends so that the rest stays full, as lists grow there.
    fn insert_into_full(elements: &[Bytes], index: usize, element: Bytes) -> Arc<Part> {
        let cut = if index == 0 || index == CHUNK { index } else { CHUNK / 2 };
        let (mut left, mut right) = (elements[..cut].to_vec(), elements[cut..].to_vec());
        if index < cut || index == 0 {
            left.insert(index, element);
        } else {
            right.insert(index - cut, element);
        }
        Part::fork(Part::chunk(left), Part::chunk(right))
    }

    /// Put another element at an index.
    pub(super) fn replace(this: &mut Arc<Part>, index: usize, element: Bytes) {
        let part = Arc::make_mut(this);
        match &mut part.kind {
            Kind::Chunk(elements) => {
                elements[index] = element;
                part.digest = digest_of_all(elements);
            }
            Kind::Fork { left, .. } if index < left.len => Part::replace(left, index, element),
            Kind::Fork { left, right, .. } => Part::replace(right, index - left.len, element),
        }
        Part::settle(this);
    }

    /// Take out the element at an index. There must be another one.
    pub(super) fn remove(this: &mut Arc<Part>, index: usize) -> Bytes {
        if let Kind::Fork { left, right, .. } = &this.kind {
            let (doomed, other) = if index < left.len { (left, right) } else { (right, left) };
            if doomed.len == 1 {
                let (chunk, _) = doomed.chunk_at(0);
                let element = chunk[0].clone();
                *this = other.clone();
                return element;
            }
        }
        let part = Arc::make_mut(this);
        let element = match &mut part.kind {
            Kind::Chunk(elements) => {
                let element = elements.remove(index);
                part.len -= 1;
                part.digest = match index {
                    0 => part.digest.without_front(digest_of(&element)),
                    _ if index == part.len => part.digest.without_back(digest_of(&element)),
                    _ => digest_of_all(elements),
                };
                element
            }
            Kind::Fork { left, .. } if index < left.len => Part::remove(left, index),
            Kind::Fork { left, right, .. } => Part::remove(right, index - left.len),
        };
        Part::settle(this);
        element
    }

    /// What is before an index, and what is from there on.
    pub(super) fn split(this: &Arc<Part>, index: usize) -> (Option<Arc<Part>>, Option<Arc<Part>>) {
        if index == 0 {
            return (None, Some(this.clone()));
        }
        if index >= this.len {
            return (Some(this.clone()), None);
        }
        match &this.kind {
            Kind::Chunk(elements) => {
                let piece = |range: &[Bytes]| Some(Part::chunk(range.to_vec()));
                (piece(&elements[..index]), piece(&elements[index..]))
            }
            Kind::Fork { left, right, .. } if index < left.len => {
                let (before, after) = Part::split(left, index);
                let right = right.clone();
                (
                    before,
                    Some(after.map_or(right.clone(), |after| Part::join(after, right))),
                )
            }
            Kind::Fork { left, right, .. } => {
                let (before, after) = Part::split(right, index - left.len);
                let left = left.clone();
                (
                    Some(before.map_or(left.clone(), |before| Part::join(left, before))),
                    after,
                )
            }
        }
    }

    /// One after the other, of whatever heights.
    fn join(left: Arc<Part>, right: Arc<Part>) -> Arc<Part> {
        match (&left.kind, &right.kind) {
            (Kind::Chunk(front), Kind::Chunk(back)) if front.len() + back.len() <= CHUNK => {
                Part::chunk([&front[..], back].concat())
            }
            (
                Kind::Fork {
                    left: outer,
                    right: inner,
                    ..
                },
                _,
            ) if left.height() > right.height() + 1 => Part::balance(outer.clone(), Part::join(inner.clone(), right)),
            (
                _,
                Kind::Fork {
                    left: inner,
                    right: outer,
                    ..
                },
            ) if right.height() > left.height() + 1 => Part::balance(Part::join(left, inner.clone()), outer.clone()),
            _ => Part::fork(left, right),
        }
    }

    /// One after the other; their heights differ by two at most.
    fn balance(left: Arc<Part>, right: Arc<Part>) -> Arc<Part> {
        match (&left.kind, &right.kind) {
            (
                Kind::Fork {
                    left: outer,
                    right: inner,
                    ..
                },
                _,
            ) if left.height() > right.height() + 1 => match &inner.kind {
                Kind::Fork { left: a, right: b, .. } if inner.height() > outer.height() => {
                    Part::fork(Part::fork(outer.clone(), a.clone()), Part::fork(b.clone(), right))
                }
                _ => Part::fork(outer.clone(), Part::fork(inner.clone(), right)),
            },
            (
                _,
                Kind::Fork {
                    left: inner,
                    right: outer,
                    ..
                },
            ) if right.height() > left.height() + 1 => match &inner.kind {
                Kind::Fork { left: a, right: b, .. } if inner.height() > outer.height() => {
                    Part::fork(Part::fork(left, a.clone()), Part::fork(b.clone(), outer.clone()))
                }
                _ => Part::fork(Part::fork(left, inner.clone()), outer.clone()),
            },
            _ => Part::fork(left, right),
        }
    }

    fn chunk(elements: Vec<Bytes>) -> Arc<Part> {
        Arc::new(Part {
            len: elements.len(),
            digest: digest_of_all(&elements),
            kind: Kind::Chunk(elements),
        })
    }

    fn fork(left: Arc<Part>, right: Arc<Part>) -> Arc<Part> {
        Arc::new(Part {
            len: left.len + right.len,
            digest: left.digest.then(right.digest),
            kind: Kind::Fork {
                height: 1 + left.height().max(right.height()),
                left,
                right,
            },
        })
    }

    fn height(&self) -> u8 {
        match self.kind {
            Kind::Chunk(_) => 0,
            Kind::Fork { height, .. } => height,
        }
    }

    /// Bring a fork in order after one of its two was changed.
    fn settle(this: &mut Arc<Part>) {
        let part = Arc::make_mut(this);
        let Kind::Fork { height, left, right } = &mut part.kind else {
            return;
        };
        if left.height().abs_diff(right.height()) > 1 {
            *this = Part::balance(left.clone(), right.clone());
            return;
        }
        *height = 1 + left.height().max(right.height());
        part.len = left.len + right.len;
        part.digest = left.digest.then(right.digest);
    }
}

fn digest_of(element: &Bytes) -> Rolling {
    Rolling::of(Digest::new().field(element).finish())
}

fn digest_of_all(elements: &[Bytes]) -> Rolling {
    let elements = elements.iter().map(digest_of);
    elements.fold(Rolling::EMPTY, Rolling::then)
}

#[cfg(test)]
impl Part {
    /// Whether everything is as it is said to be; its height.
    pub(super) fn check(&self) -> u8 {
        match &self.kind {
            Kind::Chunk(elements) => {
                assert!((1..=CHUNK).contains(&elements.len()));
                assert_eq!((self.len, self.digest), (elements.len(), digest_of_all(elements)));
                0
            }
            Kind::Fork { height, left, right } => {
                let (below_left, below_right) = (left.check(), right.check());
                assert!(below_left.abs_diff(below_right) <= 1);
                assert_eq!(*height, 1 + below_left.max(below_right));
                assert_eq!(self.len, left.len + right.len);
                assert_eq!(self.digest, left.digest.then(right.digest));
                *height
            }
        }
    }
}
