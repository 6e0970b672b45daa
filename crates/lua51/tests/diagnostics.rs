//! The diagnostics of broken texts, as `diagnostics.md` lists them.

#![allow(clippy::expect_used, reason = "a page that cannot be read fails the test")]

use std::fmt::Write as _;
use std::{env, fs, path::PathBuf};

use lua51::syntax::check;

const OPEN: &str = "```lua\n";
const CLOSE: &str = "\n```\n";
const SAYS: &str = "```text\n";

#[test]
fn broken_texts_are_told_of_as_written() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics.md");
    let written = fs::read_to_string(&path).unwrap();
    let current = rewritten(&written);
    if env::var_os("RACEGROUND_BLESS").is_some() {
        fs::write(&path, &current).unwrap();
        return;
    }
    let differs = written.lines().zip(current.lines()).find(|(before, now)| before != now);
    assert!(written == current, "written, and now: {differs:#?}");
}

/// The page with what is said now under each text.
fn rewritten(page: &str) -> String {
    let mut parts = page.split(OPEN);
    let mut current = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (text, rest) = part.split_once(CLOSE).expect("a text ends");
        let rest = rest.trim_start();
        let rest = rest
            .strip_prefix(SAYS)
            .map_or(rest, |said| said.split_once(CLOSE).expect("what is said ends").1);
        let _ = write!(
            current,
            "{OPEN}{text}{CLOSE}\n{SAYS}{}{CLOSE}\n{}",
            said(text).trim_end(),
            rest.trim_start()
        );
    }
    current
}

fn said(text: &str) -> String {
    let checked = check(text.as_bytes());
    let mut said = match checked.chunk {
        Ok(_) => "it is right\n".to_owned(),
        Err(error) => format!("{error}\n"),
    };
    for one in checked.diagnostics {
        let before = &text.as_bytes()[..one.span.start as usize];
        let start = before.iter().rposition(|&c| c == b'\n').map_or(0, |at| at + 1);
        let line = before.iter().filter(|&&c| c == b'\n').count() + 1;
        let (from, to) = (one.span.start as usize - start + 1, one.span.end as usize - start + 1);
        let _ = writeln!(said, "{line}:{from}-{to} {}: {}", one.code, one.message);
        if let Some(help) = one.help {
            let _ = writeln!(said, "    {help}");
        }
    }
    said
}
