//! `raceground`: the engine at the command line.
//!
//! Here, and in no crate below, is a wall clock and a socket.

mod arguments;
mod check;
mod clock;
mod connection;
mod engine;
mod files;
mod json;
mod lint;
mod race;
mod redis;
mod replay;
mod serve;
mod simulate;
mod site;

use std::process::ExitCode;

use arguments::Request;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args_os()
        .skip(1)
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    let outcome: Result<(), String> = match arguments::parse(&words) {
        Ok(Request::Help(text)) => {
            print!("{text}");
            Ok(())
        }
        Ok(Request::Version) => {
            println!("raceground {}", env!("CARGO_PKG_VERSION"));
            Ok(())
        }
        Ok(Request::Serve { port }) => serve::serve(port),
        Ok(Request::Check { paths, form, cores }) => return check::check(&paths, form, cores),
        Ok(Request::Replay(order)) => match replay::replay(&order) {
            Ok(true) => Ok(()),
            Ok(false) => return ExitCode::FAILURE,
            Err(message) => Err(message),
        },
        Ok(Request::Race(order)) => match race::race(&order) {
            Ok(true) => Ok(()),
            Ok(false) => return ExitCode::FAILURE,
            Err(message) => Err(message),
        },
        Ok(Request::Simulate(order)) => match simulate::simulate(&order) {
            Ok(true) => Ok(()),
            Ok(false) => return ExitCode::FAILURE,
            Err(message) => Err(message),
        },
        Ok(Request::Lint { paths, fix }) => match lint::lint(&paths, fix) {
            Ok(true) => Ok(()),
            Ok(false) => return ExitCode::FAILURE,
            Err(message) => Err(message),
        },
        Err(message) => Err(message),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("raceground: {message}");
            ExitCode::FAILURE
        }
    }
}
