//! Reading a file of the command table.
//!
//! ````text
//! # string                          the group
//!
//! - acl: string                     categories of all its commands, unless they say otherwise
//!
//! ## getdel                         a command; a subcommand is called `config|get`
//!
//!     key                           its arguments, in the notation of `spec/grammar.rs`
//!
//! The string at a key, which is deleted.
//!
//! - since: 6.2.0
//! - deprecated: 7.0.0 for `GET`     only where it is so
//! - cost: O(1)                      how its time grows
//! - arity: 2                        arguments, the name among them; negative: at least so many
//! - flags: write fast               in the server's words
//! - key: 1; RW access delete        where keys are; what happens to them; why, where that is odd
//! - tips: nondeterministic_output   in the server's words
//! - limit: Nothing is ever slow.    what the playground leaves out of it
//!
//! ```redis                          an example; the suites' tests execute it
//! > GETDEL token
//! (nil)
//! ```
//! ````
//!
//! A place of keys is `1` (the argument at 1), `1..-1` (from there to the last), `1..-1 by 2`,
//! `counted at 2` (how many are said there, and they follow), `after STORE from 5` (what follows
//! that word, which is looked for from there on; from the end if negative), the same `to the end`,
//! or `to the end by halves` (the first half of what follows), or `unknown`.

use std::path::Path;

/// A command or subcommand, its facts still in words.
#[derive(Default)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) group: String,
    pub(crate) grammar: String,
    pub(crate) summary: String,
    pub(crate) since: String,
    pub(crate) deprecated: Option<(String, String)>,
    pub(crate) cost: String,
    pub(crate) arity: i32,
    pub(crate) flags: String,
    pub(crate) acl: String,
    pub(crate) keys: Vec<Key>,
    pub(crate) tips: String,
    pub(crate) limit: String,
    pub(crate) example: String,
}

/// Some of the keys of a command.
pub(crate) struct Key {
    /// Rust for where they are.
    pub(crate) place: String,
    pub(crate) flags: String,
    pub(crate) note: String,
}

/// The entries of a file.
pub(crate) fn read(file: &Path, text: &str) -> Result<Vec<Entry>, String> {
    let mut preamble = Entry::default();
    let mut entries: Vec<Entry> = Vec::new();
    let mut in_example = false;
    for (at, line) in text.lines().enumerate() {
        let entry = entries.last_mut().unwrap_or(&mut preamble);
        if line == "```redis" || line == "```" {
            in_example = line == "```redis";
        } else if in_example {
            entry.example += line;
            entry.example.push('\n');
        } else if let Some(name) = line.strip_prefix("## ") {
            entries.push(Entry {
                name: name.to_owned(),
                group: preamble.group.clone(),
                acl: preamble.acl.clone(),
                ..Entry::default()
            });
        } else {
            facts(entry, line).map_err(|what| format!("{}:{}: {what}", file.display(), at + 1))?;
        }
    }
    Ok(entries)
}

fn facts(entry: &mut Entry, line: &str) -> Result<(), String> {
    if let Some(group) = line.strip_prefix("# ") {
        entry.group = group.to_owned();
    } else if let Some(grammar) = line.strip_prefix("    ") {
        entry.grammar = grammar.to_owned();
    } else if let Some(item) = line.strip_prefix("- ") {
        let (what, value) = item.split_once(": ").ok_or("a list item is `name: value`")?;
        fact(entry, what, value)?;
    } else if !line.is_empty() {
        entry.summary = line.to_owned();
    }
    Ok(())
}

fn fact(entry: &mut Entry, what: &str, value: &str) -> Result<(), String> {
    match what {
        "since" => entry.since = value.to_owned(),
        "deprecated" => {
            let (since, other) = value.split_once(" for ").ok_or("`deprecated: 6.2.0 for ...`")?;
            entry.deprecated = Some((since.to_owned(), other.to_owned()));
        }
        "cost" => entry.cost = value.to_owned(),
        "arity" => entry.arity = number(value)?,
        "flags" => entry.flags = value.to_owned(),
        "acl" if value == "none" => entry.acl.clear(),
        "acl" => entry.acl = value.to_owned(),
        "key" => entry.keys.push(key(value)?),
        "limit" => entry.limit = value.to_owned(),
        "tips" => entry.tips = value.to_owned(),
        _ => return Err(format!("`{what}` is no fact of a command")),
    }
    Ok(())
}

fn key(value: &str) -> Result<Key, String> {
    let mut parts = value.splitn(3, "; ");
    let place = place(parts.next().unwrap_or_default())?;
    let flags = parts.next().ok_or("a key is `place; flags` or `place; flags; note`")?;
    Ok(Key {
        place,
        flags: flags.to_owned(),
        note: parts.next().unwrap_or_default().to_owned(),
    })
}

fn place(text: &str) -> Result<String, String> {
    let words: Vec<&str> = text.split(' ').collect();
    match words[..] {
        ["unknown"] => Ok("begin: Begin::Unknown, find: Find::Unknown".to_owned()),
        ["counted", "at", at] => Ok(format!("begin: Begin::Index({at}), find: Find::Counted")),
        ["after", word, "from", from, ref rest @ ..] => {
            let (last, limit) = match rest {
                [] => (0, 0),
                ["to", "the", "end"] => (-1, 0),
                ["to", "the", "end", "by", "halves"] => (-1, 2),
                _ => return Err(format!("`{text}` is no place")),
            };
            let from: i32 = number(from)?;
            Ok(format!(
                "begin: Begin::Keyword {{ word: {word:?}, from: {from} }}, {}",
                range(last, 1, limit)
            ))
        }
        [places, "by", step] => span(places, number(step)?),
        [places] => span(places, 1),
        _ => Err(format!("`{text}` is no place")),
    }
}

/// The last place is kept as the server keeps it: counted from the first, or from the end.
fn span(places: &str, step: i32) -> Result<String, String> {
    let (first, last) = places.split_once("..").unwrap_or((places, places));
    let (first, last): (i32, i32) = (number(first)?, number(last)?);
    let last = if last < 0 { last } else { last - first };
    Ok(format!("begin: Begin::Index({first}), {}", range(last, step, 0)))
}

fn range(last: i32, step: i32, limit: i32) -> String {
    format!("find: Find::Range {{ last: {last}, step: {step}, limit: {limit} }}")
}

fn number(text: &str) -> Result<i32, String> {
    text.parse().map_err(|_| format!("`{text}` is no number"))
}
