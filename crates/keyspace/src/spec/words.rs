//! The words of the table as bits: flags, access categories, what happens to a key.

use super::Group;

/// Names bits and lists them in one go, so that neither can be forgotten.
macro_rules! bits {
    ($(#[$outer:meta])* $vis:vis mod $module:ident { $($(#[$inner:meta])* $bit:ident = $place:literal $name:literal,)* }) => {
        $(#[$outer])*
        $vis mod $module {
            $($(#[$inner])* $vis const $bit: u32 = 1 << $place;)*
            pub(in crate::spec) const NAMES: &[(u32, &str)] = &[$(($bit, $name)),*];
        }
    };
}

bits! {
    /// What a command is and where it may run.
    #[allow(missing_docs, reason = "the names are the server's")]
    pub mod flag {
        WRITE = 0 "write",
        READONLY = 1 "readonly",
        DENYOOM = 2 "denyoom",
        ADMIN = 3 "admin",
        PUBSUB = 4 "pubsub",
        NOSCRIPT = 5 "noscript",
        BLOCKING = 6 "blocking",
        LOADING = 7 "loading",
        STALE = 8 "stale",
        SKIP_MONITOR = 9 "skip_monitor",
        SKIP_SLOWLOG = 10 "skip_slowlog",
        ASKING = 11 "asking",
        FAST = 12 "fast",
        NO_AUTH = 13 "no_auth",
        NO_MANDATORY_KEYS = 14 "no_mandatory_keys",
        NO_ASYNC_LOADING = 15 "no_async_loading",
        NO_MULTI = 16 "no_multi",
        ALLOW_BUSY = 17 "allow_busy",
    }
}

bits! {
    /// Flags that the server does not list.
    pub(in crate::spec) mod internal {
        SYSCMD = 28 "syscmd",
        MAY_REPLICATE = 29 "may_replicate",
        CONTAINER = 30 "container",
    }
}

bits! {
    /// Access categories.
    #[allow(missing_docs, reason = "the names are the server's")]
    pub mod acl {
        KEYSPACE = 0 "@keyspace",
        READ = 1 "@read",
        WRITE = 2 "@write",
        SET = 3 "@set",
        SORTEDSET = 4 "@sortedset",
        LIST = 5 "@list",
        HASH = 6 "@hash",
        STRING = 7 "@string",
        BITMAP = 8 "@bitmap",
        HYPERLOGLOG = 9 "@hyperloglog",
        GEO = 10 "@geo",
        STREAM = 11 "@stream",
        PUBSUB = 12 "@pubsub",
        ADMIN = 13 "@admin",
        FAST = 14 "@fast",
        SLOW = 15 "@slow",
        BLOCKING = 16 "@blocking",
        DANGEROUS = 17 "@dangerous",
        CONNECTION = 18 "@connection",
        TRANSACTION = 19 "@transaction",
        SCRIPTING = 20 "@scripting",
    }
}

bits! {
    /// What a command does with a key.
    #[allow(missing_docs, reason = "the names are the server's")]
    pub mod key_flag {
        RO = 0 "RO",
        RW = 1 "RW",
        OW = 2 "OW",
        RM = 3 "RM",
        ACCESS = 4 "access",
        UPDATE = 5 "update",
        INSERT = 6 "insert",
        DELETE = 7 "delete",
        NOT_KEY = 8 "not_key",
        INCOMPLETE = 9 "incomplete",
        VARIABLE_FLAGS = 10 "variable_flags",
    }
}

impl super::CommandSpec {
    /// The names of all access categories, with the `@` before them.
    pub fn all_categories() -> impl Iterator<Item = &'static str> {
        acl::NAMES.iter().map(|&(_, name)| name)
    }
}

/// The flags of a row of the table; a word that is none stops the compiler.
pub(super) const fn flags(words: &str, container: bool) -> u32 {
    let bits = bits_of(words, &[flag::NAMES, internal::NAMES]);
    if container { bits | internal::CONTAINER } else { bits }
}

pub(super) const fn key_flags(words: &str) -> u32 {
    bits_of(words, &[key_flag::NAMES])
}

/// The categories of a command: those the table names, and those that follow from its flags.
pub(super) const fn categories(flags: u32, group: Group, named: &str) -> u32 {
    let mut all = bits_of(named, &[acl::NAMES]);
    let reads = flags & flag::READONLY != 0 && !matches!(group, Group::Scripting);
    let follows = [
        (flags & flag::WRITE != 0, acl::WRITE),
        (reads, acl::READ),
        (flags & flag::ADMIN != 0, acl::ADMIN | acl::DANGEROUS),
        (flags & flag::PUBSUB != 0, acl::PUBSUB),
        (flags & flag::FAST != 0, acl::FAST),
        (flags & flag::FAST == 0, acl::SLOW),
        (flags & flag::BLOCKING != 0, acl::BLOCKING),
    ];
    let mut at = 0;
    while at < follows.len() {
        if follows[at].0 {
            all |= follows[at].1;
        }
        at += 1;
    }
    all
}

/// The bits that have the words' names, which blanks separate.
const fn bits_of(words: &str, lists: &[&[(u32, &str)]]) -> u32 {
    let words = words.as_bytes();
    let (mut bits, mut from) = (0, 0);
    while from < words.len() {
        let mut end = from;
        while end < words.len() && words[end] != b' ' {
            end += 1;
        }
        bits |= bit_of(words, from, end, lists);
        from = end + 1;
    }
    bits
}

const fn bit_of(words: &[u8], from: usize, end: usize, lists: &[&[(u32, &str)]]) -> u32 {
    let mut list = 0;
    while list < lists.len() {
        let mut at = 0;
        while at < lists[list].len() {
            let (bit, name) = lists[list][at];
            if is_word(words, from, end, name.as_bytes()) {
                return bit;
            }
            at += 1;
        }
        list += 1;
    }
    panic!("no such word")
}

/// Whether a part of the words is this name; the `@` of a category is not written in the table.
const fn is_word(words: &[u8], from: usize, end: usize, name: &[u8]) -> bool {
    let skipped = if name[0] == b'@' { 1 } else { 0 };
    if name.len() - skipped != end - from {
        return false;
    }
    let mut at = from;
    while at < end {
        if words[at] != name[at - from + skipped] {
            return false;
        }
        at += 1;
    }
    true
}
