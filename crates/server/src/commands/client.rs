//! `CLIENT`: connections asking about themselves and each other.

use keyspace::{Error, Touch};
use resp::{Bytes, Protocol, Value, number::parse_i64};

use super::acl::USER;
use super::{ClientCommand, facts, is, text};
use crate::ClientId;
use crate::client::{Client, Replies};
use crate::server::Server;

pub(super) const COMMANDS: &[(&str, ClientCommand)] = &[
    ("client|caching", caching),
    ("client|getname", getname),
    ("client|getredir", getredir),
    ("client|id", id),
    ("client|info", info),
    ("client|kill", kill),
    ("client|list", list),
    ("client|no-evict", no_evict),
    ("client|reply", reply),
    ("client|setname", setname),
    ("client|tracking", tracking),
    ("client|trackinginfo", trackinginfo),
    ("client|unblock", unblock),
    ("client|unpause", unpause),
];

type Later = Result<Option<Value>, Error>;

fn caching(_server: &mut Server, _client: ClientId, _argv: &[Bytes]) -> Later {
    Err(Error::NotTracking)
}

fn getname(server: &mut Server, client: ClientId, _argv: &[Bytes]) -> Later {
    let name = server.client(client).name.clone();
    Ok(Some(if name.is_empty() {
        Value::Null
    } else {
        Value::Bulk(name)
    }))
}

fn getredir(_server: &mut Server, _client: ClientId, _argv: &[Bytes]) -> Later {
    Ok(Some(Value::Integer(-1)))
}

fn id(_server: &mut Server, client: ClientId, _argv: &[Bytes]) -> Later {
    Ok(Some(Value::Integer(client.0 as i64)))
}

fn info(server: &mut Server, client: ClientId, _argv: &[Bytes]) -> Later {
    Ok(Some(describe_all(server, &|id, _| id == client)))
}

/// With one argument the address of a client is meant, and here nobody has one.
fn kill(server: &mut Server, client: ClientId, argv: &[Bytes]) -> Later {
    if argv.len() == 3 {
        return Err(Error::NoSuchClient);
    }
    let (mut wanted, mut spared) = (Filter::default(), Some(client));
    let mut options = &argv[2..];
    while let [option, value, rest @ ..] = options {
        match option {
            option if is(option, "SKIPME") && is(value, "YES") => spared = Some(client),
            option if is(option, "SKIPME") && is(value, "NO") => spared = None,
            option => wanted.narrow(option, value)?,
        }
        options = rest;
    }
    if !options.is_empty() {
        return Err(Error::Syntax);
    }
    let doomed: Vec<ClientId> = server
        .clients()
        .filter(|(id, _)| wanted.fits(*id) && spared != Some(*id))
        .map(|(id, _)| id)
        .collect();
    for id in &doomed {
        server.kill(*id, client);
    }
    Ok(Some(Value::Integer(doomed.len() as i64)))
}

fn list(server: &mut Server, _client: ClientId, argv: &[Bytes]) -> Later {
    match &argv[2..] {
        [] => Ok(Some(describe_all(server, &|_, _| true))),
        [option, kind] if is(option, "TYPE") => {
            let normal = is_normal(kind)?;
            Ok(Some(describe_all(server, &|_, _| normal)))
        }
        [option, ids @ ..] if is(option, "ID") && !ids.is_empty() => {
            let ids: Option<Vec<i64>> = ids.iter().map(|id| parse_i64(id)).collect();
            let ids = ids.ok_or(Error::InvalidClientId)?;
            Ok(Some(describe_all(server, &|id, _| ids.contains(&(id.0 as i64)))))
        }
        _ => Err(Error::Syntax),
    }
}

fn no_evict(server: &mut Server, client: ClientId, argv: &[Bytes]) -> Later {
    server.client(client).no_evict = switch(&argv[2])?;
    Ok(Some(Value::OK))
}

fn reply(server: &mut Server, client: ClientId, argv: &[Bytes]) -> Later {
    let state = server.client(client);
    match &argv[2] {
        mode if is(mode, "ON") => state.replies = Replies::All,
        mode if is(mode, "OFF") => state.replies = Replies::None,
        mode if is(mode, "SKIP") => state.replies.skip(),
        _ => return Err(Error::Syntax),
    }
    Ok(Some(Value::OK))
}

fn setname(server: &mut Server, client: ClientId, argv: &[Bytes]) -> Later {
    set_name(server.client(client), &argv[2])?;
    Ok(Some(Value::OK))
}

fn tracking(_server: &mut Server, _client: ClientId, argv: &[Bytes]) -> Later {
    match &argv[2..] {
        [mode] if is(mode, "OFF") => Ok(Some(Value::OK)),
        [mode, ..] if is(mode, "ON") => Err(Error::NotBuilt("client|tracking")),
        _ => Err(Error::Syntax),
    }
}

