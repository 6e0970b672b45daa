//! Which arguments of a command are keys, and what becomes of them.

use resp::{Bytes, number::parse_i64};

use super::words::key_flag::{self, ACCESS, DELETE, INCOMPLETE, NOT_KEY, OW, RO, RW, UPDATE, VARIABLE_FLAGS};
use super::{CommandSpec, named};

/// Some of a command's keys: where to look for the first, and which are keys from there on.
#[derive(Debug)]
pub struct KeySpec {
    /// Where they begin.
    pub begin: Begin,
    /// How many there are.
    pub find: Find,
    /// Bits of [`key_flag`].
    pub flags: u32,
}

/// Where keys begin.
#[derive(Debug, PartialEq, Eq)]
pub enum Begin {
    /// At a place.
    Index(u8),
    /// Behind a word.
    Keyword {
        /// The word, in whatever case.
        word: &'static str,
        /// The place from which it is looked for; negative: from the end, towards the front.
        from: i8,
    },
    /// Only the command itself knows.
    Unknown,
}

/// Which arguments are keys, seen from the first.
#[derive(Debug, PartialEq, Eq)]
pub enum Find {
    /// A stretch.
    Range {
        /// The last one, counted from the first; negative: from the end of the command.
        last: i8,
        /// From one to the next.
        step: u8,
        /// If above 1, only this part of what follows.
        limit: u8,
    },
    /// So many as the first says, which is none itself.
    Counted,
    /// Only the command itself knows.
    Unknown,
}

/// A key among the arguments of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// Which argument it is.
    pub place: usize,
    /// Bits of [`key_flag`]: what the command does with it.
    pub flags: u32,
}

impl Key {
    /// What the command does with it, in the server's words.
    pub fn flag_names(self) -> impl Iterator<Item = &'static str> {
        named(self.flags, key_flag::NAMES)
    }
}

impl KeySpec {
    /// What the command does with these keys, in the server's words.
    pub fn flag_names(&self) -> impl Iterator<Item = &'static str> {
        named(self.flags, key_flag::NAMES)
    }

    /// Whether a client that knows only first, last and step would miss them.
    pub(super) fn is_movable(&self) -> bool {
        !matches!((&self.begin, &self.find), (Begin::Index(_), Find::Range { .. }))
    }

    /// The keys; `None` if the arguments make no sense.
    fn keys_in(&self, argv: &[Bytes], found: &mut Vec<Key>) -> Option<()> {
        let first = match self.begin {
            Begin::Index(at) => usize::from(at),
            Begin::Keyword { word, from } => match find_word(argv, word.as_bytes(), from) {
                Some(at) => at + 1,
                None => return Some(()),
            },
            Begin::Unknown => return None,
        };
        let (first, last, step) = self.stretch(first, argv)?;
        if first > last || last >= argv.len() || self.flags & INCOMPLETE != 0 {
            return None;
        }
        let flags = self.flags;
        found.extend((first..=last).step_by(step).map(|place| Key { place, flags }));
        Some(())
    }

    fn stretch(&self, first: usize, argv: &[Bytes]) -> Option<(usize, usize, usize)> {
        match self.find {
            Find::Range { last, step, limit } => {
                let back = usize::from(last.unsigned_abs());
                let last = match (last < 0, limit > 1) {
                    (false, _) => first + back,
                    (true, false) => argv.len().checked_sub(back)?,
                    (true, true) => (first + argv.len().checked_sub(first)? / usize::from(limit)).checked_sub(back)?,
                };
                Some((first, last, usize::from(step)))
            }
            Find::Counted => {
                let count = usize::try_from(parse_i64(argv.get(first)?)?).ok()?;
                Some((first + 1, first.checked_add(count)?, 1))
            }
            Find::Unknown => None,
        }
    }
}

/// Where a word is. The last argument is not looked at, as nothing could follow it.
fn find_word(argv: &[Bytes], word: &[u8], from: i8) -> Option<usize> {
    let is_it = |at: &usize| argv[*at].eq_ignore_ascii_case(word);
    match usize::try_from(from) {
        Ok(from) => (from..argv.len().saturating_sub(1)).find(is_it),
        Err(_) => {
            let from = argv.len().checked_sub(usize::from(from.unsigned_abs()))?;
            (2..=from).rev().find(is_it)
        }
    }
}

