//! The settings: those that clients ask for, with the real server's defaults and limits.

use keyspace::{Error, glob};
use resp::{Bytes, number::parse_i64};

use crate::commands::is;

/// The values of the settings, in the order of the table below. Changing one changes what `CONFIG GET` says; what the playground has no use
/// for has no other effect.
#[derive(Debug, Clone)]
pub(crate) struct Config(Vec<Bytes>);

/// What a setting can be.
enum Kind {
    /// Only what it is.
    Fixed,
    YesNo,
    Number(i64, i64),
    /// A number of bytes, with a unit if one likes.
    Memory(i64),
    OneOf(&'static [&'static str]),
    /// Which events are announced, a letter each.
    Events,
    /// Pairs of seconds and changes.
    Save,
}

struct Setting {
    name: &'static str,
    /// Its older name.
    alias: &'static str,
    kind: Kind,
    default: &'static str,
}

const fn setting(name: &'static str, kind: Kind, default: &'static str) -> Setting {
    renamed(name, "", kind, default)
}

const fn renamed(name: &'static str, alias: &'static str, kind: Kind, default: &'static str) -> Setting {
    Setting {
        name,
        alias,
        kind,
        default,
    }
}

const COUNT: Kind = Kind::Number(0, i64::MAX);
const SMALL: i64 = i32::MAX as i64;
const POLICIES: &[&str] = &[
    "volatile-lru",
    "volatile-lfu",
    "volatile-random",
    "volatile-ttl",
    "allkeys-lru",
    "allkeys-lfu",
    "allkeys-random",
    "noeviction",
];

#[rustfmt::skip]
static SETTINGS: [Setting; 28] = [
    setting("appendfsync", Kind::OneOf(&["everysec", "always", "no"]), "everysec"),
    setting("appendonly", Kind::YesNo, "no"),
    renamed("busy-reply-threshold", "lua-time-limit", COUNT, "5000"),
    setting("cluster-enabled", Kind::Fixed, "no"),
    setting("databases", Kind::Fixed, "16"),
    setting("enable-debug-command", Kind::Fixed, "no"),
    setting("enable-module-command", Kind::Fixed, "no"),
    renamed("hash-max-listpack-entries", "hash-max-ziplist-entries", COUNT, "512"),
    renamed("hash-max-listpack-value", "hash-max-ziplist-value", Kind::Memory(0), "64"),
    setting("latency-monitor-threshold", COUNT, "0"),
    renamed("list-max-listpack-size", "list-max-ziplist-size", Kind::Number(i32::MIN as i64, SMALL), "-2"),
    setting("loglevel", Kind::OneOf(&["debug", "verbose", "notice", "warning"]), "notice"),
    setting("maxclients", Kind::Number(1, u32::MAX as i64), "10000"),
    setting("maxmemory", Kind::Memory(0), "0"),
    setting("maxmemory-policy", Kind::OneOf(POLICIES), "noeviction"),
    setting("maxmemory-samples", Kind::Number(1, SMALL), "5"),
    setting("notify-keyspace-events", Kind::Events, ""),
    setting("port", Kind::Number(0, 65535), "6379"),
    setting("proto-max-bulk-len", Kind::Memory(1 << 20), "536870912"),
    setting("save", Kind::Save, ""),
    setting("set-max-intset-entries", COUNT, "512"),
    setting("slowlog-log-slower-than", Kind::Number(-1, i64::MAX), "10000"),
    setting("slowlog-max-len", COUNT, "128"),
    setting("tcp-keepalive", Kind::Number(0, SMALL), "300"),
    setting("timeout", Kind::Number(0, SMALL), "0"),
    setting("unixsocket", Kind::Fixed, ""),
    renamed("zset-max-listpack-entries", "zset-max-ziplist-entries", COUNT, "128"),
    renamed("zset-max-listpack-value", "zset-max-ziplist-value", Kind::Memory(0), "64"),
];

impl Default for Config {
    fn default() -> Config {
        let defaults = SETTINGS.iter().map(|setting| setting.default.as_bytes());
        Config(defaults.map(Bytes::from_static).collect())
    }
}

impl Config {
    /// The settings that one of the patterns matches, each once. One that is asked for by its name
    /// is called as it was asked for.
    pub(crate) fn matching(&self, patterns: &[Bytes]) -> Vec<(Bytes, Bytes)> {
        let mut found: Vec<(Bytes, Bytes)> = Vec::new();
        let names = SETTINGS.iter().zip(&self.0).flat_map(|(setting, value)| {
            let names = [setting.name, setting.alias].into_iter();
            names.filter(|name| !name.is_empty()).map(move |name| (name, value))
        });
        for (name, value) in names {
            for pattern in patterns {
                let literal = !pattern.iter().any(|byte| b"[*?".contains(byte));
                let shown = match literal {
                    true if is(pattern, name) => pattern.clone(),
                    false if glob::matches(pattern, name.as_bytes(), true) => Bytes::from_static(name.as_bytes()),
                    _ => continue,
                };
                if !found.iter().any(|(known, _)| *known == shown) {
                    found.push((shown, value.clone()));
                }
            }
        }
        found
    }

    /// What a setting is, as text.
    pub(crate) fn text(&self, name: &'static str) -> String {
        let place = find(&Bytes::from_static(name.as_bytes()));
        place.map_or(String::new(), |place| {
            String::from_utf8_lossy(&self.0[place]).into_owned()
        })
    }

