//! What to do about an error of the server: one line below its own words.

use keyspace::spec;
use resp::Value;

use super::manual::usage;

/// By how the server's words begin.
const HINTS: &[(&str, &str)] = &[
    (
        "WRONGTYPE",
        "TYPE says what a key holds, and help @<group> which commands go with it.",
    ),
    ("NOSCRIPT", "Send the script once, by EVAL or SCRIPT LOAD."),
    ("BUSY", "Press Stop, or type SCRIPT KILL."),
    (
        "EXECABORT",
        "A command was refused while it was queued. Begin again with MULTI.",
    ),
    (
        "ERR unknown command",
        "help @<group> lists commands: @string, @hash, @scripting.",
    ),
    (
        "ERR unknown subcommand",
        "help and the name of the command list its subcommands.",
    ),
];
/// Stands before the name of a command in the server's words.
const ARITY: &str = "ERR wrong number of arguments for '";

/// What to do about a reply; mostly nothing.
pub(super) fn of(value: &Value) -> String {
    let Value::Error(error) = value else {
        return String::new();
    };
    let error = String::from_utf8_lossy(error);
    if let Some((name, _)) = error.strip_prefix(ARITY).and_then(|rest| rest.split_once('\'')) {
        let named = spec::all().find(|id| id.spec().name == name);
        return named
            .filter(|_| spec::has_manual())
            .map_or(String::new(), usage)
            .trim()
            .to_owned();
    }
    let hint = HINTS.iter().find(|(start, _)| error.starts_with(start));
    hint.map_or("", |(_, hint)| hint).to_owned()
}
