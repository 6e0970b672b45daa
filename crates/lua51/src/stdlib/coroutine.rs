//! The `coroutine` library.

use crate::{LibraryFunction, Machine};

const FUNCTIONS: &[(&str, LibraryFunction)] = &[];

/// Installs the library.
pub(super) fn install(machine: &mut Machine) {
    machine.install(Some("coroutine"), FUNCTIONS);
}
