//! Programs that mean harm: each ends with its fuel, with an error or for want of memory, soon, and
//! the machine still works after it.

#![allow(
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on ends, and it looks at the clock"
)]

use std::time::{Duration, Instant};

use lua51::{Machine, Step, stdlib};

const MEMORY: usize = 24 << 20;
const FUEL: u64 = 300_000;
/// Far more than the fuel takes, even unoptimised on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// What they do, and the programs.
const HOSTILE: &[(&str, &str)] = &[
    ("loops", "while true do end"),
    ("loops over nothing", "for i = 1, math.huge do end"),
    ("repeats", "repeat until false"),
    ("steps that go nowhere", "for i = 1, 2, 0 do end"),
    ("steps too small to count", "for i = 2^53, 2^53 + 10, 0.1 do end"),
    ("recurs", "local function f() return 1 + f() end return f()"),
    (
        "recurs in tail position",
        "local function f() return f() end return f()",
    ),
    ("recurs in two", "local function f() f() f() end f()"),
    (
        "recurs through pcall",
        "local function f() return pcall(f) end return f()",
    ),
    (
        "recurs through xpcall",
        "local function f() return xpcall(f, f) end return f()",
    ),
    (
        "fails in handlers",
        "local function f() error(1) end while true do xpcall(f, f) end",
    ),
    (
        "recurs through __index",
        "local t = setmetatable({}, {}) getmetatable(t).__index = function(t, k) return t[k] end return t.x",
    ),
    (
        "chains __index",
        "local t = {} for i = 1, 1e4 do t = setmetatable({}, {__index = t}) end return t.x",
    ),
    (
        "circles in __index",
        "local t = {} setmetatable(t, {__index = t}) while true do local x = t.x end",
    ),
    (
        "recurs through __newindex",
        "local t = setmetatable({}, {__newindex = function(t, k, v) t[k] = v end}) t.x = 1",
    ),
    (
        "recurs through __call",
        "local t = setmetatable({}, {}) getmetatable(t).__call = t return t()",
    ),
    (
        "recurs through __add",
        "local t = setmetatable({}, {__add = function(a, b) return a + b end}) return t + t",
    ),
    (
        "recurs through __concat",
        "local t = setmetatable({}, {__concat = function(a, b) return a .. b end}) return t .. t",
    ),
    (
        "recurs through __lt",
        "local t = setmetatable({}, {__lt = function(a, b) return a < b end}) return t < t",
    ),
    (
        "recurs through __eq",
        "local m = {__eq = function(a, b) return a == b end} return setmetatable({}, m) == setmetatable({}, m)",
    ),
    (
        "recurs through __tostring",
        "local t = setmetatable({}, {__tostring = tostring}) return tostring(t)",
    ),
    (
        "recurs through sort",
        "local function f() table.sort({2, 1}, f) end f()",
    ),
    (
        "compares without order",
        "local t = {} for i = 1, 1000 do t[i] = i end table.sort(t, function() return true end)",
    ),
    (
        "never ends a comparison",
        "table.sort({1, 2, 3}, function() while true do end end)",
    ),
    (
        "sorts much",
        "local t = {} for i = 1, 1e6 do t[i] = -i end while true do table.sort(t) end",
    ),
    (
        "recurs through gsub",
        "local function f() return (('x'):gsub('x', f)) end return f()",
    ),
    (
        "never ends a replacement",
        "return (('x'):rep(100):gsub('x', function() while true do end end))",
    ),
    (
        "replaces much",
        "local s = ('x'):rep(1e6) while true do s:gsub('x', 'x') end",
    ),
    (
        "replaces with more",
        "local s = 'x' while true do s = s:gsub('.', '%0%0') end",
    ),
    (
        "nests coroutines",
        "local function f() return coroutine.wrap(f)() end return f()",
    ),
    (
        "makes coroutines",
        "local t = {} while true do t[#t + 1] = coroutine.create(function() end) end",
    ),
    (
        "resumes for ever",
        "local co = coroutine.wrap(function() while true do coroutine.yield() end end) while true do co() end",
    ),
    (
        "loops in a coroutine",
        "coroutine.wrap(function() while true do end end)()",
    ),
    (
        "resumes itself",
        "local co co = coroutine.create(function() return coroutine.resume(co) end) while true do coroutine.resume(co) end",
    ),
    ("doubles a string", "local s = 'x' while true do s = s .. s end"),
    (
        "adds to a string",
        "local s = '' while true do s = s .. 'xxxxxxxxxxxxxxxx' end",
    ),
    ("repeats a string", "return #('x'):rep(1e9)"),
    ("repeats a long string", "local s = ('x'):rep(1e6) return #s:rep(1e6)"),
    (
        "repeats a string often",
        "local t = {} while true do t[#t + 1] = ('x'):rep(1e5) end",
    ),
    ("repeats nothing often", "return (''):rep(2^31 - 1)"),
    (
        "joins a table of one",
        "local t = {} for i = 1, 1000 do t[i] = ('x'):rep(1e5) end return #table.concat(t)",
    ),
    (
        "joins with a separator",
        "local t = {} for i = 1, 1e4 do t[i] = '' end return #table.concat(t, ('x'):rep(1e5))",
    ),
    (
        "prints widely",
        "local t = {} while true do t[#t + 1] = ('%99.99f'):format(1e308) end",
    ),
    (
        "quotes much",
        "local s = ('\\0'):rep(1e6) while true do s = ('%q'):format(s) end",
    ),
    (
        "reverses much",
        "local s = ('x'):rep(1e6) while true do s = s:reverse() end",
    ),
    (
        "raises case",
        "local s = ('x'):rep(1e6) while true do s = s:upper() end",
    ),
    (
        "compares long strings",
        "local a, b = ('x'):rep(1e6) .. 'a', ('x'):rep(1e6) .. 'b' while true do local c = a < b end",
    ),
    ("fills a table", "local t = {} while true do t[#t + 1] = t end"),
    (
        "fills a table with names",
        "local t, i = {}, 0 while true do i = i + 1 t['k' .. i] = i end",
    ),
    (
        "fills a table far apart",
        "local t, i = {}, 0 while true do i = i + 1 t[i * 1e6] = i end",
    ),
    ("nests tables", "local t = {} while true do t = {t} end"),
    (
        "inserts in front",
        "local t = {} while true do table.insert(t, 1, 1) end",
    ),
    (
        "removes in front",
        "local t = {} for i = 1, 1e5 do t[i] = i end while #t > 0 do table.remove(t, 1) end",
    ),
    ("inserts far away", "table.insert({1, 2, 3}, -2^31, 1)"),
    ("joins far away", "return table.concat({}, '', -2^31, 2^31 - 1)"),
    (
        "joins empty strings far away",
        "return table.concat(setmetatable({}, {}), '', 1, 2^31 - 1)",
    ),
    (
        "asks for the largest key",
        "local t = {} for i = 1, 1e5 do t['k' .. i] = i end while true do table.maxn(t) end",
    ),
    (
        "walks again and again",
        "local t = {} for i = 1, 1e5 do t['k' .. i] = i end while true do next(t) end",
    ),
    (
        "walks from the middle",
        "local t = {} for i = 1, 1e4 do t['k' .. i] = i end while true do next(t, 'k5000') for k in pairs({a = 1, b = 2}) do end end",
    ),
    (
        "unpacks much",
        "local t = {} for i = 1, 7000 do t[i] = i end while true do local a = {unpack(t)} end",
    ),
    ("unpacks nothing", "return unpack({}, 1, 1e9)"),
    ("unpacks everything", "return unpack({}, -2^31, 2^31 - 1)"),
    (
        "selects much",
        "local function f(...) return select('#', ...) + f(1, ...) end return f()",
    ),
    ("passes much", "local function f(...) return f(1, ...) end return f()"),
    (
        "makes functions",
        "local t = {} while true do local x = 1 t[#t + 1] = function() return x end end",
    ),
    (
        "makes code",
        "local i = 0 while true do i = i + 1 loadstring('return ' .. i) end",
    ),
    ("makes long code", "return loadstring('return 1' .. (' + 1'):rep(1e6))"),
    ("makes code for ever", "return load(function() return 'x = 1 ' end)"),
    (
        "makes wide code",
        "return loadstring('return {' .. ('1,'):rep(1e5) .. '}')",
    ),
    ("nests code", "return loadstring(('('):rep(1e5))"),
    ("nests functions", "return loadstring(('return function() '):rep(1e4))"),
    (
        "a pattern of stars",
        "return ('a'):rep(1e4):match(('a*'):rep(20) .. 'b')",
    ),
    (
        "a pattern of lazy stars",
        "return ('a'):rep(1e4):match(('a-'):rep(20) .. 'b')",
    ),
    (
        "a pattern of maybes",
        "return ('a'):rep(30):match(('a?'):rep(30) .. ('a'):rep(31))",
    ),
    (
        "a pattern of captures",
        "return ('a'):rep(1e4):match(('(a*)'):rep(20) .. 'b')",
    ),
    (
        "a pattern that looks back",
        "return ('a'):rep(1e5):match('(.*)(.*)%1%2b')",
    ),
    ("a pattern of brackets", "return ('('):rep(1e5):gsub('%b()', '')"),
    (
        "a pattern of frontiers",
        "local s = ('a'):rep(1e5) while true do s:gsub('%f[b]', 'x') end",
    ),
    ("a long pattern", "return ('a'):rep(1e5):match(('a'):rep(1e5))"),
    ("a deep pattern", "return ('a'):rep(3e5):match('.-b')"),
    (
        "a pattern of singles",
        "return ('a'):rep(1e6):match(('a'):rep(1e6) .. 'b')",
    ),
    (
        "a plain search",
        "local s = ('a'):rep(1e6) while true do s:find(('a'):rep(1e5) .. 'b', 1, true) end",
    ),
    (
        "a search for each",
        "local s = ('a'):rep(1e5) for x in s:gmatch('a-') do for y in s:gmatch('.*b') do end end",
    ),
    ("bytes of everything", "local s = ('a'):rep(1e6) return s:byte(1, -1)"),
    (
        "asks for addresses",
        "local t = {} while true do t[#t + 1] = tostring({}) end",
    ),
    ("numbers of many digits", "return tonumber(('9'):rep(1e6))"),
    (
        "numbers of many digits in a base",
        "while true do tonumber(('9'):rep(1e6), 7) end",
    ),
    (
        "remainders of far numbers",
        "while true do local x = math.fmod(1e308, 1e-308) end",
    ),
    ("fails for ever", "while true do pcall(error, ('x'):rep(1e5)) end"),
    (
        "catches itself",
        "local function f() while true do pcall(f) end end f()",
    ),
];

