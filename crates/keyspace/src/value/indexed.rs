//! A persistent sequence: copied in constant time, an element put in or taken out anywhere in
//! logarithmic time.
//!
//! A binary tree balanced by weight whose leaves are pieces of up to [`PIECE`] elements: a short
//! sequence is one piece of memory, and a long one costs little more than its elements.

use std::mem;
use std::ops::Range;
use std::sync::Arc;

/// How many elements a leaf holds at most.
const PIECE: usize = 16;
/// A subtree no longer than this is built anew when it is out of balance. Beyond it every subtree
/// that a rotation takes apart is a branch.
const REBUILT: usize = 4 * PIECE;
/// How many times as heavy as its sibling a subtree may be.
const RATIO: usize = 3;

/// Elements in order.
#[derive(Debug, Clone)]
pub(crate) struct Indexed<T>(Arc<Node<T>>);

#[derive(Debug, Clone)]
enum Node<T> {
    Leaf(Vec<T>),
    /// Never as short as a leaf.
    Branch {
        len: usize,
        /// The first element on the right, lest a search have to go and look.
        pivot: T,
        left: Arc<Node<T>>,
        right: Arc<Node<T>>,
    },
}

impl<T> Default for Indexed<T> {
    fn default() -> Indexed<T> {
        Indexed(Arc::new(Node::Leaf(Vec::new())))
    }
}

impl<T: Clone> Indexed<T> {
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn get(&self, index: usize) -> Option<&T> {
        let (start, piece) = self.0.piece_at(index);
        piece.get(index - start)
    }

    /// How many elements at the beginning fulfil a condition that no element after them does.
    pub(crate) fn partition_point(&self, mut fulfils: impl FnMut(&T) -> bool) -> usize {
        let (mut node, mut before) = (&*self.0, 0);
        loop {
            match node {
                Node::Leaf(piece) => return before + piece.partition_point(fulfils),
                Node::Branch { len, pivot, right, .. } if fulfils(pivot) => {
                    before += len - right.len();
                    node = right;
                }
                Node::Branch { left, .. } => node = left,
            }
        }
    }

    /// Put an element before the one at an index, which is at most the length.
    pub(crate) fn insert(&mut self, index: usize, element: T) {
        insert(&mut self.0, index, element);
    }

    /// Take the element at an index out; the index is less than the length.
    pub(crate) fn remove(&mut self, index: usize) -> T {
        remove(&mut self.0, index)
    }

    /// The elements between two indices, from either end.
    pub(crate) fn range(&self, range: Range<usize>) -> Iter<'_, T> {
        let end = range.end.min(self.len());
        Iter {
            root: &self.0,
            range: range.start.min(end)..end,
            front: (0, &[]),
            back: (0, &[]),
        }
    }

    pub(crate) fn iter(&self) -> Iter<'_, T> {
        self.range(0..self.len())
    }
}

impl<T: Clone> FromIterator<T> for Indexed<T> {
    fn from_iter<I: IntoIterator<Item = T>>(elements: I) -> Indexed<T> {
        let elements: Vec<T> = elements.into_iter().collect();
        Indexed(Arc::new(Node::build(&elements)))
    }
}

/// Elements one after another. It walks the tree once a piece.
#[derive(Debug, Clone)]
pub(crate) struct Iter<'a, T> {
    root: &'a Node<T>,
    range: Range<usize>,
    /// The piece last read from each end, and the index of its first element.
    front: (usize, &'a [T]),
    back: (usize, &'a [T]),
}

impl<'a, T: Clone> Iterator for Iter<'a, T> {
    type Item = &'a T;

    fn next(&mut self) -> Option<&'a T> {
        let index = self.range.next()?;
        element(self.root, &mut self.front, index)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.range.size_hint()
    }
}

impl<T: Clone> DoubleEndedIterator for Iter<'_, T> {
    fn next_back(&mut self) -> Option<Self::Item> {
        let index = self.range.next_back()?;
        element(self.root, &mut self.back, index)
    }
}

impl<T: Clone> ExactSizeIterator for Iter<'_, T> {}

