//! What is wrong with a script, or likely to go wrong: what Lua says of it, and what Redis adds.

pub(crate) mod command;
mod compared_with_nil;
pub(crate) mod globals;
mod literal_key;
mod nondeterministic;
mod reply_as_number;
mod status_as_text;
mod zero_is_true;

use lua51::lint::{LINTS, Lint, Text, lint};
use lua51::syntax::{self, Edit};
pub use lua51::syntax::{Diagnostic, Severity, Span};
use resp::Bytes;

use lua51::LoadError;

use crate::error;
use crate::shebang;

/// What a text is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// It is called with the keys it works on.
    Script,
    /// It is called without any, like the rule of a race.
    Rule,
}

/// A script as an editor wants to know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// What the server answers to whoever loads it, if it does not compile.
    pub refusal: Option<Bytes>,
    /// Everything to say of it, in the order of its text.
    pub diagnostics: Vec<Diagnostic>,
}

/// The lints that know Redis.
const REDIS: &[Lint] = &[
    compared_with_nil::LINT,
    zero_is_true::LINT,
    status_as_text::LINT,
    reply_as_number::LINT,
    nondeterministic::LINT,
];

/// Looks through a script. Lints want a whole tree: as long as the text does not compile, only the
/// errors are told.
///
/// ```
/// use scripting::{Purpose, check};
/// let said = check(b"if redis.call('EXISTS', KEYS[1]) then return x end", Purpose::Script);
/// let codes: Vec<_> = said.diagnostics.iter().map(|one| one.code).collect();
/// assert_eq!(codes, ["redis::zero-is-true", "lua::undefined-global"]);
/// ```
pub fn check(text: &[u8], purpose: Purpose) -> Checked {
    let (_, body) = match shebang::split(text) {
        Ok(split) => split,
        Err(message) => return wrong_header(text, message),
    };
    let checked = syntax::check(body);
    let mut refusal = None;
    let mut diagnostics = match &checked.chunk {
        Err(refused) => {
            refusal = Some(error::compile(&LoadError::Syntax(refused.clone()), error::SCRIPT).text);
            checked.diagnostics
        }
        Ok(chunk) => {
            let text = Text::new(chunk, globals::GLOBALS);
            let keys = (purpose == Purpose::Script).then_some(&literal_key::LINT);
            let mut found = lint(&text, LINTS.iter().chain(REDIS).chain(keys));
            keep_fixes_that_hold(body, &mut found, purpose);
            found
        }
    };
    let offset = (text.len() - body.len()) as u32;
    for one in &mut diagnostics {
        one.span.start += offset;
        one.span.end += offset;
        for edit in one.fix.iter_mut().flat_map(|fix| &mut fix.edits) {
            edit.span.start += offset;
            edit.span.end += offset;
        }
    }
    Checked { refusal, diagnostics }
}

/// So many changes are offered: each of them has been tried.
const FIXES: usize = 20;

/// A change is only offered if what it is about is gone afterwards and nothing else has come.
fn keep_fixes_that_hold(body: &[u8], found: &mut [Diagnostic], purpose: Purpose) {
    let codes: Vec<&str> = found.iter().map(|one| one.code).collect();
    let mut tries = 0;
    for one in found.iter_mut() {
        tries += usize::from(one.fix.is_some());
        one.fix.take_if(|fix| {
            let changed = Edit::apply(body, &fix.edits);
            tries > FIXES || !is_better(&changed, one.code, &codes, purpose)
        });
    }
}

fn is_better(body: &[u8], code: &str, before: &[&str], purpose: Purpose) -> bool {
    let Ok(chunk) = syntax::parse(body) else { return false };
    let keys = (purpose == Purpose::Script).then_some(&literal_key::LINT);
    let found = lint(
        &Text::new(&chunk, globals::GLOBALS),
        LINTS.iter().chain(REDIS).chain(keys),
    );
    let after: Vec<&str> = found.iter().map(|one| one.code).collect();
    let count = |codes: &[&str], code: &str| codes.iter().filter(|one| **one == code).count();
    count(&after, code) < count(before, code) && after.iter().all(|one| count(&after, one) <= count(before, one))
}

fn wrong_header(text: &[u8], message: Bytes) -> Checked {
    let end = text.iter().position(|&c| c == b'\n').unwrap_or(text.len());
    let diagnostic = Diagnostic {
        code: "redis::shebang",
        severity: Severity::Error,
        span: Span::new(0, end),
        message: String::from_utf8_lossy(&message).trim_start_matches("ERR ").to_owned(),
        help: Some("The header of a script is #!lua or #!lua flags=no-writes, in a line of its own.".into()),
        fix: None,
    };
    Checked {
        refusal: Some(message),
        diagnostics: vec![diagnostic],
    }
}

#[cfg(test)]
mod tests;
