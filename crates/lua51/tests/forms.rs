//! The fast form of a program against its exact one, on programs that hardly ever raise.
//!
//! Whatever raises is run exactly in any case, so only programs that do not can show a difference.
//! These are grown with the types of their variables in mind: numbers in the corners of doubles,
//! strings that read as numbers, tables with holes, values that may be nil, closures that change
//! what others read. `LUA51_FORMS=100000` makes it go on for longer, `LUA51_SEED=7` begins elsewhere.

#![allow(clippy::expect_used, reason = "a test that cannot go on ends")]

use std::rc::Rc;

use lua51::stdlib::math::Random;
use lua51::{Machine, Run, Step, stdlib};

const FUEL: u64 = 400_000;

/// A small generator of numbers that look random.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % bound
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

/// What every program begins with. `n` are numbers, `s` strings, `t` tables of numbers, `m` may be
/// nil, `f` takes and gives a number, `o` is an object.
const PRELUDE: &str = "
local out = {}
local function say(...) for i = 1, select('#', ...) do out[#out + 1] = tostring((select(i, ...))) end end
local n1, n2, n3, s1, s2, m1, m2 = 3, -0.5, 7, 'abc', '10', nil, 4
local t1, t2, t3 = {5, 3, 9}, {}, {x = 1, y = 2, 8}
local get = rawget
local O = {} O.__index = O
function O.new(v) return setmetatable({v = v, w = 1}, O) end
function O:add(k) self.v = self.v + k return self.v end
function O:less(other) return self.v < other.v end
local o1, o2 = O.new(1), O.new(2)
local function f1(a) return a + n1 end
local function f2(a, b) if a < (b or 2) then return a end return f2(a - 3, b) end
local function f3(...) local a, b = ... return (a or 1) * (b or 2) end
";

const CODA: &str = " say(n1, n2, n3, s1, s2, m1, m2, #t1, t1[1], t1[2], t2[1], t2.x, t3.x, t3.y, o1.v, o2.v)
return table.concat(out, ',')";

const NUMBERS: &[&str] = &[
    "0", "1", "2", "-1", "3.5", "-0", "1e15", "2^53", "0.1", "100", "1e300", "-2.5", "7",
];
const KEYS: &[&str] = &[
    "1", "2", "3", "'x'", "'y'", "n1", "#t1 + 1", "#t2", "n3 % 4", "s1", "-1", "1.5",
];
const NUMBER_NAMES: &[&str] = &["n1", "n2", "n3"];

fn number(dice: &mut Dice, depth: usize) -> String {
    if depth == 0 {
        return match dice.below(3) {
            0 => dice.pick(NUMBERS).to_owned(),
            _ => dice.pick(NUMBER_NAMES).to_owned(),
        };
    }
    let mut inner = || number(dice, depth - 1);
    let (a, b) = (inner(), inner());
    match dice.below(17) {
        0 | 1 => format!("({a} {} {b})", dice.pick(&["+", "-", "*", "/", "%", "%"])),
        2 => format!(
            "({} % {})",
            dice.pick(NUMBER_NAMES),
            dice.pick(&["3", "n1", "-4", "2.5"])
        ),
        3 => format!("-({a})"),
        4 => format!(
            "(#{} {} {a})",
            dice.pick(&["t1", "t2", "s1"]),
            dice.pick(&["+", "-", "*", "%"])
        ),
        5 => format!("math.{}({a})", dice.pick(&["floor", "abs", "ceil"])),
        6 => format!("math.max({a}, {b})"),
        7 => format!("(tonumber({}) or {a})", string(dice, 1)),
        8 => format!("(get({}, {}) or {a})", dice.pick(&["t1", "t2"]), dice.pick(KEYS)),
        9 => format!("f1({a})"),
        10 => format!("f2({} % 50, {})", a, dice.pick(&["3", "nil", "n3 % 9", "n2"])),
        11 => format!("f3({a}, {b})"),
        12 => format!("o1:add({a})"),
        13 => format!("({} and {a} or {b})", condition(dice, depth - 1)),
        14 => format!("('10' * {a})"),
        15 => format!("select('#', {a}, {b})"),
        _ => format!("(s2 {} {a})", dice.pick(&["+", "-", "/"])),
    }
}

fn string(dice: &mut Dice, depth: usize) -> String {
    if depth == 0 {
        return dice
            .pick(&["s1", "s2", "'z'", "'7'", "''", "'0x1F'", "' 5 '"])
            .to_owned();
    }
    match dice.below(7) {
        0 => format!("({} .. {})", string(dice, depth - 1), number(dice, depth - 1)),
        1 => format!(
            "{}:sub({}, {})",
            dice.pick(&["s1", "s2"]),
            dice.pick(&["1", "2", "-2"]),
            number(dice, 0)
        ),
        2 => format!("tostring({})", number(dice, depth - 1)),
        3 => format!("string.format('%g', {})", number(dice, depth - 1)),
        4 => format!("({} .. '-' .. {})", number(dice, 0), string(dice, depth - 1)),
        5 => format!("({}):upper()", string(dice, depth - 1)),
        _ => string(dice, 0),
    }
}

fn condition(dice: &mut Dice, depth: usize) -> String {
    let order = dice.pick(&["<", "<=", ">", ">="]);
    match dice.below(11) {
        0 | 1 => format!("{} {order} {}", number(dice, depth), number(dice, depth)),
        2 => format!("{} {order} {}", string(dice, depth), string(dice, depth)),
        3 => format!("t1[1] ~= nil and t1[2] ~= nil and t1[1] {order} t1[2]"),
        4 => format!("(t1[{}] or 0) {order} {}", dice.pick(KEYS), number(dice, depth)),
        5 => format!("{} == {}", number(dice, depth), number(dice, depth)),
        6 => format!("m1 and m1 {order} {}", number(dice, depth)),
        7 => format!("not (m2 == nil or m2 {order} {})", number(dice, depth)),
        8 => "o1:less(o2)".to_owned(),
        9 => format!("{} == {}", string(dice, depth), dice.pick(&["m1", "s1", "'7'"])),
        _ => format!("n1 {order} n2 or {}", dice.pick(&["m1", "true", "n3 > 2"])),
    }
}

fn statement(dice: &mut Dice, depth: usize) -> String {
    let number_name = dice.pick(NUMBER_NAMES);
    let table = dice.pick(&["t1", "t2", "t3"]);
    let key = dice.pick(KEYS);
    match dice.below(if depth == 0 { 12 } else { 22 }) {
        0 | 1 => format!("{number_name} = {}", number(dice, 2)),
        2 => format!("{} = {}", dice.pick(&["s1", "s2"]), string(dice, 2)),
        3 => format!(
            "{} = {}",
            dice.pick(&["m1", "m2"]),
            match dice.below(3) {
                0 => "nil".to_owned(),
                _ => number(dice, 1),
            }
        ),
        4 => format!("{table}[{key}] = {}", number(dice, 2)),
        5 => format!("{table}[{key}] = {}", dice.pick(&["m1", "nil", "m2", "get(t1, 1)"])),
        6 => format!(
            "n1, n2, n3 = {}, {}",
            dice.pick(&["n2, n3", "n3, n1", "n2, n1"]),
            number(dice, 1)
        ),
        7 => "t1[1], t1[2] = t1[2], t1[1]".to_owned(),
        8 => format!("say({}, {})", number(dice, 2), string(dice, 1)),
        9 => format!("say({})", condition(dice, 2)),
        10 => format!("table.insert({table}, {})", number(dice, 1)),
        11 => format!(
            "o1.v, o2.v, {table}[{key}] = o2.v, {}, {}",
            number(dice, 1),
            dice.pick(&["m1", "o1.v", "1"])
        ),
        12 | 13 => format!(
            "if {} then {} elseif {} then {} else {} end",
            condition(dice, 1),
            block(dice, depth - 1),
            condition(dice, 1),
            block(dice, depth - 1),
            block(dice, depth - 1)
        ),
        14 => format!(
            "for i = {}, {} do {number_name} = i {} end",
            dice.pick(&["1", "n3 % 5", "#t1", "-2"]),
            dice.pick(&["4", "#t1", "n1 % 6", "'3'", "#t1 - 1"]),
            block(dice, depth - 1)
        ),
        15 => format!(
            "for i = 5, {}, {} do say(i) {} end",
            number(dice, 0),
            dice.pick(&["-2", "50", "-1.5"]),
            { format!("if i > 20 or i < -20 then break end {}", block(dice, depth - 1)) }
        ),
        16 => format!(
            "for k, v in ipairs({table}) do say(k, v) if k > 5 then break end {} end",
            block(dice, depth - 1)
        ),
        17 => format!("for k, v in pairs({table}) do m2 = v if v and v > 3 then say(v) end end"),
        18 => format!(
            "do local i = 0 while i < {} and i < 6 do i = i + 1 {} end end",
            number(dice, 1),
            block(dice, depth - 1)
        ),
        19 => format!(
            "do local i = 0 repeat i = i + 1 {} until i > {} or i > 5 end",
            block(dice, depth - 1),
            number(dice, 1)
        ),
        20 => format!(
            "do local function g(a, b) {} if a <= b then return a - b end return {} end say(g({}, {})) end",
            block(dice, depth - 1),
            number(dice, 1),
            number(dice, 1),
            number(dice, 1)
        ),
        _ => format!(
            "do local c = {} f1 = function(a) c = c + 1 n3 = n3 + 1 return a * c end {} end",
            number(dice, 1),
            block(dice, depth - 1)
        ),
    }
}

fn block(dice: &mut Dice, depth: usize) -> String {
    (0..=dice.below(3))
        .map(|_| statement(dice, depth))
        .collect::<Vec<_>>()
        .join(" ")
}

struct Engine {
    machine: Machine,
    random: Rc<Random>,
}

impl Engine {
    fn new() -> Self {
        let random = Rc::new(Random::default());
        let mut machine = Machine::new(64 << 20);
        stdlib::install_with_random(&mut machine, &random);
        machine.seal(None);
        Self { machine, random }
    }

    /// What a run comes to, if it comes to an end.
    fn end(&mut self, run: Run) -> Option<String> {
        self.random.restore(Random::default().state());
        if self.machine.resume(&run, &mut FUEL.clone()) != Step::Done {
            self.machine.abandon(run);
            return None;
        }
        let (shown, _) = self.machine.finish(&run, |ctx, result| {
            let text = stdlib::base::plain_text(ctx, result.unwrap_or_else(|error| error));
            text.to_str_lossy().into_owned()
        });
        Some(shown)
    }
}

fn setting(name: &str, default: u64) -> u64 {
    let value = std::env::var(name).ok();
    value.and_then(|value| value.parse().ok()).unwrap_or(default)
}

#[test]
fn both_forms_of_a_program_agree() {
    let (count, seed) = (setting("LUA51_FORMS", 1_000), setting("LUA51_SEED", 1));
    let mut engine = Engine::new();
    let mut finished = 0;
    for i in 0..count {
        let mut dice = Dice((seed << 32 | i).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let body: Vec<String> = (0..5).map(|_| statement(&mut dice, 2)).collect();
        let text = format!("{PRELUDE}{}{CODA}", body.join("\n"));
        let program = engine.machine.load(text.as_bytes(), "grown").expect("a program");
        let fast = engine.machine.start_fast(&program, |_, _| {});
        let Some(fast) = engine.end(fast) else { continue };
        let exact = engine.machine.start(&program, |_, _| {});
        // The exact form needs more fuel.
        let Some(exact) = engine.end(exact) else { continue };
        assert_eq!(fast, exact, "program {i} of seed {seed}:\n{text}");
        finished += 1;
        if i % 200 == 199 {
            engine = Engine::new();
        }
    }
    println!("{finished} of {count} programs came to an end in their fast form");
    assert!(finished * 3 > count, "too few programs came to an end");
}
