//! Which commands are moves, which touch nothing, and which cannot be explored.

use keyspace::spec::{CommandSpec, Group, Resolution, resolve};
use resp::{Bytes, cli};

/// What a command is to the explorer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It may touch what others touch.
    Move,
    /// It touches nothing, so when it is carried out makes no difference.
    Silent,
    /// What it answers depends on more than is explored, and this is said instead of a verdict.
    Refused(String),
}

/// Commands that the server draws lots for.
const CHANCE: [&str; 5] = ["randomkey", "spop", "srandmember", "hrandfield", "zrandmember"];
/// Of the groups that are about the server and the connection, those that are about neither.
const PLAIN: [&str; 8] = [
    "echo", "ping", "select", "dbsize", "flushall", "flushdb", "swapdb", "time",
];
/// Commands that tell how a value is stored and when it was used, which is no part of the data.
const ENCODED: [&str; 3] = ["object", "debug", "memory"];
/// What a script may say that is decided by what ran before it on the server.
const HIDDEN: [&str; 3] = ["math.random", "cjson.encode_", "cjson.decode_"];

/// What a command is; `queues` if it comes after a MULTI.
pub(crate) fn kind(argv: &[Bytes], queues: bool) -> Kind {
    let Resolution::Found(id) = resolve(argv) else {
        // An error, and the end of a transaction's hopes.
        return Kind::Silent;
    };
    let spec = id.spec();
    if let Some(why) = refused(spec, argv) {
        return Kind::Refused(format!(
            "{} is not explored: {why}",
            cli::join_args(&argv[..1]).to_uppercase()
        ));
    }
    match spec.name {
        "multi" | "ping" | "echo" => Kind::Silent,
        "exec" | "discard" | "watch" => Kind::Move,
        _ if queues => Kind::Silent,
        _ => Kind::Move,
    }
}

fn refused(spec: &CommandSpec, argv: &[Bytes]) -> Option<&'static str> {
    let name = spec.name;
    if CHANCE.contains(&name) {
        return Some("its answer is left to chance");
    }
    if ENCODED.iter().any(|word| name.starts_with(word)) {
        return Some("its answer depends on how the data came about");
    }
    if matches!(name, "eval" | "eval_ro") {
        return argv.get(1).and_then(|text| hidden(&String::from_utf8_lossy(text)));
    }
    let of_server = matches!(
        spec.group,
        Group::Server | Group::Connection | Group::Cluster | Group::PubSub
    );
    if of_server && !PLAIN.contains(&name) {
        return Some("its answer depends on more than the data");
    }
    let of_scripts = spec.group == Group::Scripting && !name.starts_with("evalsha");
    of_scripts.then_some("what it does to the scripts is not part of the data")
}

/// Why a script cannot be explored, as far as its text tells.
pub(crate) fn hidden(text: &str) -> Option<&'static str> {
    let lower = text.to_ascii_lowercase();
    if HIDDEN.iter().any(|word| lower.contains(word)) {
        return Some("its script depends on what other scripts have done before");
    }
    let quoted = |name: &str| lower.contains(&format!("'{name}'")) || lower.contains(&format!("\"{name}\""));
    if ENCODED.iter().any(|name| quoted(name)) {
        return Some("its script asks how the data came about");
    }
    CHANCE
        .iter()
        .any(|name| lower.contains(name))
        .then_some("its script leaves something to chance")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_told_apart() {
        let kind = |line: &str, queues| kind(&cli::split_args(line).unwrap(), queues);
        assert_eq!(kind("GET k", false), Kind::Move);
        assert_eq!(kind("GET k", true), Kind::Silent);
        assert_eq!(kind("exec", true), Kind::Move);
        assert_eq!(kind("MULTI", false), Kind::Silent);
        assert_eq!(kind("EVALSHA abc 0", false), Kind::Move);
        assert_eq!(kind("EVAL 'return 1' 0", false), Kind::Move);
        for line in [
            "CLIENT ID",
            "INFO",
            "RANDOMKEY",
            "SCRIPT FLUSH",
            "EVAL 'return math.random()' 0",
            "CONFIG GET x",
            "OBJECT ENCODING k",
            "EVAL 'return redis.call(\\'OBJECT\\', \\'FREQ\\', KEYS[1])' 0",
        ] {
            assert!(matches!(kind(line, false), Kind::Refused(_)), "{line}");
        }
    }
}