fn machine() -> Machine {
    let mut machine = Machine::new(MEMORY);
    stdlib::install(&mut machine);
    machine.seal(None);
    machine
}

/// Runs a program in its fast form and, if that gives up, in its exact one.
fn run(machine: &mut Machine, text: &str) {
    let Ok(program) = machine.load(text.as_bytes(), "hostile") else {
        return;
    };
    for is_fast in [true, false] {
        let run = if is_fast {
            machine.start_fast(&program, |_, _| {})
        } else {
            machine.start(&program, |_, _| {})
        };
        let mut fuel = FUEL;
        let step = machine.resume(&run, &mut fuel);
        assert!(machine.memory() < 2 * MEMORY, "{} bytes for {text}", machine.memory());
        if step == Step::Done {
            machine.finish(&run, |_, _| {});
        } else {
            machine.abandon(run);
        }
    }
}

fn still_works(machine: &mut Machine) -> bool {
    let program = machine
        .load(b"local t = {20} return t[1] + 1", "after")
        .expect("it is right");
    let run = machine.start(&program, |_, _| {});
    let mut fuel = FUEL;
    machine.resume(&run, &mut fuel) == Step::Done
        && machine
            .finish(&run, |_, result| lua51::to_number(result.unwrap_or_default()))
            .0
            == Some(21.0)
}

#[test]
fn hostile_programs_end_soon() {
    let mut slow = Vec::new();
    for (what, text) in HOSTILE {
        let mut engine = machine();
        let started = Instant::now();
        run(&mut engine, text);
        let took = started.elapsed();
        assert!(still_works(&mut engine), "after a program that {what}");
        if std::env::var_os("LUA51_SHOW").is_some() {
            println!("{took:>10.1?} {:>6} KiB {what}", engine.memory() / 1024);
        }
        if took > PATIENCE {
            slow.push(format!("{what}: {took:.1?}"));
        }
    }
    assert!(slow.is_empty(), "too slow: {slow:#?}");
}
