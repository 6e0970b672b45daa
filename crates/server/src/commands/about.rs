//! `COMMAND`: what the table of commands says.

use keyspace::spec::{self, CommandId, CommandSpec, Keys, Resolution};
use keyspace::{Error, glob};
use resp::{Bytes, Value};

use super::{CoreCommand, is, statuses};
use crate::core::{Core, Reply};

pub(super) const COMMANDS: &[(&str, CoreCommand)] = &[
    ("command", command),
    ("command|count", count),
    ("command|docs", docs),
    ("command|getkeys", getkeys),
    ("command|info", info),
    ("command|list", list),
];

fn command(_core: &mut Core, _argv: &[Bytes]) -> Reply {
    Ok(Value::Array(tops().map(describe).collect()))
}

fn count(_core: &mut Core, _argv: &[Bytes]) -> Reply {
    Ok(Value::Integer(tops().count() as i64))
}

fn docs(_core: &mut Core, argv: &[Bytes]) -> Reply {
    let wanted: Vec<CommandId> = match &argv[2..] {
        [] => tops().collect(),
        names => names.iter().filter_map(by_full_name).collect(),
    };
    let pairs = wanted.into_iter().map(|id| (Value::bulk(id.spec().name), document(id)));
    Ok(Value::Map(pairs.collect()))
}

fn getkeys(_core: &mut Core, argv: &[Bytes]) -> Reply {
    let argv = &argv[2..];
    let Resolution::Found(id) = spec::resolve(argv) else {
        return Err(Error::InvalidCommandSpecified);
    };
    let spec = id.spec();
    if spec.keys == Keys::None {
        return Err(Error::NoKeyArguments);
    }
    if !spec.takes(argv.len()) {
        return Err(Error::InvalidArgumentCount);
    }
    let keys = match spec.keys_of(argv) {
        Some(keys) if !keys.is_empty() => keys,
        // A script may have no keys, and then a bad count of them is no keys too.
        _ if spec.has(spec::flag::NO_MANDATORY_KEYS) => Vec::new(),
        _ => return Err(Error::InvalidKeysArgument),
    };
    Ok(Value::Array(keys.into_iter().cloned().map(Value::Bulk).collect()))
}

fn info(_core: &mut Core, argv: &[Bytes]) -> Reply {
    let entries = match &argv[2..] {
        [] => tops().map(describe).collect(),
        names => names
            .iter()
            .map(|name| by_full_name(name).map_or(Value::NullArray, describe))
            .collect(),
    };
    Ok(Value::Array(entries))
}

fn list(_core: &mut Core, argv: &[Bytes]) -> Reply {
    let matching = |id: &CommandId| match &argv[2..] {
        [] => Ok(true),
        [filter, by, value] if is(filter, "FILTERBY") && is(by, "PATTERN") => {
            Ok(glob::matches(value, id.spec().name.as_bytes(), true))
        }
        [filter, by, value] if is(filter, "FILTERBY") && is(by, "ACLCAT") => {
            let mut names = id.spec().category_names();
            Ok(names.any(|name| value.eq_ignore_ascii_case(&name.as_bytes()[1..])))
        }
        [filter, by, _] if is(filter, "FILTERBY") && is(by, "MODULE") => Ok(false),
        _ => Err(Error::Syntax),
    };
    let mut names = Vec::new();
    for id in spec::all() {
        // Without a filter the subcommands are left out.
        let shown = argv.len() > 2 || !id.spec().is_subcommand();
        if matching(&id)? && shown {
            names.push(Value::bulk(id.spec().name));
        }
    }
    Ok(Value::Array(names))
}

/// The commands that stand below no other.
fn tops() -> impl Iterator<Item = CommandId> {
    spec::all().filter(|id| !id.spec().is_subcommand())
}

/// Here a subcommand is asked for as `container|sub`.
fn by_full_name(name: &Bytes) -> Option<CommandId> {
    match name.iter().position(|&byte| byte == b'|') {
        Some(at) => spec::subcommand(spec::lookup(&name[..at])?, &name[at + 1..]),
        None => spec::lookup(name),
    }
}

fn below(id: CommandId) -> impl Iterator<Item = CommandId> {
    let name = id.spec().name;
    let inside = move |other: &str| other.strip_prefix(name).is_some_and(|rest| rest.starts_with('|'));
    spec::all().filter(move |other| inside(other.spec().name))
}

fn describe(id: CommandId) -> Value {
    let spec = id.spec();
    let (first, last, step) = match spec.keys {
        Keys::Range { first, last, step } | Keys::Scattered { first, last, step } => (first, last, step),
        Keys::Counted { and, .. } if and > 0 => (and, and as i8, 1),
        Keys::Counted { .. } | Keys::None => (0, 0, 0),
    };
    Value::Array(vec![
        Value::bulk(spec.name),
        Value::Integer(i64::from(spec.arity)),
        statuses(spec.flag_names()),
        Value::Integer(i64::from(first)),
        Value::Integer(i64::from(last)),
        Value::Integer(i64::from(step)),
        statuses(spec.category_names()),
        Value::Array(Vec::new()),
        Value::Array(Vec::new()),
        Value::Array(below(id).map(describe).collect()),
    ])
}

fn document(id: CommandId) -> Value {
    let spec: &CommandSpec = id.spec();
    let text = |name: &'static str, text: &'static str| (Value::bulk(name), Value::bulk(text));
    let mut pairs = Vec::new();
    pairs.extend(spec.summary.map(|summary| text("summary", summary)));
    pairs.push(text("since", spec.since));
    pairs.push(text("group", spec.group.name()));
    if spec.is_deprecated() {
        pairs.push((Value::bulk("doc_flags"), statuses(["deprecated"].into_iter())));
    }
    let inner: Vec<(Value, Value)> = below(id)
        .map(|id| (Value::bulk(id.spec().name), document(id)))
        .collect();
    if !inner.is_empty() {
        pairs.push((Value::bulk("subcommands"), Value::Map(inner)));
    }
    Value::Map(pairs)
}