fn trackinginfo(_server: &mut Server, _client: ClientId, _argv: &[Bytes]) -> Later {
    Ok(Some(facts(vec![
        ("flags", Value::Set(vec![Value::bulk("off")])),
        ("redirect", Value::Integer(-1)),
        ("prefixes", Value::Array(Vec::new())),
    ])))
}

/// Nobody ever waits for a key.
fn unblock(_server: &mut Server, _client: ClientId, argv: &[Bytes]) -> Later {
    if argv.len() > 4 {
        return Err(Error::SubcommandOrArguments {
            name: argv[1].clone(),
            container: "client",
        });
    }
    if let Some(reason) = argv.get(3)
        && !is(reason, "TIMEOUT")
        && !is(reason, "ERROR")
    {
        return Err(Error::UnblockReason);
    }
    parse_i64(&argv[2]).ok_or(Error::NotInteger)?;
    Ok(Some(Value::Integer(0)))
}

fn unpause(_server: &mut Server, _client: ClientId, _argv: &[Bytes]) -> Later {
    Ok(Some(Value::OK))
}

pub(super) fn set_name(client: &mut Client, name: &Bytes) -> Result<(), Error> {
    if !name.iter().all(|byte| (b'!'..=b'~').contains(byte)) {
        return Err(Error::InvalidClientName);
    }
    client.name = name.clone();
    Ok(())
}

fn switch(word: &Bytes) -> Result<bool, Error> {
    match word {
        on if is(on, "ON") => Ok(true),
        off if is(off, "OFF") => Ok(false),
        _ => Err(Error::Syntax),
    }
}

/// Which clients are meant.
#[derive(Default)]
struct Filter {
    id: Option<i64>,
    /// An address, or a kind of client, that nobody here has.
    nobody: bool,
}

impl Filter {
    fn narrow(&mut self, option: &Bytes, value: &Bytes) -> Result<(), Error> {
        match option {
            option if is(option, "ID") => {
                let id = parse_i64(value).filter(|id| *id > 0);
                self.id = Some(id.ok_or(Error::ClientIdNotPositive)?);
            }
            option if is(option, "TYPE") => self.nobody |= !is_normal(value)?,
            option if is(option, "ADDR") || is(option, "LADDR") => self.nobody = true,
            option if is(option, "USER") && value == USER => {}
            option if is(option, "USER") => return Err(Error::NoSuchUser(value.clone())),
            _ => return Err(Error::Syntax),
        }
        Ok(())
    }

    fn fits(&self, client: ClientId) -> bool {
        !self.nobody && self.id.is_none_or(|id| id == client.0 as i64)
    }
}

/// Whether a kind of client is the one that all are of here.
fn is_normal(kind: &Bytes) -> Result<bool, Error> {
    let others = ["master", "replica", "slave", "pubsub"];
    match kind {
        kind if is(kind, "normal") => Ok(true),
        kind if others.iter().any(|other| is(kind, other)) => Ok(false),
        _ => Err(Error::UnknownClientType(kind.clone())),
    }
}

/// A line for each client that is wanted.
fn describe_all(server: &mut Server, wanted: &dyn Fn(ClientId, &Client) -> bool) -> Value {
    server.core.scene.footprint.read(Touch::Clock);
    let now = server.core.scene.now.millis();
    let chosen = server.clients().filter(|(id, client)| wanted(*id, client));
    let lines: String = chosen.map(|(id, client)| describe(server, id, client, now)).collect();
    text(lines)
}

fn describe(server: &Server, id: ClientId, client: &Client, now: i64) -> String {
    let seconds = |since: i64| (now - since).max(0) / 1000;
    let marks = [
        (server.monitors.contains(&id), 'O'),
        (client.queue.is_some(), 'x'),
        (client.dirty, 'd'),
        (client.no_evict, 'e'),
        (client.closing, 'c'),
    ];
    let marks: String = marks.iter().filter(|(is, _)| *is).map(|&(_, mark)| mark).collect();
    let queued = client.queue.as_ref().map_or(-1, |queue| queue.commands.len() as i64);
    format!(
        "id={} name={} age={} idle={} flags={} db={} sub=0 psub=0 ssub=0 multi={queued} cmd={} user={USER} redir=-1 resp={}\n",
        id.0,
        String::from_utf8_lossy(&client.name),
        seconds(client.first_seen),
        seconds(client.last_seen),
        if marks.is_empty() { "N" } else { &marks },
        client.db,
        client.command.map_or("NULL", |id| id.spec().name),
        if client.protocol == Protocol::Resp3 { 3 } else { 2 },
    )
}
