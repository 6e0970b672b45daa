//! The server and the clients' program, as the race engine wants them.

use std::task::{Poll, ready};

use keyspace::{Footprint as Touched, Touch};
use race::{Action, ClientId, Executed, Footprint, Label, Model, Outcome, Span, StepId, Time};
use resp::{Bytes, Value};

use crate::check::grouped;
use crate::client::{Answer, Logged, Next, Program};
use crate::host::{Endless, Host};
use crate::judge::{Cause, Judge};
use crate::ledger::Ledger;
use crate::record::Record;
use crate::{Field, LogLine, Trouble, limits};

/// How long the server is busy with one command. A real one carries out about a hundred thousand a
/// second, and spends most of that on the socket, whatever the command.
pub(crate) const SERVICE: Span = Span::from_micros(10);

/// A race's server and clients, and what is noted about them.
pub(crate) struct World {
    host: Host,
    program: Box<dyn Program>,
    judge: Judge,
    clients: Vec<Client>,
    /// The last step of each client, if results are counted.
    last: Vec<Option<Cause>>,
    /// Why the server serves nobody any more.
    stuck: Option<Trouble>,
    /// A command that has been carried out and is still to be judged.
    unjudged: Option<Executed<Answer>>,
    steps: u32,
    pub(crate) record: Record,
    pub(crate) ledger: Ledger,
    pub(crate) log: Vec<LogLine>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Client {
    calls: u32,
    changed: bool,
    failed: bool,
}

/// What a step is about: a key it wrote, or else one it read.
fn subject(touched: &Touched) -> Option<Touch> {
    let is_key = |touch: &&Touch| matches!(touch, Touch::Key { .. });
    let all = touched.writes().iter().chain(touched.reads());
    all.clone().find(is_key).cloned()
}

/// A command under way.
pub(crate) struct Command {
    argv: Vec<Bytes>,
    label: Label,
}

impl World {
    /// Clients that have done nothing yet, before a server that is ready for them.
    pub(crate) fn new(mut host: Host, program: Box<dyn Program>, judge: Judge, clients: u32) -> Self {
        host.observe();
        Self {
            record: Record::new(host.keyspace().clone()),
            host,
            program,
            last: vec![None; if judge.counts() { clients as usize } else { 0 }],
            judge,
            clients: vec![Client::default(); clients as usize],
            stuck: None,
            unjudged: None,
            steps: 0,
            ledger: Ledger::default(),
            log: Vec::new(),
        }
    }

    /// The rule and what became of it.
    pub(crate) fn judge(&self) -> &Judge {
        &self.judge
    }

    /// The race is over.
    pub(crate) fn settle(&mut self) {
        self.judge.settle();
    }

    /// The server.
    pub(crate) fn host(&self) -> &Host {
        &self.host
    }

    /// Clients that changed the keyspace, clients that ended well without, clients that failed.
    pub(crate) fn tally(&self) -> [u32; 3] {
        let count = |which: fn(&&Client) -> bool| self.clients.iter().filter(which).count() as u32;
        [
            count(|client| client.changed),
            count(|client| !client.changed && !client.failed),
            count(|client| client.failed),
        ]
    }

    fn act(&mut self, client: ClientId, next: Next) -> Action<Command> {
        let lines = self.program.log(client);
        self.keep_log(client, lines);
        match next {
            Next::Call { argv, line } => match self.worn_out(client) {
                Some(trouble) => self.fail(client, trouble),
                None => {
                    self.clients[client.0 as usize].calls += 1;
                    let label = self.record.command(&argv, line);
                    Action::Call(Command { argv, label })
                }
            },
            Next::Returned(result) => {
                let last = self.last.get_mut(client.0 as usize).and_then(Option::take);
                self.judge.client_returned(&result, last);
                Action::Finish(Outcome::Returned(self.record.reply(&result).0))
            }
            Next::Failed(trouble) => self.fail(client, trouble),
        }
    }

    fn fail(&mut self, client: ClientId, trouble: Trouble) -> Action<Command> {
        self.clients[client.0 as usize].failed = true;
        Action::Finish(Outcome::Failed(Label(self.ledger.note(trouble))))
    }

