//! cjson
use lua51::Machine;
pub(crate) fn install(_: &mut Machine) {}