/// The element at an index, from the piece at hand if it is there.
fn element<'a, T: Clone>(root: &'a Node<T>, (start, piece): &mut (usize, &'a [T]), index: usize) -> Option<&'a T> {
    if !(*start..*start + piece.len()).contains(&index) {
        (*start, *piece) = root.piece_at(index);
    }
    piece.get(index - *start)
}

impl<T: Clone> Node<T> {
    fn len(&self) -> usize {
        match self {
            Node::Leaf(piece) => piece.len(),
            Node::Branch { len, .. } => *len,
        }
    }

    fn first(&self) -> Option<&T> {
        match self {
            Node::Leaf(piece) => piece.first(),
            Node::Branch { left, .. } => left.first(),
        }
    }

    /// The piece in which an index lies, and the index of its first element.
    fn piece_at(&self, index: usize) -> (usize, &[T]) {
        let (mut node, mut start) = (self, 0);
        loop {
            match node {
                Node::Leaf(piece) => return (start, piece),
                Node::Branch { left, .. } if index - start < left.len() => node = left,
                Node::Branch { left, right, .. } => {
                    start += left.len();
                    node = right;
                }
            }
        }
    }

    /// A tree of these elements, its leaves equally full.
    fn build(elements: &[T]) -> Node<T> {
        if elements.len() <= PIECE {
            return Node::Leaf(elements.to_vec());
        }
        let (left, right) = elements.split_at(elements.len() / 2);
        Node::branch(Arc::new(Node::build(left)), Arc::new(Node::build(right)))
    }

    fn branch(left: Arc<Node<T>>, right: Arc<Node<T>>) -> Node<T> {
        let Some(pivot) = right.first().cloned() else {
            return Arc::unwrap_or_clone(left);
        };
        Node::Branch {
            len: left.len() + right.len(),
            pivot,
            left,
            right,
        }
    }

    fn append_to(&self, elements: &mut Vec<T>) {
        match self {
            Node::Leaf(piece) => elements.extend_from_slice(piece),
            Node::Branch { left, right, .. } => {
                left.append_to(elements);
                right.append_to(elements);
            }
        }
    }

    /// What a branch holds; nothing for a leaf.
    fn take_apart(&mut self) -> Option<[Arc<Node<T>>; 2]> {
        match mem::replace(self, Node::Leaf(Vec::new())) {
            Node::Branch { left, right, .. } => Some([left, right]),
            leaf => {
                *self = leaf;
                None
            }
        }
    }

    /// Make a node of which one child has got or lost an element a proper one again.
    fn balance(&mut self) {
        let Node::Branch { len, left, right, .. } = self else {
            return;
        };
        let (light, heavy) = (left.len().min(right.len()), left.len().max(right.len()));
        if *len > PIECE && heavy <= RATIO * light {
            return;
        }
        if *len <= REBUILT {
            let mut elements = Vec::with_capacity(*len);
            self.append_to(&mut elements);
            *self = Node::build(&elements);
        } else if left.len() > right.len() {
            self.rotate_right();
        } else {
            self.rotate_left();
        }
    }

    /// Move the left child's right part over, or only the right part of that if it is too heavy.
    fn rotate_right(&mut self) {
        let Some([mut left, right]) = self.take_apart() else {
            return;
        };
        let Some([outer, mut inner]) = Arc::make_mut(&mut left).take_apart() else {
            return *self = Node::branch(left, right);
        };
        if inner.len() < 2 * outer.len() {
            return *self = Node::branch(outer, Arc::new(Node::branch(inner, right)));
        }
        *self = match Arc::make_mut(&mut inner).take_apart() {
            Some([near, far]) => Node::branch(Arc::new(Node::branch(outer, near)), Arc::new(Node::branch(far, right))),
            None => Node::branch(outer, Arc::new(Node::branch(inner, right))),
        };
    }

    /// The mirror image of [`Node::rotate_right`].
    fn rotate_left(&mut self) {
        let Some([left, mut right]) = self.take_apart() else {
            return;
        };
        let Some([mut inner, outer]) = Arc::make_mut(&mut right).take_apart() else {
            return *self = Node::branch(left, right);
        };
        if inner.len() < 2 * outer.len() {
            return *self = Node::branch(Arc::new(Node::branch(left, inner)), outer);
        }
        *self = match Arc::make_mut(&mut inner).take_apart() {
            Some([far, near]) => Node::branch(Arc::new(Node::branch(left, far)), Arc::new(Node::branch(near, outer))),
            None => Node::branch(Arc::new(Node::branch(left, inner)), outer),
        };
    }
}

fn insert<T: Clone>(place: &mut Arc<Node<T>>, index: usize, element: T) {
    let node = Arc::make_mut(place);
    match node {
        Node::Leaf(piece) => {
            piece.insert(index, element);
            if piece.len() > PIECE {
                *node = Node::build(piece);
            }
            return;
        }
        Node::Branch { len, left, right, .. } => {
            *len += 1;
            match index.checked_sub(left.len()) {
                Some(index) if index > 0 => insert(right, index, element),
                _ => insert(left, index, element),
            }
        }
    }
    node.balance();
}

fn remove<T: Clone>(place: &mut Arc<Node<T>>, index: usize) -> T {
    let node = Arc::make_mut(place);
    let element = match node {
        Node::Leaf(piece) => return piece.remove(index),
        Node::Branch {
            len,
            pivot,
            left,
            right,
        } => {
            *len -= 1;
            match index.checked_sub(left.len()) {
                Some(index) => {
                    let element = remove(right, index);
                    if let Some(first) = right.first().filter(|_| index == 0) {
                        *pivot = first.clone();
                    }
                    element
                }
                None => remove(left, index),
            }
        }
    };
    node.balance();
    element
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SplitMix64.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, end: usize) -> usize {
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = self.0;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            ((z ^ (z >> 31)) % end as u64) as usize
        }
    }

    /// Checks every branch, and answers with the depth.
    fn depth<T: Clone + PartialEq>(node: &Node<T>) -> usize {
        match node {
            Node::Leaf(piece) => {
                assert!(piece.len() <= PIECE);
                0
            }
            Node::Branch {
                len,
                pivot,
                left,
                right,
            } => {
                assert_eq!(*len, left.len() + right.len());
                assert!(right.first() == Some(pivot));
                assert!(*len > PIECE);
                assert!(left.len() <= RATIO * right.len() && right.len() <= RATIO * left.len());
                1 + depth(left).max(depth(right))
            }
        }
    }

    fn check(indexed: &Indexed<usize>, model: &[usize]) {
        assert_eq!(indexed.len(), model.len());
        assert!(indexed.iter().eq(model.iter()));
        assert!(indexed.iter().rev().eq(model.iter().rev()));
        depth(&indexed.0);
    }

    #[test]
    fn it_does_what_a_vector_does_and_stays_balanced() {
        for seed in 0..6 {
            let mut dice = Dice(seed);
            let (mut indexed, mut model) = (Indexed::default(), Vec::new());
            for step in 0..6000 {
                // It grows for a while, then shrinks again, now and then at one end only.
                let growing = step % 3000 < 1500;
                if model.is_empty() || dice.below(10) < if growing { 7 } else { 3 } {
                    let index = match seed {
                        0 => 0,
                        1 => model.len(),
                        _ => dice.below(model.len() + 1),
                    };
                    indexed.insert(index, step);
                    model.insert(index, step);
                } else {
                    let index = dice.below(model.len());
                    assert_eq!(indexed.get(index), model.get(index));
                    assert_eq!(indexed.remove(index), model.remove(index));
                }
                if step % 97 == 0 {
                    check(&indexed, &model);
                    let (start, end) = (dice.below(model.len() + 1), dice.below(model.len() + 1));
                    let range = start.min(end)..start.max(end);
                    assert!(indexed.range(range.clone()).eq(&model[range]));
                }
            }
            check(&indexed, &model);
        }
    }

    #[test]
    fn a_copy_does_not_see_what_comes_after_it() {
        let before: Indexed<usize> = (0..1000).collect();
        let mut after = before.clone();
        for index in (0..1000).step_by(7).rev() {
            after.remove(index);
            after.insert(index / 2, 7);
        }
        check(&before, &(0..1000).collect::<Vec<_>>());
        assert_eq!(after.len(), 1000);
    }

    #[test]
    fn a_place_is_found_by_halving() {
        let indexed: Indexed<usize> = (0..5000).map(|n| n * 2).collect();
        for wanted in [0, 1, 2, 77, 4999, 5000, 9998, 9999, 20000] {
            let mut asked = 0;
            let found = indexed.partition_point(|&element| {
                asked += 1;
                element < wanted
            });
            assert_eq!(found, wanted.div_ceil(2).min(5000));
            assert!(asked < 25, "{asked} comparisons");
        }
        assert_eq!(indexed.get(5000), None);
        assert_eq!(Indexed::<usize>::default().partition_point(|_| true), 0);
    }
}
