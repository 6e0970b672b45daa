//! Writing the statics.

use crate::entry::{Entry, Key};

pub(crate) fn rust(entries: &[Entry]) -> String {
    let count = entries.len();
    let specs: String = entries.iter().map(|entry| spec(entry, entries)).collect();
    let texts = |text: fn(&Entry) -> &String| -> String {
        let lines = entries.iter().map(|entry| format!("{:?},\n", text(entry)));
        lines.collect()
    };
    let (examples, limits) = (texts(|entry| &entry.example), texts(|entry| &entry.limit));
    format!(
        "pub(super) static TABLE: [CommandSpec; {count}] = [\n{specs}];\n\
         pub(super) static EXAMPLES: [&str; {count}] = [\n{examples}];\n\
         pub(super) static LIMITS: [&str; {count}] = [\n{limits}];\n"
    )
}

/// The text of the manual, a line a command.
pub(crate) fn manual(entries: &[Entry]) -> String {
    entries.iter().map(page).collect()
}

fn spec(entry: &Entry, all: &[Entry]) -> String {
    let inside = format!("{}|", entry.name);
    let container = all.iter().any(|other| other.name.starts_with(&inside));
    let flags = format!("flags({:?}, {container})", entry.flags);
    let keys: String = entry.keys.iter().map(key).collect();
    let group = format!("Group::named({:?})", entry.group);
    format!(
        "CommandSpec {{ name: {:?}, arity: {}, flags: {flags}, keys: &[{keys}], \
         categories: categories({flags}, {group}, {:?}), group: {group} }},\n",
        entry.name, entry.arity, entry.acl
    )
}

fn key(key: &Key) -> String {
    let Key { place, flags, .. } = key;
    format!("KeySpec {{ {place}, flags: key_flags({flags:?}) }}, ")
}

/// A line of the manual: the fields of `spec::Manual`, with tabs between them.
fn page(entry: &Entry) -> String {
    let notes: Vec<&str> = entry.keys.iter().map(|key| key.note.as_str()).collect();
    let (deprecated, replaced_by) = entry.deprecated.clone().unwrap_or_default();
    let fields = [
        &entry.grammar,
        &entry.summary,
        &entry.cost,
        &entry.since,
        &deprecated,
        &replaced_by,
        &entry.tips,
        &notes.join(" | "),
    ];
    fields.map(String::as_str).join("\t") + "\n"
}
