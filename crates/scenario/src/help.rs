//! One line under a server's error that says what to do about it.

/// Errors by a part of their text, and what to do. The first that fits is taken.
const HELP: &[(&str, &str)] = &[
    (
        "not allowed from read-only scripts",
        "A rule may read the keyspace and not write it.",
    ),
    (
        "not an integer or out of range",
        "The value is no whole number: look at what the set-up or another step put there.",
    ),
    (
        "WRONGTYPE",
        "The key holds another type of value than this command works on.",
    ),
    ("unknown command", "Check the spelling of the command."),
    ("Unknown Redis command", "Check the spelling of the command."),
    (
        "wrong number of arguments for",
        "Check how many arguments the command takes.",
    ),
    ("Wrong number of args", "Check how many arguments the command takes."),
    (
        "nonexistent global variable",
        "Check the spelling, or declare the name with local.",
    ),
    (
        "a boolean value",
        "A key that does not exist reads as false: check for that first.",
    ),
    (
        "compare boolean",
        "A key that does not exist reads as false: check for that first.",
    ),
    (
        "with boolean",
        "A key that does not exist reads as false: check for that first.",
    ),
    (
        "compare number with nil",
        "tonumber gives nil for what is no number, such as a key that does not exist: check for that first.",
    ),
    (
        "compare nil with number",
        "tonumber gives nil for what is no number, such as a key that does not exist: check for that first.",
    ),
    (
        "string with number",
        "Replies are strings: turn them into numbers with tonumber.",
    ),
    (
        "number with string",
        "Replies are strings: turn them into numbers with tonumber.",
    ),
    (
        "strings or integers",
        "An argument is missing or a table: check KEYS and ARGV and what is put into the command.",
    ),
    (
        "Error compiling script",
        "Mend the marked place: nothing runs before the text compiles.",
    ),
];

/// What to do about an error with this text.
pub(crate) fn of(message: &str) -> Option<String> {
    let found = HELP.iter().find(|(part, _)| message.contains(part));
    found.map(|(_, help)| (*help).to_owned())
}
