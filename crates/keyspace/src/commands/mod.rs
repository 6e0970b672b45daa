//! The commands, one file a data type, and the way from a row of the table to its function.

mod arguments;
mod bitfield;
mod bitmap;
mod double;
mod expiry;
mod float;
mod hash;
mod keys;
mod lcs;
mod list;
mod memory;
mod object;
mod reply;
mod scan;
mod set;
mod sort;
mod stream;
mod string;
mod zset;

use resp::{Bytes, Value};

pub use arguments::database_number;

use crate::context::Context;
use crate::error::Error;
use crate::spec::{self, CommandId, Resolution};

/// A command: its arguments, the name first, have been counted already.
type Command = fn(&mut Context<'_>, &[Bytes]) -> Result<Value, Error>;

/// The functions of one file, under their names in the table.
type Commands = &'static [(&'static str, Command)];

static BUILT: [Option<Command>; spec::COUNT] = built(&[
    string::COMMANDS,
    lcs::COMMANDS,
    bitmap::COMMANDS,
    bitfield::COMMANDS,
    list::COMMANDS,
    set::COMMANDS,
    hash::COMMANDS,
    zset::COMMANDS,
    zset::add::COMMANDS,
    zset::pop::COMMANDS,
    zset::range::COMMANDS,
    zset::combine::COMMANDS,
    stream::COMMANDS,
    stream::add::COMMANDS,
    stream::read::COMMANDS,
    stream::group::COMMANDS,
    stream::pending::COMMANDS,
    stream::claim::COMMANDS,
    stream::info::COMMANDS,
    keys::COMMANDS,
    scan::COMMANDS,
    sort::COMMANDS,
    object::COMMANDS,
    memory::COMMANDS,
    expiry::COMMANDS,
]);

const fn built(files: &[Commands]) -> [Option<Command>; spec::COUNT] {
    let mut built: [Option<Command>; spec::COUNT] = [None; spec::COUNT];
    let mut file = 0;
    while file < files.len() {
        let mut at = 0;
        while at < files[file].len() {
            let (name, command) = files[file][at];
            built[CommandId::of(name).index()] = Some(command);
            at += 1;
        }
        file += 1;
    }
    built
}

/// Whether a command is carried out here.
pub fn is_built(id: CommandId) -> bool {
    BUILT[id.index()].is_some()
}

/// Carry out a command line; errors are replies, in the words a client hears.
pub fn execute(ctx: &mut Context<'_>, argv: &[Bytes]) -> Value {
    match spec::resolve(argv) {
        Resolution::Found(id) if !id.spec().takes(argv.len()) => Error::Arity(id.spec().name).into(),
        Resolution::Found(id) => run(ctx, id, argv),
        Resolution::UnknownCommand => Error::unknown_command(argv).into(),
        Resolution::UnknownSubcommand(id) => Error::unknown_subcommand(id.spec(), &argv[1]).into(),
    }
}

/// Carry out a command that has been looked up and whose arguments have been counted.
pub fn run(ctx: &mut Context<'_>, id: CommandId, argv: &[Bytes]) -> Value {
    match BUILT[id.index()] {
        Some(command) => {
            let reply = command(ctx, argv).unwrap_or_else(Value::from);
            ctx.settle_uses();
            reply
        }
        None => Error::NotBuilt(id.spec().name).into(),
    }
}