    /// Why a client may not make another call.
    fn worn_out(&self, client: ClientId) -> Option<Trouble> {
        if self.clients[client.0 as usize].calls >= limits::CALLS_OF_A_CLIENT {
            let calls = grouped(limits::CALLS_OF_A_CLIENT.into());
            let message = format!("Stopped after {calls} calls without coming to an end.");
            let help = "Look for a loop around redis.call that does not end.";
            return Some(Trouble::new(Field::Program, message).help(help));
        }
        if self.steps >= limits::STEPS {
            let steps = grouped(limits::STEPS.into());
            let message =
                format!("Stopped: the clients had made {steps} calls together, which is the limit of a race.");
            return Some(Trouble::new(Field::Program, message).help("Use fewer clients, or fewer calls in each."));
        }
        None
    }

    /// Puts down what has been carried out.
    fn note(&mut self, client: ClientId, command: &Command, reply: Answer) -> Executed<Answer> {
        self.steps += 1;
        let touched = self.host.footprint();
        let reads = touched.reads().iter().map(|touch| self.record.key(touch)).collect();
        let keyspace = self.host.keyspace();
        let writes: Vec<_> = touched
            .writes()
            .iter()
            .map(|touch| self.record.write(touch, keyspace))
            .collect();
        writes
            .iter()
            .for_each(|write| self.record.keep(self.steps, write, keyspace));
        self.clients[client.0 as usize].changed |= touched.wrote_key();
        let (calls, called) = self.host.take_calls();
        self.record.keep_calls(self.steps, calls, called);
        let (answer, bytes_received) = self.record.reply(&reply.value);
        Executed {
            reply,
            command: command.label,
            answer,
            footprint: Footprint { reads, writes },
            service: SERVICE,
            bytes_sent: resp::command_len(&command.argv) as u64,
            bytes_received,
        }
    }

    /// What the server answers. A script without an end would block a real server for ever; here
    /// it is dropped, and everyone, its own client among them, is told what they would be told there.
    fn serve(&mut self, client: ClientId, command: &Command, now: Time) -> Poll<Answer> {
        if self.stuck.is_none() {
            match ready!(self.host.execute(client, &command.argv, now)) {
                Ok(answer) => return Poll::Ready(answer),
                Err(Endless { instructions }) => self.stuck = Some(endless(instructions)),
            }
        }
        Poll::Ready(Answer {
            value: Value::Error(keyspace::Error::Busy.text()),
            place: None,
        })
    }

    fn keep_log(&mut self, client: ClientId, lines: Vec<Logged>) {
        let room = limits::LOG_LINES - self.log.len();
        let lines = lines.into_iter().take(room);
        self.log.extend(lines.map(|(level, text)| LogLine {
            client: client.0 + 1,
            level: level.into(),
            text: String::from_utf8_lossy(&text).into_owned(),
        }));
    }
}

fn endless(instructions: u64) -> Trouble {
    let instructions = grouped(instructions);
    let message = format!("The script was stopped after {instructions} instructions without coming to an end.");
    Trouble::new(Field::Program, message)
        .help("Look for a loop that does not end: a real server answers everyone with BUSY meanwhile.")
}

impl Model for World {
    type Command = Command;
    type Reply = Answer;

    fn start(&mut self, client: ClientId) -> Poll<Action<Command>> {
        let next = ready!(self.program.start(client));
        Poll::Ready(self.act(client, next))
    }

    fn resume(&mut self, client: ClientId, reply: &Answer) -> Poll<Action<Command>> {
        if let Some(trouble) = self.stuck.clone() {
            return Poll::Ready(self.fail(client, trouble));
        }
        let next = ready!(self.program.resume(client, reply));
        Poll::Ready(self.act(client, next))
    }

    fn execute(&mut self, client: ClientId, command: &Command, now: Time) -> Poll<Executed<Answer>> {
        let executed = match self.unjudged.take() {
            Some(executed) => executed,
            None => {
                let reply = ready!(self.serve(client, command, now));
                let lines = self.host.take_log();
                self.keep_log(client, lines);
                let executed = self.note(client, command, reply);
                let step = StepId(self.steps - 1);
                self.judge.step_made(step, self.host.footprint());
                if let Some(last) = self.last.get_mut(client.0 as usize) {
                    *last = Some((step, subject(self.host.footprint())));
                }
                executed
            }
        };
        match self.judge.judge(self.host.keyspace(), now) {
            Poll::Ready(trouble) => {
                trouble.into_iter().for_each(|trouble| _ = self.ledger.enter(trouble));
                Poll::Ready(executed)
            }
            Poll::Pending => {
                self.unjudged = Some(executed);
                Poll::Pending
            }
        }
    }
}
