//! A rule as a script: it runs on a server of its own, on a snapshot of the data, so that it can
//! leave no trace in the race.

use std::task::{Poll, ready};

use keyspace::{Keyspace, Touch};
use race::Time;
use resp::{Bytes, Value};

use crate::check::grouped;
use crate::client::Answer;
use crate::host::{Endless, Host, load};
use crate::{Field, Trouble, trouble};

/// Instructions a rule may take. It runs after every step that could change what it says.
const LIMIT: u64 = 1_000_000;

/// A rule that compiles.
#[derive(Debug)]
pub(crate) struct RuleScript {
    text: String,
    host: Host,
    argv: Vec<Bytes>,
    running: bool,
}

/// What a run of a rule came to.
#[derive(Debug)]
pub(crate) struct Ruling {
    /// Whether it holds, or why it cannot say.
    pub(crate) holds: Result<bool, Trouble>,
    /// What it read.
    pub(crate) reads: Vec<Touch>,
}

impl RuleScript {
    /// Compiles a rule.
    pub(crate) fn new(text: &str) -> Result<Self, Trouble> {
        let mut host = Host::new(LIMIT);
        let sha = load(&mut host, Field::Rule, text)?;
        let argv = vec![Bytes::from_static(b"EVALSHA_RO"), sha, Bytes::from_static(b"0")];
        Ok(Self {
            text: text.to_owned(),
            host,
            argv,
            running: false,
        })
    }

    /// From now on the rule runs with this as `ARGV`.
    pub(crate) fn set_args(&mut self, args: &[Bytes]) {
        self.argv.truncate(3);
        self.argv.extend_from_slice(args);
    }

    /// From now on the rule may take so many instructions.
    pub(crate) fn allow(&mut self, instructions: u64) {
        self.host.allow(instructions);
    }

    /// Runs the rule on the data before the race, to its end.
    pub(crate) fn finish(&mut self, keyspace: &Keyspace) -> Ruling {
        loop {
            if let Poll::Ready(ruling) = self.run(keyspace, Time::START) {
                return ruling;
            }
        }
    }

    /// Runs the rule on this data. Pending: call again with the same.
    pub(crate) fn run(&mut self, keyspace: &Keyspace, now: Time) -> Poll<Ruling> {
        if !self.running {
            self.host.restore(keyspace.clone());
            self.running = true;
        }
        let result = ready!(self.host.slice_of_preparation(&self.argv, now));
        self.running = false;
        self.host.take_log();
        let holds = match result {
            // Lua's nil and false.
            Ok(Answer { value: Value::Null, .. }) => Ok(false),
            Ok(Answer {
                value: Value::Error(error),
                place,
            }) => Err(trouble::failed(Field::Rule, &self.text, &error, place)),
            Ok(_) => Ok(true),
            Err(Endless { instructions }) => Err(endless(instructions)),
        };
        Poll::Ready(Ruling {
            holds,
            reads: self.host.footprint().reads().to_vec(),
        })
    }
}

fn endless(instructions: u64) -> Trouble {
    let message = format!("The rule was stopped after {} instructions.", grouped(instructions));
    Trouble::new(Field::Rule, message).help("A rule runs after every step: keep it short, without endless loops.")
}
