//! Hostile texts: no program may make the engine panic, run past its fuel, stay unusable or give
//! another answer in its fast form than in its exact one.
//!
//! Two sources take turns: programs made of tokens of real ones that were cut, doubled, swapped and
//! exchanged, most of which the parser refuses; and programs grown from the grammar, all of which
//! run. The seed decides everything. `LUA51_FUZZ=100000` makes it go on for longer, `LUA51_SEED=7`
//! begins elsewhere.

#![allow(clippy::expect_used, reason = "a test that cannot go on ends")]

mod syntax;

use std::rc::Rc;

use lua51::stdlib::math::Random;
use lua51::syntax::{PieceKind, pieces};
use lua51::{Machine, Run, Step, stdlib};

const MEMORY: usize = 24 << 20;
const FUEL: u64 = 150_000;

/// Programs whose pieces are mixed.
const SEEDS: &[&str] = &[
    "local t = {} for i = 1, 10 do t[#t + 1] = i * 2 end return table.concat(t, ',')",
    "local function f(a, b, ...) if a then return f(b, ...) end return select('#', ...) end return f(1, 2, 3, 4)",
    "local s = ('a,b;c'):gsub('[,;]', function(c) return '<' .. c .. '>' end) return s:upper():rep(3, '-')",
    "local ok, e = pcall(function() local x = nil; return x.y.z end) return tostring(ok) .. e",
    "local co = coroutine.wrap(function(a) for i = 1, 3 do a = coroutine.yield(a + i) end end) return co(1) .. co(2)",
    "local mt = {__index = function(t, k) return k .. k end, __add = function(a, b) return 7 end, __lt = function() return true end} local o = setmetatable({}, mt) return o.x .. (o + 1) .. tostring(o < o)",
    "local t = {5, 3, 8, 1} table.sort(t, function(a, b) return a > b end) return t[1] .. #t .. unpack(t)",
    "local n = 0 while true do n = n + 1 if n % 7 == 0 then break end end repeat local k = n n = n - 1 until k < 0 return n",
    "return string.format('%5.2f|%-8s|%q|%x', 3.14159, 'ab', 'q\\n', 255) .. math.floor(2.5) .. tostring(1e15)",
    "for k, v in pairs({a = 1, b = {c = 2}, 10, 20}) do if type(v) == 'table' then for _, w in ipairs(v) do error(w) end end end",
    "local f = loadstring('return ...') return f(1), loadstring('x x'), select(2, load(function() return nil end))",
    "local a, b, c = 1, 2 a, b = b, a local t = {x = {y = {}}} t.x.y.z, t[1] = a, b return t.x.y.z == t[1]",
    "return ('x = 1, y = 2'):match('(%w+) = (%d+), (%w+)'), ('abc'):find('b', 1, true), ('%d'):rep(2)",
    "local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end return fib(10)",
    "local d = 0 local function deep(n) d = d + 1 return 1 + deep(n + 1) end return pcall(deep, 1), d",
];

/// Values that reach the corners of library functions.
const ATOMS: &[&str] = &[
    "nil",
    "true",
    "false",
    "0",
    "-1",
    "1",
    "2",
    "3.5",
    "1e308",
    "-1e308",
    "0/0",
    "1/0",
    "-0",
    "2^31",
    "2^53",
    "2^63",
    "''",
    "'a'",
    "'%'",
    "'%d'",
    "'(%a+)'",
    "'[a'",
    "'%b()'",
    "'10'",
    "'0x1F'",
    "('x'):rep(100)",
    "'\\0'",
    "{}",
    "{1, 2, 3}",
    "{a = 1}",
    "tostring",
    "function(...) return ... end",
    "function() error('e') end",
    "coroutine.create(function() coroutine.yield(1) end)",
    "setmetatable({}, {__index = function() return 1 end})",
    "v1",
    "v2",
    "v3",
    "_G",
    "string",
    "math.huge",
    "...",
];

