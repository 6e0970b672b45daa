//! The language, seen from a host: a text goes in, its first value comes out as `tostring` shows it.

use lua51::{LoadError, Machine, Step, stdlib};

/// What a text comes to: its first value, or its error after `!`.
fn run(text: &str) -> String {
    let mut machine = Machine::new(64 << 20);
    stdlib::install(&mut machine);
    machine.seal(None);
    let program = match machine.load(text.as_bytes(), "user_script") {
        Ok(program) => program,
        Err(LoadError::Syntax(error)) => return format!("!{}", String::from_utf8_lossy(&error.text("user_script"))),
        Err(LoadError::TooLarge(message)) => return format!("!{message}"),
    };
    let run = machine.start(&program, |_, _| {});
    let mut fuel = 50_000_000;
    let step = machine.resume(&run, &mut fuel);
    assert_eq!(step, Step::Done, "{text}");
    let (shown, _) = machine.finish(&run, |ctx, result| {
        let show = |value| stdlib::base::plain_text(ctx, value).to_str_lossy().into_owned();
        result.map(show).unwrap_or_else(|error| format!("!{}", show(error)))
    });
    shown
}

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(run(text), *expected, "{text}");
    }
}

#[test]
fn arithmetic_is_on_doubles() {
    check(&[
        ("return 10/2", "5"),
        ("return 7 % 3, 1", "1"),
        ("return -7 % 3", "2"),
        ("return 2^10", "1024"),
        ("return 2^53", "9.007199254741e+15"),
        ("return 1/0", "inf"),
        ("return '10' + 5", "15"),
        ("local t = {1, 2, 3} return #t / 2", "1.5"),
        ("return -'2'", "-2"),
        ("local a, b = 1, 2 a, b = b, a return a .. b", "21"),
    ]);
}

#[test]
fn errors_name_the_culprit_and_the_line() {
    check(&[
        (
            "local a\nreturn a + 1",
            "!user_script:2: attempt to perform arithmetic on local 'a' (a nil value)",
        ),
        (
            "local t = {} return t.x.y",
            "!user_script:1: attempt to index field 'x' (a nil value)",
        ),
        (
            "local t = {} t.f()",
            "!user_script:1: attempt to call field 'f' (a nil value)",
        ),
        (
            "local t = {} t:f()",
            "!user_script:1: attempt to call method 'f' (a nil value)",
        ),
        (
            "return 1 < '2'",
            "!user_script:1: attempt to compare number with string",
        ),
        ("return {} < {}", "!user_script:1: attempt to compare two table values"),
        (
            "return 'a' .. nil",
            "!user_script:1: attempt to concatenate a nil value",
        ),
        (
            "local t = {} return 'a' .. t.y .. 'b'",
            "!user_script:1: attempt to concatenate field 'y' (a nil value)",
        ),
        ("for i = 1, 'x' do end", "!user_script:1: 'for' limit must be a number"),
        ("local t = {} t[nil] = 1", "!user_script:1: table index is nil"),
        (
            "tostring()",
            "!user_script:1: bad argument #1 to 'tostring' (value expected)",
        ),
        ("error('boom')", "!user_script:1: boom"),
        ("error('boom', 0)", "!boom"),
        ("x = 1", "!user_script:1: Attempt to modify a readonly table"),
        ("return return", "!user_script:1: unexpected symbol near 'return'"),
        (
            "if true then\n\nreturn 1",
            "!user_script:3: 'end' expected (to close 'if' at line 1) near '<eof>'",
        ),
    ]);
}

#[test]
fn control_flow_and_closures() {
    check(&[
        ("local n = 0 for i = 1, 10 do n = n + i end return n", "55"),
        ("local n = 0 for i = 10, 1, -3 do n = n + i end return n", "22"),
        ("local i = 0 repeat local j = i i = i + 1 until j >= 3 return i", "4"),
        (
            "local i = 0 while true do i = i + 1 if i > 4 then break end end return i",
            "5",
        ),
        (
            "local f = {} for i = 1, 3 do f[i] = function() return i end end return f[1]() + f[2]() + f[3]()",
            "6",
        ),
        (
            "local function fib(n) if n < 2 then return n end return fib(n-1) + fib(n-2) end return fib(15)",
            "610",
        ),
        (
            "local function f(...) return select('#', ...), ... end return (f(nil, nil))",
            "2",
        ),
        ("local function f(...) return arg.n end return f(1, nil, 3)", "3"),
        (
            "local t = {f = function(self, x) return self.y + x end, y = 2} return t:f(3)",
            "5",
        ),
        (
            "local a = {} local function g() return 1, 2, 3 end a[1], a[2], a[3] = g() return a[3]",
            "3",
        ),
        (
            "local t = {} for k, v in pairs({a = 1, b = 2, 10, 20}) do t[#t + 1] = tostring(k) .. v end return t[1]..t[2]..t[3]..t[4]",
            "110220a1b2",
        ),
        ("return (pcall(error, 'x'))", "false"),
        (
            "local ok, e = pcall(function() local x = nil; return x.y end) return e",
            "user_script:1: attempt to index local 'x' (a nil value)",
        ),
        (
            "local t = setmetatable({}, {__index = function(t, k) return k .. '!' end}) return t.hey",
            "hey!",
        ),
        (
            "local t = setmetatable({}, {__add = function(a, b) return 42 end}) return t + 1",
            "42",
        ),
        (
            "local t = setmetatable({}, {__call = function(self, a) return a end}) return t(7)",
            "7",
        ),
    ]);
}

#[test]
fn entries_come_and_go_without_harm() {
    let text = "local t, n = {}, 0
        for i = 1, 300 do t['k' .. i] = i if i % 3 == 0 then t['k' .. (i - 1)] = nil end end
        for k in pairs(t) do n = n + 1 end
        return n";
    check(&[(text, "200"), ("local t = {a = 1, a = nil, b = 2} return t.a", "nil")]);
}
