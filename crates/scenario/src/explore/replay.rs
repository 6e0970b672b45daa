//! A schedule played step by step: what was said, what changed, what was written on a value that
//! was gone.

use std::task::{Poll, ready};

use keyspace::{Keyspace, Touch};
use race::explore::{Bits, Choice, Space, State, System, play};
use resp::{Bytes, Value, cli};

use super::clients::{Clients, Exchange, Local, names};
use super::worlds::World;
use super::{Case, Fault, Schedule};
use crate::host::START;
use crate::value::Shown;

/// What happens in a schedule.
#[derive(Debug, Clone)]
pub struct Replay {
    /// What the clients are called. After them there may be the clock and the server.
    pub names: Vec<String>,
    /// What each says before its first step: commands that touch nothing.
    pub before: Vec<Vec<(Vec<Bytes>, Value)>>,
    /// The steps.
    pub steps: Vec<Step>,
    /// The data before and after them.
    pub keyspaces: [Keyspace; 2],
    /// What the clock shows in the end, in microseconds since 1970.
    pub now: u64,
    /// What each client returned, as far as it has come to its end.
    pub results: Vec<Option<String>>,
}

/// One step.
#[derive(Debug, Clone)]
pub struct Step {
    /// Counted from 1.
    pub number: usize,
    /// The client, counted from 0.
    pub client: usize,
    /// What it is called.
    pub who: String,
    /// The command with its reply, and those after it that touch nothing.
    pub said: Vec<(Vec<Bytes>, Value)>,
    /// What went wrong.
    pub fault: Option<Fault>,
    /// How far the clock jumps, in microseconds.
    pub jump: u64,
    /// The keys that decided what came of it.
    pub reads: Vec<Key>,
    /// The keys it wrote.
    pub writes: Vec<Key>,
    /// The keys that changed.
    pub changes: Vec<Change>,
    /// If it wrote on a value that was gone.
    pub stale: Option<Stale>,
}

/// A key and the number of its database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The database.
    pub db: u8,
    /// The key.
    pub key: Bytes,
}

/// A key that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The key.
    pub key: String,
    /// What it held.
    pub before: Option<String>,
    /// What it holds now.
    pub after: Option<String>,
}

/// How a value came to be gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stale {
    /// The key.
    pub key: String,
    /// The step in which the client had read it.
    pub read: usize,
    /// The step in which somebody else wrote it.
    pub written: usize,
    /// Who that was.
    pub other: String,
}

impl Key {
    /// It as a text.
    #[must_use]
    pub fn name(&self) -> String {
        String::from_utf8_lossy(&self.key).into_owned()
    }
}

impl Step {
    /// Its commands as one would type them, each with its reply as redis-cli prints it, in one line.
    #[must_use]
    pub fn dialogue(&self) -> Vec<(String, String)> {
        let said = self.said.iter();
        said.map(|(argv, reply)| (cli::join_args(argv), super::result::shown(reply)))
            .collect()
    }

    /// Its commands as one line, each with its reply.
    #[must_use]
    pub fn line(&self) -> String {
        let said = self.dialogue().into_iter();
        let said: Vec<String> = said.map(|(command, reply)| format!("{command} → {reply}")).collect();
        match self.fault {
            Some(_) if self.jump > 0 => format!("{} s pass, and a key expires", self.jump as f64 / 1e6),
            Some(fault) if said.is_empty() => fault.words().to_owned(),
            Some(fault) => format!("{} ({})", said.join("; "), fault.words()),
            None => said.join("; "),
        }
    }
}

impl Replay {
    /// Whose turn it was, as runs: `A B2 A`. Clients are letters in their order, `T` is the clock,
    /// `R` a restart of the server, and `!` stands where something went wrong.
    #[must_use]
    pub fn order(&self) -> String {
        let runs = self
            .steps
            .chunk_by(|one, next| one.client == next.client && one.fault.is_none() && next.fault.is_none());
        let runs = runs.map(|run| {
            let letter = match (run[0].fault, u8::try_from(run[0].client)) {
                (Some(Fault::Jumps), _) => "T".to_owned(),
                (Some(Fault::Restarts), _) => "R".to_owned(),
                (_, Ok(number @ 0..17)) => char::from(b'A' + number).to_string(),
                _ => format!("#{}:", run[0].client + 1),
            };
            let times = if run.len() > 1 {
                run.len().to_string()
            } else {
                String::new()
            };
            let wrong = match run[0].fault {
                None | Some(Fault::Jumps | Fault::Restarts) => "",
                Some(_) => "!",
            };
            format!("{letter}{times}{wrong}")
        });
        runs.collect::<Vec<_>>().join(" ")
    }
}

