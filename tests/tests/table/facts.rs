//! `COMMAND INFO` and `COMMAND DOCS` of every command, in everything but prose.

use resp::{Value, cli};
use tests::suite::{EngineTarget, RealServer, Target};

use super::{all, line};

/// What is said in our own words, and what is not told here.
const PROSE: [&[u8]; 4] = [b"summary", b"complexity", b"notes", b"history"];

#[test]
fn every_command_is_described_as_the_server_describes_it() {
    let mut real = RealServer::launch();
    let mut engine = EngineTarget::default();
    real.start();
    engine.start();
    for target in [&mut real as &mut dyn Target, &mut engine] {
        target.ask("new", &line(["HELLO", "3"]));
    }
    let mut compared = 0;
    for (_, name) in all() {
        for words in [["COMMAND", "INFO", name], ["COMMAND", "DOCS", name]] {
            for client in ["old", "new"] {
                let asked = line(words);
                let (mine, theirs) = (engine.ask(client, &asked), real.ask(client, &asked));
                compare(&words, client, &mine, &theirs);
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 366 * 4);
}

#[test]
fn the_lists_of_commands_are_the_servers() {
    let (mut real, mut engine) = (RealServer::launch(), EngineTarget::default());
    for words in [
        line(["COMMAND", "LIST"]),
        line(["COMMAND", "LIST", "FILTERBY", "PATTERN", "*"]),
        line(["COMMAND", "COUNT"]),
    ] {
        let (mine, theirs) = (engine.ask("a", &words), real.ask("a", &words));
        assert_eq!(plain(mine), plain(theirs), "{words:?}");
    }
    for category in strings(real.ask("a", &line(["ACL", "CAT"]))) {
        let listed = line(["COMMAND", "LIST", "FILTERBY", "ACLCAT", &category]);
        let (mine, theirs) = (engine.ask("a", &listed), real.ask("a", &listed));
        assert_eq!(plain(mine), plain(theirs), "{category}");
        let listed = line(["ACL", "CAT", &category]);
        let (mine, theirs) = (engine.ask("a", &listed), real.ask("a", &listed));
        assert_eq!(plain(mine), plain(theirs), "{category}");
    }
}

fn strings(value: Value) -> Vec<String> {
    let Value::Array(items) = value else {
        panic!("{value:?}")
    };
    let text = |item| match item {
        Value::Bulk(bytes) => String::from_utf8(bytes.into()).expect("a name"),
        other => panic!("{other:?}"),
    };
    items.into_iter().map(text).collect()
}

fn compare(words: &[&str], client: &str, mine: &Value, theirs: &Value) {
    let (mine, theirs) = match client {
        "new" => (facts(mine.clone()), facts(theirs.clone())),
        // The old protocol has no maps to find the prose in, but shows the lengths of all lists.
        _ => (shape(mine), shape(theirs)),
    };
    let (mine, theirs) = (cli::render(&mine), cli::render(&theirs));
    let differing = mine.lines().zip(theirs.lines()).find(|(mine, theirs)| mine != theirs);
    assert!(
        mine == theirs,
        "{words:?}: {differing:?}\n--- the engine\n{mine}\n--- the server\n{theirs}"
    );
}

/// The reply without prose, its sets and maps sorted.
fn facts(value: Value) -> Value {
    match value {
        Value::Map(pairs) => {
            let told = pairs.into_iter().filter(|(name, _)| !is_prose(name));
            let mut told: Vec<(Value, Value)> = told.map(|(name, value)| (name, facts(value))).collect();
            told.sort_by_key(|(name, _)| cli::render(name));
            Value::Map(told)
        }
        Value::Set(members) => {
            let mut members: Vec<Value> = members.into_iter().map(facts).collect();
            members.sort_by_key(cli::render);
            Value::Set(members)
        }
        Value::Array(items) => {
            let mut items: Vec<Value> = items.into_iter().map(facts).collect();
            // Subcommands stand in the order of a hash table.
            if items.iter().all(|item| matches!(item, Value::Array(_))) {
                items.sort_by_key(cli::render);
            }
            Value::Array(items)
        }
        other => other,
    }
}

fn is_prose(name: &Value) -> bool {
    matches!(name, Value::Bulk(name) if PROSE.iter().any(|prose| name == prose))
}

/// Which kinds of values it is made of, without those named for prose; order is left out.
fn shape(value: &Value) -> Value {
    match value {
        Value::Array(items) => {
            let mut kept: Vec<Value> = Vec::new();
            let mut items = items.iter().peekable();
            while let Some(item) = items.next() {
                if is_prose(item) && items.peek().is_some() {
                    items.next();
                } else {
                    kept.push(shape(item));
                }
            }
            kept.sort_by_key(cli::render);
            Value::Array(kept)
        }
        other => other.clone(),
    }
}

fn plain(value: Value) -> Value {
    match value {
        Value::Array(mut items) | Value::Set(mut items) => {
            items.sort_by_key(cli::render);
            Value::Array(items)
        }
        other => other,
    }
}
