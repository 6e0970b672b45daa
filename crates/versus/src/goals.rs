//! The goals of the note on exploration, each by our own engine from a scenario file.

use std::fs;
use std::path::Path;
use std::task::Poll;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use race::explore::{Bounds, Marks, Prover, Sampling, Search, Space, State, System, Verdict, Walk};
use scenario::explore::Outcome;
use scenario::file::ScenarioFile;

use crate::arguments::Arguments;
use crate::problem::{PROBLEMS, read};
use crate::raceground::{count, everything, exploration};
use crate::turns::{median, shown};

/// A number to reach.
struct Goal {
    name: &'static str,
    about: &'static str,
    aim: Aim,
    measure: fn() -> Result<Measured>,
}

/// What is to be reached.
#[derive(Clone, Copy)]
enum Aim {
    /// At most so many seconds.
    Within(f64),
    /// At least so many a second.
    Rate(f64),
}

/// What came of one turn.
struct Measured {
    /// Seconds, or how many a second.
    value: f64,
    /// There was no answer.
    undecided: bool,
    note: String,
}

impl Measured {
    fn new(value: f64, note: String) -> Self {
        let undecided = false;
        Self { value, undecided, note }
    }

    /// The time to a verdict, which must not be that something is broken.
    fn verdict(seconds: f64, outcome: &Outcome, note: String) -> Result<Self> {
        match outcome {
            Outcome::Holds => Ok(Self::new(seconds, note)),
            Outcome::Undecided(why) => Ok(Self {
                value: seconds,
                undecided: true,
                note: format!("undecided: {why}; {note}"),
            }),
            other => bail!("{other:?}"),
        }
    }
}

const GOALS: &[Goal] = &[
    Goal {
        name: "goal/first-break",
        about: "first counterexample of a built-in scenario, the slowest of all",
        aim: Aim::Within(0.1),
        measure: first_break,
    },
    Goal {
        name: "goal/eval",
        about: "proof, EVAL, 12 clients",
        aim: Aim::Within(0.01),
        measure: || proof(&clients(12, "script", "SET stock 5", BUY)),
    },
    Goal {
        name: "goal/watch",
        about: "proof, WATCH loop with 9 tries, 6 clients",
        aim: Aim::Within(1.0),
        measure: || proof(&clients(6, "app", "SET stock 6", WATCH)),
    },
    Goal {
        name: "goal/contended",
        about: "proof, 4 clients x 8 contended calls",
        aim: Aim::Within(2.0),
        measure: || proof(&clients(4, "app", "SET stock 0", CONTENDED)),
    },
    Goal {
        name: "goal/private",
        about: "proof, 6 clients with 4 private and 2 contended calls",
        aim: Aim::Within(1.0),
        measure: || proof(&with_private_work()),
    },
    Goal {
        name: "goal/count",
        about: "exact count, 12 clients x 2 calls, stock 5",
        aim: Aim::Within(0.5),
        measure: || whole(&clients(12, "app", "SET stock 5", BUY)),
    },
    Goal {
        name: "goal/transitions",
        about: "transitions a second on interned tables, GET;SET of 6 clients",
        aim: Aim::Rate(500_000.0),
        measure: transitions,
    },
    Goal {
        name: "goal/schedules",
        about: "random schedules a second, 5 clients x 2 calls, warm",
        aim: Aim::Rate(500_000.0),
        measure: schedules,
    },
];

const BUY: &str = "
local stock = tonumber(redis.call('GET', KEYS[1]))
if stock == 0 then return 'out' end
redis.call('SET', KEYS[1], stock - 1)
return 'sold'";

const WATCH: &str = "
for try = 1, 9 do
  redis.call('WATCH', KEYS[1])
  local stock = tonumber(redis.call('GET', KEYS[1]))
  redis.call('MULTI')
  redis.call('SET', KEYS[1], stock - 1)
  if redis.call('EXEC') then return 'sold' end
end
error('gave up')";

const CONTENDED: &str = "
for call = 1, 4 do
  redis.call('SET', KEYS[1], redis.call('GET', KEYS[1]) + 1)
end";

const PRIVATE: &str = "
for call = 1, 2 do
  redis.call('SET', KEYS[2], 1)
  redis.call('DEL', KEYS[2])
end
redis.call('SET', KEYS[1], redis.call('GET', KEYS[1]) + 1)";

/// What holds whatever the order, so that all of them have to be gone through.
const RULE: &str = "[[rule]]\nname = 'stock is a number'\nlua = \"return tonumber(redis.call('GET', 'stock')) >= 0\"\n";

fn clients(count: u32, mode: &str, setup: &str, program: &str) -> String {
    format!(
        "setup = ['{setup}']\n[[client]]\ncount = {count}\nmode = '{mode}'\nkeys = ['stock']\nprogram = '''{program}'''\n{RULE}"
    )
}

fn with_private_work() -> String {
    let clients: String = (1..=6)
        .map(|client| format!("[[client]]\nkeys = ['stock', 'own:{client}']\nprogram = '''{PRIVATE}'''\n"))
        .collect();
    format!("setup = ['SET stock 0']\n{clients}{RULE}")
}

/// The names of all.
pub(crate) fn ids() -> impl Iterator<Item = String> {
    GOALS.iter().map(|goal| goal.name.to_owned())
}

