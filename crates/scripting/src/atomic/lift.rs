//! Keys and values that are written into the text become `KEYS[n]` and `ARGV[n]`.
//!
//! A key has to be: a cluster finds the server by the keys it is told. A value need not, but a script
//! that says what is stored, by how much and for how long is another script for each of them. What a
//! program compares with, and the fields of a hash, are part of it and stay.

use keyspace::spec::flag;
use lua51::lint::{Event, Text, walk};
use lua51::number;
use lua51::syntax::{Binary, Diagnostic, Edit, Expression, ExpressionKind, Name, Severity, Span};
use resp::Bytes;

use super::site::{Site, Sites, local_of};
use super::transaction::is_one;
use super::{Lifted, Parameter, positions};
use crate::lint::command::{is_global, literal};

/// What has been taken out of a text.
#[derive(Default)]
pub(super) struct Lift {
    /// The changes.
    pub(super) edits: Vec<Edit>,
    /// `KEYS` of a call.
    pub(super) keys: Vec<Bytes>,
    /// `ARGV` of a call.
    pub(super) args: Vec<Bytes>,
    /// What was lifted.
    pub(super) lifted: Vec<Lifted>,
    /// What could not be.
    pub(super) said: Vec<Diagnostic>,
}

/// Takes keys, and values if they are wanted, out of a text that is called with these.
pub(super) fn lift(text: &Text<'_>, sites: &Sites<'_>, keys: &[Bytes], args: &[Bytes], values: bool) -> Lift {
    let (of_keys, of_args) = (uses(text, "KEYS"), uses(text, "ARGV"));
    let mut lifting = Lifting {
        text,
        may_lift: [of_keys.may_grow(keys.len()), values && of_args.may_grow(args.len())],
        names: Vec::new(),
        lift: Lift {
            keys: keys.to_vec(),
            args: args.to_vec(),
            ..Lift::default()
        },
    };
    for site in &sites.all {
        if site.name.as_deref().is_some_and(|name| !is_one(name)) {
            lifting.site(site);
        }
    }
    lifting.lift
}

/// How a text uses `KEYS` or `ARGV`.
struct Uses {
    /// The highest number.
    highest: usize,
    /// Whether it is only ever one of them that is read.
    plain: bool,
}

impl Uses {
    /// Whether another one may follow: a text that goes through all of them would find it there.
    fn may_grow(&self, given: usize) -> bool {
        self.plain && self.highest <= given
    }
}

fn uses(text: &Text<'_>, table: &str) -> Uses {
    let (mut named, mut read, mut highest) = (0, 0, 0);
    walk(text.chunk, &mut |event| {
        let Event::Expression(expression) = event else { return };
        named += usize::from(is_global(expression, table));
        if let Some(number) = numbered(expression, table) {
            read += 1;
            highest = highest.max(number);
        }
    });
    Uses {
        highest,
        plain: named == read,
    }
}

/// The number of `KEYS[number]`.
pub(super) fn numbered(expression: &Expression, table: &str) -> Option<usize> {
    let ExpressionKind::Index(indexed, index) = &expression.kind else {
        return None;
    };
    match index.kind {
        ExpressionKind::Number(number) if is_global(indexed, table) && number >= 1.0 && number.fract() == 0.0 => {
            Some(number as usize)
        }
        _ => None,
    }
}

struct Lifting<'t, 'a> {
    text: &'t Text<'a>,
    /// Whether there may be more of `KEYS`, and of `ARGV`.
    may_lift: [bool; 2],
    /// What the lifted values are, by their place in `ARGV`.
    names: Vec<(usize, String)>,
    lift: Lift,
}

