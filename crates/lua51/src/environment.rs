//! The global names a program can rely on.
//!
//! In a script's world the globals and the library tables are read-only, so `redis.call` always
//! means the same function: the lowering takes it from a constant instead of looking it up twice.

use std::collections::BTreeMap;

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

/// The global names that exist and never change.
#[derive(Debug, Clone, Default)]
pub(crate) struct Environment {
    names: BTreeMap<String, Known>,
    strings: Vec<ConstantId>,
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

    /// Says of a function that it returns one string or raises.
    pub(crate) fn mark_string(&mut self, library: Option<&str>, name: &str) {
        let known = match library {
            None => self.names.get(name),
            Some(library) => match self.names.get(library) {
                Some(Known::Table(fields)) => fields.get(name),
                _ => None,
            },
        };
        if let Some(&Known::Function(id)) = known {
            self.strings.push(id);
        }
    }

    /// Whether the function returns one string or raises.
    pub(crate) fn gives_string(&self, function: &ConstantId) -> bool {
        self.strings.contains(function)
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
