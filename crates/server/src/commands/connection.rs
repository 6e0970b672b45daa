//! Commands about the connection that sends them.

use keyspace::{Error, database_number};
use resp::{Bytes, Protocol, Value, number::parse_i64};

use super::{ClientCommand, CoreCommand, is};
use crate::ClientId;
use crate::client::Client;
use crate::core::{Core, Reply};
use crate::server::Server;

pub(super) const CORE_COMMANDS: &[(&str, CoreCommand)] = &[("echo", echo), ("ping", ping), ("select", select)];

pub(super) const COMMANDS: &[(&str, ClientCommand)] = &[
    ("auth", auth),
    ("client|getname", client_getname),
    ("client|id", client_id),
    ("client|info", client_info),
    ("client|list", client_list),
    ("client|setname", client_setname),
    ("hello", hello),
    ("quit", quit),
    ("reset", reset),
];

type Later = Result<Option<Value>, Error>;

fn echo(_core: &mut Core, argv: &[Bytes]) -> Reply {
    Ok(Value::Bulk(argv[1].clone()))
}

fn ping(_core: &mut Core, argv: &[Bytes]) -> Reply {
    match argv {
        [_] => Ok(Value::simple("PONG")),
        [_, text] => Ok(Value::Bulk(text.clone())),
        _ => Err(Error::Arity("ping")),
    }
}

/// What was selected is kept by the caller: for a client for ever, for a script until it ends.
fn select(core: &mut Core, argv: &[Bytes]) -> Reply {
    core.scene.db = database_number(&argv[1])?;
    Ok(Value::OK)
}

fn auth(_server: &mut Server, _client: ClientId, argv: &[Bytes]) -> Later {
    match argv {
        [_, _] => Err(Error::AuthWithoutPassword),
        [_, user, _] => log_in(user).map(|()| Some(Value::OK)),
        _ => Err(Error::Syntax),
    }
}

fn client_getname(server: &mut Server, client: ClientId, _argv: &[Bytes]) -> Later {
    let name = server.client(client).name.clone();
    Ok(Some(if name.is_empty() {
        Value::Null
    } else {
        Value::Bulk(name)
    }))
}

fn client_id(_server: &mut Server, client: ClientId, _argv: &[Bytes]) -> Later {
    Ok(Some(Value::Integer(client.0 as i64)))
}

fn client_info(server: &mut Server, client: ClientId, _argv: &[Bytes]) -> Later {
    Ok(Some(facts(vec![describe(client, server.client(client))])))
}

fn client_list(server: &mut Server, _client: ClientId, argv: &[Bytes]) -> Later {
    if argv.len() > 2 {
        return Err(Error::NotBuilt("client|list with a filter"));
    }
    Ok(Some(facts(
        server.clients().map(|(id, client)| describe(id, client)).collect(),
    )))
}

fn client_setname(server: &mut Server, client: ClientId, argv: &[Bytes]) -> Later {
    set_name(server.client(client), &argv[2])?;
    Ok(Some(Value::OK))
}

fn hello(server: &mut Server, client: ClientId, argv: &[Bytes]) -> Later {
    let protocol = match argv.get(1) {
        None => None,
        Some(version) => match parse_i64(version).ok_or(Error::HelloNotInteger)? {
            2 => Some(Protocol::Resp2),
            3 => Some(Protocol::Resp3),
            _ => return Err(Error::NoProto),
        },
    };
    let mut options = argv.get(2..).unwrap_or(&[]);
    loop {
        options = match options {
            [] => break,
            [option, user, _, rest @ ..] if is(option, "AUTH") => {
                log_in(user)?;
                rest
            }
            [option, name, rest @ ..] if is(option, "SETNAME") => {
                set_name(server.client(client), name)?;
                rest
            }
            [option, ..] => return Err(Error::HelloSyntax(option.clone())),
        };
    }
    let state = server.client(client);
    state.protocol = protocol.unwrap_or(state.protocol);
    Ok(Some(greeting(client, state.protocol)))
}

fn quit(server: &mut Server, client: ClientId, _argv: &[Bytes]) -> Later {
    server.client(client).closing = true;
    Ok(Some(Value::OK))
}

fn reset(server: &mut Server, client: ClientId, _argv: &[Bytes]) -> Later {
    server.unwatch(client);
    *server.client(client) = Client::default();
    // The caller writes the scene's database back into the client.
    server.core.scene.db = 0;
    Ok(Some(Value::simple("RESET")))
}

/// There is one user, and any password is his.
fn log_in(user: &Bytes) -> Result<(), Error> {
    if user == "default" {
        Ok(())
    } else {
        Err(Error::WrongPassword)
    }
}

fn set_name(client: &mut Client, name: &Bytes) -> Result<(), Error> {
    if !name.iter().all(|byte| (b'!'..=b'~').contains(byte)) {
        return Err(Error::InvalidClientName);
    }
    client.name = name.clone();
    Ok(())
}

fn greeting(client: ClientId, protocol: Protocol) -> Value {
    let version = if protocol == Protocol::Resp3 { 3 } else { 2 };
    let pairs = [
        ("server", Value::bulk("redis")),
        ("version", Value::bulk("7.0.15")),
        ("proto", Value::Integer(version)),
        ("id", Value::Integer(client.0 as i64)),
        ("mode", Value::bulk("standalone")),
        ("role", Value::bulk("master")),
        ("modules", Value::Array(Vec::new())),
    ];
    Value::Map(
        pairs
            .into_iter()
            .map(|(name, value)| (Value::bulk(name), value))
            .collect(),
    )
}

fn facts(lines: Vec<String>) -> Value {
    let text: String = lines.into_iter().map(|line| line + "\n").collect();
    Value::Verbatim {
        format: *b"txt",
        text: Bytes::from(text),
    }
}

fn describe(id: ClientId, client: &Client) -> String {
    let flag = if client.queue.is_some() { 'x' } else { 'N' };
    let queued = client.queue.as_ref().map_or(-1, |queue| queue.commands.len() as i64);
    let version = if client.protocol == Protocol::Resp3 { 3 } else { 2 };
    let name = String::from_utf8_lossy(&client.name);
    format!(
        "id={} name={name} flags={flag} db={} sub=0 psub=0 ssub=0 multi={queued} user=default redir=-1 resp={version}",
        id.0, client.db
    )
}
