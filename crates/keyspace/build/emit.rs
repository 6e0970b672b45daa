//! Writing the statics.

use crate::entry::{Entry, Key};

pub(crate) fn rust(entries: &[Entry]) -> String {
    let specs: String = entries.iter().map(|entry| spec(entry, entries)).collect();
    let manual: String = entries.iter().map(manual).collect();
    let texts = |text: fn(&Entry) -> &String| -> String {
        let lines = entries.iter().map(|entry| format!("{:?},\n", text(entry)));
        lines.collect()
    };
    let (examples, limits) = (texts(|entry| &entry.example), texts(|entry| &entry.limit));
    let count = entries.len();
    format!(
        "pub(super) static TABLE: [CommandSpec; {count}] = [\n{specs}];\n\
         pub(super) static MANUAL: [Manual; {count}] = [\n{manual}];\n\
         pub(super) static EXAMPLES: [&str; {count}] = [\n{examples}];\n\
         pub(super) static LIMITS: [&str; {count}] = [\n{limits}];\n"
    )
}

fn spec(entry: &Entry, all: &[Entry]) -> String {
    let inside = format!("{}|", entry.name);
    let container = all.iter().any(|other| other.name.starts_with(&inside));
    let flags = format!("flags({:?}, {container})", entry.flags);
    let keys: String = entry.keys.iter().map(key).collect();
    let group = format!("Group::named({:?})", entry.group);
    format!(
        "CommandSpec {{ name: {:?}, arity: {}, flags: {flags}, keys: &[{keys}], \
         categories: categories({flags}, {group}, {:?}), group: {group}, since: {:?}, tips: {:?} }},\n",
        entry.name, entry.arity, entry.acl, entry.since, entry.tips
    )
}

fn key(key: &Key) -> String {
    let Key { place, flags, note } = key;
    format!("KeySpec {{ {place}, flags: key_flags({flags:?}), note: {note:?} }}, ")
}

fn manual(entry: &Entry) -> String {
    let Entry {
        grammar,
        summary,
        cost,
        deprecated,
        ..
    } = entry;
    format!("Manual {{ grammar: {grammar:?}, summary: {summary:?}, cost: {cost:?}, deprecated: {deprecated:?} }},\n")
}
