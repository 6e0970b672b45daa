//! What servers are asked for: commands one after the other, after some to set the scene.

use resp::{Bytes, Value};

use crate::engine::Engine;

/// Commands that are sent round and round.
#[derive(Debug, Clone)]
pub struct Work {
    /// What it is called.
    pub name: &'static str,
    /// Sent once before.
    pub setup: Vec<Vec<Bytes>>,
    /// Sent in this order, again and again.
    pub commands: Vec<Vec<Bytes>>,
    /// The script that the commands run, for those who know no digests.
    pub script: Option<&'static str>,
}

/// So many keys are used in turn, lest one be kept at hand.
const KEYS: usize = 1000;

/// The article's scripts, with the arguments of a call and how a key is set before.
const SCRIPTS: [Script; 4] = [
    Script {
        name: "evalsha-noop",
        lua: "return 1",
        value: None,
        arguments: &[],
    },
    Script {
        name: "evalsha-inventory",
        lua: include_str!("../lua/article/inventory.lua"),
        value: Some("1000000000"),
        arguments: &[],
    },
    Script {
        name: "evalsha-limiter",
        lua: include_str!("../lua/article/limiter.lua"),
        value: None,
        arguments: &["100", "60"],
    },
    Script {
        name: "evalsha-cjson",
        lua: include_str!("../lua/article/cjson.lua"),
        value: Some(r#"{"name":"Ada","visits":12,"last_login":"2024-01-01","tags":["a","b"]}"#),
        arguments: &["2024-02-02"],
    },
];

struct Script {
    name: &'static str,
    lua: &'static str,
    value: Option<&'static str>,
    arguments: &'static [&'static str],
}

/// Every work, in the order of the table.
pub fn works() -> Vec<Work> {
    let plain = [
        work("get", &["GET", "key"], Some("value")),
        work("set", &["SET", "key", "value"], None),
        work("incr", &["INCR", "key"], None),
    ];
    plain.into_iter().chain(SCRIPTS.iter().map(Script::work)).collect()
}

/// The command that keeps a text, and the digest by which it is called.
pub fn script_load(lua: &str) -> (Vec<Bytes>, Bytes) {
    let load = argv(&["SCRIPT", "LOAD", lua]);
    match Engine::default().ask(&load) {
        Value::Bulk(digest) => (load, digest),
        // A text that does not compile has no digest; to call it tells why.
        _ => (load, Bytes::new()),
    }
}

/// Words as a command.
pub fn argv(words: &[&str]) -> Vec<Bytes> {
    words
        .iter()
        .map(|word| Bytes::copy_from_slice(word.as_bytes()))
        .collect()
}

/// The word `key` stands for each of the keys in turn.
fn work(name: &'static str, command: &[&str], value: Option<&str>) -> Work {
    let numbered = |number: usize, words: &[&str]| {
        let key = format!("key:{number}");
        let words = words
            .iter()
            .map(|&word| if word == "key" { key.as_str() } else { word });
        argv(&words.collect::<Vec<_>>())
    };
    let sets = (0..KEYS).filter_map(|number| Some(numbered(number, &["SET", "key", value?])));
    Work {
        name,
        setup: sets.collect(),
        commands: (0..KEYS).map(|number| numbered(number, command)).collect(),
        script: None,
    }
}

impl Script {
    fn work(&self) -> Work {
        let (load, digest) = script_load(self.lua);
        let digest = String::from_utf8_lossy(&digest);
        let command = [&["EVALSHA", &digest, "1", "key"], self.arguments].concat();
        let mut work = work(self.name, &command, self.value);
        work.setup.push(load);
        work.script = Some(self.lua);
        work
    }
}
