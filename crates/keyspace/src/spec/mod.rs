//! The command table: what every command of Redis 7.0 is, and nothing of what it does.
//!
//! The table is the Markdown in `table/`, a section a command, which is also the manual. From it
//! come arity errors, key positions, what a script may call, `COMMAND`, the `HELP` subcommands and
//! the editor's help. It holds no behaviour, so that the page can carry it without the engine.

mod grammar;
mod group;
mod keys;
mod lookup;
mod manual;
mod table;
mod words;

use resp::Bytes;

pub use grammar::{Argument, Kind};
pub use group::Group;
pub use keys::{Begin, Find, Key, KeySpec};
pub use lookup::{Resolution, lookup, resolve, subcommand};
pub use manual::{Manual, fetch_manual_with, has_manual};
pub use words::{acl, flag, key_flag};

use words::internal;

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
    pub keys: &'static [KeySpec],
    /// Bits of [`acl`].
    pub categories: u32,
    /// The chapter it belongs to.
    pub group: Group,
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

    /// The keys of a command, in the server's order. `None` if they cannot be told from the
    /// arguments, or there are none.
    ///
    /// ```
    /// use keyspace::spec;
    /// let argv = ["EVAL", "return 1", "2", "a", "b", "c"].map(resp::Bytes::from);
    /// let eval = spec::lookup(b"eval").unwrap().spec();
    /// let keys: Vec<usize> = eval.keys_of(&argv).unwrap().iter().map(|key| key.place).collect();
    /// assert_eq!(keys, [3, 4]);
    /// ```
    pub fn keys_of(&self, argv: &[Bytes]) -> Option<Vec<Key>> {
        keys::keys_of(self, argv)
    }

    /// Whether any of its arguments may be a key.
    pub fn names_keys(&self) -> bool {
        self.keys.iter().any(|keys| keys.flags & key_flag::NOT_KEY == 0)
    }

    /// First, last and step of its keys, for clients that know no more of them: the places that
    /// follow each other from the first one on. All zero if there are none.
    pub fn stretch_of_keys(&self) -> (i32, i32, i32) {
        keys::stretch(self.keys)
    }

    /// The names of its flags, in the order in which the server lists them.
    pub fn flag_names(&self) -> impl Iterator<Item = &'static str> + use<'_> {
        let movable = self.keys.iter().any(KeySpec::is_movable);
        named(self.flags, flag::NAMES).chain(movable.then_some("movablekeys"))
    }

    /// The names of its access categories, with the `@` before them.
    pub fn category_names(&self) -> impl Iterator<Item = &'static str> + use<'_> {
        named(self.categories, acl::NAMES)
    }

    /// A command that other commands hang below; it does nothing alone.
    pub fn is_container(&self) -> bool {
        self.has(internal::CONTAINER)
    }

    /// A command that may reach replicas though it does not write: read-only scripts refuse it.
    pub fn may_replicate(&self) -> bool {
        self.has(internal::MAY_REPLICATE)
    }

    /// A command for the server's own use.
    pub fn is_internal(&self) -> bool {
        self.has(internal::SYSCMD)
    }

    /// Whether it stands below a container.
    pub fn is_subcommand(&self) -> bool {
        self.name.contains('|')
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

    /// What stands below it.
    pub fn below(self) -> impl Iterator<Item = CommandId> {
        let name = self.spec().name;
        let inside = move |other: &str| other.strip_prefix(name).is_some_and(|rest| rest.starts_with('|'));
        all().filter(move |other| inside(other.spec().name))
    }
}

/// How many rows the table has.
pub const COUNT: usize = table::TABLE.len();

/// Every command and subcommand, sorted by name.
pub fn all() -> impl Iterator<Item = CommandId> {
    (0..COUNT as u16).map(CommandId)
}

/// The names of the bits that are set.
fn named(bits: u32, names: &'static [(u32, &'static str)]) -> impl Iterator<Item = &'static str> {
    names
        .iter()
        .filter(move |(bit, _)| bits & bit != 0)
        .map(|&(_, name)| name)
}
