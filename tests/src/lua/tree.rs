//! A program as text with a structure.

use std::fmt::{self, Display, Formatter};

/// What a piece of a program is, and so what may stand in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// Statements, any of which may go.
    Block,
    Statement,
    Expression,
    /// Stays as it is, apart from its parts.
    Frame,
}

/// A piece of a program.
#[derive(Debug, Clone)]
pub struct Tree {
    pub(super) sort: Sort,
    pub(super) pieces: Vec<Piece>,
}

#[derive(Debug, Clone)]
pub(super) enum Piece {
    Text(String),
    Tree(Tree),
}

/// An expression by a template in which every `@` stands for the next of the children.
pub(super) fn expression(template: &str, children: impl IntoIterator<Item = Tree>) -> Tree {
    fill(Sort::Expression, template, children)
}

/// A statement by such a template.
pub(super) fn statement(template: &str, children: impl IntoIterator<Item = Tree>) -> Tree {
    fill(Sort::Statement, template, children)
}

/// Statements after each other.
pub(super) fn block(statements: Vec<Tree>) -> Tree {
    Tree {
        sort: Sort::Block,
        pieces: statements.into_iter().map(Piece::Tree).collect(),
    }
}

/// What must not be taken away from around its parts.
pub(super) fn frame(template: &str, children: impl IntoIterator<Item = Tree>) -> Tree {
    fill(Sort::Frame, template, children)
}

/// An expression without parts.
pub(super) fn atom(text: impl Into<String>) -> Tree {
    Tree {
        sort: Sort::Expression,
        pieces: vec![Piece::Text(text.into())],
    }
}

/// Expressions with commas between them, each of which may be made simpler.
pub(super) fn list(items: Vec<Tree>) -> Tree {
    let template = vec!["@"; items.len()].join(", ");
    expression(&template, items)
}

fn fill(sort: Sort, template: &str, children: impl IntoIterator<Item = Tree>) -> Tree {
    let mut children = children.into_iter();
    let mut pieces = Vec::new();
    for (i, text) in template.split('@').enumerate() {
        if i > 0 {
            let child = children
                .next()
                .unwrap_or_else(|| panic!("'{template}' wants more children"));
            pieces.push(Piece::Tree(child));
        }
        pieces.push(Piece::Text(text.to_owned()));
    }
    assert!(children.next().is_none(), "'{template}' wants fewer children");
    Tree { sort, pieces }
}

impl Display for Tree {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => f.write_str(text)?,
                Piece::Tree(tree) => tree.fmt(f)?,
            }
        }
        if self.sort == Sort::Statement {
            f.write_str("\n")?;
        }
        Ok(())
    }
}