/// Plays a schedule; the error says at which step it cannot go on.
pub(crate) fn replay(
    space: &mut Space<Clients>,
    case: &Case,
    before: &Keyspace,
    schedule: &Schedule,
) -> Poll<Result<Replay, String>> {
    let mut said = Vec::new();
    let start = ready!(space.system_mut().start(before, &schedule.counts, &mut said));
    let states = ready!(play(space, &start, &schedule.choices));
    if states.len() <= schedule.choices.len() {
        let step = states.len();
        return Poll::Ready(Err(format!(
            "step {step} of the schedule cannot be taken: the program has changed."
        )));
    }
    let mut names = names(&case.groups, &schedule.counts);
    for &other in &start.locals[names.len()..] {
        let name = match space.system().local(other) {
            Local::Server { .. } => "server",
            _ => "clock",
        };
        names.push(name.to_owned());
    }
    let mut replay = Replay {
        names,
        before: said,
        steps: Vec::new(),
        keyspaces: [before.clone(), before.clone()],
        now: START,
        results: Vec::new(),
    };
    for (number, choice) in schedule.choices.iter().enumerate() {
        let step = ready!(step(space.system_mut(), &states[number..number + 2], *choice, &replay));
        // A clock that stops is no step to anybody.
        if step.fault.is_some() || !step.said.is_empty() {
            replay.steps.push(step);
        }
    }
    if let Some(last) = states.last() {
        let system = space.system();
        let world = system.worlds.get(last.shared.0);
        (replay.keyspaces[1], replay.now) = (world.keyspace.clone(), START + world.clock);
        replay.results = last.locals.iter().map(|&local| result(system.local(local))).collect();
    }
    Poll::Ready(Ok(replay))
}

fn result(local: &Local) -> Option<String> {
    match local {
        Local::Done { result, .. } => Some(super::result::shown(&super::result::decoded(result))),
        Local::Failed { error, .. } => Some(error.clone()),
        Local::Died { .. } => Some("died".to_owned()),
        _ => None,
    }
}

fn step(clients: &mut Clients, states: &[State], choice: Choice, replay: &Replay) -> Poll<Step> {
    let client = choice.client as usize;
    let (local, shared) = (states[0].locals[client], states[0].shared);
    let said: Exchange = ready!(clients.tell(local, shared, choice.alternative));
    let mut moves = Vec::new();
    ready!(clients.moves(local, shared, &mut moves));
    let made = moves.swap_remove(choice.alternative as usize);
    let [before, after] = [0, 1].map(|at: usize| clients.worlds.get(states[at].shared.0).clone());
    let keys = |touched: &Bits| -> Vec<Key> {
        let things = touched.iter().filter_map(|number| clients.worlds.touch(number));
        let key = |touch: &Touch| match touch {
            Touch::Key { db, key } => Some(Key {
                db: *db,
                key: key.clone(),
            }),
            _ => None,
        };
        things.filter_map(key).collect()
    };
    let (reads, writes) = (keys(&made.touches.reads), keys(&made.touches.writes));
    let jump = after.clock - before.clock;
    Poll::Ready(Step {
        number: replay.steps.len() + 1,
        client,
        who: replay.names[client].clone(),
        said,
        fault: match jump {
            0 => clients.fault(local, shared, choice.alternative),
            _ => Some(Fault::Jumps),
        },
        jump,
        changes: writes.iter().filter_map(|key| change(key, &before, &after)).collect(),
        stale: writes.iter().find_map(|key| stale(replay, client, key)),
        reads,
        writes,
    })
}

fn change(key: &Key, before: &World, after: &World) -> Option<Change> {
    let touch = Touch::Key {
        db: key.db,
        key: key.key.clone(),
    };
    let [before, after] = [before, after].map(|world| Shown::of(&world.keyspace, &touch).text());
    (before != after).then(|| Change {
        key: key.name(),
        before,
        after,
    })
}

/// Whether somebody else has written a key since the client last read it.
fn stale(replay: &Replay, client: usize, key: &Key) -> Option<Stale> {
    let mut steps = replay.steps.iter().rev();
    let read = steps.find(|step| step.client == client && step.reads.contains(key))?;
    let later = replay.steps[read.number..].iter().rev();
    let mut others = later.filter(|step| step.client != client);
    let written = others.find(|step| step.writes.contains(key))?;
    Some(Stale {
        key: key.name(),
        read: read.number,
        written: written.number,
        other: written.who.clone(),
    })
}
