//! Makes a program smaller as long as it shows what it was found for.

use super::tree::{Piece, Sort, Tree, atom};

/// What an expression is replaced with first.
const SIMPLE: [&str; 4] = ["nil", "1", "\"a\"", "{}"];

/// The smallest program found that still is `bad`, which is asked at most `tries` times.
pub fn shrunk(program: Tree, tries: usize, mut bad: impl FnMut(&Tree) -> bool) -> Tree {
    let mut best = program;
    let mut tries = tries;
    loop {
        let before = best.to_string().len();
        best = pass(best, &mut tries, &mut bad);
        if best.to_string().len() >= before || tries == 0 {
            return best;
        }
    }
}

/// Tries everything once at every place, the outer places first.
fn pass(mut best: Tree, tries: &mut usize, bad: &mut impl FnMut(&Tree) -> bool) -> Tree {
    let mut place = 0;
    while let Some(tree) = at(&mut best.clone(), place) {
        let options = simpler(tree);
        let better = options.into_iter().find_map(|option| {
            if *tries == 0 {
                return None;
            }
            let mut candidate = best.clone();
            *at(&mut candidate, place)? = option;
            if candidate.to_string().len() >= best.to_string().len() {
                return None;
            }
            *tries -= 1;
            bad(&candidate).then_some(candidate)
        });
        match better {
            Some(better) => best = better,
            None => place += 1,
        }
    }
    best
}

/// The piece at a place, counted from the outside and from the left.
fn at(tree: &mut Tree, place: usize) -> Option<&mut Tree> {
    fn find<'t>(tree: &'t mut Tree, left: &mut usize) -> Option<&'t mut Tree> {
        if *left == 0 {
            return Some(tree);
        }
        *left -= 1;
        tree.pieces.iter_mut().find_map(|piece| match piece {
            Piece::Tree(tree) => find(tree, left),
            Piece::Text(_) => None,
        })
    }
    find(tree, &mut { place })
}

/// What might stand in place of a piece.
fn simpler(tree: &Tree) -> Vec<Tree> {
    let inside = |sort| {
        tree.pieces.iter().filter_map(move |piece| match piece {
            Piece::Tree(tree) if tree.sort == sort => Some(tree.clone()),
            _ => None,
        })
    };
    match tree.sort {
        Sort::Block => without_some(tree),
        Sort::Statement => inside(Sort::Block)
            .map(|block| Tree {
                sort: Sort::Statement,
                ..block
            })
            .collect(),
        Sort::Frame => Vec::new(),
        Sort::Expression => SIMPLE.into_iter().map(atom).chain(inside(Sort::Expression)).collect(),
    }
}

/// The block without all, half, a quarter and so on of its statements.
fn without_some(block: &Tree) -> Vec<Tree> {
    let count = block.pieces.len();
    let mut options = Vec::new();
    let mut size = count;
    while size > 0 {
        for start in (0..count).step_by(size) {
            let mut rest = block.clone();
            rest.pieces.drain(start..count.min(start + size));
            options.push(rest);
        }
        size /= 2;
    }
    options
}