    /// Change settings, given as names and values in turn: all of them, or none.
    pub(crate) fn set_all(&mut self, settings: &[Bytes]) -> Result<(), Error> {
        let mut places: Vec<usize> = Vec::new();
        for (at, pair) in settings.chunks(2).enumerate() {
            let name = &pair[0];
            let place = find(name).ok_or_else(|| Error::UnknownConfig(name.clone()))?;
            if matches!(SETTINGS[place].kind, Kind::Fixed) {
                return Err(refused(name, "can't set immutable config"));
            }
            let mut before = settings.chunks(2).take(at);
            if before.any(|other| other[0].eq_ignore_ascii_case(name)) {
                return Err(refused(name, "duplicate parameter"));
            }
            places.push(place);
        }
        let mut changed = self.0.clone();
        for (place, pair) in places.into_iter().zip(settings.chunks(2)) {
            let value = SETTINGS[place].kind.read(&pair[1]);
            changed[place] = value.map_err(|why| refused(&pair[0], &why))?;
        }
        self.0 = changed;
        Ok(())
    }
}

/// The place of a setting, by either name.
fn find(name: &Bytes) -> Option<usize> {
    let named = |setting: &Setting| is(name, setting.name) || is(name, setting.alias) && !name.is_empty();
    SETTINGS.iter().position(named)
}

fn refused(name: &Bytes, why: &str) -> Error {
    Error::ConfigSet {
        name: name.clone(),
        why: why.to_owned(),
    }
}

impl Kind {
    /// The value in the form in which it is told again, or why it is none.
    fn read(&self, value: &Bytes) -> Result<Bytes, String> {
        match self {
            Kind::Fixed => Ok(value.clone()),
            Kind::YesNo => one_of(&["yes", "no"], value).ok_or_else(|| "argument must be 'yes' or 'no'".to_owned()),
            Kind::OneOf(words) => one_of(words, value)
                .ok_or_else(|| format!("argument(s) must be one of the following: {}", words.join(", "))),
            Kind::Number(least, most) => {
                let number = parse_i64(value).ok_or("argument couldn't be parsed into an integer")?;
                between(number, *least, *most)
            }
            Kind::Memory(least) => {
                let number = bytes_of_memory(value).ok_or("argument must be a memory value")?;
                between(number, *least, i64::MAX)
            }
            Kind::Events => events(value),
            Kind::Save => save(value),
        }
    }
}

fn one_of(words: &[&'static str], value: &Bytes) -> Option<Bytes> {
    let word = words.iter().find(|word| is(value, word))?;
    Some(Bytes::from_static(word.as_bytes()))
}

fn between(number: i64, least: i64, most: i64) -> Result<Bytes, String> {
    if (least..=most).contains(&number) {
        Ok(Bytes::from(number.to_string()))
    } else {
        Err(format!("argument must be between {least} and {most} inclusive"))
    }
}

/// `100`, `100b`, `1k` and `1kb`, which are not the same, and so on.
fn bytes_of_memory(text: &[u8]) -> Option<i64> {
    let end = text
        .iter()
        .position(|byte| !byte.is_ascii_digit())
        .unwrap_or(text.len());
    let (digits, unit) = text.split_at(end);
    let unit: i64 = match unit.to_ascii_lowercase().as_slice() {
        b"" | b"b" => 1,
        b"k" => 1_000,
        b"kb" => 1 << 10,
        b"m" => 1_000_000,
        b"mb" => 1 << 20,
        b"g" => 1_000_000_000,
        b"gb" => 1 << 30,
        _ => return None,
    };
    // No digits at all are 0.
    let number = if digits.is_empty() {
        0
    } else {
        std::str::from_utf8(digits).ok()?.parse::<i64>().ok()?
    };
    number.checked_mul(unit)
}

/// The classes that `A` stands for, then the rest, in the order in which the server tells them.
const ALL_EVENTS: &[u8] = b"g$lshzxetd";
const OTHER_EVENTS: &[u8] = b"nKEm";

fn events(value: &Bytes) -> Result<Bytes, String> {
    let known = |letter: &u8| *letter == b'A' || ALL_EVENTS.contains(letter) || OTHER_EVENTS.contains(letter);
    if !value.iter().all(known) {
        return Err("Invalid event class character. Use 'Ag$lshzxeKEtmdn'.".to_owned());
    }
    let has = |letter: &u8| value.contains(letter) || value.contains(&b'A') && ALL_EVENTS.contains(letter);
    let mut told = Vec::new();
    if ALL_EVENTS.iter().all(has) {
        told.push(b'A');
    } else {
        told.extend(ALL_EVENTS.iter().copied().filter(|letter| has(letter)));
    }
    told.extend(OTHER_EVENTS.iter().copied().filter(|letter| has(letter)));
    Ok(Bytes::from(told))
}

fn save(value: &Bytes) -> Result<Bytes, String> {
    if value.is_empty() {
        return Ok(value.clone());
    }
    let words: Vec<&[u8]> = value.split(|byte| *byte == b' ').collect();
    let good = |pair: &[&[u8]]| {
        let number = |at: usize| pair.get(at).and_then(|word| parse_i64(word));
        number(0) >= Some(1) && number(1) >= Some(0)
    };
    if words.chunks(2).all(good) {
        Ok(Bytes::from(words.join(&b' ')))
    } else {
        Err("Invalid save parameters".to_owned())
    }
}
