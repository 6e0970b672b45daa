//! What the arguments of a command are, by the table of commands.

use keyspace::spec::{self, Argument, CommandSpec, Kind, Resolution};
use resp::Bytes;

/// Names of arguments that are data: what is stored, by how much, for how long. What says where in a
/// value something is, how many of them, or which field, belongs to the program.
const DATA: &[&str] = &[
    "value",
    "element",
    "member",
    "increment",
    "decrement",
    "score",
    "pivot",
    "seconds",
    "milliseconds",
    "unix-time-seconds",
    "unix-time-milliseconds",
];

/// The command that arguments call, and where in its whole name they begin.
pub(super) fn command(argv: &[Bytes]) -> Option<&'static CommandSpec> {
    match spec::resolve(argv) {
        Resolution::Found(id) => Some(id.spec()),
        Resolution::UnknownCommand | Resolution::UnknownSubcommand(_) => None,
    }
}

/// The names of the arguments that are data, at their places. What is not known is an empty text.
pub(super) fn data(argv: &[Bytes]) -> Vec<Option<String>> {
    let mut names = vec![None; argv.len()];
    let Some(id) = argv.first().and_then(|name| spec::lookup(name)) else {
        return names;
    };
    let mut reading = Reading {
        argv,
        at: 1,
        names: &mut names,
    };
    reading.list(&id.arguments());
    for name in &mut names {
        *name = name.take().filter(|name| DATA.contains(&name.as_str()));
    }
    names
}

struct Reading<'a> {
    argv: &'a [Bytes],
    at: usize,
    names: &'a mut Vec<Option<String>>,
}

impl Reading<'_> {
    fn list(&mut self, arguments: &[Argument]) {
        for (index, argument) in arguments.iter().enumerate() {
            let words: Vec<&str> = arguments[index + 1..].iter().flat_map(first_words).collect();
            while self.one(argument) && argument.multiple && self.at < self.argv.len() {
                if words.iter().any(|word| self.is(word)) {
                    break;
                }
            }
        }
    }

    /// Reads an argument once; says whether it was there.
    fn one(&mut self, argument: &Argument) -> bool {
        if self.at >= self.argv.len() {
            return false;
        }
        if let Some(word) = argument.token {
            if !self.is(word) {
                return false;
            }
            self.at += 1;
        }
        match &argument.kind {
            Kind::PureToken => true,
            Kind::OneOf(choices) => choices.iter().any(|choice| self.one(choice)),
            Kind::Block(inside) => {
                let start = self.at;
                // A block that may be left out is there if its first word is.
                let word = inside.first().and_then(|first| first.token);
                if word.is_none_or(|word| self.is(word)) {
                    self.list(inside);
                }
                self.at > start
            }
            _ => {
                if let Some(name) = self.names.get_mut(self.at) {
                    *name = Some(argument.name.clone());
                }
                self.at += 1;
                true
            }
        }
    }

    fn is(&self, word: &str) -> bool {
        let argument = self.argv.get(self.at);
        argument.is_some_and(|argument| argument.eq_ignore_ascii_case(word.as_bytes()))
    }
}

/// The words that an argument may begin with.
fn first_words(argument: &Argument) -> Vec<&'static str> {
    match (argument.token, &argument.kind) {
        (Some(word), _) => vec![word],
        (None, Kind::OneOf(choices)) => choices.iter().flat_map(first_words).collect(),
        (None, Kind::Block(inside)) => inside.first().map(first_words).unwrap_or_default(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use resp::cli::split_args;

    use super::*;

    fn data_of(line: &str) -> String {
        let argv = split_args(line).unwrap();
        let named = data(&argv)
            .into_iter()
            .zip(argv)
            .filter_map(|(name, value)| name.map(|name| format!("{name}={}", String::from_utf8_lossy(&value))));
        named.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_is_stored_is_told_from_what_says_how() {
        assert_eq!(data_of("SET k v NX PX 1000"), "value=v milliseconds=1000");
        assert_eq!(data_of("EXPIRE k 60 NX"), "seconds=60");
        assert_eq!(data_of("HSET k f v g w"), "value=v value=w");
        assert_eq!(data_of("ZADD k NX CH 1 a 2 b"), "score=1 member=a score=2 member=b");
        assert_eq!(data_of("LPUSH l a b"), "element=a element=b");
        assert_eq!(data_of("LREM l 0 a"), "element=a");
        assert_eq!(data_of("DECRBY k 5"), "decrement=5");
        assert_eq!(data_of("MSET a 1 b 2"), "value=1 value=2");
        assert_eq!(data_of("LMOVE a b LEFT RIGHT"), "");
        assert_eq!(data_of("SETRANGE k 3 x"), "value=x");
        assert_eq!(data_of("GET k"), "");
        assert_eq!(data_of("NOPE a b"), "");
    }
}
