//! What is found, and what is not.

use super::*;

/// The code and place of everything found.
fn found(text: &str) -> Vec<(&'static str, &str)> {
    let place = |one: &Diagnostic| &text[one.span.start as usize..one.span.end as usize];
    let said = check(text.as_bytes(), Purpose::Script).diagnostics;
    said.iter().map(|one| (one.code, place(one))).collect()
}

#[test]
fn traps_of_replies_are_found_through_locals() {
    let cases = [
        (
            "local v = redis.call('get', KEYS[1]) if v == nil then return 0 end return v",
            "redis::compared-with-nil",
            "v == nil",
        ),
        (
            "return redis.call('GET', KEYS[1]) ~= nil",
            "redis::compared-with-nil",
            "redis.call('GET', KEYS[1]) ~= nil",
        ),
        (
            "if redis.call('EXISTS', KEYS[1]) then return 1 end",
            "redis::zero-is-true",
            "redis.call('EXISTS', KEYS[1])",
        ),
        (
            "local is = redis.call('SISMEMBER', KEYS[1], 'a') return not is",
            "redis::zero-is-true",
            "is",
        ),
        (
            "return redis.call('TYPE', KEYS[1]) == 'string'",
            "redis::status-as-text",
            "redis.call('TYPE', KEYS[1]) == 'string'",
        ),
        (
            "local v = redis.call('GET', KEYS[1]) return v > 5",
            "redis::text-as-number",
            "v",
        ),
        ("return ARGV[1] == 5", "redis::text-as-number", "ARGV[1]"),
        ("return redis.call('GET', 'stock')", "redis::literal-key", "'stock'"),
        (
            "return redis.call('EVAL', 'return 1', '1', 'a', 'b')",
            "redis::literal-key",
            "'a'",
        ),
        (
            "return redis.call('TIME')",
            "redis::nondeterministic",
            "redis.call('TIME')",
        ),
        ("return math.random(5)", "redis::nondeterministic", "math.random(5)"),
        ("print('x')", "lua::undefined-global", "print"),
        ("counter = 1", "lua::global-assignment", "counter"),
        ("local a = 1 return 2", "lua::unused-local", "a"),
        (
            "local a = 1 do local a = 2 return a end return a",
            "lua::shadowing",
            "a",
        ),
        ("error('x') return 1", "lua::unreachable", "return 1"),
        ("while true do redis.call('PING') end", "lua::unbounded-loop", "while"),
        ("#!lua flags=none\nreturn 1", "redis::shebang", "#!lua flags=none"),
        ("#!lua\nreturn x.y", "lua::undefined-global", "x"),
    ];
    for (text, code, place) in cases {
        assert!(found(text).contains(&(code, place)), "{text}: {:?}", found(text));
    }
}

#[test]
fn right_ways_are_left_alone() {
    let texts = [
        "local v = redis.call('GET', KEYS[1]) if not v then return 0 end return tonumber(v) + 1",
        "local v = redis.call('GET', KEYS[1]) v = nil return v == nil",
        "redis.setresp(3) return redis.call('GET', KEYS[1]) == nil",
        "if redis.call('EXISTS', KEYS[1]) == 1 then return 1 end",
        "return redis.call('TYPE', KEYS[1]).ok == 'string'",
        "if redis.call('SET', KEYS[1], 1, 'NX') then return 1 end return 0",
        "local ok, value = pcall(tonumber, ARGV[1]) return value",
        "for i, _ in ipairs(KEYS) do redis.call('DEL', KEYS[i]) end",
        "while true do local v = redis.call('LPOP', KEYS[1]) if not v then break end end return 1",
        "local function fact(n) if n < 2 then return 1 end return n * fact(n - 1) end return fact(5)",
        "local _unused = 1 return redis.call('MGET', 'a', KEYS[1])",
        "local t = {} function t.f(self) return self end return t.f(cjson.null)",
        "local cjson = cjson return cjson.encode({1})",
    ];
    for text in texts {
        assert_eq!(found(text), [], "{text}");
    }
}

#[test]
fn a_rule_names_its_keys_itself() {
    let rule = check(b"return redis.call('GET', 'stock')", Purpose::Rule);
    assert_eq!((rule.refusal, rule.diagnostics), (None, Vec::new()));
}

#[derive(Default)]
struct Nobody;

impl crate::Host for Nobody {
    fn call(&mut self, _: &[Bytes], _: resp::Protocol) -> resp::Value {
        resp::Value::Null
    }

    fn log(&mut self, _: crate::LogLevel, _: Bytes) {}
}

#[test]
fn every_global_of_the_engine_is_one_that_the_lints_know() {
    let mut scripts = crate::Scripts::<Nobody>::new();
    let text =
        b"local names = {} for name in pairs(_G) do names[#names + 1] = name end return table.concat(names, ' ')";
    let (sha, _) = scripts.load(text).unwrap();
    assert!(scripts.start(sha.as_bytes(), &[], &[]));
    let std::task::Poll::Ready(resp::Value::Bulk(names)) = scripts.resume(&mut Nobody, &mut 1_000_000) else {
        panic!("it ends and gives a text")
    };
    let names = String::from_utf8_lossy(&names).into_owned();
    let unknown: Vec<&str> = names
        .split(' ')
        .filter(|name| !globals::GLOBALS.exist.contains(name))
        .collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    assert!(names.split(' ').count() > 20, "{names}");
}