const FUNCTIONS: &[&str] = &[
    "string.byte",
    "string.char",
    "string.dump",
    "string.find",
    "string.format",
    "string.gmatch",
    "string.gsub",
    "string.len",
    "string.lower",
    "string.match",
    "string.rep",
    "string.reverse",
    "string.sub",
    "string.upper",
    "table.concat",
    "table.foreach",
    "table.foreachi",
    "table.getn",
    "table.insert",
    "table.maxn",
    "table.remove",
    "table.setn",
    "table.sort",
    "math.abs",
    "math.ceil",
    "math.fmod",
    "math.frexp",
    "math.ldexp",
    "math.max",
    "math.modf",
    "math.pow",
    "math.random",
    "math.randomseed",
    "math.sqrt",
    "coroutine.create",
    "coroutine.resume",
    "coroutine.running",
    "coroutine.status",
    "coroutine.wrap",
    "coroutine.yield",
    "assert",
    "collectgarbage",
    "error",
    "getmetatable",
    "ipairs",
    "load",
    "loadstring",
    "next",
    "pairs",
    "pcall",
    "rawequal",
    "rawget",
    "rawset",
    "select",
    "setmetatable",
    "tonumber",
    "tostring",
    "type",
    "unpack",
    "xpcall",
];

const OPERATORS: &[&str] = &[
    "+", "-", "*", "/", "%", "^", "..", "==", "~=", "<", "<=", ">", ">=", " and ", " or ",
];

/// A small generator of numbers that look random.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % bound
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

/// The tokens of a text as it writes them.
fn tokens(text: &str) -> Vec<&str> {
    pieces(text.as_bytes())
        .filter(|piece| !matches!(piece.kind, PieceKind::Blank | PieceKind::Comment))
        .map(|piece| &text[piece.span.start as usize..piece.span.end as usize])
        .collect()
}