/// Runs those that are asked for. A goal that is not reached is told and is no error.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let mut chosen = GOALS.iter().filter(|goal| arguments.asks_for(goal.name)).peekable();
    if chosen.peek().is_some() {
        println!("\n{:<66}{:>12}{:>12}  reached  notes", "goals", "goal", "median");
    }
    for goal in chosen {
        println!("{}", goal.row(arguments.rounds).with_context(|| goal.name)?);
    }
    Ok(())
}

impl Goal {
    fn row(&self, rounds: u32) -> Result<String> {
        let mut turns = Vec::new();
        // What cannot be decided is not asked again.
        while turns.len() < rounds as usize && !turns.last().is_some_and(|turn: &Measured| turn.undecided) {
            turns.push((self.measure)()?);
        }
        let values: Vec<f64> = turns.iter().map(|turn| turn.value).collect();
        let value = median(&values).unwrap_or_default();
        let decided = turns.iter().all(|turn| !turn.undecided);
        let (aim, told, near) = match self.aim {
            Aim::Within(seconds) => (shown(seconds), shown(value), value <= seconds),
            Aim::Rate(rate) => (per_second(rate), per_second(value), value >= rate),
        };
        let reached = if near && decided { "yes" } else { "NO" };
        let note = turns.pop().map(|turn| turn.note).unwrap_or_default();
        Ok(format!("{:<66}{aim:>12}{told:>12}  {reached:<9}{note}", self.about))
    }
}

fn per_second(rate: f64) -> String {
    format!("{:.2} M/s", rate / 1e6)
}

/// From the text to the verdict.
fn proof(text: &str) -> Result<Measured> {
    let started = Instant::now();
    let mut exploration = exploration(&read(text)?)?;
    while exploration.finding().outcome == Outcome::default() && exploration.advance(1_000) == Poll::Pending {}
    let value = started.elapsed().as_secs_f64();
    let finding = exploration.finding();
    let note = format!("{} states in the last of {} passes", finding.states, finding.passes);
    Measured::verdict(value, &finding.outcome, note)
}

/// From the text to how many interleavings there are.
fn whole(text: &str) -> Result<Measured> {
    let started = Instant::now();
    let mut exploration = exploration(&read(text)?)?;
    while exploration.advance(1_000) == Poll::Pending {}
    let value = started.elapsed().as_secs_f64();
    let finding = exploration.finding();
    let all = finding.executions.map(count).context("they were not counted")?;
    Measured::verdict(value, &finding.outcome, format!("{all} interleavings"))
}

/// From the text to the smallest break, of every variant of every scenario that has one.
fn first_break() -> Result<Measured> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenario/cases");
    let mut slowest = Measured::new(0.0, String::new());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let text = fs::read_to_string(&path)?;
        let file = ScenarioFile::parse(&text)
            .ok()
            .context("a built-in scenario cannot be read")?;
        for variant in file
            .variants
            .iter()
            .filter(|variant| variant.expected.holds == Some(false))
        {
            let started = Instant::now();
            let mut exploration = exploration(&variant.case)?;
            while exploration.finding().broken.is_none() && exploration.advance(1_000) == Poll::Pending {}
            let value = started.elapsed().as_secs_f64();
            ensure!(exploration.finding().broken.is_some(), "{path:?} is not broken");
            if value > slowest.value {
                let name = path.file_stem().unwrap_or_default().to_string_lossy();
                slowest = Measured::new(value, format!("{name}, {}", variant.name));
            }
        }
    }
    Ok(slowest)
}

/// All states again, when everything in them is known.
fn transitions() -> Result<Measured> {
    /// Of 6 clients and as many items, as the note counts them.
    const TRANSITIONS: f64 = 46_591.0 - 1.0;
    let (mut space, start) = exploration(&PROBLEMS[1].case(6)?)?.into_system();
    let mut states = 0;
    let mut seconds = 0.0;
    for _ in 0..2 {
        let started = Instant::now();
        let mut prover = Prover::new(&start, everything(false));
        ensure!(prover.finish(&mut space) == Verdict::Complete, "it stopped");
        seconds = started.elapsed().as_secs_f64();
        states = prover_states(&space, &prover);
    }
    ensure!(states == 13_494, "{states} states are not those of the note");
    let note = format!("{states} states in {}", shown(seconds));
    Ok(Measured::new(TRANSITIONS / seconds, note))
}

fn prover_states<S: System>(_: &Space<S>, prover: &Prover) -> u64 {
    Search::<S>::progress(prover).states
}

/// Interleavings drawn by chance, when all steps in them are known.
fn schedules() -> Result<Measured> {
    const DRAWN: u64 = 200_000;
    let (mut space, start) = exploration(&PROBLEMS[0].case(5)?)?.into_system();
    draw(&mut space, &start, 20_000);
    let started = Instant::now();
    draw(&mut space, &start, DRAWN);
    let seconds = started.elapsed().as_secs_f64();
    let note = format!("{DRAWN} in {}", shown(seconds));
    Ok(Measured::new(DRAWN as f64 / seconds, note))
}

fn draw<S: System>(space: &mut Space<S>, start: &State, executions: u64) {
    let bounds = Bounds {
        executions,
        ..Bounds::default()
    };
    Sampling::new(start, Walk, 1, Marks::NONE, bounds).finish(space);
}
