//! What the lints offer to change: it takes away what it is about, brings nothing new, still compiles,
//! and where it says so does the same.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends")]

mod alone;
mod programs;

use std::collections::BTreeMap;

use alone::Alone;
use programs::{Chance, program};
use resp::{Bytes, Value};
use scripting::{Diagnostic, Edit, Purpose, check};

/// Lines with something to say of.
const LINES: &[&str] = &[
    "total = 5\nr = total",
    "function twice(x) return x * 2 end\nr = twice(3)",
    "if redis.call('EXISTS', KEYS[1]) then r = 1 end",
    "if not redis.call('SISMEMBER', 's', '1') then r = 2 end",
    "if redis.call('GET', 'a') == nil then r = 2 end",
    "local unused = redis.call('GET', 'a')",
    "local function never() return r end",
    "if redis.call('TYPE', 'a') == 'string' then r = 3 end",
    "if ARGV[1] > 1 then r = 4 end",
    "local n = redis.call('GET', 'n') if n ~= 1 then r = 5 end",
    "r = r or null",
    "do local r = 1 redis.call('SET', 'b', r) end",
    "for i = 1, 2 do local name = i redis.call('SET', 'b', name) end",
    "r = tostrng(1)",
    "r = json.encode({1})",
    "local found = redis.call('SADD', 's', '1') if found and r then r = 6 end",
    "r = redis.call('SCARD', 's') or 1",
];

fn text(chance: &mut Chance) -> String {
    let mut text = program(chance).replace("WATCH", "EXISTS");
    for word in ["MULTI", "multi", "EXEC", "UNWATCH", "DISCARD"] {
        text = text.replace(&format!("'{word}'"), "'PING'");
    }
    let end = text.rfind("return ").unwrap_or(text.len());
    let mut lines = String::new();
    for _ in 0..1 + chance.below(3) {
        lines.push_str(chance.one(LINES));
        lines.push('\n');
    }
    let at = text[..end].rfind('\n').map_or(0, |at| at + 1);
    text.insert_str(at, &lines);
    text
}

fn count(diagnostics: &[Diagnostic]) -> BTreeMap<&str, usize> {
    let mut codes = BTreeMap::new();
    for one in diagnostics {
        *codes.entry(one.code).or_default() += 1;
    }
    codes
}

fn run(setup: &[String], text: &[u8]) -> (Value, Vec<Value>) {
    let mut alone = Alone::new(setup);
    let argv = ["EVAL", "", "2", "a", "l", "2"].map(Bytes::from);
    let mut argv = argv.to_vec();
    argv[1] = Bytes::copy_from_slice(text);
    (alone.ask(&argv), alone.everything())
}

#[test]
fn a_change_takes_away_what_it_is_about_and_brings_nothing_new() {
    let setup = ["SET n 1".to_owned(), "SET a 5".to_owned(), "SADD s 1".to_owned()];
    let mut fixed: BTreeMap<String, u32> = BTreeMap::new();
    let mut same = 0;
    for seed in 0..1_000 {
        let text = text(&mut Chance(seed));
        let before = check(text.as_bytes(), Purpose::Script);
        if before.refusal.is_some() {
            continue;
        }
        let expected = run(&setup, text.as_bytes());
        for one in &before.diagnostics {
            let Some(fix) = &one.fix else { continue };
            let changed = Edit::apply(text.as_bytes(), &fix.edits);
            let after = check(&changed, Purpose::Script);
            let what = format!(
                "{}: {}\n{text}\n---\n{}",
                one.code,
                fix.title,
                String::from_utf8_lossy(&changed)
            );
            assert_eq!(after.refusal, None, "{what}");
            let (counted, left) = (count(&before.diagnostics), count(&after.diagnostics));
            assert!(left.get(one.code).unwrap_or(&0) < &counted[one.code], "{what}");
            for (code, number) in &left {
                assert!(number <= counted.get(code).unwrap_or(&0), "{code}\n{what}");
            }
            if fix.keeps && !matches!(expected.0, Value::Error(_)) {
                assert_eq!(run(&setup, &changed), expected, "{what}");
                same += 1;
            }
            *fixed.entry(format!("{}: {}", one.code, fix.title)).or_default() += 1;
        }
    }
    println!("{fixed:#?}, {same} of them did the same");
    let codes: Vec<&str> = fixed
        .keys()
        .filter_map(|one| one.split_once(": "))
        .map(|one| one.0)
        .collect();
    for code in [
        "lua::global-assignment",
        "lua::shadowing",
        "lua::undefined-global",
        "lua::unused-local",
        "redis::compared-with-nil",
        "redis::status-as-text",
        "redis::text-as-number",
        "redis::zero-is-true",
    ] {
        assert!(codes.contains(&code), "no change for {code}");
    }
    assert!(same > 400);
}
