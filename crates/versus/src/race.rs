//! The problems, one table for each: everybody with 2 to 6 clients.

use std::collections::BTreeMap;

use scenario::explore::Case;

use crate::arguments::{Arguments, Cap};
use crate::problem::{CLIENTS, PROBLEMS, Problem};
use crate::turns::{Contestant, Found, shown};
use crate::{others, raceground};

/// Which of the known numbers a contestant is held against.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Yardstick {
    /// States.
    States,
    /// States that differ in more than who is who.
    Symmetric,
    /// Executions that differ in more than the order of independent steps.
    Classes,
    /// It counts what nobody else has counted.
    None,
}

/// The names of all problems with so many clients.
pub(crate) fn ids() -> impl Iterator<Item = String> {
    PROBLEMS
        .iter()
        .flat_map(|problem| CLIENTS.map(|clients| id(problem, clients)))
}

fn id(problem: &Problem, clients: u32) -> String {
    format!("{}/{clients}", problem.name)
}

/// Runs those that are asked for; the answer is how many rows are wrong.
pub(crate) fn run(arguments: &Arguments) -> usize {
    PROBLEMS.iter().map(|problem| table(problem, arguments)).sum()
}

fn table(problem: &Problem, arguments: &Arguments) -> usize {
    let chosen: Vec<u32> = CLIENTS
        .filter(|&clients| arguments.asks_for(&id(problem, clients)))
        .collect();
    if chosen.is_empty() {
        return 0;
    }
    println!("\n{}: {}", problem.name, problem.about);
    println!(
        "clients  {:<30}{:>11}{:>9}  {:<8}{:>10}{:>6}{:>9}  notes",
        "", "executions", "states", "verdict", "median", "turns", "ratio"
    );
    let mut given_up = BTreeMap::new();
    chosen
        .into_iter()
        .map(|clients| rows(problem, clients, arguments, &mut given_up))
        .sum()
}

/// Everybody with so many clients. Whoever could not do it with fewer is not asked.
fn rows(problem: &Problem, clients: u32, arguments: &Arguments, given_up: &mut BTreeMap<&str, u32>) -> usize {
    let Ok(case) = problem.case(clients) else { return 1 };
    let mut asked = contestants(problem, &case, clients, arguments.cap);
    asked.retain(|(contestant, _)| match given_up.get(contestant.name) {
        Some(fewer) => {
            println!(
                "{clients:>7}  {:<30}not asked: too much with {fewer} already",
                contestant.name
            );
            false
        }
        None => true,
    });
    for _ in 0..arguments.rounds {
        asked.iter_mut().for_each(|(contestant, _)| contestant.take_turn());
    }
    let first = asked.first().and_then(|(contestant, _)| contestant.median());
    let mut expected = Expected::of(problem, clients);
    let mut wrong = 0;
    for (contestant, yardstick) in &asked {
        let found = contestant.found();
        if found.stopped {
            given_up.insert(contestant.name, clients);
        }
        let differs = differs(problem, &found, expected.compare(&found, *yardstick));
        println!("{}", row(clients, contestant, &found, first, &differs));
        wrong += usize::from(!differs.is_empty());
    }
    wrong
}

/// Ours, the first of which all are compared with, and the others.
fn contestants<'a>(problem: &'a Problem, case: &'a Case, clients: u32, cap: Cap) -> Vec<(Contestant<'a>, Yardstick)> {
    let check = Contestant::new("raceground check", || raceground::check(case));
    let states = Contestant::new("raceground, all states", || raceground::prover(case, false));
    let symmetric = Contestant::new("raceground, symmetric states", || raceground::prover(case, true));
    let dpor = Contestant::new("raceground, source-DPOR", move || raceground::dpor(case, cap));
    let ours = [
        (check, Yardstick::None),
        (states, Yardstick::States),
        (symmetric, Yardstick::Symmetric),
        (dpor, Yardstick::Classes),
    ];
    ours.into_iter()
        .chain(others::contestants(problem, clients, cap))
        .collect()
}

/// The numbers that rows are held against: those of the note, or else what the first one counted.
struct Expected([Option<u64>; 3]);

impl Expected {
    fn of(problem: &Problem, clients: u32) -> Self {
        let known = problem.known(clients);
        Self([
            known.map(|known| known.states),
            known.map(|known| known.symmetric),
            known.map(|known| known.classes),
        ])
    }

    /// The known number, if another was counted.
    fn compare(&mut self, found: &Found, yardstick: Yardstick) -> Option<u64> {
        let (counted, number) = match yardstick {
            Yardstick::States => (found.states, 0),
            Yardstick::Symmetric => (found.states, 1),
            Yardstick::Classes => (found.executions, 2),
            Yardstick::None => return None,
        };
        // Whoever stopped has counted nothing.
        let counted = counted.filter(|_| !found.stopped)?;
        let known = *self.0[number].get_or_insert(counted);
        (known != counted).then_some(known)
    }
}

/// What is wrong with what was found, in words.
fn differs(problem: &Problem, found: &Found, known: Option<u64>) -> String {
    if found.broken.is_some_and(|broken| broken != problem.can_break()) {
        return "  WRONG VERDICT".to_owned();
    }
    known.map_or(String::new(), |known| format!("  DIFFERS: known are {known}"))
}

fn row(clients: u32, contestant: &Contestant<'_>, found: &Found, first: Option<f64>, differs: &str) -> String {
    let number = |number: Option<u64>| number.map_or("–".to_owned(), |number| number.to_string());
    let verdict = match found.broken {
        Some(true) => "broken",
        Some(false) => "holds",
        None => "–",
    };
    let (median, turns) = (contestant.median(), contestant.turns());
    let ratio = median
        .zip(first)
        .map_or(String::new(), |(median, first)| times(median / first));
    format!(
        "{clients:>7}  {:<30}{:>11}{:>9}  {verdict:<8}{:>10}{turns:>6}{ratio:>9}  {}{differs}",
        contestant.name,
        number(found.executions),
        number(found.states),
        median.map_or(String::new(), shown),
        found.note,
    )
}

fn times(ratio: f64) -> String {
    match ratio {
        r if r >= 100.0 => format!("{r:.0}x"),
        r if r >= 10.0 => format!("{r:.1}x"),
        r => format!("{r:.2}x"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whoever is built in: ours always, and the others with their feature.
    #[test]
    fn everybody_counts_what_is_known_and_says_what_is_so() {
        let arguments = Arguments::parse(std::iter::empty()).unwrap();
        for problem in PROBLEMS {
            for clients in 2..=3 {
                let case = problem.case(clients).unwrap();
                let mut expected = Expected::of(problem, clients);
                for (mut contestant, yardstick) in contestants(problem, &case, clients, arguments.cap) {
                    // Three clients that watch are too many for those who try all orders.
                    if contestant.name.starts_with("raceground") || contestant.name.starts_with("stateright") {
                        contestant.take_turn();
                        let found = contestant.found();
                        let what = format!("{}/{clients}, {}: {found:?}", problem.name, contestant.name);
                        assert_eq!(found.broken, Some(problem.can_break()), "{what}");
                        assert_eq!(expected.compare(&found, yardstick), None, "{what}");
                    }
                }
            }
        }
    }
}
