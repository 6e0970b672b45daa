//! The manual of the table as replies: `COMMAND DOCS`, and every container's `HELP`.

use keyspace::spec::{self, Argument, CommandId};
use resp::{Bytes, Value};

use super::{CoreCommand, is_built, statuses};
use crate::core::{Core, Reply};

pub(super) const COMMANDS: &[(&str, CoreCommand)] = &[
    ("acl|help", help),
    ("client|help", help),
    ("command|help", help),
    ("config|help", help),
    ("function|help", help),
    ("latency|help", help),
    ("memory|help", help),
    ("module|help", help),
    ("object|help", help),
    ("pubsub|help", help),
    ("script|help", help),
    ("slowlog|help", help),
    ("xgroup|help", help),
    ("xinfo|help", help),
];

/// What can be asked of a container: a line for each subcommand, and one that says what it does.
fn help(_core: &mut Core, argv: &[Bytes]) -> Reply {
    let name = String::from_utf8_lossy(&argv[0]).to_ascii_uppercase();
    let mut lines = vec![format!("{name} <subcommand> [argument ...]. The subcommands are:")];
    for id in spec::lookup(&argv[0]).into_iter().flat_map(CommandId::below) {
        let (_, word) = id.spec().name.split_once('|').unwrap_or_default();
        let usage = Argument::usage(&id.arguments());
        lines.push(format!("{} {usage}", word.to_ascii_uppercase()).trim_end().to_owned());
        let missing = if is_built(id) {
            ""
        } else {
            " Not built in this playground."
        };
        lines.push(format!("    {}{missing}", id.manual().summary));
    }
    let statuses = lines.into_iter().map(|line| Value::Simple(line.into()));
    Ok(Value::Array(statuses.collect()))
}

/// A command's page in `COMMAND DOCS`.
pub(super) fn page(id: CommandId) -> Value {
    let (spec, manual) = (id.spec(), id.manual());
    let mut pairs = Vec::new();
    let mut put = |name: &'static str, value: Value| pairs.push((Value::bulk(name), value));
    put("summary", Value::bulk(manual.summary));
    put("since", Value::bulk(manual.since));
    put("group", Value::bulk(spec.group.name()));
    if !manual.cost.is_empty() {
        put("complexity", Value::bulk(manual.cost));
    }
    let deprecated = (!manual.deprecated.is_empty()).then_some("deprecated");
    let internal = spec.is_internal().then_some("syscmd");
    if deprecated.is_some() || internal.is_some() {
        put("doc_flags", statuses(deprecated.into_iter().chain(internal)));
    }
    if deprecated.is_some() {
        put("deprecated_since", Value::bulk(manual.deprecated));
        put("replaced_by", Value::bulk(manual.replaced_by));
    }
    let arguments = id.arguments();
    if !arguments.is_empty() {
        put("arguments", describe_all(&arguments));
    }
    let below: Vec<(Value, Value)> = id.below().map(|id| (Value::bulk(id.spec().name), page(id))).collect();
    if !below.is_empty() {
        put("subcommands", Value::Map(below));
    }
    Value::Map(pairs)
}

fn describe_all(arguments: &[Argument]) -> Value {
    Value::Array(arguments.iter().map(describe).collect())
}

fn describe(argument: &Argument) -> Value {
    let mut pairs = Vec::new();
    let mut put = |name: &'static str, value: Value| pairs.push((Value::bulk(name), value));
    put("name", Value::bulk(argument.name.clone()));
    put("type", Value::bulk(argument.kind.name()));
    if let Some(place) = argument.key_spec {
        put("key_spec_index", Value::Integer(i64::from(place)));
    }
    let texts = [
        ("token", argument.token),
        ("since", argument.since),
        ("deprecated_since", argument.deprecated),
    ];
    for (name, text) in texts {
        if let Some(text) = text {
            put(name, Value::bulk(text));
        }
    }
    let flags = [
        (argument.optional, "optional"),
        (argument.multiple, "multiple"),
        (argument.multiple_token, "multiple_token"),
    ];
    let flags: Vec<&str> = flags.iter().filter(|(is, _)| *is).map(|&(_, name)| name).collect();
    if !flags.is_empty() {
        put("flags", statuses(flags.into_iter()));
    }
    if !argument.kind.inside().is_empty() {
        put("arguments", describe_all(argument.kind.inside()));
    }
    Value::Map(pairs)
}
