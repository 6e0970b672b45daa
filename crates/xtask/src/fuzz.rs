//! `cargo xtask fuzz`: the searches for mistakes with random input, for as long as one likes.
//!
//! The test run has a short slice of each. Here they go on, seed after seed; the first mistake ends
//! the search and prints what it takes to see it again.

use std::env;
use std::process::Command;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};

use crate::places;
use crate::run::run;
use crate::say;
use crate::setup;

/// A search.
struct Target {
    name: &'static str,
    about: &'static str,
    /// The crate and the test that searches.
    test: (&'static str, &'static str),
    /// The variables that tell it how many inputs to try, and which.
    count: &'static str,
    seed: &'static str,
    /// Inputs tried if nobody says how many.
    usual: u64,
}

const TARGETS: &[Target] = &[
    Target {
        name: "lua",
        about: "random Lua programs, answered as by the real server",
        test: ("tests", "lua_fuzz"),
        count: "LUA_PROGRAMS",
        seed: "LUA_SEED",
        usual: 20_000,
    },
    Target {
        name: "steps",
        about: "random Lua programs, which stop where they stop in the real debugger",
        test: ("tests", "ldb"),
        count: "LUA_PROGRAMS",
        seed: "LUA_SEED",
        usual: 2_000,
    },
    Target {
        name: "libraries",
        about: "random calls of cjson, cmsgpack, struct and bit, and values returned, answered as by the real server",
        test: ("tests", "library_fuzz"),
        count: "LIBRARY_CASES",
        seed: "LIBRARY_SEED",
        usual: 100_000,
    },
    Target {
        name: "hostile",
        about: "hostile Lua texts, which neither break nor hang the parser and the machine",
        test: ("lua51", "fuzz"),
        count: "LUA51_FUZZ",
        seed: "LUA51_SEED",
        usual: 100_000,
    },
    Target {
        name: "commands",
        about: "random commands of several clients, answered as by the real server",
        test: ("tests", "suite_fuzz"),
        count: "RACEGROUND_FUZZ",
        seed: "RACEGROUND_SEED",
        usual: 200_000,
    },
    Target {
        name: "orders",
        about: "random clients, of whose orders all searches find the same",
        test: ("scenario", "explore_random"),
        count: "RACEGROUND_CASES",
        seed: "RACEGROUND_SEED",
        usual: 20_000,
    },
    Target {
        name: "replays",
        about: "random breaks, replayed on the real server",
        test: ("cli", "replay"),
        count: "RACEGROUND_CASES",
        seed: "RACEGROUND_SEED",
        usual: 5_000,
    },
];

/// What was asked for.
struct Order {
    targets: Vec<&'static Target>,
    count: Option<u64>,
    seed: u64,
    minutes: Option<u64>,
}

/// `cargo xtask fuzz [TARGET] [--count N] [--seed N] [--minutes N]`
pub(crate) fn fuzz(arguments: &[String]) -> Result<()> {
    let order = order(arguments)?;
    setup::for_fuzz(&setup::turn()?)?;
    for target in &order.targets {
        say::step(target.name, target.about, || search(target, &order))?;
    }
    Ok(())
}

/// One seed, or one after the other until the time is over.
fn search(target: &Target, order: &Order) -> Result<()> {
    let end = order
        .minutes
        .map(|minutes| Instant::now() + Duration::from_secs(60 * minutes));
    for seed in order.seed.. {
        say::line(&format!("--seed {seed}"));
        let (package, test) = target.test;
        let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo
            .current_dir(places::root())
            .args([
                "test",
                "--quiet",
                "--package",
                package,
                "--test",
                test,
                "--",
                "--nocapture",
            ])
            .env(target.count, order.count.unwrap_or(target.usual).to_string())
            .env(target.seed, seed.to_string());
        run(&mut cargo).with_context(|| format!("to see it again: cargo xtask fuzz {} --seed {seed}", target.name))?;
        if end.is_none_or(|end| Instant::now() >= end) {
            break;
        }
    }
    Ok(())
}

fn order(arguments: &[String]) -> Result<Order> {
    let mut order = Order {
        targets: TARGETS.iter().collect(),
        count: None,
        seed: fresh_seed(),
        minutes: None,
    };
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let mut number = || -> Result<u64> {
            let value = words.next().with_context(|| format!("`{word}` wants a number"))?;
            value.parse().with_context(|| format!("`{value}` is not a number"))
        };
        match word.as_str() {
            "--count" => order.count = Some(number()?),
            "--seed" => order.seed = number()?,
            "--minutes" => order.minutes = Some(number()?),
            name => match TARGETS.iter().find(|target| target.name == name) {
                Some(target) => order.targets = vec![target],
                None => bail!("there is no target `{name}`, only {}", names()),
            },
        }
    }
    Ok(order)
}

/// A seed that was hardly ever searched: the test run has been through the first one.
fn fresh_seed() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    now.as_secs() % 1_000_000
}

fn names() -> String {
    TARGETS.iter().map(|target| target.name).collect::<Vec<_>>().join(", ")
}
