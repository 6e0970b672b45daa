//! The clients of a case and their server, as the race engine wants them.

use std::rc::Rc;
use std::task::{Poll, ready};

use race::{Action, ClientId, Digest, Executed, Footprint, Label, Model, Outcome, Span, Time};
use resp::{Bytes, Protocol, Value, cli};

use super::report::BrokenAt;
use super::roll::Roll;
use super::watch::{Stale, Watch};
use crate::check::grouped;
use crate::explore::program::{Next, Place, Program};
use crate::explore::result::{decoded, shown};
use crate::host::{Endless, Host};
use crate::labels::Labels;
use crate::limits;

/// Commands that the server carries out in one run.
const STEPS: u64 = 50_000_000;

/// So many calls of a program are looked up where others have made them before; after that clients
/// hardly have anything in common.
const ALIKE: u32 = 8;

/// Clients, their server, and what is noted about them beside the sums.
pub(super) struct Crowd {
    host: Host,
    programs: Vec<Program>,
    roll: Rc<Roll>,
    clients: Vec<Client>,
    service: Span,
    pub(super) watch: Watch,
    /// A command that has been carried out and after which rules are still to be looked at.
    unjudged: Option<(Executed<Value>, Option<Stale>)>,
    outcomes: Labels<(u16, bool, Vec<u8>)>,
    /// The steps that broke rules.
    pub(super) broke: Vec<BrokenAt>,
    pub(super) conflicts: u64,
    pub(super) retries: u64,
    pub(super) steps: u64,
    /// When the last command was carried out.
    pub(super) now: Time,
    /// Why the server serves nobody any more.
    pub(super) trouble: Option<String>,
    pub(super) digest: Digest,
    wire: Vec<u8>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Client {
    at: Option<Place>,
    calls: u32,
    /// Its last transaction came too late.
    beaten: bool,
    /// How it ended.
    outcome: Option<Label>,
}

impl Crowd {
    /// Clients that have done nothing yet, before a server that is filled and has their scripts.
    pub(super) fn new(mut host: Host, mut programs: Vec<Program>, roll: Rc<Roll>, watch: Watch, service: Span) -> Self {
        host.connect(roll.clients());
        programs.iter_mut().for_each(|program| program.share(ALIKE));
        Self {
            host,
            programs,
            clients: vec![Client::default(); roll.clients() as usize],
            roll,
            service,
            watch,
            unjudged: None,
            outcomes: Labels::default(),
            broke: Vec::new(),
            conflicts: 0,
            retries: 0,
            steps: 0,
            now: Time::START,
            trouble: None,
            digest: Digest::default(),
            wire: Vec::new(),
        }
    }

    /// Looks at the rules of the end.
    pub(super) fn finish(&mut self) -> Poll<()> {
        let results = self.results();
        self.watch.look_finally(self.host.keyspace(), self.now, &results)
    }

    /// How the clients with a label ended: their group, whether in an error, and with what.
    pub(super) fn outcome(&self, label: Label) -> (usize, bool, Value) {
        let (group, failed, wire) = self.outcomes.thing(label.0);
        (usize::from(*group), *failed, decoded(wire))
    }

    /// What the clients returned, as rules are given it: those of a group are alike, and come sorted.
    fn results(&self) -> Vec<Option<Value>> {
        let labels = self.clients.iter().filter_map(|client| client.outcome);
        let mut outcomes: Vec<_> = labels.map(|label| self.outcomes.thing(label.0)).collect();
        outcomes.sort();
        outcomes.into_iter().map(|(.., wire)| Some(decoded(wire))).collect()
    }

    fn goes_on(&mut self, client: ClientId, next: Next) -> Action<Vec<Bytes>> {
        let own = &mut self.clients[client.0 as usize];
        match next {
            Next::Call(_) if own.calls >= limits::CALLS_OF_A_CLIENT => {
                let calls = grouped(limits::CALLS_OF_A_CLIENT.into());
                self.fail(client, format!("gave up after {calls} calls"))
            }
            Next::Call(_) if self.steps >= STEPS => {
                let why = format!("stopped: the clients had made {} calls together", grouped(STEPS));
                self.trouble.get_or_insert_with(|| why.clone());
                self.fail(client, why)
            }
            Next::Call(argv) => {
                own.calls += 1;
                Action::Call(argv)
            }
            Next::Done(result) => Action::Finish(Outcome::Returned(self.ends(client, false, &result))),
            Next::Failed(error) => self.fail(client, error),
        }
    }

    fn fail(&mut self, client: ClientId, error: String) -> Action<Vec<Bytes>> {
        Action::Finish(Outcome::Failed(self.ends(client, true, &Value::error(error))))
    }

