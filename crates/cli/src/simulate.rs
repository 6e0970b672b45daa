//! `raceground simulate`: very many clients of a scenario in virtual time, variant beside variant.

mod json;
mod text;

use scenario::Progress;
use scenario::file::Variant;
use scenario::simulate::{Report, Run, Verdict};

use crate::check::explore;
use crate::check::progress::Line;
use crate::clock::Stopwatch;
use crate::files;

/// Events between two looks at the clock.
const SLICE: u32 = 20_000;

/// What is to be simulated.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Order {
    /// The scenario files.
    pub(crate) paths: Vec<String>,
    /// How many clients; none: as the file says.
    pub(crate) clients: Option<u32>,
    /// The seed; none: as the file says.
    pub(crate) seed: Option<u64>,
    /// For programs rather than for people.
    pub(crate) json: bool,
}

/// What came of the variants of a file.
struct Simulated {
    path: String,
    title: String,
    seed: u64,
    variants: Vec<One>,
}

/// What came of one variant.
struct One {
    name: String,
    /// The report, or what is wrong with the variant.
    report: Result<Report, Vec<String>>,
    seconds: f64,
}

/// Simulates the files and prints what came of it; the answer is whether all runs came to their end
/// and no rule was broken.
pub(crate) fn simulate(order: &Order) -> Result<bool, String> {
    let mut simulated = Vec::new();
    for file in files::read(&order.paths) {
        let read = file.read.map_err(|wrong| wrong.join("\n"))?;
        let seeds = read.variants.first().map(|variant| variant.case.limits.seed);
        let seed = order.seed.or(seeds).unwrap_or_default();
        let variants = read.variants.iter();
        simulated.push(Simulated {
            variants: variants.map(|variant| one(&file.path, variant, order, seed)).collect(),
            path: file.path,
            title: read.title,
            seed,
        });
    }
    let print = if order.json { json::print } else { text::print };
    print!("{}", print(&simulated));
    let mut all = simulated.iter().flat_map(|file| &file.variants);
    Ok(all.all(|one| {
        one.report
            .as_ref()
            .is_ok_and(|report| matches!(report.verdict, Verdict::Held | Verdict::NoRule))
    }))
}

fn one(path: &str, variant: &Variant, order: &Order, seed: u64) -> One {
    let stopwatch = Stopwatch::start();
    let run = Run::new(&variant.case, &variant.timing, order.clients, seed);
    let report = run
        .map(|mut run| {
            let most = f64::from(variant.case.limits.seconds);
            let mut line = Line::of(path, &variant.name);
            while let Progress::Running { finished, steps } = run.advance(SLICE) {
                let seconds = stopwatch.seconds();
                line.show(seconds, || format!("{steps} steps, {finished} clients have ended"));
                if seconds > most {
                    break;
                }
            }
            run.report()
        })
        .map_err(|problems| problems.iter().map(explore::told).collect());
    One {
        name: variant.name.clone(),
        report,
        seconds: stopwatch.seconds(),
    }
}
