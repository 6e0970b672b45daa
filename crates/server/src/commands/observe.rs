//! What a server notes about slow moments and memory. In virtual time nothing is slow, and memory
//! is not counted: these commands say so in the forms in which they are asked.

use keyspace::Error;
use resp::{Bytes, Value, number::parse_i64};

use super::{CoreCommand, text};
use crate::core::{Core, Reply};

pub(super) const COMMANDS: &[(&str, CoreCommand)] = &[
    ("latency|doctor", latency_doctor),
    ("latency|graph", latency_graph),
    ("latency|history", nothing),
    ("latency|latest", nothing),
    ("latency|reset", latency_reset),
    ("memory|doctor", memory_doctor),
    ("memory|purge", memory_purge),
    ("slowlog|get", slowlog_get),
    ("slowlog|len", slowlog_len),
    ("slowlog|reset", slowlog_reset),
];

fn nothing(_core: &mut Core, _argv: &[Bytes]) -> Reply {
    Ok(Value::Array(Vec::new()))
}

fn latency_doctor(_core: &mut Core, _argv: &[Bytes]) -> Reply {
    Ok(text(
        "Time is virtual here: a command takes none of it, and no event is slow.\n",
    ))
}

fn latency_graph(_core: &mut Core, argv: &[Bytes]) -> Reply {
    Err(Error::NoSamples(argv[2].clone()))
}

fn latency_reset(_core: &mut Core, _argv: &[Bytes]) -> Reply {
    Ok(Value::Integer(0))
}

fn memory_doctor(_core: &mut Core, _argv: &[Bytes]) -> Reply {
    Ok(text(
        "Memory is not counted here, so that there is nothing to find fault with.\n",
    ))
}

fn memory_purge(_core: &mut Core, _argv: &[Bytes]) -> Reply {
    Ok(Value::OK)
}

fn slowlog_get(_core: &mut Core, argv: &[Bytes]) -> Reply {
    match &argv[2..] {
        [] => Ok(Value::Array(Vec::new())),
        [count] => match parse_i64(count) {
            Some(-1..) => Ok(Value::Array(Vec::new())),
            _ => Err(Error::SlowlogCount),
        },
        _ => Err(Error::SubcommandOrArguments {
            name: argv[1].clone(),
            container: "slowlog",
        }),
    }
}

fn slowlog_len(_core: &mut Core, _argv: &[Bytes]) -> Reply {
    Ok(Value::Integer(0))
}

fn slowlog_reset(_core: &mut Core, _argv: &[Bytes]) -> Reply {
    Ok(Value::OK)
}
