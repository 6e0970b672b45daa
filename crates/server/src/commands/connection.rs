//! Commands with which a connection begins, changes and ends.

use keyspace::{Error, database_number};
use resp::{Bytes, Protocol, Value, number::parse_i64};

use super::acl::USER;
use super::client::set_name;
use super::{ClientCommand, CoreCommand, facts, is};
use crate::ClientId;
use crate::client::Client;
use crate::core::{Core, Reply};
use crate::server::Server;

pub(super) const CORE_COMMANDS: &[(&str, CoreCommand)] = &[("echo", echo), ("ping", ping), ("select", select)];

pub(super) const COMMANDS: &[(&str, ClientCommand)] =
    &[("auth", auth), ("hello", hello), ("quit", quit), ("reset", reset)];

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
    server.monitors.remove(&client);
    let state = server.client(client);
    *state = Client {
        first_seen: state.first_seen,
        last_seen: state.last_seen,
        command: state.command,
        no_evict: state.no_evict,
        ..Client::default()
    };
    // The caller writes the scene's database back into the client.
    server.core.scene.db = 0;
    Ok(Some(Value::simple("RESET")))
}

/// There is one user, and any password is his.
fn log_in(user: &Bytes) -> Result<(), Error> {
    if user == USER {
        Ok(())
    } else {
        Err(Error::WrongPassword)
    }
}

fn greeting(client: ClientId, protocol: Protocol) -> Value {
    let version = if protocol == Protocol::Resp3 { 3 } else { 2 };
    facts(vec![
        ("server", Value::bulk("redis")),
        ("version", Value::bulk("7.0.15")),
        ("proto", Value::Integer(version)),
        ("id", Value::Integer(client.0 as i64)),
        ("mode", Value::bulk("standalone")),
        ("role", Value::bulk("master")),
        ("modules", Value::Array(Vec::new())),
    ])
}
