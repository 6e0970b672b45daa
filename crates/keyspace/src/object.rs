//! What a key can hold.

use resp::Bytes;

use crate::hash::Digest;
use crate::time::Deadline;

/// The value at a key. Strings so far; the other types are further variants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Object {
    /// Bytes; what counts as a number is decided by the command that needs one.
    String(Bytes),
}

impl Object {
    /// Its type, as `TYPE` says it.
    pub fn type_name(&self) -> &'static str {
        match self {
            Object::String(_) => "string",
        }
    }
}

/// A value with what belongs to its key.
#[derive(Debug, Clone)]
pub struct Entry {
    object: Object,
    deadline: Option<Deadline>,
    digest: u128,
}

impl Entry {
    pub(crate) fn new(key: &Bytes, object: Object, deadline: Option<Deadline>) -> Entry {
        let digest = Digest::new().field(key);
        // A key for ever and a key with a deadline differ by a whole field, whatever the deadline.
        let digest = match deadline {
            Some(Deadline(at)) => digest.number(1).number(at as u64),
            None => digest.number(0),
        };
        let digest = match &object {
            Object::String(bytes) => digest.number(0).field(bytes).finish(),
        };
        Entry {
            object,
            deadline,
            digest,
        }
    }

    /// The value.
    pub fn object(&self) -> &Object {
        &self.object
    }

    /// Until when the key lives; `None`: for ever.
    pub fn deadline(&self) -> Option<Deadline> {
        self.deadline
    }

    pub(crate) fn digest(&self) -> u128 {
        self.digest
    }
}
