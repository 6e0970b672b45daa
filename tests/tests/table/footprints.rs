//! What the table says of a command's keys, and what the command touches when it is carried out.

use keyspace::spec::{Begin, CommandSpec, Group, Key, key_flag};
use resp::{Bytes, Value, cli};
use server::{Footprint, Touch};
use tests::suite::{EngineTarget, Target};

use super::all;
use super::lines::{WORLD, Writer};

/// Lines for each command.
const LINES: usize = 60;

#[test]
fn commands_touch_the_keys_that_the_table_names_and_write_those_it_lets_them() {
    let mut engine = EngineTarget::default();
    let mut writer = Writer::new(5);
    let mut compared = 0;
    for (id, _) in all().filter(|(id, _)| server::is_built(*id)) {
        for _ in 0..LINES {
            for line in WORLD {
                engine.ask("a", &cli::split_args(line).expect("a line"));
            }
            let argv = writer.line(id);
            let reply = engine.ask("a", &argv);
            let Some(keys) = id.spec().keys_of(&argv) else { continue };
            compared += usize::from(compare(id.spec(), &argv, &keys, &reply, engine.server().footprint()));
        }
    }
    assert!(compared > 3000, "only {compared} command lines touched keys");
    println!("{compared} command lines touched what they name");
}

/// Answers whether there was anything to compare.
fn compare(spec: &CommandSpec, argv: &[Bytes], keys: &[Key], reply: &Value, footprint: &Footprint) -> bool {
    let line = cli::join_args(argv);
    // A script touches what it likes, and some commands find more names in what they read.
    let names_more = spec.group == Group::Scripting || spec.keys.iter().any(|keys| keys.begin == Begin::Unknown);
    let named = |key: &Bytes| keys.iter().any(|named| argv[named.place] == key);
    let writable = |key: &Bytes| {
        let mut named = keys.iter().filter(|named| argv[named.place] == key);
        named.any(|named| named.flags & key_flag::RO == 0)
    };
    let reads = touched(footprint.reads().iter());
    // What the server does not announce it does not call writing either.
    let writes = touched(footprint.announced());
    for key in reads.iter().chain(&writes) {
        assert!(named(key) || names_more, "{line}: {key:?} is no key of it");
    }
    for key in &writes {
        assert!(writable(key) || names_more, "{line}: {key:?} is only read");
    }
    if spec.group != Group::Scripting && !matches!(reply, Value::Error(_)) {
        assert!(!reads.is_empty() || !writes.is_empty(), "{line}: no key was touched");
    }
    !reads.is_empty() || !writes.is_empty()
}

fn touched<'a>(touches: impl Iterator<Item = &'a Touch>) -> Vec<Bytes> {
    let keys = touches.filter_map(|touch| match touch {
        Touch::Key { key, .. } => Some(key.clone()),
        _ => None,
    });
    keys.collect()
}
