//! Scripts that people are shown as right: nothing is said of them. Of the wrong ones it is.

use std::fs;
use std::path::{Path, PathBuf};

use scripting::{Diagnostic, Purpose, check};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn said_of(text: &str) -> Vec<Diagnostic> {
    check(text.as_bytes(), Purpose::Script).diagnostics
}

#[test]
fn of_the_programs_of_the_scenarios() {
    let folder = root().join("crates/scenario/scenarios");
    let mut programs = 0;
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    for folder in entries.filter(|path| path.is_dir()) {
        let program = fs::read_to_string(folder.join("program.lua")).unwrap();
        assert_eq!(said_of(&program), [], "{program}");
        let rule = fs::read_to_string(folder.join("rule.lua")).unwrap();
        assert_eq!(check(rule.as_bytes(), Purpose::Rule).diagnostics, [], "{rule}");
        programs += 1;
    }
    assert!(programs > 0);
}

/// Those of the article's page that show a mistake, with what is said of it.
const MISTAKES: &[(&str, &str)] = &[
    ("print('x')", "lua::undefined-global"),
    ("x = 10", "lua::global-assignment"),
    ("return x", "lua::undefined-global"),
    ("redis.call('SET', 'kept', '1')", "redis::literal-key"),
    ("redis.log(redis.LOG_NOTICE,", "redis::literal-key"),
];

#[test]
fn of_the_scripts_of_the_article() {
    let page = fs::read_to_string(root().join("tests/suite/article.md")).unwrap();
    let texts: Vec<&str> = heredocs(&page).chain(quoted(&page)).collect();
    assert!(texts.len() > 10, "{texts:?}");
    for text in texts {
        let mistake = MISTAKES.iter().find(|(start, _)| text.starts_with(start));
        let said = said_of(text);
        assert!(
            said.iter().all(|one| Some(one.code) == mistake.map(|(_, code)| *code)),
            "{text}: {said:#?}"
        );
        assert_eq!(said.is_empty(), mistake.is_none(), "{text}");
    }
}

/// What stands between `<<lua` and a line `lua`.
fn heredocs(page: &str) -> impl Iterator<Item = &str> {
    page.split("<<lua").skip(1).filter_map(|rest| {
        let (_, text) = rest.split_once('\n')?;
        Some(text.split_once("\nlua\n")?.0)
    })
}

/// What stands in double quotes behind `EVAL` and `SCRIPT LOAD`.
fn quoted(page: &str) -> impl Iterator<Item = &str> {
    let lines = page
        .lines()
        .filter(|line| line.starts_with("> EVAL \"") || line.starts_with("> SCRIPT LOAD \""));
    lines.filter_map(|line| line.split('"').nth(1))
}
