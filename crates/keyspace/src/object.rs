//! What a key can hold.

use resp::Bytes;

use crate::hash::Digest;
use crate::time::Deadline;
use crate::value::{Hash, List, Set, SortedSet, Str, Stream};

/// The value at a key. A clone shares what it holds until one of the two changes.
#[derive(Debug, Clone)]
pub enum Object {
    /// Bytes; what counts as a number is decided by the command that needs one.
    String(Str),
    /// Elements in order.
    List(List),
    /// Members without order.
    Set(Set),
    /// Members in the order of their scores.
    SortedSet(SortedSet),
    /// Fields with values.
    Hash(Hash),
    /// Entries in the order of their ids.
    Stream(Stream),
}

impl Object {
    /// Its type, as `TYPE` says it.
    pub fn type_name(&self) -> &'static str {
        match self {
            Object::String(_) => "string",
            Object::List(_) => "list",
            Object::Set(_) => "set",
            Object::SortedSet(_) => "zset",
            Object::Hash(_) => "hash",
            Object::Stream(_) => "stream",
        }
    }

    /// How it is stored, as `OBJECT ENCODING` says it.
    pub fn encoding(&self) -> &'static str {
        match self {
            Object::String(string) => string.encoding(),
            Object::List(list) => list.encoding(),
            Object::Set(set) => set.encoding(),
            Object::SortedSet(set) => set.encoding(),
            Object::Hash(hash) => hash.encoding(),
            Object::Stream(stream) => stream.encoding(),
        }
    }

    /// A digest of the content: two objects with the same one give the same replies for ever, but
    /// for what `OBJECT` and `MEMORY` tell of their inside.
    pub(crate) fn digest(&self) -> u128 {
        match self {
            Object::String(string) => string.digest(),
            Object::List(list) => list.digest(),
            Object::Set(set) => set.digest(),
            Object::SortedSet(set) => set.digest(),
            Object::Hash(hash) => hash.digest(),
            Object::Stream(stream) => stream.digest(),
        }
    }
}

/// A string as it comes from a client.
impl From<Bytes> for Object {
    fn from(bytes: Bytes) -> Object {
        Object::String(Str::from(bytes))
    }
}

/// A type of value, for [`crate::Context::value`].
pub trait Kind: Sized {
    /// The value in an object, if it is of this type.
    fn of(object: &Object) -> Option<&Self>;
}

/// A type of value that consists of elements, for [`crate::Context::update`]. The default is one
/// without any, which stays at no key unless it is a stream.
pub trait Collection: Kind + Default + Into<Object> {
    /// The value in an object, if it is of this type, to be changed.
    fn of_mut(object: &mut Object) -> Option<&mut Self>;
    /// Whether it has no elements, and so does not stay.
    fn is_over(&self) -> bool;
}

impl Kind for Str {
    fn of(object: &Object) -> Option<&Str> {
        if let Object::String(string) = object {
            Some(string)
        } else {
            None
        }
    }
}

/// Each with whether it stays at its key when nothing is left in it.
macro_rules! collections {
    ($($name:ident $stays:literal,)*) => {$(
        impl Kind for $name {
            fn of(object: &Object) -> Option<&$name> {
                if let Object::$name(value) = object { Some(value) } else { None }
            }
        }

        impl Collection for $name {
            fn of_mut(object: &mut Object) -> Option<&mut $name> {
                if let Object::$name(value) = object { Some(value) } else { None }
            }

            fn is_over(&self) -> bool {
                !$stays && self.len() == 0
            }
        }

        impl From<$name> for Object {
            fn from(value: $name) -> Object {
                Object::$name(value)
            }
        }
    )*};
}

collections! {
    Hash false,
    List false,
    Set false,
    SortedSet false,
    Stream true,
}

/// A value with what belongs to its key.
#[derive(Debug, Clone)]
pub struct Entry {
    object: Object,
    deadline: Option<Deadline>,
    /// The second of the last use. No part of the digest, as `OBJECT` alone tells of it.
    used: u32,
    digest: u128,
}

impl Entry {
    pub(crate) fn new(key: &Bytes, object: Object, deadline: Option<Deadline>) -> Entry {
        let digest = digest(key, &object, deadline);
        Entry {
            object,
            deadline,
            used: 0,
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

    /// In which second since 1970 it was last used.
    pub fn used(&self) -> u32 {
        self.used
    }

    pub(crate) fn use_in(&mut self, second: u32) {
        self.used = second;
    }

    /// A digest of the key, the value and the deadline: equal content has equal digests.
    pub fn digest(&self) -> u128 {
        self.digest
    }

    /// Change the value in place; the key is the one it was made for.
    pub(crate) fn change<T>(&mut self, key: &Bytes, action: impl FnOnce(&mut Object) -> T) -> T {
        let result = action(&mut self.object);
        self.digest = digest(key, &self.object, self.deadline);
        result
    }
}

fn digest(key: &Bytes, object: &Object, deadline: Option<Deadline>) -> u128 {
    let digest = Digest::new().field(key);
    // A key for ever and a key with a deadline differ by a whole field, whatever the deadline.
    let digest = match deadline {
        Some(Deadline(at)) => digest.number(1).number(at as u64),
        None => digest.number(0),
    };
    match object {
        // Not by a digest of its own, as this is what is written most.
        Object::String(string) => digest.number(0).field(string.bytes()).finish(),
        collection => digest.number(1).wide(collection.digest()).finish(),
    }
}
