//! The command table: what every command of Redis 7.0 is, and nothing of what it does.
//!
//! From it come arity errors, key positions, what a script may call, `COMMAND`, and the editor's
//! help. It holds no behaviour, so that the page can carry it without the engine.

mod keys;
mod lookup;
mod table;

use resp::Bytes;

pub use lookup::{Resolution, lookup, resolve, subcommand};

/// One command, or one subcommand under the name `container|sub`.
#[derive(Debug)]
pub struct CommandSpec {
    /// In lower case, as in `config|get`.
    pub name: &'static str,
    /// How many arguments it takes, the name among them; negative: at least so many.
    pub arity: i32,
    /// Bits of [`flag`].
    pub flags: u32,
    /// Which of its arguments are keys.
    pub keys: Keys,
    /// Bits of [`acl`].
    pub categories: u32,
    /// The chapter it belongs to.
    pub group: Group,
    /// The version that had it first.
    pub since: &'static str,
    /// What it does, in a sentence; for the commands that the playground has built.
    pub summary: Option<&'static str>,
}

impl CommandSpec {
    /// Whether it carries a flag of [`flag`].
    pub fn has(&self, flag: u32) -> bool {
        self.flags & flag != 0
    }

    /// Whether a command of so many arguments, the name among them, is long enough and not too
    /// long.
    pub fn takes(&self, arguments: usize) -> bool {
        let least = self.arity.unsigned_abs() as usize;
        if self.arity < 0 {
            arguments >= least
        } else {
            arguments == least
        }
    }

    /// The keys of a command, in the order of its arguments. `None` if they cannot be told from the
    /// arguments: a count that is no number, or too large.
    ///
    /// ```
    /// use keyspace::spec;
    /// let argv = ["EVAL", "return 1", "2", "a", "b", "c"].map(resp::Bytes::from);
    /// let eval = spec::lookup(b"eval").unwrap().spec();
    /// assert_eq!(eval.keys_of(&argv).unwrap(), [&argv[3], &argv[4]]);
    /// ```
    pub fn keys_of<'a>(&self, argv: &'a [Bytes]) -> Option<Vec<&'a Bytes>> {
        keys::keys_of(self.keys, argv)
    }

    /// The names of its flags, in the order in which the server lists them.
    pub fn flag_names(&self) -> impl Iterator<Item = &'static str> + use<'_> {
        let movable = matches!(self.keys, Keys::Counted { .. } | Keys::Scattered { .. });
        let listed = flag::NAMES
            .iter()
            .filter(|(bit, _)| self.has(*bit))
            .map(|&(_, name)| name);
        listed.chain(movable.then_some("movablekeys"))
    }

    /// The names of its access categories, with the `@` before them.
    pub fn category_names(&self) -> impl Iterator<Item = &'static str> + use<'_> {
        acl::NAMES
            .iter()
            .filter(|(bit, _)| self.categories & bit != 0)
            .map(|&(_, name)| name)
    }
}

/// A row of the table, small enough to be handed around.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CommandId(u16);

impl CommandId {
    /// Its row.
    pub fn spec(self) -> &'static CommandSpec {
        &table::TABLE[usize::from(self.0)]
    }

    /// Its place in the table, from 0: for tables that hold something for every command.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// How many rows the table has.
pub const COUNT: usize = table::TABLE.len();

/// Every command and subcommand, sorted by name.
pub fn all() -> impl Iterator<Item = CommandId> {
    (0..COUNT as u16).map(CommandId)
}

/// Where a command's keys are among its arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    /// It names none.
    None,
    /// From the first to the last position, every `step`; a negative last counts from the end.
    Range {
        /// Position of the first key.
        first: u8,
        /// Position of the last.
        last: i8,
        /// From one key to the next.
        step: u8,
    },
    /// As many as the argument at `at` says, right after it; and the one at `and`, unless that is 0.
    Counted {
        /// Position of the count.
        at: u8,
        /// Position of one more key, a destination.
        and: u8,
    },
    /// A range, and others that only the options tell.
    Scattered {
        /// Position of the first key.
        first: u8,
        /// Position of the last.
        last: i8,
        /// From one key to the next.
        step: u8,
    },
}

/// The chapter of the manual a command stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names are the server's")]
pub enum Group {
    Bitmap,
    Cluster,
    Connection,
    Generic,
    Geo,
    Hash,
    HyperLogLog,
    List,
    PubSub,
    Scripting,
    Server,
    Set,
    SortedSet,
    Stream,
    String,
    Transactions,
}

impl Group {
    /// As `COMMAND DOCS` writes it.
    pub fn name(self) -> &'static str {
        match self {
            Group::Bitmap => "bitmap",
            Group::Cluster => "cluster",
            Group::Connection => "connection",
            Group::Generic => "generic",
            Group::Geo => "geo",
            Group::Hash => "hash",
            Group::HyperLogLog => "hyperloglog",
            Group::List => "list",
            Group::PubSub => "pubsub",
            Group::Scripting => "scripting",
            Group::Server => "server",
            Group::Set => "set",
            Group::SortedSet => "sorted-set",
            Group::Stream => "stream",
            Group::String => "string",
            Group::Transactions => "transactions",
        }
    }
}

/// Names bits and lists them in one go, so that neither can be forgotten.
macro_rules! bits {
    ($(#[$outer:meta])* $module:ident { $($(#[$inner:meta])* $bit:ident = $place:literal $name:literal,)* }) => {
        $(#[$outer])*
        pub mod $module {
            $($(#[$inner])* pub const $bit: u32 = 1 << $place;)*
            pub(super) const NAMES: &[(u32, &str)] = &[$(($bit, $name)),*];
        }
    };
}

bits! {
    /// What a command is and where it may run.
    #[allow(missing_docs, reason = "the names are the server's")]
    flag {
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

/// Flags that the server keeps to itself.
impl CommandSpec {
    /// A command that other commands hang below; it does nothing alone.
    pub fn is_container(&self) -> bool {
        self.has(internal::CONTAINER)
    }

    /// A command that may reach replicas though it does not write: read-only scripts refuse it.
    pub fn may_replicate(&self) -> bool {
        self.has(internal::MAY_REPLICATE)
    }

    /// A command that the manual advises against.
    pub fn is_deprecated(&self) -> bool {
        self.has(internal::DEPRECATED)
    }

    /// Whether it stands below a container.
    pub fn is_subcommand(&self) -> bool {
        self.name.contains('|')
    }
}

mod internal {
    pub(super) const MAY_REPLICATE: u32 = 1 << 29;
    pub(super) const CONTAINER: u32 = 1 << 30;
    pub(super) const DEPRECATED: u32 = 1 << 31;
}

bits! {
    /// Access categories.
    #[allow(missing_docs, reason = "the names are the server's")]
    acl {
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
