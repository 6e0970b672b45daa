//! What `help` says, laid out as redis-cli does: it is our manual that is read, not redis-cli's.

use keyspace::spec::{self, Argument, CommandId};
use resp::Bytes;

/// What can be done here.
const HELP: &str = "To get help about Redis commands type:
      \"help @<group>\" to get a list of commands in <group>
      \"help <command>\" for help on <command>
      \"client 2\" to type as client 2
      \"redis-cli --eval script.lua key1 key2 , arg1\" to run the text in the editor
      \"clear\" to empty this list
      \"quit\" to close the console";

/// What there is to say of the words, and what to do where that is nothing.
pub(super) fn help(words: &[Bytes]) -> (String, &'static str) {
    let Some(first) = words.first() else {
        return (
            HELP.to_owned(),
            "The console has a server of its own: races do not touch it.",
        );
    };
    if !spec::has_manual() {
        return (
            String::new(),
            "The manual of the commands could not be loaded. Try again.",
        );
    }
    let group = first.strip_prefix(b"@");
    let entries: Vec<String> = spec::all()
        .filter(|id| match group {
            Some(group) => id.spec().group.name().as_bytes().eq_ignore_ascii_case(group),
            None => begins(id.spec().name, words),
        })
        .map(|id| entry(id, group.is_none()))
        .collect();
    let hint = if entries.is_empty() {
        "There is no such command or group. Try help @string."
    } else {
        ""
    };
    (entries.join("\n\n"), hint)
}

/// Whether a command's name begins with these words.
fn begins(name: &str, words: &[Bytes]) -> bool {
    let mut parts = name.split('|');
    words.iter().all(|word| {
        parts
            .next()
            .is_some_and(|part| word.eq_ignore_ascii_case(part.as_bytes()))
    })
}

fn entry(id: CommandId, with_group: bool) -> String {
    let manual = id.manual();
    let mut entry = usage(id);
    entry += "\n  summary: ";
    entry += manual.summary;
    entry += "\n  since: ";
    entry += manual.since;
    if with_group {
        entry += "\n  group: ";
        entry += id.spec().group.name();
    }
    entry
}

/// How a command is written.
pub(super) fn usage(id: CommandId) -> String {
    let name = id.spec().name.replace('|', " ").to_ascii_uppercase();
    let usage = format!("  {name} {}", Argument::usage(&id.arguments()));
    usage.trim_end().to_owned()
}
