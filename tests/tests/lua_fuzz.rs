//! Random Lua programs, to the engine and to a real server: every answer is the same.
//!
//! `LUA_PROGRAMS=20000` runs so many of them, `LUA_SEED=7` others; `LUA_FIRST=123` begins with
//! the program of that number. `LUA_SHOW=1` prints them. It ends at
//! the first difference, or after `LUA_DIFFERENCES=10`.

#![allow(
    clippy::expect_used,
    reason = "a test lives in real time and ends when it cannot go on"
)]

use std::env;

use tests::lua::{Comparison, Tree, program};

#[test]
fn random_lua_programs_get_the_answers_of_the_real_server() {
    let seed = number("LUA_SEED").unwrap_or(51);
    let count = number("LUA_PROGRAMS").unwrap_or(2000);
    let first = number("LUA_FIRST").unwrap_or(0);
    let shown = env::var_os("LUA_SHOW").is_some();
    let mut made = 0;
    let programs = (first..first.saturating_add(count))
        .map(|i| (i, program_of(seed, i)))
        .inspect(|(i, program)| {
            made += 1;
            if shown {
                println!("-- {i}\n{program}");
            }
        });
    let most = number("LUA_DIFFERENCES").unwrap_or(1);
    let differences = Comparison::default().run(programs, most as usize);
    assert!(differences.is_empty(), "seed {seed}:\n{}", differences.join("\n"));
    println!("{made} programs from seed {seed} without a difference");
}

fn program_of(seed: u64, i: u64) -> Tree {
    program(seed.wrapping_mul(1_000_003).wrapping_add(i))
}

fn number(name: &str) -> Option<u64> {
    let text = env::var(name).ok()?;
    Some(
        text.parse()
            .unwrap_or_else(|_| panic!("{name} must be a number, not '{text}'")),
    )
}
