//! Which keys a call touches, as far as that can be told before anything runs.

use keyspace::spec::flag;
use lua51::lint::Text;
use lua51::number;
use lua51::syntax::{Expression, ExpressionKind};
use resp::Bytes;

use super::lift::numbered;
use super::positions;
use super::site::Site;

/// The keys of a call.
#[derive(Debug)]
pub(super) struct Touches {
    /// Their names; `None` if one of them is not known.
    keys: Option<Vec<Bytes>>,
    /// Whether the command writes.
    pub(super) writes: bool,
}

impl Touches {
    /// Those of a call, of a text that is run with these keys.
    pub(super) fn of<'a>(text: &Text<'a>, site: &Site<'a>, given: &[Bytes]) -> Self {
        let known: Vec<Option<Bytes>> = site.arguments.iter().map(|one| value(text, one, given)).collect();
        let argv: Vec<Bytes> = known.iter().map(|one| one.clone().unwrap_or_default()).collect();
        let Some(command) = positions::command(&argv) else {
            return Self {
                keys: None,
                writes: true,
            };
        };
        let spread = site.arguments.last().is_some_and(Expression::is_multiple);
        let keys = command.keys_of(&argv).filter(|_| !spread).unwrap_or_default();
        let none = command.names_keys() && keys.is_empty();
        let keys = keys.iter().map(|key| known[key.place].clone()).collect();
        Self {
            keys: if none { None } else { keys },
            writes: command.has(flag::WRITE),
        }
    }

    /// Whether two of them may be of the same key.
    pub(super) fn may_meet(&self, other: &Self) -> bool {
        match (&self.keys, &other.keys) {
            (Some(ours), Some(theirs)) => ours.iter().any(|key| theirs.contains(key)),
            _ => true,
        }
    }
}

/// The bytes that an argument always is.
fn value(text: &Text<'_>, argument: &Expression, given: &[Bytes]) -> Option<Bytes> {
    let value = text.value(argument);
    match &value.kind {
        ExpressionKind::String(text) => Some(Bytes::copy_from_slice(text)),
        ExpressionKind::Number(number) => Some(Bytes::from(number::format(*number))),
        _ => given.get(numbered(value, "KEYS")?.checked_sub(1)?).cloned(),
    }
}
