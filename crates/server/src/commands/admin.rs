//! Time, settings, facts about the server.

use keyspace::{Error, Touch};
use resp::{Bytes, Value};

use super::{CoreCommand, is};
use crate::core::{Core, Reply};

pub(super) const COMMANDS: &[(&str, CoreCommand)] = &[
    ("config|get", config_get),
    ("config|resetstat", config_resetstat),
    ("config|set", config_set),
    ("debug", debug),
    ("info", info),
    ("time", time),
];

fn config_get(core: &mut Core, argv: &[Bytes]) -> Reply {
    let found = core.config.matching(&argv[2..]);
    let pairs = found
        .into_iter()
        .map(|(name, value)| (Value::Bulk(name), Value::Bulk(value)));
    Ok(Value::Map(pairs.collect()))
}

fn config_resetstat(core: &mut Core, _argv: &[Bytes]) -> Reply {
    core.processed = 0;
    Ok(Value::OK)
}

fn config_set(core: &mut Core, argv: &[Bytes]) -> Reply {
    let settings = &argv[2..];
    if settings.len() % 2 == 1 {
        return Err(Error::Syntax);
    }
    // All of them are known, or none is changed.
    if let Some(unknown) = settings.chunks(2).find(|pair| !core.config.knows(&pair[0])) {
        return Err(Error::UnknownConfig(unknown[0].clone()));
    }
    for pair in settings.chunks(2) {
        core.config.set(&pair[0], &pair[1]);
    }
    Ok(Value::OK)
}

fn debug(_core: &mut Core, _argv: &[Bytes]) -> Reply {
    Err(Error::ProtectedDebug)
}

fn info(core: &mut Core, argv: &[Bytes]) -> Reply {
    let wanted = |name: &str| {
        let sections = &argv[1..];
        let all = ["all", "default", "everything"];
        sections.is_empty()
            || sections
                .iter()
                .any(|section| is(section, name) || all.iter().any(|all| is(section, all)))
    };
    let sections = [
        ("server", server_facts(core)),
        ("clients", vec![format!("connected_clients:{}", core.clients)]),
        ("stats", vec![format!("total_commands_processed:{}", core.processed)]),
        (
            "replication",
            vec!["role:master".to_owned(), "connected_slaves:0".to_owned()],
        ),
        ("keyspace", keyspace_facts(core)),
    ];
    let text = sections.iter().filter(|(name, _)| wanted(name)).map(|(name, lines)| {
        let title = format!("# {}{}", name[..1].to_ascii_uppercase(), &name[1..]);
        format!(
            "{title}\r\n{}",
            lines.iter().map(|line| format!("{line}\r\n")).collect::<String>()
        )
    });
    let text = text.collect::<Vec<_>>().join("\r\n");
    Ok(Value::Verbatim {
        format: *b"txt",
        text: Bytes::from(text),
    })
}

fn server_facts(core: &mut Core) -> Vec<String> {
    core.scene.footprint.read(Touch::Clock);
    let facts = [
        "redis_version:7.0.15".to_owned(),
        "redis_mode:standalone".to_owned(),
        "arch_bits:64".to_owned(),
        format!("server_time_usec:{}", core.scene.now.0),
    ];
    facts.into()
}

fn keyspace_facts(core: &mut Core) -> Vec<String> {
    let mut lines = Vec::new();
    for db in 0..keyspace::DATABASES {
        let keys = core.context().within(db, |ctx| ctx.count());
        let mortal = core.keyspace.database(db).mortal();
        if keys > 0 {
            lines.push(format!("db{db}:keys={keys},expires={mortal},avg_ttl=0"));
        }
    }
    lines
}

fn time(core: &mut Core, _argv: &[Bytes]) -> Reply {
    core.scene.footprint.read(Touch::Clock);
    let micros = core.scene.now.0;
    let parts = [micros / 1_000_000, micros % 1_000_000];
    Ok(Value::Array(parts.map(|part| Value::bulk(part.to_string())).into()))
}
