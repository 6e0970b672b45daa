//! The program of a race made into a script, with everything as a person reads and types it.

use resp::cli;
use scripting::atomic::call::{CLIENTS, Call};
use scripting::atomic::{Lifted, make};

use crate::check::words;
use crate::{Field, Trouble, trouble};

/// What a program has become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Atomic {
    /// The script; empty if something keeps the program from being one.
    pub script: String,
    /// `KEYS` of its call, quoted as in redis-cli.
    pub keys: String,
    /// `ARGV` of its call, likewise.
    pub args: String,
    /// What was lifted: what it is now, what it holds, and the lines where it stood.
    pub lifted: Vec<(String, String, Vec<u32>)>,
    /// What a script cannot do or does in another way.
    pub said: Vec<Trouble>,
    /// Clients, and how each of them writes the call.
    pub calls: Vec<(&'static str, String)>,
}

/// Makes a script of a program that is run with these keys and arguments; or says what is wrong with
/// those.
pub fn make_atomic(program: &str, keys: &str, args: &str, values: bool) -> Result<Atomic, Vec<Trouble>> {
    let mut troubles = Vec::new();
    let keys = words(Field::Keys, keys, &mut troubles);
    let args = words(Field::Args, args, &mut troubles);
    if !troubles.is_empty() {
        return Err(troubles);
    }
    let made = make(program.as_bytes(), &keys, &args, values);
    // A text stays one: what is put into it are names.
    let script = made.script.map(|script| String::from_utf8_lossy(&script).into_owned());
    let script = script.unwrap_or_default();
    let call = Call {
        script: &script,
        keys: &made.keys,
        args: &made.args,
    };
    let calls = CLIENTS.iter().filter(|_| !script.is_empty());
    Ok(Atomic {
        keys: cli::join_args(&made.keys),
        args: cli::join_args(&made.args),
        lifted: made.lifted.iter().map(|one| lifted(program, one)).collect(),
        said: made
            .said
            .into_iter()
            .map(|one| trouble::of_diagnostic(Field::Program, one))
            .collect(),
        calls: calls.map(|client| (client.name, (client.write)(&call))).collect(),
        script,
    })
}

fn lifted(program: &str, one: &Lifted) -> (String, String, Vec<u32>) {
    let line = |at: usize| program.as_bytes()[..at].iter().filter(|&&byte| byte == b'\n').count() as u32 + 1;
    let mut lines: Vec<u32> = one.places.iter().map(|place| line(place.start as usize)).collect();
    lines.dedup();
    let name = format!("{}[{}]", one.parameter.table(), one.index + 1);
    (name, cli::join_args(std::slice::from_ref(&one.value)), lines)
}
