//! `COMMAND`: what the table of commands says.

use keyspace::spec::{self, Begin, CommandId, Find, Key, KeySpec, Resolution};
use keyspace::{Error, glob};
use resp::{Bytes, Value};

use super::{CoreCommand, facts, is, manual, statuses};
use crate::core::{Core, Reply};

pub(super) const COMMANDS: &[(&str, CoreCommand)] = &[
    ("command", command),
    ("command|count", count),
    ("command|docs", docs),
    ("command|getkeys", getkeys),
    ("command|getkeysandflags", getkeysandflags),
    ("command|info", info),
    ("command|list", list),
];

fn command(_core: &mut Core, _argv: &[Bytes]) -> Reply {
    manual::at_hand()?;
    Ok(Value::Array(tops().map(describe).collect()))
}

fn count(_core: &mut Core, _argv: &[Bytes]) -> Reply {
    Ok(Value::Integer(tops().count() as i64))
}

fn docs(_core: &mut Core, argv: &[Bytes]) -> Reply {
    manual::at_hand()?;
    let wanted: Vec<CommandId> = match &argv[2..] {
        [] => tops().collect(),
        names => names.iter().filter_map(by_full_name).collect(),
    };
    let pairs = wanted
        .into_iter()
        .map(|id| (Value::bulk(id.spec().name), manual::page(id)));
    Ok(Value::Map(pairs.collect()))
}

fn getkeys(_core: &mut Core, argv: &[Bytes]) -> Reply {
    let argv = &argv[2..];
    let keys = keys_of(argv)?.into_iter();
    Ok(Value::Array(
        keys.map(|key| Value::Bulk(argv[key.place].clone())).collect(),
    ))
}

fn getkeysandflags(_core: &mut Core, argv: &[Bytes]) -> Reply {
    let argv = &argv[2..];
    let keys = keys_of(argv)?.into_iter();
    let pairs = keys.map(|key| {
        let flags = statuses(&mut key.flag_names());
        Value::Array(vec![Value::Bulk(argv[key.place].clone()), flags])
    });
    Ok(Value::Array(pairs.collect()))
}

fn keys_of(argv: &[Bytes]) -> Result<Vec<Key>, Error> {
    let Resolution::Found(id) = spec::resolve(argv) else {
        return Err(Error::InvalidCommandSpecified);
    };
    let spec = id.spec();
    if !spec.names_keys() {
        return Err(Error::NoKeyArguments);
    }
    if !spec.takes(argv.len()) {
        return Err(Error::InvalidArgumentCount);
    }
    match spec.keys_of(argv) {
        Some(keys) => Ok(keys),
        // A script may have no keys, and then a bad count of them is no keys too.
        None if spec.has(spec::flag::NO_MANDATORY_KEYS) => Ok(Vec::new()),
        None => Err(Error::InvalidKeysArgument),
    }
}

fn info(_core: &mut Core, argv: &[Bytes]) -> Reply {
    manual::at_hand()?;
    let entries = match &argv[2..] {
        [] => tops().map(describe).collect(),
        names => names
            .iter()
            .map(|name| by_full_name(name).map_or(Value::Null, describe))
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
        if matching(&id)? {
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

fn describe(id: CommandId) -> Value {
    let (spec, manual) = (id.spec(), id.manual());
    let (first, last, step) = spec.stretch_of_keys();
    let below = match spec.is_container() {
        true => Value::Array(id.below().map(describe).collect()),
        false => Value::Set(Vec::new()),
    };
    let tips = manual.tips.split_ascii_whitespace().map(Value::bulk);
    let keys = spec.keys.iter().zip(manual.notes());
    let keys = keys.map(|(keys, note)| describe_keys(keys, note));
    Value::Array(vec![
        Value::bulk(spec.name),
        Value::Integer(i64::from(spec.arity)),
        statuses(&mut spec.flag_names()),
        Value::Integer(i64::from(first)),
        Value::Integer(i64::from(last)),
        Value::Integer(i64::from(step)),
        statuses(&mut spec.category_names()),
        Value::Set(tips.collect()),
        Value::Set(keys.collect()),
        below,
    ])
}

fn describe_keys(keys: &KeySpec, note: &'static str) -> Value {
    let number = |number: i8| Value::Integer(i64::from(number));
    let begin = match keys.begin {
        Begin::Index(at) => search("index", vec![("index", number(at as i8))]),
        Begin::Keyword { word, from } => search(
            "keyword",
            vec![("keyword", Value::bulk(word)), ("startfrom", number(from))],
        ),
        Begin::Unknown => search("unknown", Vec::new()),
    };
    let find = match keys.find {
        Find::Range { last, step, limit } => {
            let (step, limit) = (number(step as i8), number(limit as i8));
            search(
                "range",
                vec![("lastkey", number(last)), ("keystep", step), ("limit", limit)],
            )
        }
        Find::Counted => search(
            "keynum",
            vec![
                ("keynumidx", number(0)),
                ("firstkey", number(1)),
                ("keystep", number(1)),
            ],
        ),
        Find::Unknown => search("unknown", Vec::new()),
    };
    let mut pairs = vec![
        ("flags", statuses(&mut keys.flag_names())),
        ("begin_search", begin),
        ("find_keys", find),
    ];
    if !note.is_empty() {
        pairs.insert(0, ("notes", Value::bulk(note)));
    }
    facts(pairs)
}

/// How keys are looked for: the kind of search and what it goes by.
fn search(kind: &'static str, spec: Vec<(&'static str, Value)>) -> Value {
    facts(vec![("type", Value::bulk(kind)), ("spec", facts(spec))])
}
