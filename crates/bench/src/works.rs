//! What servers are asked for: commands one after the other, after some to set the scene.

use resp::{Bytes, Value};

use crate::engine::Engine;

/// Commands that are sent round and round.
#[derive(Debug, Clone)]
pub struct Work {
    /// Sent once before.
    pub setup: Vec<Vec<Bytes>>,
    /// Sent in this order, again and again.
    pub commands: Vec<Vec<Bytes>>,
    /// The script that the commands run, for those who know no digests.
    pub script: Option<&'static str>,
}

/// So many keys are used in turn, lest one be kept at hand.
const KEYS: usize = 1000;

/// How a work is made for all the keys, for which the word `key` stands.
#[derive(Debug, Clone, Copy)]
pub struct Recipe {
    /// What it is called.
    pub name: &'static str,
    /// What a key holds before.
    value: Option<&'static str>,
    /// The script it calls.
    script: Option<&'static str>,
    /// The command, or what a script gets beside the key.
    words: &'static [&'static str],
}

/// Every work, in the order of the table: plain commands, then the article's scripts.
pub const WORKS: &[Recipe] = &[
    Recipe {
        name: "get",
        value: Some("value"),
        script: None,
        words: &["GET", "key"],
    },
    Recipe {
        name: "set",
        value: None,
        script: None,
        words: &["SET", "key", "value"],
    },
    Recipe {
        name: "incr",
        value: None,
        script: None,
        words: &["INCR", "key"],
    },
    Recipe {
        name: "evalsha-noop",
        value: None,
        script: Some("return 1"),
        words: &[],
    },
    Recipe {
        name: "evalsha-inventory",
        value: Some("1000000000"),
        script: Some(include_str!("../lua/article/inventory.lua")),
        words: &[],
    },
    Recipe {
        name: "evalsha-limiter",
        value: None,
        script: Some(include_str!("../lua/article/limiter.lua")),
        words: &["1000000000", "60"],
    },
    Recipe {
        name: "evalsha-cjson",
        value: Some(r#"{"name":"Ada","visits":12,"last_login":"2024-01-01","tags":["a","b"]}"#),
        script: Some(include_str!("../lua/article/cjson.lua")),
        words: &["2024-02-02"],
    },
];

impl Recipe {
    /// The work itself.
    pub fn work(&self) -> Work {
        let sets = (0..KEYS).filter_map(|number| Some(numbered(number, &["SET", "key", self.value?])));
        let mut setup: Vec<_> = sets.collect();
        let digest = self.script.map(|lua| {
            let (load, digest) = script_load(lua);
            setup.push(load);
            digest
        });
        let words = match &digest {
            None => self.words.to_vec(),
            Some(digest) => [&["EVALSHA", digest, "1", "key"], self.words].concat(),
        };
        Work {
            setup,
            commands: (0..KEYS).map(|number| numbered(number, &words)).collect(),
            script: self.script,
        }
    }
}

/// The command that keeps a text, and the digest by which it is called.
pub fn script_load(lua: &str) -> (Vec<Bytes>, String) {
    let load = argv(&["SCRIPT", "LOAD", lua]);
    match Engine::default().ask(&load) {
        Value::Bulk(digest) => (load, String::from_utf8_lossy(&digest).into_owned()),
        // A text that does not compile has no digest; to call it tells why.
        _ => (load, String::new()),
    }
}

/// Words as a command.
pub fn argv(words: &[&str]) -> Vec<Bytes> {
    words
        .iter()
        .map(|word| Bytes::copy_from_slice(word.as_bytes()))
        .collect()
}

fn numbered(number: usize, words: &[&str]) -> Vec<Bytes> {
    let key = format!("key:{number}");
    let words = words
        .iter()
        .map(|&word| if word == "key" { key.as_str() } else { word });
    argv(&words.collect::<Vec<_>>())
}
