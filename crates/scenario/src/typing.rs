//! What an editor is told while the program of a scenario is typed.

use std::ops::Range;

use keyspace::spec::{self, Resolution};
use resp::Bytes;
use scripting::help::{self, World};
pub use scripting::help::{Page, Suggestion, Suggestions};

use crate::check;

/// Keys that are offered at most; who has more knows them by a pattern.
const KEYS: usize = 100;

/// What could stand at a place of the program, given in bytes, where the keyspace is filled by these
/// commands.
#[must_use]
pub fn complete(program: &str, setup: &str, at: usize) -> Option<Suggestions> {
    let keys = keys(setup);
    help::complete(program.as_bytes(), at, &world(&keys))
}

/// What there is to say of the word at a place of the program, and where the word is, in bytes.
#[must_use]
pub fn explain(program: &str, at: usize) -> Option<(Range<usize>, Page)> {
    let (span, page) = help::explain(program.as_bytes(), at, &world(&[]))?;
    Some((span.start as usize..span.end as usize, page))
}

fn world(keys: &[Bytes]) -> World<'_> {
    World {
        keys,
        is_built: server::is_built,
    }
}

/// The keys that the commands of a set-up name, each once.
fn keys(setup: &str) -> Vec<Bytes> {
    let mut keys: Vec<Bytes> = Vec::new();
    for line in check::lines(setup, &mut Vec::new()) {
        let Resolution::Found(id) = spec::resolve(&line.argv) else {
            continue;
        };
        for key in id.spec().keys_of(&line.argv).unwrap_or_default() {
            let name = &line.argv[key.place];
            if keys.len() < KEYS && !keys.contains(name) {
                keys.push(name.clone());
            }
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_the_setup_are_offered_once() {
        let setup = "SET stock 100\nMSET a 1 stock 2\nnonsense b\n'unfinished\nZADD board 1 x";
        let program = "redis.call('GET', '')";
        let found = complete(program, setup, program.len() - 2).unwrap();
        let labels: Vec<&str> = found.options.iter().map(|one| one.label.as_str()).collect();
        assert_eq!(labels, ["stock", "a", "board"]);
    }

    #[test]
    fn a_word_has_its_page() {
        let program = "return redis.call('incr', KEYS[1])";
        let (range, page) = explain(program, 20).unwrap();
        assert_eq!((&program[range], page.title.as_str()), ("incr", "INCR key"));
    }
}
