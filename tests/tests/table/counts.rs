//! Every command with a word too few and a word too many, by a client, in a transaction and in a
//! script: it is refused before anything is done, so that all of them can be said to a real server.

use keyspace::spec::CommandSpec;
use resp::Bytes;
use tests::suite::{EngineTarget, RealServer, Target};

use super::all;

const SCRIPT: &str = "return redis.call(unpack(ARGV))";

/// The command in so many words.
fn words(spec: &CommandSpec, name: &str, count: usize) -> Vec<Bytes> {
    let own = name.split('|').map(|word| Bytes::from(word.to_owned()));
    let mut argv: Vec<Bytes> = own.collect();
    argv.resize(count.max(argv.len()), Bytes::from("1"));
    assert!(!spec.takes(argv.len()), "{name}");
    argv
}

/// How many words are too few for it, and how many too many, if so few or so many can be said.
fn wrong_counts(spec: &CommandSpec, name: &str) -> Vec<usize> {
    let least = name.split('|').count();
    let bound = spec.arity.unsigned_abs() as usize;
    [bound.saturating_sub(1), bound + 1]
        .into_iter()
        .filter(|&count| count >= least && !spec.takes(count))
        .collect()
}

#[test]
fn a_wrong_number_of_arguments_is_refused_in_the_same_words() {
    let (mut engine, mut real) = (EngineTarget::default(), RealServer::launch());
    let (mut refused, mut differences) = (0, Vec::new());
    for (id, name) in all() {
        let spec = id.spec();
        for count in wrong_counts(spec, name) {
            let argv = words(spec, name, count);
            let mut script = vec!["EVAL".into(), SCRIPT.into(), "0".into()];
            script.extend(argv.iter().cloned());
            let said = [argv.clone(), vec!["MULTI".into()], argv, vec!["EXEC".into()], script];
            for argv in said {
                let (mine, theirs) = (engine.ask("a", &argv), real.ask("a", &argv));
                refused += usize::from(theirs.is_error());
                if mine != theirs {
                    differences.push(format!("{argv:?}\n  the server: {theirs:?}\n  raceground: {mine:?}"));
                }
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert!(refused > 1500, "only {refused} refusals");
    println!("{refused} refusals in the same words");
}
