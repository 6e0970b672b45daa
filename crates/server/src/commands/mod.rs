//! The commands that are the server's own, and the way from a row of the table to their functions.

mod about;
mod acl;
mod admin;
mod client;
mod cluster;
mod config;
mod connection;
mod info;
mod manual;
mod monitor;
mod observe;

use keyspace::spec::{self, CommandId};
use resp::{Bytes, Value};

use crate::core::{Core, Reply};
use crate::server::Server;
use crate::{ClientId, functions, scripts, transaction};

/// A command that a script may call as well.
pub(crate) type CoreCommand = fn(&mut Core, &[Bytes]) -> Reply;

/// A command about the connection that sent it. `None`: a script has used up its slice, and the
/// reply comes later.
pub(crate) type ClientCommand = fn(&mut Server, ClientId, &[Bytes]) -> Result<Option<Value>, keyspace::Error>;

#[derive(Clone, Copy)]
enum Built {
    Core(CoreCommand),
    Client(ClientCommand),
}

static BUILT: [Option<Built>; spec::COUNT] = built();

const fn built() -> [Option<Built>; spec::COUNT] {
    let mut built: [Option<Built>; spec::COUNT] = [None; spec::COUNT];
    let files = [
        about::COMMANDS,
        acl::COMMANDS,
        admin::COMMANDS,
        cluster::COMMANDS,
        config::COMMANDS,
        connection::CORE_COMMANDS,
        info::COMMANDS,
        manual::COMMANDS,
        observe::COMMANDS,
    ];
    let mut file = 0;
    while file < files.len() {
        let mut at = 0;
        while at < files[file].len() {
            let (name, command) = files[file][at];
            built[CommandId::of(name).index()] = Some(Built::Core(command));
            at += 1;
        }
        file += 1;
    }
    let files = [
        client::COMMANDS,
        connection::COMMANDS,
        monitor::COMMANDS,
        transaction::COMMANDS,
        scripts::COMMANDS,
        functions::COMMANDS,
    ];
    let mut file = 0;
    while file < files.len() {
        let mut at = 0;
        while at < files[file].len() {
            let (name, command) = files[file][at];
            built[CommandId::of(name).index()] = Some(Built::Client(command));
            at += 1;
        }
        file += 1;
    }
    built
}

/// The command of the server's own that a script may call too.
pub(crate) fn core_command(id: CommandId) -> Option<CoreCommand> {
    match BUILT[id.index()] {
        Some(Built::Core(command)) => Some(command),
        _ => None,
    }
}

/// The command about a connection.
pub(crate) fn client_command(id: CommandId) -> Option<ClientCommand> {
    match BUILT[id.index()] {
        Some(Built::Client(command)) => Some(command),
        _ => None,
    }
}

/// Whether anybody carries out this command.
pub fn is_built(id: CommandId) -> bool {
    BUILT[id.index()].is_some() || keyspace::is_built(id)
}

/// Names that stand in a reply: the server sends flags and categories as statuses.
pub(crate) fn statuses(names: &mut dyn Iterator<Item = &'static str>) -> Value {
    Value::Set(names.map(Value::simple).collect())
}

/// Facts under their names.
pub(crate) fn facts(pairs: Vec<(&'static str, Value)>) -> Value {
    let pairs = pairs.into_iter().map(|(name, fact)| (Value::bulk(name), fact));
    Value::Map(pairs.collect())
}

/// A text for people.
fn text(text: impl Into<Bytes>) -> Value {
    Value::Verbatim {
        format: *b"txt",
        text: text.into(),
    }
}

/// Whether an option is the one meant, in whatever case.
pub(crate) fn is(option: &Bytes, name: &str) -> bool {
    option.eq_ignore_ascii_case(name.as_bytes())
}
