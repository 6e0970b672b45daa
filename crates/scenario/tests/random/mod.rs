//! Random scenario files: a few clients with a few calls on a few keys, with and without WATCH,
//! scripts, deadlines and faults.

use std::fmt::Write as _;

/// Chance with a seed: SplitMix64.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (word ^ (word >> 31)) % limit
    }

    fn one<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len() as u64) as usize]
    }

    fn key(&mut self) -> &'static str {
        self.one(&["a", "a", "b"])
    }
}

/// The text of a scenario file.
pub(crate) fn file(seed: u64) -> String {
    let mut chance = Chance(seed);
    let mut text = String::from("setup = ['SET a 1', 'SET b 0', 'XADD s 1-1 f v', 'XGROUP CREATE s g 0']\n");
    let faults = [
        "",
        "",
        "",
        "clock_jumps = 1",
        "deaths = 1",
        "lost_replies = 1",
        "repeated_requests = 1",
        "restarts = 1",
        "restarts = 2",
        "restarts = 1\ndeaths = 1",
        "restarts = 1\nclock_jumps = 1",
        "restarts = 1\nrepeated_requests = 1",
    ];
    let _ = writeln!(text, "[faults]\n{}", chance.one(&faults));
    let groups = 1 + chance.below(3);
    for group in 0..groups {
        let count = if groups == 1 { 2 + chance.below(2) } else { 1 };
        let program = program(&mut chance);
        let _ = writeln!(
            text,
            "[[client]]\nname = 'c{group}'\ncount = {count}\nprogram = '''\n{program}'''"
        );
    }
    let rules = [
        "lua = \"return redis.call('GET', 'a') ~= '2'\"",
        "lua = \"return redis.call('EXISTS', 'b') == 1\"",
        "never_negative = ['a', 'b']",
        "serializable = true",
        "when = 'eventually'\nlua = \"return redis.call('GET', 'b') == '2'\"",
        "when = 'eventually'\nlua = \"return redis.call('GET', 'a') == '0'\"",
        "no_lost_update = ['a', 'b']",
        "at_most = { count = 1, result = '1' }",
        "when = 'finally'\nlua = \"return results[1] ~= 'x' and redis.call('GET', 'a') ~= '0'\"",
    ];
    for _ in 0..1 + chance.below(2) {
        let _ = writeln!(text, "[[rule]]\n{}", chance.one(&rules));
    }
    text
}

fn program(chance: &mut Chance) -> String {
    let mut text = String::from("local r\n");
    if chance.below(3) == 0 {
        let (watched, read) = (chance.one(&["a", "a", "b", "s"]), chance.key());
        let _ = writeln!(
            text,
            "redis.call('WATCH', '{watched}')\nr = redis.call('GET', '{read}')"
        );
        let _ = writeln!(text, "redis.call('MULTI')\n{}", call(chance));
        text.push_str("r = redis.call('EXEC')\nif not r then return 'x' end\n");
        if chance.below(2) == 0 {
            text.push_str(&call(chance));
        }
        return text + "return 1\n";
    }
    for _ in 0..1 + chance.below(4) {
        match chance.below(4) {
            0 => text.push_str("if not r or r == '0' then return 'x' end\n"),
            1 => {
                let key = chance.key();
                let _ = writeln!(
                    text,
                    "r = redis.call('GET', '{key}')\nif r == '1' then {} end",
                    call(chance).trim()
                );
            }
            _ => text.push_str(&call(chance)),
        }
    }
    text + "return r\n"
}

fn call(chance: &mut Chance) -> String {
    let (key, other) = (chance.key(), chance.key());
    let script =
        "if redis.call('GET', KEYS[1]) then return redis.call('INCR', KEYS[2]) end return redis.call('DEL', KEYS[2])";
    let call = match chance.below(13) {
        0 | 1 => format!("'GET', '{key}'"),
        2 => format!("'SET', '{key}', '2'"),
        3 => format!("'SET', '{key}', '1', 'PX', '100'"),
        4 => format!("'DECR', '{key}'"),
        5 => format!("'INCR', '{key}'"),
        6 => format!("'SETNX', '{key}', '1'"),
        7 => format!("'DEL', '{key}'"),
        8 => "'DBSIZE'".to_owned(),
        9 => "'XADD', 's', '2-*', 'f', 'v'".to_owned(),
        10 => "'XACK', 's', 'g', '1-1'".to_owned(),
        11 => "'XREADGROUP', 'GROUP', 'g', 'c', 'COUNT', '1', 'STREAMS', 's', '>'".to_owned(),
        _ => format!("'EVAL', \"{script}\", '2', '{key}', '{other}'"),
    };
    format!("r = redis.call({call})\n")
}