    fn ends(&mut self, client: ClientId, failed: bool, result: &Value) -> Label {
        let mut wire = Vec::new();
        resp::encode(result, Protocol::Resp3, &mut wire);
        let label = Label(self.outcomes.of((self.roll.group(client) as u16, failed, wire)));
        self.clients[client.0 as usize].outcome = Some(label);
        self.watch.ended(client);
        self.host.disconnect(client);
        label
    }

    /// What the server answers. A script without an end would block a real one for ever; here it is
    /// dropped, and everyone is told what they would be told there.
    fn serve(&mut self, client: ClientId, argv: &[Bytes], now: Time) -> Poll<Value> {
        if self.trouble.is_none() {
            match ready!(self.host.execute(client, argv, now)) {
                Ok(answer) => return Poll::Ready(answer.value),
                Err(Endless { instructions }) => {
                    let instructions = grouped(instructions);
                    self.trouble = Some(format!("a script came to no end within {instructions} instructions"));
                }
            }
        }
        Poll::Ready(Value::Error(keyspace::Error::Busy.text()))
    }

    /// Puts down what has been carried out.
    fn note(&mut self, client: ClientId, argv: &[Bytes], reply: Value, now: Time) -> Executed<Value> {
        (self.steps, self.now) = (self.steps + 1, now);
        self.host.take_log();
        let own = &mut self.clients[client.0 as usize];
        let name = &argv[0];
        if name.eq_ignore_ascii_case(b"exec") && matches!(reply, Value::Null | Value::NullArray) {
            self.conflicts += 1;
            own.beaten = true;
        }
        if name.eq_ignore_ascii_case(b"watch") && std::mem::take(&mut own.beaten) {
            self.retries += 1;
        }
        self.wire.clear();
        resp::encode(&reply, Protocol::Resp2, &mut self.wire);
        self.digest.number(u64::from(client.0));
        self.digest.number(now.micros());
        self.digest.text(&self.wire);
        Executed {
            // The sums of a run need no labels, and no footprints.
            command: Label(0),
            answer: Label(0),
            footprint: Footprint::default(),
            service: self.service,
            bytes_sent: resp::command_len(argv) as u64,
            bytes_received: self.wire.len() as u64,
            reply,
        }
    }

    fn broken_at(&self, client: ClientId, argv: &[Bytes], reply: &Value, stale: Option<&Stale>) -> BrokenAt {
        let who = self.roll.name(client);
        let why = stale.map(|stale| {
            let key = match &stale.key {
                keyspace::Touch::Key { key, .. } => String::from_utf8_lossy(key).into_owned(),
                _ => String::new(),
            };
            let (written, other) = (grouped(stale.written.0), self.roll.name(stale.written.1));
            let (read, step) = (grouped(stale.read), grouped(self.steps));
            format!(
                "{who} read {key} at step {read}; {other} wrote it at step {written}; {who} wrote it at step {step}, on a value that was gone."
            )
        });
        BrokenAt {
            number: self.steps,
            at: self.now,
            line: format!("{} → {}", cli::join_args(argv), shown(reply)),
            who,
            why,
        }
    }
}

impl Model for Crowd {
    type Command = Vec<Bytes>;
    type Reply = Value;

    fn start(&mut self, client: ClientId) -> Poll<Action<Vec<Bytes>>> {
        let program = &mut self.programs[self.roll.group(client)];
        let place = ready!(program.start());
        self.clients[client.0 as usize].at = Some(place);
        let next = program.next(place);
        Poll::Ready(self.goes_on(client, next))
    }

    fn resume(&mut self, client: ClientId, reply: &Value) -> Poll<Action<Vec<Bytes>>> {
        if let Some(trouble) = self.trouble.clone() {
            return Poll::Ready(self.fail(client, trouble));
        }
        let Some(place) = self.clients[client.0 as usize].at else {
            unreachable!("a reply comes after a call, and a call after the start");
        };
        let program = &mut self.programs[self.roll.group(client)];
        let next = match ready!(program.after(place, reply)) {
            Ok(place) => {
                self.clients[client.0 as usize].at = Some(place);
                program.next(place)
            }
            Err(end) => end,
        };
        Poll::Ready(self.goes_on(client, next))
    }

    fn execute(&mut self, client: ClientId, argv: &Vec<Bytes>, now: Time) -> Poll<Executed<Value>> {
        let (executed, stale) = match self.unjudged.take() {
            Some(unjudged) => unjudged,
            None => {
                let reply = ready!(self.serve(client, argv, now));
                let executed = self.note(client, argv, reply, now);
                let stale = self.watch.step_made(client, self.steps, self.host.footprint());
                (executed, stale)
            }
        };
        match self.watch.look(self.host.keyspace(), now, self.steps) {
            Poll::Pending => {
                self.unjudged = Some((executed, stale));
                Poll::Pending
            }
            Poll::Ready(broke) => {
                if broke {
                    self.broke
                        .push(self.broken_at(client, argv, &executed.reply, stale.as_ref()));
                }
                Poll::Ready(executed)
            }
        }
    }
}
