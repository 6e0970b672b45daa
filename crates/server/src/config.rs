//! The settings: those that clients ask for, with the real server's defaults.

use std::collections::BTreeMap;

use keyspace::glob;
use resp::Bytes;

/// Settings by name. Changing one changes what `CONFIG GET` says; what the playground has no use
/// for has no other effect.
#[derive(Debug)]
pub(crate) struct Config(BTreeMap<&'static str, Bytes>);

const DEFAULTS: &[(&str, &str)] = &[
    ("appendonly", "no"),
    ("busy-reply-threshold", "5000"),
    ("databases", "16"),
    ("loglevel", "notice"),
    ("lua-time-limit", "5000"),
    ("maxclients", "10000"),
    ("maxmemory", "0"),
    ("maxmemory-policy", "noeviction"),
    ("notify-keyspace-events", ""),
    ("port", "6379"),
    ("proto-max-bulk-len", "536870912"),
    ("save", ""),
    ("timeout", "0"),
];

impl Default for Config {
    fn default() -> Config {
        let settings = DEFAULTS.iter();
        Config(
            settings
                .map(|&(name, value)| (name, Bytes::from_static(value.as_bytes())))
                .collect(),
        )
    }
}

impl Config {
    /// The settings that one of the patterns matches, each once. One that is asked for by its name
    /// is called as it was asked for.
    pub(crate) fn matching(&self, patterns: &[Bytes]) -> BTreeMap<Bytes, Bytes> {
        let mut found = BTreeMap::new();
        for pattern in patterns {
            let literal = !pattern.iter().any(|byte| b"[*?".contains(byte));
            for (name, value) in &self.0 {
                if literal && pattern.eq_ignore_ascii_case(name.as_bytes()) {
                    found.insert(pattern.clone(), value.clone());
                } else if !literal && glob::matches(pattern, name.as_bytes(), true) {
                    found.insert(Bytes::from_static(name.as_bytes()), value.clone());
                }
            }
        }
        found
    }

    /// Change a setting; tells whether there is such a one.
    pub(crate) fn set(&mut self, name: &Bytes, value: &Bytes) -> bool {
        let place = self
            .0
            .iter_mut()
            .find(|(known, _)| name.eq_ignore_ascii_case(known.as_bytes()));
        place.map(|(_, place)| *place = value.clone()).is_some()
    }

    pub(crate) fn knows(&self, name: &Bytes) -> bool {
        self.0.keys().any(|known| name.eq_ignore_ascii_case(known.as_bytes()))
    }
}
