//! `COMMAND GETKEYSANDFLAGS` on thousands of command lines, sensible and not.

use keyspace::spec::{Argument, CommandSpec};
use resp::{Bytes, cli};
use tests::chance::Chance;
use tests::suite::{EngineTarget, RealServer, Target};

use super::{all, line};

/// Lines for each command.
const LINES: usize = 300;

#[test]
fn keys_are_found_as_the_server_finds_them() {
    let (mut real, mut engine) = (RealServer::launch(), EngineTarget::default());
    let mut dice = Chance::new(214);
    let mut compared = 0;
    for (id, _) in all() {
        let spec = id.spec();
        let mut words = ["", "0", "1", "2", "3", "-1", "2x", "k", "l", "m", "STORE", "KEYS"]
            .map(str::to_owned)
            .to_vec();
        collect_tokens(&id.arguments(), &mut words);
        let lines: Vec<Vec<Bytes>> = (0..LINES).map(|_| random_line(spec, &words, &mut dice)).collect();
        let answers = real.ask_all("a", &lines);
        for (line, theirs) in lines.iter().zip(answers) {
            let mine = engine.ask("a", line);
            let (mine, theirs) = (cli::render(&mine), cli::render(&theirs));
            assert_eq!(mine, theirs, "{}\n(the engine, the server)", cli::join_args(line));
            compared += 1;
        }
    }
    println!("{compared} command lines without a difference");
}

/// The words that a command's arguments begin with: where they stand decides what is a key.
fn collect_tokens(arguments: &[Argument], words: &mut Vec<String>) {
    for argument in arguments {
        words.extend(argument.token.map(str::to_lowercase));
        collect_tokens(argument.kind.inside(), words);
    }
}

fn random_line(spec: &CommandSpec, words: &[String], dice: &mut Chance) -> Vec<Bytes> {
    let asks = ["GETKEYS", "GETKEYSANDFLAGS"][dice.below(2)];
    let mut line = line(["COMMAND", asks]);
    line.extend(spec.name.split('|').map(|word| Bytes::from(word.to_owned())));
    let least = (spec.arity.unsigned_abs() as usize + 2).saturating_sub(line.len());
    let more = if spec.arity < 0 { dice.below(7) } else { 0 };
    // Now and then one too few, to hear about it.
    let count = (least + more).saturating_sub(usize::from(dice.one_in(12)));
    line.extend((0..count).map(|_| Bytes::from(words[dice.below(words.len())].clone())));
    line
}
