//! The manual of the table as replies: `COMMAND DOCS`, and every container's `HELP`.

use keyspace::Error;
use keyspace::spec::{self, Argument, CommandId};
use resp::{Bytes, Value};

use super::{CoreCommand, facts, is_built, statuses};
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
    at_hand()?;
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

/// Fails if the manual cannot be read: half an answer would be a wrong one.
pub(super) fn at_hand() -> Result<(), Error> {
    spec::has_manual().then_some(()).ok_or(Error::NoManual)
}

/// A command's page in `COMMAND DOCS`.
pub(super) fn page(id: CommandId) -> Value {
    let (spec, manual) = (id.spec(), id.manual());
    let mut page = vec![
        ("summary", Value::bulk(manual.summary)),
        ("since", Value::bulk(manual.since)),
        ("group", Value::bulk(spec.group.name())),
    ];
    if !manual.cost.is_empty() {
        page.push(("complexity", Value::bulk(manual.cost)));
    }
    let deprecated = (!manual.deprecated.is_empty()).then_some("deprecated");
    let internal = spec.is_internal().then_some("syscmd");
    if deprecated.is_some() || internal.is_some() {
        let marks = &mut deprecated.into_iter().chain(internal);
        page.push(("doc_flags", statuses(marks)));
    }
    if deprecated.is_some() {
        page.push(("deprecated_since", Value::bulk(manual.deprecated)));
        page.push(("replaced_by", Value::bulk(manual.replaced_by)));
    }
    let arguments = id.arguments();
    if !arguments.is_empty() {
        page.push(("arguments", describe_all(&arguments)));
    }
    if spec.is_container() {
        let below = id.below().map(|id| (id.spec().name, self::page(id)));
        page.push(("subcommands", facts(below.collect())));
    }
    facts(page)
}

fn describe_all(arguments: &[Argument]) -> Value {
    Value::Array(arguments.iter().map(describe).collect())
}

fn describe(argument: &Argument) -> Value {
    let mut pairs = vec![
        ("name", Value::bulk(argument.name.clone())),
        ("type", Value::bulk(argument.kind.name())),
    ];
    if let Some(place) = argument.key_spec {
        pairs.push(("key_spec_index", Value::Integer(i64::from(place))));
    }
    let texts = [
        ("token", argument.token),
        ("since", argument.since),
        ("deprecated_since", argument.deprecated),
    ];
    for (name, text) in texts {
        pairs.extend(text.map(|text| (name, Value::bulk(text))));
    }
    let flags = [
        (argument.optional, "optional"),
        (argument.multiple, "multiple"),
        (argument.multiple_token, "multiple_token"),
    ];
    let mut flags = flags.iter().filter(|(is, _)| *is).map(|&(_, name)| name).peekable();
    if flags.peek().is_some() {
        pairs.push(("flags", statuses(&mut flags)));
    }
    if !argument.kind.inside().is_empty() {
        pairs.push(("arguments", describe_all(argument.kind.inside())));
    }
    facts(pairs)
}
