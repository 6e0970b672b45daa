//! The files of sessions: reading them, checking them, writing what the real server answers.

use std::fmt;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use resp::{Bytes, Value, cli};

use super::{Connection, Opening};

/// The files below `tests/suite/ldb/`, in order of name.
pub fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("suite/ldb");
    let entries = fs::read_dir(folder).expect("a folder of sessions");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files
}

/// An answer that is not as expected.
#[derive(Debug)]
pub struct Problem(String);

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// What is said, and where its answer stands in the file. Nothing is said to open a session.
struct Turn {
    said: Option<Vec<Bytes>>,
    answered: Range<usize>,
}

struct Session {
    opening: Opening,
    turns: Vec<Turn>,
}

/// The sessions of each section.
fn sections(lines: &[&str]) -> Vec<Vec<Session>> {
    let mut sections: Vec<Vec<Session>> = Vec::new();
    let (mut at, mut script) = (0, String::new());
    while at < lines.len() {
        let line = lines[at];
        at += 1;
        let end = || {
            at + lines[at..]
                .iter()
                .position(|line| *line == "```")
                .expect("an end of the block")
        };
        if line.starts_with("## ") {
            sections.push(Vec::new());
        } else if line == "```lua" {
            script = lines[at..end()].join("\n");
            at = end();
        } else if let Some(words) = line.strip_prefix("```ldb") {
            let session = session(&script, words, lines, at..end());
            sections.last_mut().expect("a section around the session").push(session);
            at = end();
        }
    }
    sections
}

fn session(script: &str, words: &str, lines: &[&str], block: Range<usize>) -> Session {
    let mut words = cli::split_args(words).expect("words");
    let is_sync = words.first().is_some_and(|word| word == "sync");
    if is_sync {
        words.remove(0);
    }
    let comma = words.iter().position(|word| word == ",").unwrap_or(words.len());
    let args = words.get(comma + 1..).unwrap_or_default().to_vec();
    words.truncate(comma);
    let opening = Opening {
        script: script.to_owned(),
        keys: words,
        args,
        is_sync,
    };
    let mut turns = vec![Turn {
        said: None,
        answered: block.start..block.start,
    }];
    for at in block {
        match lines[at].strip_prefix("> ") {
            Some(command) => turns.push(Turn {
                said: Some(cli::split_args(command).expect("words")),
                answered: at + 1..at + 1,
            }),
            None => turns[..].last_mut().expect("a turn").answered.end = at + 1,
        }
    }
    Session { opening, turns }
}

fn flush(port: u16) {
    let reply = Connection::open(port).ask(&["FLUSHALL", "SYNC"].map(Bytes::from));
    assert_eq!(reply, Value::OK);
}

/// Runs every session of a file; `each` is told where an answer stands and what it is.
fn run(text: &str, port: u16, each: &mut dyn FnMut(&Range<usize>, Vec<String>)) {
    let lines: Vec<&str> = text.lines().collect();
    for section in sections(&lines) {
        flush(port);
        for session in section {
            let mut connection = Connection::open(port);
            for turn in session.turns {
                let answer = match &turn.said {
                    None => connection.debug(&session.opening),
                    Some(argv) => connection.say(argv),
                };
                each(&turn.answered, answer);
            }
        }
    }
}

/// Runs a file's sessions. Answers how many answers were as expected, and those that were not.
pub fn check(name: &str, text: &str, port: u16) -> (usize, Vec<Problem>) {
    let lines: Vec<&str> = text.lines().collect();
    let (mut good, mut problems) = (0, Vec::new());
    run(text, port, &mut |place, answer| {
        let expected = &lines[place.clone()];
        if *expected == answer {
            good += 1;
            return;
        }
        let said = lines[place.start - 1];
        problems.push(Problem(format!(
            "{name}:{}: {said}\n  expected: {}\n  answered: {}",
            place.start,
            expected.join("\n            "),
            answer.join("\n            ")
        )));
    });
    (good, problems)
}

/// The file's text with what a server answers.
pub fn bless(text: &str, port: u16) -> String {
    let mut lines: Vec<Vec<String>> = text.lines().map(|line| vec![line.to_owned()]).collect();
    run(text, port, &mut |place, answer| {
        lines[place.clone()].iter_mut().for_each(Vec::clear);
        lines[place.start - 1].extend(answer);
    });
    lines.concat().join("\n") + "\n"
}
