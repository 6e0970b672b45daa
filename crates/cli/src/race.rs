//! `raceground race`: the clients of a scenario at the same time before a real server, round after
//! round, and how often a rule was broken. What it does not find may still be there: `check` says.

use std::sync::{Barrier, Mutex, MutexGuard, PoisonError};
use std::thread;

use resp::{Bytes, Value, cli};
use scenario::explore::{Act, Case, Contestant, Group, Judge};
use scenario::file::Variant;

use crate::files;
use crate::redis::{Address, Kept, Redis};
use crate::replay::real::Server;
use crate::site::Site;

/// What is to be raced, and where.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Order {
    /// The scenario files.
    pub(crate) paths: Vec<String>,
    /// The real server.
    pub(crate) redis: Address,
    /// Whether what it holds may be deleted.
    pub(crate) flush: bool,
    /// How often each variant is raced.
    pub(crate) rounds: u32,
}

/// Races all variants; the answer is whether no rule was broken.
pub(crate) fn race(order: &Order) -> Result<bool, String> {
    let Server { mut site } = Server::new(&order.redis, order.flush)?;
    println!("On {}.", site.told());
    let mut held = true;
    for file in files::read(&order.paths) {
        let read = file.read.map_err(|wrong| wrong.join("\n"))?;
        for Variant { name, case, .. } in &read.variants {
            let name = if name.is_empty() { &case.title } else { name };
            println!("{} ({name}):", file.path);
            held &= rounds(&mut site, case, order.rounds)?;
        }
    }
    site.order(&["FLUSHALL"])?;
    Ok(held)
}

/// A client with its connection.
struct Racer {
    contestant: Contestant,
    connection: Redis,
}

/// What the clients of a round have returned, group by group; or what went wrong.
type Returned = Result<Vec<Vec<Value>>, String>;

/// What all clients of a case share with whoever counts their rounds.
struct Course {
    rounds: u32,
    go: Barrier,
    done: Barrier,
    returned: Mutex<Returned>,
}

impl Course {
    fn returned(&self) -> MutexGuard<'_, Returned> {
        self.returned.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs a client of a group through all rounds. Whatever goes wrong, it keeps the pace of the
    /// others: they would wait for it for ever.
    fn run(&self, address: &Address, group: (usize, &Group)) {
        let mut racer = racer(address, group.1);
        for _ in 0..self.rounds {
            self.go.wait();
            let result = match &mut racer {
                Ok(racer) if self.returned().is_ok() => to_the_end(racer),
                Ok(_) => Err("another has given up".to_owned()),
                Err(wrong) => Err(wrong.clone()),
            };
            let mut returned = self.returned();
            match (&mut *returned, result) {
                (Ok(returned), Ok(result)) => returned[group.0].push(result),
                (Ok(_), Err(wrong)) => *returned = Err(wrong),
                (Err(_), _) => {}
            }
            drop(returned);
            self.done.wait();
        }
    }
}

fn racer(address: &Address, group: &Group) -> Result<Racer, String> {
    let contestant = Contestant::new(group).map_err(|trouble| format!("{}: {}", group.name, trouble.message))?;
    let connection = address.connect()?;
    Ok(Racer { contestant, connection })
}

fn rounds(site: &mut Site, case: &Case, rounds: u32) -> Result<bool, String> {
    let mut judge = Judge::new(case)?;
    let mut homes = Vec::new();
    for group in &case.groups {
        let keys: Vec<Bytes> = group.keys.iter().map(|key| key.clone().into()).collect();
        homes.push(site.home(&group.name, &keys)?);
    }
    let groups = || case.groups.iter().enumerate();
    let clients = groups().map(|(_, group)| group.count as usize).sum::<usize>();
    let course = Course {
        rounds,
        go: Barrier::new(clients + 1),
        done: Barrier::new(clients + 1),
        returned: Mutex::new(Ok(Vec::new())),
    };
    let mut broken = vec![0; judge.rules().count()];
    let running = &course;
    let outcome = thread::scope(|scope| {
        for ((number, group), home) in groups().zip(&homes) {
            for _ in 0..group.count {
                scope.spawn(move || running.run(home, (number, group)));
            }
        }
        let mut outcome = Ok(());
        for _ in 0..rounds {
            outcome = outcome.and_then(|()| site.prepare(case));
            *course.returned() = outcome.clone().map(|()| vec![Vec::new(); case.groups.len()]);
            course.go.wait();
            course.done.wait();
            let returned = course.returned().clone();
            let judged = returned.and_then(|returned| judge_round(site, &mut judge, &returned));
            match judged {
                Ok(judged) => broken
                    .iter_mut()
                    .zip(judged)
                    .for_each(|(count, one)| *count += u32::from(one)),
                Err(wrong) => outcome = Err(wrong),
            }
        }
        outcome
    });
    outcome?;
    for (rule, count) in judge.rules().zip(&broken) {
        println!("  broken in {count} of {rounds} rounds: {rule}");
    }
    Ok(broken.iter().all(|&count| count == 0))
}

fn judge_round(site: &mut Site, judge: &mut Judge, returned: &[Vec<Value>]) -> Result<Vec<bool>, String> {
    let kept = site.contents()?;
    let data: Vec<_> = kept.iter().flat_map(Kept::commands).collect();
    judge.judge(&data, returned)
}

fn to_the_end(racer: &mut Racer) -> Result<Value, String> {
    /// A client that sends more than this has no end.
    const MOST: u32 = 100_000;
    let mut act = racer.contestant.begin();
    for _ in 0..MOST {
        match act {
            Act::Ends(result) => return Ok(result),
            Act::Sends(argv) => {
                let reply = racer.connection.ask(&argv)?;
                if let Some(wrong) = elsewhere(&reply) {
                    return Err(format!("{}: {wrong}", cli::join_args(&argv)));
                }
                act = racer.contestant.hear(&reply);
            }
        }
    }
    Err(format!("a client has sent {MOST} commands and comes to no end"))
}

/// That a cluster wants a command at another node or in one slot, which no program expects to hear.
fn elsewhere(reply: &Value) -> Option<String> {
    let Value::Error(error) = reply else { return None };
    let error = String::from_utf8_lossy(error);
    let of_clusters = ["MOVED ", "ASK ", "CROSSSLOT ", "CLUSTERDOWN "];
    of_clusters.iter().any(|word| error.starts_with(word)).then(|| {
        format!(
            "{error}. A client speaks to the node that serves the keys it names in `keys`: all it uses belong there."
        )
    })
}
