//! Finding a command by its name: a hash table made by the compiler.
//!
//! Every command passes here, and a script of a hundred thousand calls does so as often.

use resp::Bytes;

use super::{COUNT, CommandId, table::TABLE};

/// A power of two, well above the number of rows: most look-ups meet their row at once.
const SLOTS: usize = 2048;
const EMPTY: u16 = u16::MAX;
/// The longest name, `cluster|count-failure-reports`, and some room.
const LONGEST: usize = 40;

static INDEX: [u16; SLOTS] = index();

/// What a command line names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolution {
    /// A command, or a container with nothing below it, or a subcommand.
    Found(CommandId),
    /// No command has this name.
    UnknownCommand,
    /// There is such a container, but nothing of that name below it.
    UnknownSubcommand(CommandId),
}

/// The command of a command line; a container's subcommand is looked up too.
///
/// ```
/// use keyspace::spec::{Resolution, resolve};
/// let argv = ["Config", "GET", "port"].map(resp::Bytes::from);
/// let Resolution::Found(id) = resolve(&argv) else { panic!() };
/// assert_eq!(id.spec().name, "config|get");
/// ```
pub fn resolve(argv: &[Bytes]) -> Resolution {
    let Some(id) = argv.first().and_then(|name| lookup(name)) else {
        return Resolution::UnknownCommand;
    };
    match argv.get(1) {
        Some(name) if id.spec().is_container() => {
            subcommand(id, name).map_or(Resolution::UnknownSubcommand(id), Resolution::Found)
        }
        _ => Resolution::Found(id),
    }
}

/// The command of a name, in whatever case. Subcommands are not found by their full name, as a
/// client cannot call them by it.
pub fn lookup(name: &[u8]) -> Option<CommandId> {
    if name.contains(&b'|') { None } else { find(name) }
}

/// What stands below a container.
pub fn subcommand(container: CommandId, name: &[u8]) -> Option<CommandId> {
    let outer = container.spec().name.as_bytes();
    let mut whole = [0; LONGEST];
    let length = outer.len() + 1 + name.len();
    let place = whole.get_mut(..length)?;
    place[..outer.len()].copy_from_slice(outer);
    place[outer.len()] = b'|';
    place[outer.len() + 1..].copy_from_slice(name);
    find(place)
}

fn find(name: &[u8]) -> Option<CommandId> {
    if name.len() > LONGEST {
        return None;
    }
    let mut slot = slot_of(name);
    loop {
        let row = INDEX[slot];
        if row == EMPTY {
            return None;
        }
        if TABLE[usize::from(row)].name.as_bytes().eq_ignore_ascii_case(name) {
            return Some(CommandId(row));
        }
        slot = (slot + 1) % SLOTS;
    }
}

const fn slot_of(name: &[u8]) -> usize {
    let mut hash: u32 = 0x811c_9dc5;
    let mut at = 0;
    while at < name.len() {
        hash = (hash ^ name[at].to_ascii_lowercase() as u32).wrapping_mul(0x0100_0193);
        at += 1;
    }
    (hash ^ (hash >> 15)) as usize % SLOTS
}

const fn index() -> [u16; SLOTS] {
    let mut index = [EMPTY; SLOTS];
    let mut row = 0;
    while row < COUNT {
        let mut slot = slot_of(TABLE[row].name.as_bytes());
        while index[slot] != EMPTY {
            slot = (slot + 1) % SLOTS;
        }
        index[slot] = row as u16;
        row += 1;
    }
    index
}

impl CommandId {
    /// The row of a name, for tables made by the compiler; a name that does not exist stops it.
    pub const fn of(name: &str) -> CommandId {
        let mut row = 0;
        while row < COUNT {
            if same(TABLE[row].name.as_bytes(), name.as_bytes()) {
                return CommandId(row as u16);
            }
            row += 1;
        }
        panic!("no such command in the table");
    }
}

pub(super) const fn same(left: &[u8], right: &[u8]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let mut at = 0;
    while at < left.len() {
        if left[at] != right[at] {
            return false;
        }
        at += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_found_and_the_table_is_sorted() {
        for (row, pair) in TABLE.windows(2).enumerate() {
            assert!(pair[0].name < pair[1].name, "row {row}: {}", pair[1].name);
        }
        for (row, spec) in TABLE.iter().enumerate() {
            let id = CommandId(row as u16);
            let found = match spec.name.split_once('|') {
                None => lookup(spec.name.to_ascii_uppercase().as_bytes()),
                Some((outer, inner)) => {
                    assert_eq!(lookup(spec.name.as_bytes()), None);
                    lookup(outer.as_bytes()).and_then(|id| subcommand(id, inner.as_bytes()))
                }
            };
            assert_eq!(found, Some(id), "{}", spec.name);
            assert_eq!(CommandId::of(spec.name), id);
        }
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        for name in ["", "nope", "get ", "config|get", &"x".repeat(1000)] {
            assert_eq!(lookup(name.as_bytes()), None, "{name}");
        }
        let argv = ["config", "nope"].map(Bytes::from);
        let config = CommandId::of("config");
        assert_eq!(resolve(&argv), Resolution::UnknownSubcommand(config));
        assert_eq!(resolve(&argv[..1]), Resolution::Found(config));
        assert_eq!(resolve(&[]), Resolution::UnknownCommand);
    }
}
