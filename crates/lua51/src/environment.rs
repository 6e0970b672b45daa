//! The global names a program can rely on.
//!
//! In a script's world the globals and the library tables are read-only, so `redis.call` always
//! means the same function: the lowering takes it from a constant instead of looking it up twice.

use std::collections::{BTreeMap, BTreeSet};

use crate::syntax::{Expression, ExpressionKind, Name};

/// Which constant of the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ConstantId(pub(crate) u32);

/// What is known of a global name or of a field of a library table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Known {
    /// A function of the library.
    Function(ConstantId),
    /// A table with these fields; others may exist.
    Table(BTreeMap<String, Known>),
    /// A number.
    Number,
}

/// What a function of the library returns, unless it raises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gives {
    /// One string.
    String,
    /// One number.
    Number,
    /// A number or nil, then perhaps more.
    NumberOrNil,
    /// A function, and what else a loop needs.
    Iterator,
}

/// The global names that exist and never change.
#[derive(Debug, Clone, Default)]
pub(crate) struct Environment {
    names: BTreeMap<String, Known>,
    gives: BTreeMap<ConstantId, Gives>,
    placed: BTreeSet<ConstantId>,
}

impl Environment {
    /// Adds a name.
    pub(crate) fn insert(&mut self, name: &str, known: Known) {
        self.names.insert(name.to_owned(), known);
    }

    /// Adds a field of a library table.
    pub(crate) fn insert_field(&mut self, library: &str, name: &str, known: Known) {
        let table = self
            .names
            .entry(library.to_owned())
            .or_insert_with(|| Known::Table(BTreeMap::new()));
        if let Known::Table(fields) = table {
            fields.insert(name.to_owned(), known);
        }
    }

    /// Says what a function returns.
    pub(crate) fn mark_gives(&mut self, library: Option<&str>, name: &str, gives: Gives) {
        if let Some(id) = self.named_function(library, name) {
            self.gives.insert(id, gives);
        }
    }

    /// What the function returns, if that is known.
    pub(crate) fn gives(&self, function: ConstantId) -> Option<Gives> {
        self.gives.get(&function).copied()
    }

    /// Says of a function that it must always know the place it is called from.
    pub(crate) fn mark_placed(&mut self, library: Option<&str>, name: &str) {
        self.placed.extend(self.named_function(library, name));
    }

    /// Whether the function must always know the place it is called from.
    pub(crate) fn is_placed(&self, function: ConstantId) -> bool {
        self.placed.contains(&function)
    }

    fn named_function(&self, library: Option<&str>, name: &str) -> Option<ConstantId> {
        let known = match library {
            None => self.names.get(name),
            Some(library) => match self.names.get(library) {
                Some(Known::Table(fields)) => fields.get(name),
                _ => None,
            },
        };
        match known {
            Some(&Known::Function(id)) => Some(id),
            _ => None,
        }
    }

    /// Whether strings have a method of this name.
    pub(crate) fn is_string_method(&self, name: &str) -> bool {
        self.named_function(Some("string"), name).is_some()
    }

    /// The function that an expression is: a global name, or a named field of a known table.
    pub(crate) fn function(&self, expression: &Expression) -> Option<ConstantId> {
        match self.known(expression) {
            Some(&Known::Function(id)) => Some(id),
            _ => None,
        }
    }

    /// What is known of an expression: a global name, or a named field of a known table.
    pub(crate) fn known(&self, expression: &Expression) -> Option<&Known> {
        match &expression.kind {
            ExpressionKind::Name(Name::Global, name) => self.names.get(name),
            ExpressionKind::Index(table, key) => match (self.known(table)?, &key.kind) {
                (Known::Table(fields), ExpressionKind::String(name)) => fields.get(std::str::from_utf8(name).ok()?),
                _ => None,
            },
            _ => None,
        }
    }
}
