//! The clock, and what stands beside the data: modules, replicas, the debugger.

use keyspace::{Error, Touch};
use resp::{Bytes, Value, number::parse_i64};

use super::{CoreCommand, is, text};
use crate::core::{Core, Reply};

pub(super) const COMMANDS: &[(&str, CoreCommand)] = &[
    ("debug", debug),
    ("lolwut", lolwut),
    ("module|list", module_list),
    ("module|load", module_protected),
    ("module|loadex", module_protected),
    ("module|unload", module_protected),
    ("replicaof", replicaof),
    ("role", role),
    ("slaveof", replicaof),
    ("time", time),
    ("wait", wait),
];

fn debug(_core: &mut Core, _argv: &[Bytes]) -> Reply {
    Err(Error::ProtectedCommand("debug"))
}

/// Two clients read the same before either writes.
const PICTURE: &str = "  a ---- read ----- write -->
  b ------ read ----- write -->
Raceground, as Redis ver. 7.0.15
";

/// The server draws a picture only where the version asked for has one; ours is for all of them.
fn lolwut(_core: &mut Core, argv: &[Bytes]) -> Reply {
    if let [version, number, ..] = &argv[1..]
        && is(version, "VERSION")
    {
        parse_i64(number).ok_or(Error::NotInteger)?;
    }
    Ok(text(PICTURE))
}

fn module_list(_core: &mut Core, _argv: &[Bytes]) -> Reply {
    Ok(Value::Array(Vec::new()))
}

fn module_protected(_core: &mut Core, _argv: &[Bytes]) -> Reply {
    Err(Error::ProtectedCommand("module"))
}

/// It is no replica, and so can stop being one.
fn replicaof(_core: &mut Core, argv: &[Bytes]) -> Reply {
    if is(&argv[1], "NO") && is(&argv[2], "ONE") {
        return Ok(Value::OK);
    }
    match parse_i64(&argv[2]) {
        Some(0..=65535) => Err(Error::NotBuilt("replicaof")),
        _ => Err(Error::InvalidMasterPort),
    }
}

fn role(_core: &mut Core, _argv: &[Bytes]) -> Reply {
    let replicas = Value::Array(Vec::new());
    Ok(Value::Array(vec![Value::bulk("master"), Value::Integer(0), replicas]))
}

fn time(core: &mut Core, _argv: &[Bytes]) -> Reply {
    core.scene.footprint.read(Touch::Clock);
    let micros = core.scene.now.0;
    let parts = [micros / 1_000_000, micros % 1_000_000];
    Ok(Value::Array(parts.map(|part| Value::bulk(part.to_string())).into()))
}

/// There are no replicas that could have the writes, however long one waits.
fn wait(_core: &mut Core, argv: &[Bytes]) -> Reply {
    parse_i64(&argv[1]).ok_or(Error::NotInteger)?;
    match parse_i64(&argv[2]) {
        Some(0..) => Ok(Value::Integer(0)),
        Some(_) => Err(Error::NegativeTimeout),
        None => Err(Error::TimeoutNotInteger),
    }
}
