//! Clients that run their program in the application: every `redis.call` is a round trip.

use std::task::{Poll, ready};

use race::ClientId;
use scripting::{Action, Automaton, NodeId};

use crate::check::{Parts, grouped};
use crate::client::{Answer, Logged, Next, Program};
use crate::{Field, Setup, Trouble, limits, trouble};

/// Instructions a program may run in one slice.
const SLICE: u64 = 100_000;

/// The one automaton of all clients, and where in it each of them is.
pub(crate) struct App {
    text: String,
    automaton: Automaton,
    at: Vec<Option<NodeId>>,
}

impl App {
    /// Compiles the program.
    pub(crate) fn new(setup: &Setup, parts: &Parts) -> Result<Self, Trouble> {
        let (text, keys, args) = (setup.program.clone(), parts.keys.clone(), parts.args.clone());
        let clients = parts.conditions.clients;
        match Automaton::new(text.as_bytes(), keys, args, limits::INSTRUCTIONS) {
            Ok(automaton) => Ok(Self {
                text,
                automaton,
                at: vec![None; clients as usize],
            }),
            Err(failure) => Err(trouble::failed(Field::Program, &text, &failure.text, failure.place)),
        }
    }

    fn reached(&mut self, client: ClientId, node: NodeId) -> Next {
        self.at[client.0 as usize] = Some(node);
        match self.automaton.action(node) {
            Action::Call { argv, place } => Next::Call {
                argv: argv.clone(),
                line: place.map(|place| place.line),
            },
            Action::Done(result) => Next::Returned(result.clone()),
            Action::Failed(failure) => Next::Failed(trouble::failed(
                Field::Program,
                &self.text,
                &failure.text,
                failure.place,
            )),
            Action::Endless { .. } => Next::Failed(endless()),
        }
    }
}

impl Program for App {
    fn start(&mut self, client: ClientId) -> Poll<Next> {
        let node = ready!(self.automaton.start(&mut SLICE.clone()));
        Poll::Ready(self.reached(client, node))
    }

    fn resume(&mut self, client: ClientId, reply: &Answer) -> Poll<Next> {
        let Some(node) = self.at[client.0 as usize] else {
            unreachable!("a reply comes after a call, and a call after the start");
        };
        let next = ready!(self.automaton.after(node, &reply.value, &mut SLICE.clone()));
        Poll::Ready(self.reached(client, next))
    }

    fn log(&self, client: ClientId) -> Vec<Logged> {
        let node = self.at[client.0 as usize];
        let lines = node.map_or(&[][..], |node| self.automaton.log(node));
        lines.iter().map(|(level, text)| (level.name(), text.clone())).collect()
    }
}

fn endless() -> Trouble {
    let instructions = grouped(limits::INSTRUCTIONS);
    let message = format!("The program was stopped after {instructions} instructions without a call of redis.call.");
    Trouble::new(Field::Program, message).help("Look for a loop that does not end.")
}
