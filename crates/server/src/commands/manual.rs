//! The manual of the table as replies: `COMMAND DOCS`, and every container's `HELP`.

use keyspace::spec::{Argument, CommandId};
use resp::Value;

use super::statuses;

/// A command's page in `COMMAND DOCS`.
pub(super) fn page(id: CommandId) -> Value {
    let (spec, manual) = (id.spec(), id.manual());
    let mut pairs = Vec::new();
    let mut put = |name: &'static str, value: Value| pairs.push((Value::bulk(name), value));
    put("summary", Value::bulk(manual.summary));
    put("since", Value::bulk(spec.since));
    put("group", Value::bulk(spec.group.name()));
    if !manual.cost.is_empty() {
        put("complexity", Value::bulk(manual.cost));
    }
    let deprecated = manual.deprecated.map(|_| "deprecated");
    let internal = spec.is_internal().then_some("syscmd");
    if deprecated.is_some() || internal.is_some() {
        put("doc_flags", statuses(deprecated.into_iter().chain(internal)));
    }
    if let Some((since, other)) = manual.deprecated {
        put("deprecated_since", Value::bulk(since));
        put("replaced_by", Value::bulk(other));
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
