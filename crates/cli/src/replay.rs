//! `raceground replay`: an order of steps again, in the engine and on a real server.

pub(crate) mod real;

use std::fs;

use scenario::explore::{Case, Exploration, Replay, Schedule};

use crate::check::{Checked, explore, story};
use crate::files;
use crate::redis::Address;

/// What is to be replayed, and where.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Order {
    /// The code, if there is one: without it the breaks of all files are replayed.
    pub(crate) code: Option<String>,
    /// The scenario files; none stands for all of this folder.
    pub(crate) paths: Vec<String>,
    /// The real server, if there is one.
    pub(crate) redis: Option<Address>,
    /// Whether what it holds may be deleted.
    pub(crate) flush: bool,
}

/// An order of steps that has been played in the engine.
struct Played {
    name: String,
    case: Case,
    replay: Replay,
}

/// Replays; the answer is whether the real server did the same.
pub(crate) fn replay(order: &Order) -> Result<bool, String> {
    let paths = if order.paths.is_empty() {
        here()?
    } else {
        order.paths.clone()
    };
    let played = match &order.code {
        Some(code) => vec![by_code(code, &paths)?],
        None => breaks(&paths)?,
    };
    let mut server = order
        .redis
        .as_ref()
        .map(|address| real::Server::new(address, order.flush))
        .transpose()?;
    let (mut steps, mut differences) = (0, 0);
    for one in &played {
        println!("{}: {}", one.name, one.replay.order());
        if let (Some(_), _) | (None, None) = (&order.code, &server) {
            print!("{}", story(&one.replay));
        }
        if let Some(server) = &mut server {
            let told = server.replay(&one.case, &one.replay)?;
            told.iter().for_each(|difference| println!("  differs: {difference}"));
            differences += told.len();
            steps += one.replay.steps.len();
        }
    }
    if let Some(server) = &server {
        let (count, told) = (played.len(), server.site.told());
        println!("{count} replayed, {steps} steps, {differences} differences, on {told}");
    }
    Ok(differences == 0)
}

/// The scenario files of this folder.
fn here() -> Result<Vec<String>, String> {
    let entries = fs::read_dir(".").map_err(|error| error.to_string())?;
    let names = entries
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut paths: Vec<String> = names.filter(|name| name.ends_with(".toml")).collect();
    paths.sort();
    Ok(paths)
}

fn by_code(code: &str, paths: &[String]) -> Result<Played, String> {
    let schedule = Schedule::parse(code)?;
    let mut wrong = Vec::new();
    for file in files::read(paths) {
        match file.read {
            Err(told) => wrong.extend(told),
            Ok(read) => {
                let found = read
                    .variants
                    .into_iter()
                    .find(|one| one.case.fingerprint() == schedule.case);
                if let Some(variant) = found {
                    let name = format!("{} ({})", file.path, variant.name);
                    return play(name, variant.case, &schedule);
                }
            }
        }
    }
    wrong.push("the schedule was made for none of the scenarios there, or they have changed since.".to_owned());
    Err(wrong.join("\n"))
}

fn play(name: String, case: Case, schedule: &Schedule) -> Result<Played, String> {
    let told = |problems: Vec<_>| problems.iter().map(explore::told).collect::<Vec<_>>().join("\n");
    let replay = Exploration::new(&case).map_err(told)?.replay(schedule)?;
    Ok(Played { name, case, replay })
}

/// The breaks of all variants.
fn breaks(paths: &[String]) -> Result<Vec<Played>, String> {
    let files = files::read(paths);
    let mut cases = Vec::new();
    for file in &files {
        let read = file.read.as_ref().map_err(|wrong| wrong.join("\n"))?;
        cases.extend(read.variants.iter().map(|variant| variant.case.clone()));
    }
    let played = |(checked, case): (Checked, Case)| {
        let broken = checked.found.as_ref().ok()?.broken.as_ref()?;
        let replay = broken.replay.clone();
        Some(Played {
            name: checked.name(),
            case,
            replay,
        })
    };
    Ok(explore::all(files, None)
        .into_iter()
        .zip(cases)
        .filter_map(played)
        .collect())
}
