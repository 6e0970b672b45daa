//! `cargo xtask`: sets up whatever is missing, then serves, builds, tests or measures the playground.

// Nothing here is part of the engine: files, sockets, threads and the clock are its trade.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

mod bench;
mod editor;
mod fuzz;
mod page;
mod places;
mod run;
mod say;
mod serve;
mod setup;
mod size;
mod test;
mod tidy;
mod toolchain;

use std::env;
use std::process::ExitCode;

use anyhow::Result;

/// A verb: its name, its arguments, what it does, the function that does it.
type Verb = (&'static str, &'static str, &'static str, fn(&[String]) -> Result<()>);

const VERBS: &[Verb] = &[
    (
        "serve",
        "[--port N]",
        "builds the playground and serves it on 127.0.0.1",
        serve::serve,
    ),
    ("test", "", "runs all tests: native, wasm and browser", test::test),
    (
        "fuzz",
        "[TARGET]",
        "searches with random input: lua, hostile, commands; --count N, --seed N, --minutes N",
        fuzz::fuzz,
    ),
    (
        "bench",
        "[NAME...] [--json]",
        "measures the engine beside others; `bench explore`: the exploration beside loom, shuttle, stateright",
        bench::bench,
    ),
    ("dist", "", "builds dist/, a folder for any static host", page::dist),
    ("size", "", "weighs what dist/ holds", size::size),
    ("tidy", "", "checks the shape of the repository", tidy::tidy),
    ("setup", "", "installs what these need, and nothing else", setup::setup),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let named = arguments.split_first().and_then(|(name, rest)| {
        let verb = VERBS.iter().find(|verb| verb.0 == name.as_str())?;
        Some((verb, rest))
    });
    let Some((verb, rest)) = named else {
        return usage(arguments.first());
    };
    match (verb.3)(rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cargo xtask {}: {error:#}", verb.0);
            ExitCode::FAILURE
        }
    }
}

fn usage(asked: Option<&String>) -> ExitCode {
    for (name, arguments, about, _) in VERBS {
        println!("cargo xtask {:<20} {about}", format!("{name} {arguments}"));
    }
    match asked.map(String::as_str) {
        None | Some("help" | "--help" | "-h") => ExitCode::SUCCESS,
        Some(name) => {
            eprintln!("cargo xtask: there is no verb `{name}`");
            ExitCode::FAILURE
        }
    }
}
