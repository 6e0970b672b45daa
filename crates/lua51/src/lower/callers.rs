//! What functions are called with, where every call of them is known.
//!
//! A local function that is only ever called by its name, and never stored, passed or replaced, gets
//! nothing but the arguments in the text. That is how most helpers of a script are written, and it
//! is what tells the kinds of their parameters.

use std::collections::{BTreeMap, BTreeSet};

use super::kinds::Kind;
use super::stores::{Stored, stored};
use crate::syntax::{Expression, ExpressionKind, Function, LocalId};

#[derive(Default)]
pub(super) struct Callers<'c> {
    /// Every function of the chunk.
    functions: Vec<&'c Function>,
    /// The functions that a local is declared with.
    definitions: BTreeMap<LocalId, &'c Function>,
    /// Locals that are used otherwise than to be called.
    escaped: BTreeSet<LocalId>,
    calls: BTreeMap<LocalId, Vec<&'c [Expression]>>,
}

impl<'c> Callers<'c> {
    pub(super) fn note_function(&mut self, function: &'c Function) {
        self.functions.push(function);
    }

    pub(super) fn note_definition(&mut self, local: LocalId, function: &'c Function) {
        self.definitions.insert(local, function);
    }

    pub(super) fn note_definitions(&mut self, locals: &[LocalId], values: &'c [Expression]) {
        for (&local, value) in locals.iter().zip(values) {
            if let ExpressionKind::Function(function) = &value.kind {
                self.note_definition(local, function);
            }
        }
    }

    pub(super) fn note_escape(&mut self, local: LocalId) {
        self.escaped.insert(local);
    }

    pub(super) fn note_call(&mut self, local: LocalId, arguments: &'c [Expression]) {
        self.calls.entry(local).or_default().push(arguments);
    }

    /// Stores in every parameter what it is called with: the arguments in the text, or anything.
    pub(super) fn store_arguments(&self, stores: &mut Vec<(LocalId, Stored<'c>)>) {
        let replaced = replaced(stores);
        let mut known: BTreeMap<*const Function, LocalId> = BTreeMap::new();
        for (&local, &function) in &self.definitions {
            if !self.escaped.contains(&local) && !replaced.contains(&local) {
                known.insert(function, local);
            }
        }
        for &function in &self.functions {
            let Some(local) = known.get(&std::ptr::from_ref(function)) else {
                let anything = |&parameter| (parameter, Stored::Kind(Kind::Any));
                stores.extend(function.parameters.iter().map(anything));
                continue;
            };
            for arguments in self.calls.get(local).into_iter().flatten() {
                let parameters = function.parameters.iter().enumerate();
                stores.extend(parameters.map(|(i, &parameter)| (parameter, stored(arguments, i))));
            }
        }
    }
}

/// The locals that are stored into more than once.
fn replaced(stores: &[(LocalId, Stored<'_>)]) -> BTreeSet<LocalId> {
    let mut seen = BTreeSet::new();
    let locals = stores.iter().map(|(local, _)| *local);
    locals.filter(|local| !seen.insert(*local)).collect()
}
