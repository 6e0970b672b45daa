//! FUNCTION and FCALL: libraries of functions, and the checks before one of them runs.

use keyspace::{Error, Touch, glob};
use resp::{Bytes, Value, number::parse_i64};
use scripting::{Function, Library, Policy};

use crate::ClientId;
use crate::commands::{ClientCommand, facts, is, statuses};
use crate::scripts::{Kind, Later, key_count};
use crate::server::Server;

pub(crate) const COMMANDS: &[(&str, ClientCommand)] = &[
    ("fcall", |server, client, argv| fcall(server, client, argv, false)),
    ("fcall_ro", |server, client, argv| fcall(server, client, argv, true)),
    ("function|delete", delete),
    ("function|dump", dump),
    ("function|flush", flush),
    ("function|kill", |server, _, _| server.kill_script(Kind::Function)),
    ("function|list", list),
    ("function|load", load),
    ("function|restore", restore),
    ("function|stats", stats),
];

fn fcall(server: &mut Server, client: ClientId, argv: &[Bytes], read_only: bool) -> Later {
    server.core.scene.footprint.read(Touch::Scripts);
    let function = server.engine.functions.function(&argv[1]);
    let flags = function.ok_or(Error::FunctionNotFound)?.flags;
    let keys = parse_i64(&argv[2]).ok_or(Error::BadNumberOfKeys)?;
    let keys = key_count(keys, argv)?;
    server.start_script(client, Kind::Function, argv, keys, read_only, Some(flags))
}

fn delete(server: &mut Server, _client: ClientId, argv: &[Bytes]) -> Later {
    if !server.engine.functions.delete(&argv[2]) {
        return Err(Error::LibraryNotFound);
    }
    server.core.scene.footprint.write(Touch::Scripts);
    Ok(Some(Value::OK))
}

fn dump(server: &mut Server, _client: ClientId, _argv: &[Bytes]) -> Later {
    server.core.scene.footprint.read(Touch::Scripts);
    Ok(Some(Value::Bulk(server.engine.functions.dump().into())))
}

fn flush(server: &mut Server, _client: ClientId, argv: &[Bytes]) -> Later {
    match &argv[2..] {
        [] => {}
        [mode] if is(mode, "SYNC") || is(mode, "ASYNC") => {}
        [_] => return Err(Error::FunctionFlushOption),
        _ => return Err(wrong_arguments(argv)),
    }
    server.core.scene.footprint.write(Touch::Scripts);
    server.engine.functions.flush();
    Ok(Some(Value::OK))
}

fn load(server: &mut Server, _client: ClientId, argv: &[Bytes]) -> Later {
    let (code, options) = argv[2..].split_last().ok_or(Error::Syntax)?;
    if let Some(option) = options.iter().find(|option| !is(option, "REPLACE")) {
        return Err(Error::FunctionLoadOption(option.clone()));
    }
    let loaded = server
        .engine
        .functions
        .load(&mut server.core, code, !options.is_empty());
    if loaded.is_ok() {
        server.core.scene.footprint.write(Touch::Scripts);
    }
    Ok(Some(loaded.map_or_else(Value::Error, Value::Bulk)))
}

fn restore(server: &mut Server, _client: ClientId, argv: &[Bytes]) -> Later {
    let policy = match &argv[3..] {
        [] => Policy::Append,
        [policy] if is(policy, "APPEND") => Policy::Append,
        [policy] if is(policy, "REPLACE") => Policy::Replace,
        [policy] if is(policy, "FLUSH") => Policy::Flush,
        [_] => return Err(Error::RestorePolicy),
        _ => return Err(wrong_arguments(argv)),
    };
    let restored = server.engine.functions.restore(&mut server.core, &argv[2], policy);
    server.core.scene.footprint.write(Touch::Scripts);
    Ok(Some(restored.map_or_else(Value::Error, |()| Value::OK)))
}

fn wrong_arguments(argv: &[Bytes]) -> Error {
    Error::SubcommandOrArguments {
        name: argv[1].clone(),
        container: "function",
    }
}

fn list(server: &mut Server, _client: ClientId, argv: &[Bytes]) -> Later {
    let (mut pattern, mut with_code) = (None, false);
    let mut options = argv[2..].iter();
    while let Some(option) = options.next() {
        if !with_code && is(option, "WITHCODE") {
            with_code = true;
        } else if pattern.is_none() && is(option, "LIBRARYNAME") {
            pattern = Some(options.next().ok_or(Error::FunctionListName)?);
        } else {
            return Err(Error::FunctionListOption(option.clone()));
        }
    }
    server.core.scene.footprint.read(Touch::Scripts);
    let libraries = server.engine.functions.libraries().iter();
    let libraries =
        libraries.filter(|library| pattern.is_none_or(|pattern| glob::matches(pattern, &library.name, true)));
    Ok(Some(Value::Array(libraries.map(|one| told(one, with_code)).collect())))
}

fn told(library: &Library, with_code: bool) -> Value {
    let functions = library.functions.iter().map(|function: &Function| {
        let description = function.description.clone();
        facts(vec![
            ("name", Value::Bulk(function.name.clone())),
            ("description", description.map_or(Value::Null, Value::Bulk)),
            ("flags", statuses(&mut function.flags.names())),
        ])
    });
    let mut pairs = vec![
        ("library_name", Value::Bulk(library.name.clone())),
        ("engine", Value::bulk("LUA")),
        ("functions", Value::Array(functions.collect())),
    ];
    if with_code {
        pairs.push(("library_code", Value::Bulk(library.code.clone())));
    }
    facts(pairs)
}

fn stats(server: &mut Server, _client: ClientId, _argv: &[Bytes]) -> Later {
    let now = server.core.scene.now;
    let running = match &server.running {
        None => Value::Null,
        Some(running) if running.kind == Kind::Script => return Err(Error::Busy),
        Some(running) => facts(vec![
            ("name", Value::Bulk(running.argv[1].clone())),
            (
                "command",
                Value::Array(running.argv.iter().cloned().map(Value::Bulk).collect()),
            ),
            ("duration_ms", Value::Integer(now.millis() - running.since.millis())),
        ]),
    };
    let libraries = server.engine.functions.libraries();
    let functions: usize = libraries.iter().map(|library| library.functions.len()).sum();
    let counts = facts(vec![
        ("libraries_count", Value::Integer(libraries.len() as i64)),
        ("functions_count", Value::Integer(functions as i64)),
    ]);
    let engines = facts(vec![("LUA", counts)]);
    Ok(Some(facts(vec![("running_script", running), ("engines", engines)])))
}
