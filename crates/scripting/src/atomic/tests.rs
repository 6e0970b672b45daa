//! What becomes of texts, and what is said of them.

use super::*;

/// What is made of a text that is called with these keys and one argument.
fn made(text: &str, keys: &[&'static str]) -> Atomic {
    let keys: Vec<Bytes> = keys.iter().map(|&key| key.into()).collect();
    make(text.as_bytes(), &keys, &["x".into()], true)
}

fn script(text: &str) -> String {
    let atomic = made(text, &["a"]);
    let script = atomic.script.unwrap_or_else(|| panic!("{text}: {:#?}", atomic.said));
    String::from_utf8(script).unwrap().trim_end().to_owned()
}

fn said<'a>(text: &'a str, keys: &[&'static str]) -> Vec<(&'static str, &'a str)> {
    let place = |span: Span| &text[span.start as usize..span.end as usize];
    made(text, keys)
        .said
        .iter()
        .map(|one| (one.code, place(one.span)))
        .collect()
}

#[test]
fn keys_and_data_are_lifted_and_the_rest_stays() {
    let cases = [
        (
            "redis.call('GET', 'a') redis.call('SET', 'b', 'v')",
            "redis.call('GET', KEYS[1]) redis.call('SET', KEYS[2], ARGV[2])",
        ),
        (
            "local k = 'b' return redis.call('GET', k) .. k",
            "local k = KEYS[2] return redis.call('GET', k) .. k",
        ),
        (
            "local call = redis.call call('DEL', 'b', 'b')",
            "local call = redis.call call('DEL', KEYS[2], KEYS[2])",
        ),
        (
            "redis.call('SET', 7, 1, 'NX', 'EX', 60)",
            "redis.call('SET', KEYS[2], ARGV[2], 'NX', 'EX', ARGV[3])",
        ),
        (
            "redis.call('HSET', 'h', 'f', 5) redis.call('HGET', 'h', 'f')",
            "redis.call('HSET', KEYS[2], 'f', ARGV[2]) redis.call('HGET', KEYS[2], 'f')",
        ),
        (
            "redis.call('ZUNIONSTORE', 'to', 2, 'x', 'y')",
            "redis.call('ZUNIONSTORE', KEYS[2], 2, KEYS[3], KEYS[4])",
        ),
        (
            "return pcall(redis.call, 'GET', 'b')",
            "return pcall(redis.call, 'GET', KEYS[2])",
        ),
        ("return redis.call('PING')", "return redis.call('PING')"),
        ("return redis.call('NOPE', 'b')", "return redis.call('NOPE', 'b')"),
        // Whoever goes through all of them would go through one more.
        (
            "for _, k in ipairs(KEYS) do redis.call('DEL', k, 'b') end",
            "for _, k in ipairs(KEYS) do redis.call('DEL', k, 'b') end",
        ),
        (
            "redis.call('SET', KEYS[1], 1) return #ARGV",
            "redis.call('SET', KEYS[1], 1) return #ARGV",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(script(text), expected);
    }
}

#[test]
fn transactions_go_with_the_loops_around_them() {
    let cases = [
        (
            "repeat\n  redis.call('WATCH', KEYS[1]) -- why\n  redis.call('MULTI')\n  redis.call('INCR', KEYS[1])\nuntil redis.call('EXEC')\nreturn 1",
            "-- why\nredis.call('INCR', KEYS[1])\nreturn 1",
        ),
        (
            "redis.call('MULTI') redis.call('INCR', KEYS[1]) return redis.call('EXEC') and 'yes' or 'no'",
            "redis.call('INCR', KEYS[1]) return 'yes'",
        ),
        (
            "redis.call('MULTI') redis.call('INCR', KEYS[1]) return redis.call('EXEC')[1]",
            "local replies = {} replies[#replies + 1] = redis.pcall('INCR', KEYS[1]) return replies[1]",
        ),
        (
            "if x then redis.call('PING') elseif redis.call('WATCH', KEYS[1]) then return 1 else return 2 end",
            "if x then redis.call('PING') else return 1 end",
        ),
        // What comes after may mean another variable.
        (
            "local r = 1 repeat local r = redis.call('GET', KEYS[1]) redis.call('MULTI') redis.call('SET', KEYS[1], r .. r) until redis.call('EXEC') return r",
            "local r = 1 repeat local r = redis.call('GET', KEYS[1]) redis.call('SET', KEYS[1], r .. r) until true return r",
        ),
    ];
    for (text, expected) in cases {
        let text = text.replace("if x", "local x = ARGV[1] if x");
        let expected = expected.replace("if x", "local x = ARGV[1] if x");
        assert_eq!(script(&text), expected);
    }
}

#[test]
fn what_cannot_be_done_is_said_at_its_place() {
    let cases: &[(&str, &str, &str)] = &[
        (
            "redis.call('MULTI') local r = redis.call('GET', 'a') redis.call('EXEC') return r",
            "atomic::queued-reply",
            "redis.call('GET', 'a')",
        ),
        (
            "redis.call('MULTI') redis.call('DEL', 'a') redis.call('DISCARD')",
            "atomic::discard",
            "redis.call('DISCARD')",
        ),
        (
            "redis.call('MULTI') redis.call('DEL', 'a')",
            "atomic::open-transaction",
            "redis.call('DEL', 'a')",
        ),
        (
            "redis.call('MULTI') if ARGV[1] then return 1 end redis.call('EXEC')",
            "atomic::open-transaction",
            "return 1",
        ),
        ("return redis.call('EXEC')", "atomic::transaction", "redis.call('EXEC')"),
        (
            "if ARGV[1] then redis.call('MULTI') end redis.call('DEL', 'a') redis.call('EXEC')",
            "atomic::transaction",
            "redis.call('DEL', 'a')",
        ),
        (
            "do redis.call('MULTI') end redis.call('DEL', 'a') return redis.call('EXEC')",
            "atomic::replies",
            "redis.call('EXEC')",
        ),
        (
            "redis.call('WATCH', 'a') redis.call('SET', 'a', 1) redis.call('MULTI') return redis.call('EXEC')",
            "atomic::own-write",
            "redis.call('SET', 'a', 1)",
        ),
        (
            "local function f() redis.call('DEL', 'a') end redis.call('MULTI') f() redis.call('EXEC')",
            "atomic::call-in-transaction",
            "f()",
        ),
        (
            "redis.call('MULTI') redis.call(ARGV[1], 'a') redis.call('EXEC')",
            "atomic::unknown-command",
            "redis.call(ARGV[1], 'a')",
        ),
        (
            "return redis.call('EVAL', 'return 1', 0)",
            "atomic::not-allowed",
            "redis.call('EVAL', 'return 1', 0)",
        ),
        (
            "redis.call('SUBSCRIBE', 'c')",
            "atomic::not-allowed",
            "redis.call('SUBSCRIBE', 'c')",
        ),
        (
            "return redis.call('BLPOP', 'a', 0)",
            "atomic::not-allowed",
            "redis.call('BLPOP', 'a', 0)",
        ),
        ("return (", "lua::unclosed", "("),
    ];
    for &(text, code, place) in cases {
        let found = said(text, &["a"]);
        assert!(made(text, &["a"]).script.is_none(), "{text}");
        assert!(
            found.contains(&(code, place)) || code.starts_with("lua") && !found.is_empty(),
            "{text}: {found:?}"
        );
    }
}

#[test]
fn what_is_done_in_another_way_is_said_too() {
    let cases: &[(&str, &str, &str)] = &[
        (
            "return redis.call('GET', 'user:' .. ARGV[1])",
            "atomic::undeclared-key",
            "'user:' .. ARGV[1]",
        ),
        ("return redis.call('GET', ARGV[1])", "atomic::undeclared-key", "ARGV[1]"),
        ("return redis.call('GET', KEYS[2])", "atomic::undeclared-key", "KEYS[2]"),
        (
            "return redis.call('DEL', unpack(ARGV))",
            "atomic::undeclared-key",
            "unpack(ARGV)",
        ),
        ("return redis.call(ARGV[1], 'a')", "atomic::unknown-command", "ARGV[1]"),
        (
            "local t = {redis.call} return t[1]('GET', 'a')",
            "atomic::unknown-command",
            "redis.call",
        ),
        (
            "return redis.call('XREAD', 'BLOCK', 0, 'STREAMS', 'a', '$')",
            "atomic::does-not-wait",
            "redis.call('XREAD', 'BLOCK', 0, 'STREAMS', 'a', '$')",
        ),
        (
            "for i = 1, 9 do redis.call('INCR', 'a') end",
            "atomic::long",
            "redis.call('INCR', 'a')",
        ),
        (
            "repeat until redis.call('SET', 'a', 1, 'NX')",
            "atomic::long",
            "redis.call('SET', 'a', 1, 'NX')",
        ),
        (
            "return redis.call('SET', 'a', math.random(9))",
            "atomic::chance",
            "math.random(9)",
        ),
        (
            "return {redis.call('GET', 'a'), redis.call('GET', 'b')}",
            "atomic::cross-slot",
            "return {redis.call('GET', 'a'), redis.call('GET', 'b')}",
        ),
        (
            "return {pcall(redis.call, 'GET', 'a')}",
            "atomic::lost-reply",
            "pcall(redis.call, 'GET', 'a')",
        ),
        (
            "return redis.call('INCR', 'a')",
            "atomic::single",
            "redis.call('INCR', 'a')",
        ),
    ];
    for &(text, code, place) in cases {
        let found = said(text, &["a"]);
        assert!(made(text, &["a"]).script.is_some(), "{text}: {found:?}");
        assert!(found.contains(&(code, place)), "{text}: {found:?}");
    }
    let fine = "for _, k in ipairs(KEYS) do redis.call('DEL', k) end return redis.call('DEL', unpack(KEYS))";
    assert!(
        !said(fine, &["a"])
            .iter()
            .any(|(code, _)| *code == "atomic::undeclared-key")
    );
    assert_eq!(
        said("if redis.call('GET', 'a') then redis.call('DEL', 'a') end", &["a"]),
        []
    );
}