/// The keys of a command. The few commands whose keys the table cannot tell are asked themselves.
pub(super) fn keys_of(spec: &CommandSpec, argv: &[Bytes]) -> Option<Vec<Key>> {
    let mut found = Vec::new();
    let fixed = spec.keys.iter().all(|key| key.flags & VARIABLE_FLAGS == 0);
    let keys = spec.keys.iter().filter(|key| key.flags & NOT_KEY == 0);
    if fixed
        && keys
            .map(|key| key.keys_in(argv, &mut found))
            .all(|sense| sense.is_some())
    {
        return Some(found).filter(|found| !found.is_empty());
    }
    let found = match spec.name {
        "set" => set_keys(argv),
        "bitfield" => bitfield_keys(argv),
        "sort" => sort_keys(argv),
        "sort_ro" => vec![Key {
            place: 1,
            flags: RO | ACCESS,
        }],
        "migrate" => migrate_keys(argv),
        "xread" | "xreadgroup" => xread_keys(argv),
        _ => counted_keys(spec.keys, argv),
    };
    Some(found).filter(|found| !found.is_empty())
}

/// First, last and step of the keys that stand at fixed places.
pub(super) fn stretch(keys: &[KeySpec]) -> (i32, i32, i32) {
    let mut whole = (0, 0, 0);
    for key in keys {
        let (Begin::Index(first), Find::Range { last, step, .. }) = (&key.begin, &key.find) else {
            continue;
        };
        let (first, step) = (i32::from(*first), i32::from(*step));
        let last = i32::from(*last) + if *last < 0 { 0 } else { first };
        match whole {
            (0, ..) => whole = (first, last, step),
            (_, end, _) if end == first - 1 => whole.1 = last,
            _ => {}
        }
    }
    whole
}

/// A count that is no number may begin with one, and the server is content with that. What becomes
/// of the keys is not told then, and a destination comes after them.
fn counted_keys(keys: &[KeySpec], argv: &[Bytes]) -> Vec<Key> {
    let counted = keys.iter().find(|keys| keys.find == Find::Counted);
    let Some(Begin::Index(at)) = counted.map(|keys| &keys.begin) else {
        return Vec::new();
    };
    let first = usize::from(*at) + 1;
    let count = argv.get(first - 1).map_or(0, |text| leading_integer(text));
    if count < 1 || count > argv.len().saturating_sub(first) {
        return Vec::new();
    }
    let destination = keys.iter().filter(|keys| keys.find != Find::Counted).map(|_| 1);
    let places = (first..first + count).chain(destination);
    places.map(|place| Key { place, flags: 0 }).collect()
}

/// The number a text begins with, as C reads it; 0 if it is negative or none.
fn leading_integer(text: &[u8]) -> usize {
    let text = text.trim_ascii_start();
    let digits = text.strip_prefix(b"+").unwrap_or(text);
    let digits = digits.iter().take_while(|byte| byte.is_ascii_digit());
    digits.fold(0, |number: usize, digit| {
        number.saturating_mul(10).saturating_add(usize::from(digit - b'0'))
    })
}

/// `SET` reads only for `GET`.
fn set_keys(argv: &[Bytes]) -> Vec<Key> {
    let reads = argv.iter().skip(3).any(|option| is(option, "GET"));
    let flags = if reads { RW | ACCESS | UPDATE } else { OW | UPDATE };
    vec![Key { place: 1, flags }]
}

/// `BITFIELD` only reads if all it does is `GET`.
fn bitfield_keys(argv: &[Bytes]) -> Vec<Key> {
    let mut operations = argv.get(2..).unwrap_or_default();
    let flags = loop {
        operations = match operations {
            [get, _, _, rest @ ..] if is(get, "GET") => rest,
            [overflow, _, rest @ ..] if is(overflow, "OVERFLOW") => rest,
            [] => break RO | ACCESS,
            _ => break RW | ACCESS | UPDATE,
        };
    };
    vec![Key { place: 1, flags }]
}

