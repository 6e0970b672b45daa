//! Application code made into a script: the same text as one step on the server.
//!
//! In the application every `redis.call` is a round trip, and others come between. A script is one
//! step, but it must be told its keys, and some things it cannot do. What is changed is changed in
//! the text, so that comments and layout stay; what cannot be is said at its place.

pub mod call;
mod flow;
mod layout;
mod lift;
mod limits;
mod names;
mod positions;
mod simplify;
mod site;
mod slot;
mod touches;
mod transaction;

use lua51::lint::Text;
use lua51::syntax::{Diagnostic, Edit, Severity, Span, parse, sort};
use resp::Bytes;

use crate::lint::globals::GLOBALS;
use crate::lint::{Purpose, check};
use layout::Layout;
use site::Sites;

/// What a text has become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Atomic {
    /// The script, unless something keeps the text from being one.
    pub script: Option<Vec<u8>>,
    /// `KEYS` of its call.
    pub keys: Vec<Bytes>,
    /// `ARGV` of its call.
    pub args: Vec<Bytes>,
    /// What was lifted out of the text, in the order of its numbers.
    pub lifted: Vec<Lifted>,
    /// What it cannot do or does in another way, in the order of the text. If one of them is an error
    /// there is no script.
    pub said: Vec<Diagnostic>,
}

/// Something that was in the text, and is given with the call now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lifted {
    /// What it is now.
    pub parameter: Parameter,
    /// Which of them, from 0.
    pub index: usize,
    /// What it holds.
    pub value: Bytes,
    /// Where it stood.
    pub places: Vec<Span>,
}

/// What a call gives to a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Parameter {
    /// A key.
    Key,
    /// Another argument.
    Arg,
}

impl Parameter {
    /// The table that holds it.
    pub const fn table(self) -> &'static str {
        match self {
            Self::Key => "KEYS",
            Self::Arg => "ARGV",
        }
    }
}

/// Makes a script of a text that is run in the application with these keys and arguments. Values are
/// lifted out of it only if that is wanted; keys always are.
///
/// ```
/// let text = b"if redis.call('GET', 'stock') > '0' then redis.call('DECRBY', 'stock', 2) end";
/// let atomic = scripting::atomic::make(text, &[], &[], true);
/// let script = b"if redis.call('GET', KEYS[1]) > '0' then redis.call('DECRBY', KEYS[1], ARGV[1]) end\n";
/// assert_eq!(atomic.script.unwrap(), script);
/// assert_eq!((atomic.keys, atomic.args), (vec!["stock".into()], vec!["2".into()]));
/// ```
pub fn make(text: &[u8], keys: &[Bytes], args: &[Bytes], values: bool) -> Atomic {
    let mut atomic = Atomic {
        script: None,
        keys: keys.to_vec(),
        args: args.to_vec(),
        lifted: Vec::new(),
        said: Vec::new(),
    };
    let Ok(chunk) = parse(text) else {
        atomic.said = check(text, Purpose::Script).diagnostics;
        return atomic;
    };
    let known = Text::new(&chunk, GLOBALS);
    let sites = Sites::of(&known);
    let taken = transaction::take_out(&known, &Layout::of(text), &sites, keys);
    let lift = lift::lift(&known, &sites, keys, args, values);
    let whole = Span::new(0, text.iter().position(|&byte| byte == b'\n').unwrap_or(text.len()));
    atomic.said = [taken.said, lift.said].concat();
    atomic.said.extend(limits::of(&known, &sites));
    atomic.said.extend(limits::of_keys(&lift.keys, whole));
    if atomic.said.iter().all(|one| one.severity != Severity::Error) {
        let has_taken = !taken.edits.is_empty();
        let changed = Edit::apply(text, &[taken.edits, lift.edits].concat());
        let mut script = if has_taken {
            simplify::simplified(changed)
        } else {
            changed
        };
        // So it can be handed over line by line, and still has the name that is said.
        if !script.ends_with(b"\n") {
            script.push(b'\n');
        }
        atomic.said.extend(loops(&sites, &script));
        atomic.script = Some(script);
        (atomic.keys, atomic.args, atomic.lifted) = (lift.keys, lift.args, lift.lifted);
        sorting::sort_by_key(&mut atomic.lifted, |one| (one.parameter, one.index));
    }
    sort(&mut atomic.said);
    atomic.said.dedup();
    atomic
}

fn loops(sites: &Sites<'_>, script: &[u8]) -> Vec<Diagnostic> {
    let Ok(chunk) = parse(script) else { return Vec::new() };
    limits::loops(sites, &Sites::of(&Text::new(&chunk, GLOBALS)))
}

/// What keeps a text from being a script.
fn refused(code: &'static str, span: Span, message: &str, help: &str) -> Diagnostic {
    Diagnostic {
        code,
        severity: Severity::Error,
        span,
        message: message.to_owned(),
        help: Some(help.to_owned()),
        fix: None,
    }
}

#[cfg(test)]
mod tests;
