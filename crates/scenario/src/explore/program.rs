//! What a client of a case runs, as the states of an automaton.

use std::task::{Poll, ready};

use resp::{Bytes, Value};
use scripting::{Action, Automaton, NodeId};

use super::Group;
use crate::host::{Host, load};
use crate::{Field, Trouble, limits, trouble};

/// Instructions a program may run in one slice.
const SLICE: u64 = 100_000;

/// The program of a group.
pub(crate) enum Program {
    /// Every call is a round trip.
    App { text: String, automaton: Box<Automaton> },
    /// One call of a script, which has been loaded.
    Script { argv: Vec<Bytes> },
}

/// Where in its program a client is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    /// A state of the automaton.
    Node(NodeId),
    /// Before the call of the script.
    Call,
}

/// What comes next.
pub(crate) enum Next {
    /// A command.
    Call(Vec<Bytes>),
    /// The end, with a result.
    Done(Value),
    /// The end, in an error.
    Failed(String),
}

impl Program {
    /// Compiles it; a script is loaded into the server.
    pub(crate) fn new(group: &Group, host: &mut Host) -> Result<Self, Trouble> {
        let bytes = |texts: &[String]| -> Vec<Bytes> {
            texts
                .iter()
                .map(|text| Bytes::copy_from_slice(text.as_bytes()))
                .collect()
        };
        let (text, keys, args) = (&group.program, bytes(&group.keys), bytes(&group.args));
        if group.script {
            let sha = load(host, Field::Program, text)?;
            let count = Bytes::from(keys.len().to_string());
            let argv = [vec![Bytes::from_static(b"EVALSHA"), sha, count], keys, args].concat();
            return Ok(Self::Script { argv });
        }
        match Automaton::merging(text.as_bytes(), keys, args, limits::INSTRUCTIONS) {
            Ok(automaton) => Ok(Self::App {
                text: text.clone(),
                automaton: Box::new(automaton),
            }),
            Err(failure) => Err(trouble::failed(Field::Program, text, &failure.text, failure.place)),
        }
    }

    /// From now on no more is kept of what clients do after so many calls: they do not go back.
    pub(crate) fn share(&mut self, calls: u32) {
        if let Self::App { automaton, .. } = self {
            automaton.share(calls);
        }
    }

    /// Where it begins.
    pub(crate) fn start(&mut self) -> Poll<Place> {
        match self {
            Self::App { automaton, .. } => automaton.start(&mut SLICE.clone()).map(Place::Node),
            Self::Script { .. } => Poll::Ready(Place::Call),
        }
    }

    /// What comes next.
    pub(crate) fn next(&self, place: Place) -> Next {
        match (self, place) {
            (Self::App { text, automaton }, Place::Node(node)) => match automaton.action(node) {
                Action::Call { argv, .. } => Next::Call(argv.clone()),
                Action::Done(result) => Next::Done(result.clone()),
                Action::Failed(failure) => {
                    Next::Failed(trouble::failed(Field::Program, text, &failure.text, failure.place).message)
                }
                Action::Endless { instructions } => {
                    Next::Failed(format!("stopped after {instructions} instructions without a call"))
                }
            },
            (Self::Script { argv }, _) => Next::Call(argv.clone()),
            (Self::App { .. }, Place::Call) => unreachable!("an automaton's places are nodes"),
        }
    }

    /// Where it is after this reply; for a script, how it ends.
    pub(crate) fn after(&mut self, place: Place, reply: &Value) -> Poll<Result<Place, Next>> {
        match (self, place) {
            (Self::App { automaton, .. }, Place::Node(node)) => {
                let node = ready!(automaton.after(node, reply, &mut SLICE.clone()));
                Poll::Ready(Ok(Place::Node(node)))
            }
            _ => Poll::Ready(Err(match reply {
                Value::Error(text) => Next::Failed(String::from_utf8_lossy(text).into_owned()),
                result => Next::Done(result.clone()),
            })),
        }
    }
}
