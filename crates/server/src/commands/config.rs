//! `CONFIG`: reading and changing the settings.

use keyspace::Error;
use resp::{Bytes, Value};

use super::CoreCommand;
use crate::core::{Core, Reply};
use crate::stats::Stats;

pub(super) const COMMANDS: &[(&str, CoreCommand)] = &[
    ("config|get", get),
    ("config|resetstat", resetstat),
    ("config|rewrite", rewrite),
    ("config|set", set),
];

fn get(core: &mut Core, argv: &[Bytes]) -> Reply {
    let found = core.config.matching(&argv[2..]);
    let pairs = found
        .into_iter()
        .map(|(name, value)| (Value::Bulk(name), Value::Bulk(value)));
    Ok(Value::Map(pairs.collect()))
}

fn resetstat(core: &mut Core, _argv: &[Bytes]) -> Reply {
    core.stats = Stats::default();
    Ok(Value::OK)
}

fn rewrite(_core: &mut Core, _argv: &[Bytes]) -> Reply {
    Err(Error::NoConfigFile)
}

fn set(core: &mut Core, argv: &[Bytes]) -> Reply {
    let settings = &argv[2..];
    if settings.len() % 2 == 1 {
        return Err(Error::Syntax);
    }
    core.config.set_all(settings)?;
    Ok(Value::OK)
}