/// `SORT` takes the last `STORE`, even if it is the name behind another; what `LIMIT`, `GET` and `BY`
/// take is passed over.
fn sort_keys(argv: &[Bytes]) -> Vec<Key> {
    let mut found = vec![Key {
        place: 1,
        flags: RO | ACCESS,
    }];
    let mut at = 2;
    while at < argv.len() {
        let option = &argv[at];
        if is(option, "LIMIT") {
            at += 2;
        } else if is(option, "GET") || is(option, "BY") {
            at += 1;
        } else if is(option, "STORE") && at + 1 < argv.len() {
            found.truncate(1);
            found.push(Key {
                place: at + 1,
                flags: OW | UPDATE,
            });
        }
        at += 1;
    }
    found
}

/// `MIGRATE` takes its keys from the end if the place of the one key is empty. Both are too many.
fn migrate_keys(argv: &[Bytes]) -> Vec<Key> {
    let mut at = 6;
    let first = loop {
        match argv.get(at) {
            None => break 3,
            Some(option) if is(option, "KEYS") && argv[3].is_empty() => break at + 1,
            Some(option) if is(option, "KEYS") => return Vec::new(),
            Some(option) if is(option, "AUTH") => at += 2,
            Some(option) if is(option, "AUTH2") => at += 3,
            Some(_) => at += 1,
        }
    };
    let last = if first == 3 { 3 } else { argv.len().saturating_sub(1) };
    let flags = RW | ACCESS | DELETE;
    (first..=last).map(|place| Key { place, flags }).collect()
}

/// `XREAD` reads its options one after the other up to `STREAMS`, behind which keys and ids are even
/// in number. What becomes of the keys is not told then.
fn xread_keys(argv: &[Bytes]) -> Vec<Key> {
    let mut at = 1;
    let first = loop {
        match argv.get(at) {
            Some(option) if is(option, "STREAMS") => break at + 1,
            Some(option) if is(option, "BLOCK") || is(option, "COUNT") => at += 2,
            Some(option) if is(option, "GROUP") => at += 3,
            Some(option) if is(option, "NOACK") => at += 1,
            _ => return Vec::new(),
        }
    };
    let behind = argv.len() - first;
    let keys = if behind.is_multiple_of(2) { behind / 2 } else { 0 };
    (first..first + keys).map(|place| Key { place, flags: 0 }).collect()
}

fn is(option: &Bytes, name: &str) -> bool {
    option.eq_ignore_ascii_case(name.as_bytes())
}

#[cfg(test)]
mod tests {
    use crate::spec::{Resolution, resolve};
    use resp::cli::split_args;

    fn keys(line: &str) -> Option<String> {
        let argv = split_args(line).unwrap();
        let Resolution::Found(id) = resolve(&argv) else {
            panic!("{line}")
        };
        let keys = id.spec().keys_of(&argv)?;
        let keys: Vec<_> = keys.into_iter().map(|key| argv[key.place].clone()).collect();
        Some(resp::cli::join_args(&keys))
    }

    #[test]
    fn keys_are_found_at_their_places() {
        assert_eq!(keys("GET k").unwrap(), "k");
        assert_eq!(keys("MSET a 1 b 2").unwrap(), "a b");
        assert_eq!(keys("DEL a b c").unwrap(), "a b c");
        assert_eq!(keys("BLPOP a b 0").unwrap(), "a b");
        assert_eq!(keys("OBJECT ENCODING k").unwrap(), "k");
        assert_eq!(keys("PING"), None);
        assert_eq!(keys("EVALSHA x 2 a b c").unwrap(), "a b");
        assert_eq!(keys("ZUNIONSTORE to 2 a b WEIGHTS 1 2").unwrap(), "to a b");
        assert_eq!(keys("XREAD COUNT 2 STREAMS a b 0 0").unwrap(), "a b");
        assert_eq!(keys("SORT a BY w GET STORE STORE b STORE c").unwrap(), "a c");
    }

    #[test]
    fn a_bad_count_gives_no_keys() {
        for line in ["EVAL x -1", "EVAL x y", "EVAL x 2 a", "EVAL x 9223372036854775807 a"] {
            assert_eq!(keys(line), None, "{line}");
        }
    }
}
