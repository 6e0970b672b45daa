//! Random programs of an application: reads, writes, transactions that are tried again, loops.

use std::fmt::Write as _;

/// Chance with a seed: SplitMix64.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (word ^ (word >> 31)) % limit
    }

    pub(crate) fn one<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len() as u64) as usize]
    }
}

/// A program that is called with `KEYS` `a` and `l` and `ARGV` `2`.
pub(crate) fn program(chance: &mut Chance) -> String {
    let mut text = String::from("local call = redis.call\nlocal name = 'n'\nlocal r\n");
    for _ in 0..1 + chance.below(4) {
        match chance.below(5) {
            0 | 1 => transaction(chance, &mut text),
            2 => conditional(chance, &mut text),
            3 if chance.below(3) == 0 => {
                let _ = writeln!(text, "for i = 1, {} do\n  {}\nend", chance.below(4), statement(chance));
            }
            _ => {
                let _ = writeln!(text, "{}", statement(chance));
            }
        }
    }
    // The list of a hash's fields has no order that could be told.
    text + chance.one(&[
        "return r\n",
        "return {r, redis.call('GET', 'b')}\n",
        "return redis.call('LRANGE', KEYS[2], 0, -1)",
        "",
    ])
}

fn statement(chance: &mut Chance) -> String {
    let call = format!(
        "{}({})",
        chance.one(&["redis.call", "redis.call", "call", "redis.pcall"]),
        command(chance)
    );
    match chance.below(4) {
        0 | 1 => format!("r = {call}"),
        2 => format!(
            "local ok, reply = pcall(redis.call, {}) r = ok and reply",
            command(chance)
        ),
        _ => call,
    }
}

fn key(chance: &mut Chance) -> &'static str {
    chance.one(&["'a'", "'b'", "KEYS[1]", "name", "'c' .. ARGV[1]"])
}

fn command(chance: &mut Chance) -> String {
    let key = key(chance);
    match chance.below(12) {
        0 | 1 => format!("'GET', {key}"),
        2 => format!("'SET', {key}, {}", chance.one(&["'5'", "7", "ARGV[1]", "r or 1"])),
        3 => format!("'INCRBY', {key}, {}", chance.one(&["2", "'3'", "ARGV[1]"])),
        4 => format!("'SET', {key}, 'x', 'NX', 'PX', {}", chance.one(&["100", "'250'"])),
        5 => format!("'DEL', {key}, 'b'"),
        6 => format!(
            "'RPUSH', {}, 'e', {}",
            chance.one(&["KEYS[2]", "'l'", "'a'"]),
            chance.one(&["'f'", "1.5", "ARGV[1]"])
        ),
        7 => "'HSET', 'h', 'f', '1', 'g', ARGV[1]".to_owned(),
        8 => format!("'ZADD', 'z', {}, 'm'", chance.one(&["1", "'2.5'", "'(1'"])),
        9 => format!("'EXPIRE', {key}, 60"),
        10 => format!("'MSET', {key}, 1, 'b', 'two'"),
        _ => format!("'EXISTS', {key}, 'b'"),
    }
}

fn conditional(chance: &mut Chance, text: &mut String) {
    let condition = chance.one(&[
        "r == '5'",
        "not r",
        "redis.call('EXISTS', 'b') == 1",
        "redis.call('GET', KEYS[1]) == ARGV[1]",
    ]);
    let _ = writeln!(text, "if {condition} then\n  {}", statement(chance));
    if chance.below(2) == 0 {
        let _ = writeln!(text, "else\n  {}", statement(chance));
    }
    text.push_str("end\n");
}

/// In all the shapes in which people try again, or do not.
fn transaction(chance: &mut Chance, text: &mut String) {
    let shapes = [
        "while true do\n  @W\n  @R\n  @Q\n  if redis.call('EXEC') then break end\nend\n",
        "while true do\n  @W\n  @R\n  @Q\n  if redis.call('EXEC') then return 'done' end\nend\n",
        "repeat\n  @W\n  @R\n  @Q\nuntil redis.call('EXEC')\n",
        "for try = 1, 3 do\n  @W\n  @R\n  @Q\n  local ok, done = pcall(redis.call, 'EXEC')\n  if ok and done then return try end\nend\n",
        "local done\nwhile not done do\n  @W\n  @R\n  @Q\n  done = redis.call('EXEC')\nend\n",
        "@R\n@Q\nr = redis.call('EXEC')\n",
        "@W\n@Q\nlocal replies = call('EXEC')\nif not replies then return 'lost' end\nr = replies[1]\n",
        "local function try()\n  @W\n  @Q\n  return redis.call('EXEC')\nend\nr = try() and 'went' or 'lost'\n",
        "@W\nif redis.call('GET', 'b') then\n  redis.call('UNWATCH')\n  return 'there'\nelse\n  @Q\n  if not redis.call('EXEC') then return 'lost' else r = 'won' end\nend\n",
        "@Q\nr = redis.call('EXEC') and 'yes' or 'no'\n",
        "repeat -- again\n  @W\n  if redis.call('EXISTS', 'b') == 1 then redis.call('UNWATCH') break end\n  @Q\nuntil redis.call('EXEC') -- and again\n",
        "@Q\nif r == '5' then redis.call('DISCARD') else redis.call('EXEC') end\n",
        "redis.call('MULTI')\nif r then redis.call('DISCARD') return 'no' end\n@q\nredis.call('EXEC')\n",
    ];
    let mut shape = chance.one(&shapes).to_owned();
    let watch = chance.one(&[
        "redis.call('WATCH', 'a')",
        "redis.call('WATCH', 'a', 'b');",
        "call('WATCH', KEYS[1])",
    ]);
    shape = shape.replace("@W", watch).replace("@R", &statement(chance));
    let multi = chance.one(&["redis.call('MULTI')", "call('MULTI')", "redis.call('multi');"]);
    while let Some(at) = shape.find("@Q") {
        shape.replace_range(at..at + 2, &format!("{multi}\n  @q"));
    }
    while let Some(at) = shape.find("@q") {
        let mut queued = format!("redis.call({})", command(chance));
        if chance.below(2) == 0 {
            let _ = write!(queued, "\n  {}", format_args!("call({})", command(chance)));
        }
        if chance.below(8) == 0 {
            queued = format!("if r then {queued} end");
        }
        if chance.below(12) == 0 {
            queued = format!("r = {queued}");
        }
        shape.replace_range(at..at + 2, &queued);
    }
    text.push_str(&shape);
}