impl<'a> Lifting<'_, 'a> {
    fn site(&mut self, site: &Site<'a>) {
        let argv: Vec<Bytes> = site
            .arguments
            .iter()
            .map(|one| self.known(one).unwrap_or_default())
            .collect();
        let Some(command) = positions::command(&argv) else {
            return;
        };
        let spread = site.arguments.last().is_some_and(Expression::is_multiple);
        let keys = command.keys_of(&argv);
        if command.names_keys() && (spread || keys.is_none()) {
            let message = format!(
                "which keys {} takes here is only known when it runs",
                command.name.to_uppercase()
            );
            let span = site.arguments.last().map_or(site.whole.span, |last| last.span);
            // All of `KEYS` at once is right.
            if !site.arguments.last().is_some_and(is_all_keys) {
                self.say(Severity::Warning, span, message, UNDECLARED);
            }
            return;
        }
        let keys: Vec<usize> = keys.iter().flatten().map(|key| key.place).collect();
        for &place in &keys {
            self.key(&site.arguments[place]);
        }
        if command.has(flag::WRITE) {
            for (place, name) in positions::data(&argv).into_iter().enumerate() {
                if let Some(name) = name.filter(|_| !keys.contains(&place)) {
                    self.value(&site.arguments[place], name);
                }
            }
        }
    }

    /// The bytes that an argument always is.
    fn known(&self, argument: &'a Expression) -> Option<Bytes> {
        match &self.text.value(argument).kind {
            ExpressionKind::String(text) => Some(Bytes::copy_from_slice(text)),
            ExpressionKind::Number(number) => Some(Bytes::from(number::format(*number))),
            _ => None,
        }
    }

    fn key(&mut self, argument: &'a Expression) {
        let place = self.text.value(argument);
        let given = numbered(place, "KEYS").is_some_and(|number| number <= self.lift.keys.len());
        let literally = literal(place).is_some() || self.known(argument).is_some() && local_of(argument).is_none();
        match self.known(argument).filter(|_| literally) {
            Some(key) => self.literal_key(key, place.span),
            None if given || self.comes_from_keys(argument) => {}
            None => {
                let (message, help) = not_declared(place);
                self.say(Severity::Warning, argument.span, message, help);
            }
        }
    }

    fn literal_key(&mut self, key: Bytes, span: Span) {
        let known = self.lift.keys.iter().position(|one| *one == key);
        if known.is_none() && !self.may_lift[0] {
            let message = format!("the key {} stays in the text", shown(&key));
            let help = "The program goes through all of KEYS, or counts on more than it is given: another one would change what it does.";
            self.say(Severity::Warning, span, message, help);
            return;
        }
        let index = known.unwrap_or_else(|| {
            self.lift.keys.push(key.clone());
            self.lift.keys.len() - 1
        });
        self.replace(Parameter::Key, index, key, span);
    }

    fn value(&mut self, argument: &'a Expression, name: String) {
        let is_literal = matches!(argument.kind, ExpressionKind::String(_) | ExpressionKind::Number(_));
        let Some(value) = self.known(argument).filter(|_| is_literal && self.may_lift[1]) else {
            return;
        };
        let same = |(index, other): &&(usize, String)| *other == name && self.lift.args[*index] == value;
        let known = self.names.iter().find(same).map(|(index, _)| *index);
        let index = known.unwrap_or_else(|| {
            self.lift.args.push(value.clone());
            self.names.push((self.lift.args.len() - 1, name));
            self.lift.args.len() - 1
        });
        self.replace(Parameter::Arg, index, value, argument.span);
    }

    fn replace(&mut self, parameter: Parameter, index: usize, value: Bytes, span: Span) {
        let edit = Edit::new(span, format!("{}[{}]", parameter.table(), index + 1));
        if self.lift.edits.contains(&edit) {
            return;
        }
        self.lift.edits.push(edit);
        let lifted = &mut self.lift.lifted;
        match lifted
            .iter_mut()
            .find(|one| one.parameter == parameter && one.index == index)
        {
            Some(known) => known.places.push(span),
            None => lifted.push(Lifted {
                parameter,
                index,
                value,
                places: vec![span],
            }),
        }
    }

    /// A variable of a loop over `KEYS`, or `KEYS` with a number that the program makes.
    fn comes_from_keys(&self, argument: &Expression) -> bool {
        let value = self.text.value(argument);
        if let ExpressionKind::Index(table, index) = &value.kind {
            return is_global(table, "KEYS") && !matches!(index.kind, ExpressionKind::Number(_));
        }
        let Some(local) = local_of(value) else { return false };
        let mut found = false;
        walk(self.text.chunk, &mut |event| {
            if let Event::Statement(statement) = event
                && let lua51::syntax::StatementKind::GenericFor { variables, values, .. } = &statement.kind
                && let Some(Expression {
                    kind: ExpressionKind::Call(_, over),
                    ..
                }) = values.first()
            {
                found |= variables.contains(&local) && over.first().is_some_and(|over| is_global(over, "KEYS"));
            }
        });
        found
    }

    fn say(&mut self, severity: Severity, span: Span, message: String, help: &str) {
        self.lift.said.push(Diagnostic {
            code: "atomic::undeclared-key",
            severity,
            span,
            message,
            help: Some(help.to_owned()),
            fix: None,
        });
    }
}

const UNDECLARED: &str = "A cluster finds the server by the keys of the call: pass every key there, and write KEYS[n].";

fn is_all_keys(last: &Expression) -> bool {
    let ExpressionKind::Call(callee, arguments) = &last.kind else {
        return false;
    };
    is_global(callee, "unpack") && arguments.first().is_some_and(|table| is_global(table, "KEYS"))
}

/// Why an expression is no key of the call.
fn not_declared(value: &Expression) -> (String, &'static str) {
    let message = match &value.kind {
        ExpressionKind::Binary(Binary::Concat, ..) => {
            "this key is put together while the script runs, and cannot be lifted out of the text"
        }
        ExpressionKind::Index(table, _) if is_global(table, "ARGV") => "this argument is a key",
        ExpressionKind::Index(table, _) if is_global(table, "KEYS") => "the call has fewer keys than this",
        ExpressionKind::Name(Name::Global, _) => "this key is only known when the script runs",
        _ => "this key is only known when the script runs",
    };
    (message.to_owned(), UNDECLARED)
}

fn shown(bytes: &[u8]) -> String {
    resp::cli::quote(bytes)
}