/// Tokens of real programs in an order that nobody meant.
fn mixed(dice: &mut Dice, pool: &[Vec<&'static str>]) -> String {
    let mut row = pool[dice.below(pool.len())].clone();
    for _ in 0..=dice.below(6) {
        let (a, b) = (dice.below(row.len()), dice.below(row.len()));
        match dice.below(5) {
            0 => drop(row.remove(a)),
            1 => row.insert(a, row[b]),
            2 => row.swap(a, b),
            3 => {
                let other = &pool[dice.below(pool.len())];
                row[a] = other[dice.below(other.len())];
            }
            _ => row.truncate(a.max(1)),
        }
        if row.is_empty() {
            return String::new();
        }
    }
    row.join(" ")
}

fn expression(dice: &mut Dice, depth: usize) -> String {
    let inside = |dice: &mut Dice| expression(dice, depth.saturating_sub(1));
    match dice.below(if depth == 0 { 1 } else { 10 }) {
        0..=2 => dice.pick(ATOMS).to_owned(),
        3..=5 => {
            let function = dice.pick(FUNCTIONS);
            let arguments: Vec<String> = (0..dice.below(5)).map(|_| inside(dice)).collect();
            format!("{function}({})", arguments.join(", "))
        }
        6 => format!("({} {} {})", inside(dice), dice.pick(OPERATORS), inside(dice)),
        7 => format!("{}({})", dice.pick(&["-", "not ", "#"]), inside(dice)),
        8 => format!("({})[{}]", inside(dice), inside(dice)),
        _ => format!(
            "{{{}, [{}] = {}, x = {}}}",
            inside(dice),
            inside(dice),
            inside(dice),
            inside(dice)
        ),
    }
}

fn statement(dice: &mut Dice, depth: usize) -> String {
    let variable = dice.pick(&["v1", "v2", "v3", "v1.x", "v2[v3]", "v3[1]"]);
    let value = expression(dice, 3);
    let body = |dice: &mut Dice| block(dice, depth.saturating_sub(1));
    match dice.below(if depth == 0 { 3 } else { 10 }) {
        0 => format!("{variable} = {value}"),
        1 => format!("v1, v2, v3 = {value}, {}", expression(dice, 2)),
        2 => format!("pcall({value}, {})", expression(dice, 2)),
        3 => format!("if {value} then {} else {} end", body(dice), body(dice)),
        4 => format!(
            "for i = {value}, {}, {} do v1 = i {} end",
            dice.pick(ATOMS),
            dice.pick(ATOMS),
            body(dice)
        ),
        5 => format!("for k, v in pairs({value}) do v2 = k {} end", body(dice)),
        6 => format!("while {value} do {} break end", body(dice)),
        7 => format!("v3 = function(v1, ...) {} return v1, {value} end", body(dice)),
        8 => format!("pcall(function(...) {} return {value} end, v1, v2)", body(dice)),
        _ => format!("do local v1 = {value} {} end", body(dice)),
    }
}

fn block(dice: &mut Dice, depth: usize) -> String {
    (0..=dice.below(3))
        .map(|_| statement(dice, depth))
        .collect::<Vec<_>>()
        .join(" ")
}

fn grown(dice: &mut Dice) -> String {
    format!(
        "local v1, v2, v3 = {}, {} {} return {}",
        expression(dice, 2),
        expression(dice, 2),
        block(dice, 3),
        expression(dice, 3)
    )
}

struct Engine {
    machine: Machine,
    random: Rc<Random>,
}

impl Engine {
    fn new() -> Self {
        let random = Rc::new(Random::default());
        let mut machine = Machine::new(MEMORY);
        stdlib::install_with_random(&mut machine, &random);
        machine.seal(None);
        Self { machine, random }
    }

    /// Runs a text for its fuel and no longer, in both its forms, which must agree.
    fn run(&mut self, text: &str) {
        let Ok(program) = self.machine.load(text.as_bytes(), "fuzz") else {
            return;
        };
        let fast = self.machine.start_fast(&program, |_, _| {});
        let fast = self.end(fast, text);
        let exact = self.machine.start(&program, |_, _| {});
        let exact = self.end(exact, text);
        if let (Some(fast), Some(exact)) = (fast, exact) {
            assert_eq!(fast, exact, "the fast form of {text}");
        }
    }

    /// What a run comes to, if it comes to an end.
    fn end(&mut self, run: Run, text: &str) -> Option<String> {
        self.random.restore(Random::default().state());
        let mut fuel = FUEL;
        let step = self.machine.resume(&run, &mut fuel);
        assert!(fuel <= FUEL, "{text}");
        assert!(!matches!(step, Step::Waiting), "nothing here waits: {text}");
        if step != Step::Done {
            self.machine.abandon(run);
            return None;
        }
        let (shown, _) = self.machine.finish(&run, |ctx, result| {
            let has_raised = result.is_err();
            let text = stdlib::base::plain_text(ctx, result.unwrap_or_else(|error| error));
            format!("{has_raised} {}", text.to_str_lossy())
        });
        Some(shown)
    }
}

fn still_works(machine: &mut Machine) -> bool {
    let program = machine
        .load(b"local t = {} t.x = 20 return t.x + 1", "after")
        .expect("it is right");
    let run = machine.start(&program, |_, _| {});
    let mut fuel = FUEL;
    machine.resume(&run, &mut fuel) == Step::Done
        && machine
            .finish(&run, |_, result| {
                lua51::to_number(result.unwrap_or_default()) == Some(21.0)
            })
            .0
}

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|value| value.parse().ok())
        .unwrap_or(default)
}

#[test]
fn no_text_breaks_the_engine() {
    let pool: Vec<Vec<&str>> = SEEDS.iter().map(|seed| tokens(seed)).collect();
    let (count, seed) = (setting("LUA51_FUZZ", 1_500), setting("LUA51_SEED", 1));
    let shown = std::env::var_os("LUA51_SHOW").is_some();
    let mut engine = Engine::new();
    for i in 0..count {
        let mut dice = Dice((seed << 32 | i).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let text = if i % 2 == 0 {
            mixed(&mut dice, &pool)
        } else {
            grown(&mut dice)
        };
        if shown {
            eprintln!("{i}: {text}");
        }
        engine.run(&text);
        if i % 50 == 49 {
            assert!(still_works(&mut engine.machine), "after {text}");
        }
        if i % 500 == 499 {
            engine = Engine::new();
        }
    }
}
