//! What is wrong with a race, and where: a diagnostic for whoever typed it.

use std::ops::Range;

use scripting::{Diagnostic, Fix, Place, Purpose, Severity};

use crate::help;

/// One thing that is wrong, said in words and tied to a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// The input it belongs to.
    pub field: Field,
    /// The name of its kind, if it is a diagnostic of a Lua text: `lua::unused-local`.
    pub code: Option<&'static str>,
    /// How much it matters. Only errors keep a race from starting.
    pub severity: Severity,
    /// What is wrong. Where a real server has words for it, exactly those.
    pub message: String,
    /// What to do about it, in one sentence.
    pub help: Option<String>,
    /// A change of the field's text that does it.
    pub fix: Option<Box<Fix>>,
    /// The place, in bytes of the field's text.
    pub place: Option<Range<usize>>,
    /// How many clients met it; 0 where it kept the race from starting.
    pub clients: u32,
}

/// The inputs of a race.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The Lua text.
    Program,
    /// The commands that fill the keyspace.
    Setup,
    /// The Lua text that must hold.
    Rule,
    /// `KEYS`.
    Keys,
    /// `ARGV`.
    Args,
    /// The number of clients.
    Clients,
    /// The round trip.
    RoundTrip,
    /// The spread of the round trip.
    Jitter,
    /// The time over which the clients arrive.
    Arrivals,
    /// The seed.
    Seed,
}

impl Trouble {
    /// A trouble with a field as a whole.
    pub(crate) fn new(field: Field, message: impl Into<String>) -> Self {
        Self {
            field,
            code: None,
            severity: Severity::Error,
            message: message.into(),
            help: None,
            fix: None,
            place: None,
            clients: 0,
        }
    }

    /// The same, with what to do about it.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same, at a place.
    pub(crate) fn at(mut self, place: Range<usize>) -> Self {
        self.place = Some(place);
        self
    }
}

/// A Lua text that did not compile or ended in an error: the error's text, and the place in the
/// Lua text as far as it is known.
pub(crate) fn failed(field: Field, text: &str, error: &[u8], place: Option<Place>) -> Trouble {
    let message = String::from_utf8_lossy(error);
    let trouble = Trouble {
        help: help::of(&message),
        ..Trouble::new(field, message)
    };
    match place {
        Some(place) => trouble.at(range(text, place)),
        None => trouble,
    }
}

/// Everything to say of a Lua text before it runs. The first error has the server's own words.
pub(crate) fn of_text(field: Field, text: &str) -> Vec<Trouble> {
    let purpose = if field == Field::Rule {
        Purpose::Rule
    } else {
        Purpose::Script
    };
    let checked = scripting::check(text.as_bytes(), purpose);
    let mut refusal = checked.refusal;
    let troubles = checked.diagnostics.into_iter().map(|one| {
        let is_error = one.severity == Severity::Error;
        let mut trouble = of_diagnostic(field, one);
        if let Some(words) = refusal.take_if(|_| is_error) {
            trouble.message = String::from_utf8_lossy(&words).into_owned();
        }
        trouble
    });
    troubles.collect()
}

/// What is to be said of a Lua text.
pub(crate) fn of_diagnostic(field: Field, one: Diagnostic) -> Trouble {
    Trouble {
        code: Some(one.code),
        severity: one.severity,
        help: one.help,
        fix: one.fix.map(Box::new),
        place: Some(one.span.start as usize..one.span.end as usize),
        ..Trouble::new(field, one.message)
    }
}

/// What is wrong with a Lua text that was refused with `trouble`: all of its errors, if the text is
/// what was refused.
pub(crate) fn refused(field: Field, text: &str, trouble: Trouble) -> Vec<Trouble> {
    let mut errors = of_text(field, text);
    errors.retain(|one| one.severity == Severity::Error);
    if errors.is_empty() { vec![trouble] } else { errors }
}

/// The bytes of a place: those of the operation, or else the whole line.
fn range(text: &str, place: Place) -> Range<usize> {
    if let Some((from, to)) = place.span {
        return from as usize..to as usize;
    }
    let mut start = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        if index as u32 + 1 == place.line {
            let indent = line.len() - line.trim_start().len();
            return start + indent..start + line.trim_end().len().max(indent);
        }
        start += line.len();
    }
    start..start
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_without_columns_is_its_line() {
        let text = "one\n  two \nthree";
        let line = |line| &text[range(text, Place { line, span: None })];
        assert_eq!((line(1), line(2), line(3)), ("one", "two", "three"));
        assert_eq!(line(9), "");
        assert_eq!(
            &text[range(
                text,
                Place {
                    line: 2,
                    span: Some((6, 7))
                }
            )],
            "t"
        );
    }
}
