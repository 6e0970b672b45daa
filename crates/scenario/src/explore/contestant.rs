//! A case before a server that is not ours: its clients as machines that are fed replies, and its
//! rules, which judge what is left in the end.

use std::task::Poll;

use race::Time;
use resp::{Bytes, Protocol, Value};

use super::program::{Next, Place, Program};
use super::rules::Rules;
use super::{Case, Group, Test, When};
use crate::host::Host;
use crate::{Trouble, limits};

/// A client that waits for replies from whatever server there is.
pub struct Contestant {
    program: Program,
    place: Option<Place>,
}

/// What a client does next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Sends a command.
    Sends(Vec<Bytes>),
    /// Has ended with a result, or with an error.
    Ends(Value),
}

impl Contestant {
    /// A client of a group that has not begun. A script it calls has to be loaded by then.
    pub fn new(group: &Group) -> Result<Self, Trouble> {
        let mut host = Host::new(limits::INSTRUCTIONS);
        let program = Program::new(group, &mut host)?;
        Ok(Self { program, place: None })
    }

    /// Begins, or begins anew.
    pub fn begin(&mut self) -> Act {
        loop {
            if let Poll::Ready(place) = self.program.start() {
                self.place = Some(place);
                return act(self.program.next(place));
            }
        }
    }

    /// Goes on with the reply to what it has sent.
    pub fn hear(&mut self, reply: &Value) -> Act {
        let Some(place) = self.place else {
            return self.begin();
        };
        loop {
            match self.program.after(place, reply) {
                Poll::Pending => {}
                Poll::Ready(Ok(place)) => {
                    self.place = Some(place);
                    return act(self.program.next(place));
                }
                Poll::Ready(Err(end)) => return act(end),
            }
        }
    }
}

fn act(next: Next) -> Act {
    match next {
        Next::Call(argv) => Act::Sends(argv),
        Next::Done(result) => Act::Ends(result),
        Next::Failed(error) => Act::Ends(Value::error(error)),
    }
}

/// Judges what is left when all clients have ended. What only the steps between show, it cannot
/// see: a rule that must hold always is looked at in the end, and orders are not compared.
pub struct Judge {
    case: Case,
    rules: Rules,
}

impl Judge {
    /// For the rules of a case, after its setup; the error says what is wrong with them.
    pub fn new(case: &Case) -> Result<Self, String> {
        let mut seen = case.clone();
        seen.rules.retain(|rule| {
            let of_all_orders = matches!(rule.when, When::Sometimes | When::Eventually);
            !of_all_orders && !matches!(rule.test, Test::Serializable | Test::NoLostUpdate(_))
        });
        let before = filled(&commands(&case.setup)?)?;
        let told = |wrong: Vec<(usize, Trouble)>| {
            wrong
                .into_iter()
                .map(|(_, trouble)| trouble.message)
                .collect::<String>()
        };
        let rules = Rules::new(&seen.rules, before.keyspace()).map_err(told)?;
        Ok(Self { case: seen, rules })
    }

    /// The rules it can judge.
    pub fn rules(&self) -> impl Iterator<Item = &str> {
        self.case.rules.iter().map(|rule| &rule.name[..])
    }

    /// For each of these whether it is broken, in data that these commands bring about, with what
    /// the clients of each group have returned.
    pub fn judge(&mut self, data: &[Vec<Bytes>], returned: &[Vec<Value>]) -> Result<Vec<bool>, String> {
        let host = filled(data)?;
        let results: Vec<Option<Value>> = returned.iter().flat_map(|group| sorted(group)).map(Some).collect();
        let mut look = |results| loop {
            if let Poll::Ready((marks, _)) = self.rules.look(host.keyspace(), Time::START, results) {
                return marks;
            }
        };
        let marks = look(None) | look(Some(&results));
        let broken = |number| !(self.rules.mark(number) & marks).is_empty();
        Ok((0..self.case.rules.len()).map(broken).collect())
    }
}

/// Results of clients that are alike, in the order in which the exploration gives them to a rule.
fn sorted(group: &[Value]) -> Vec<Value> {
    let encoded = group.iter().map(|value| {
        let mut wire = Vec::new();
        resp::encode(value, Protocol::Resp3, &mut wire);
        (wire, value)
    });
    let mut encoded: Vec<(Vec<u8>, &Value)> = encoded.collect();
    sorting::sort_by(&mut encoded, |one, other| one.0.cmp(&other.0));
    encoded.into_iter().map(|(_, value)| value.clone()).collect()
}

fn commands(lines: &[String]) -> Result<Vec<Vec<Bytes>>, String> {
    let split = |line: &String| resp::cli::split_args(line).map_err(|error| format!("{line}: {error}"));
    lines.iter().map(split).collect()
}

fn filled(commands: &[Vec<Bytes>]) -> Result<Host, String> {
    let mut host = Host::new(limits::INSTRUCTIONS);
    for argv in commands {
        match host.prepare(argv).map(|answer| answer.value) {
            Ok(Value::Error(error)) => return Err(String::from_utf8_lossy(&error).into_owned()),
            Ok(_) => {}
            Err(_) => return Err("a command came to no end".to_owned()),
        }
    }
    Ok(host)
}
