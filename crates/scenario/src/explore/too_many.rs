//! What is done where all orders are too many: those in which few clients are interrupted are gone
//! through, and then some are drawn by chance.

use std::task::{Poll, ready};

use race::explore::{
    Bounds, Choice, Interruptions, Marks, Pct, Progress, Sampling, Search, Serialization, Space, State, Verdict,
};

use super::Limits;
use super::clients::Clients;

/// The breaks that are looked for need so many orderings. Nearly all that were studied in real
/// programs need one or two.
const DEPTH: u32 = 3;

/// Some of the orders, until one breaks a rule.
pub(crate) struct TooMany {
    start: State,
    limits: Limits,
    bounds: Bounds,
    stage: Stage,
    /// What has been looked at in vain.
    words: Vec<String>,
}

enum Stage {
    /// Serial orders are fewer, and what comes of the others may have to be compared with them.
    Serialize(Box<Serialization>),
    Interrupt(Box<Interruptions>),
    Draw(Box<Draws>),
    Over,
}

struct Draws {
    search: Sampling<Pct>,
    /// The least chance with which one of them finds such a break.
    chance: f64,
}

impl TooMany {
    /// Nothing has been looked at yet.
    pub(crate) fn new(space: &Space<Clients>, start: State, limits: Limits, bounds: Bounds) -> Self {
        let serialize = Stage::Serialize(Box::new(Serialization::new(&start, true, bounds)));
        let mut search = Self {
            start,
            limits,
            bounds,
            stage: serialize,
            words: Vec::new(),
        };
        if !space.system().rules.compares() {
            search.stage = search.interrupt(space);
        }
        search
    }

    /// Goes on for about so many moves; in the end an order that breaks a rule, with its marks, or none.
    pub(crate) fn advance(&mut self, space: &mut Space<Clients>, budget: u32) -> Poll<Option<(Vec<Choice>, Marks)>> {
        let found = match &mut self.stage {
            Stage::Serialize(search) => {
                let verdict = ready!(search.advance(space, budget));
                self.serialized(space, verdict);
                None
            }
            Stage::Interrupt(search) => {
                let verdict = ready!(search.advance(space, budget));
                let found = met(verdict).map(|marks| (search.schedule(), marks));
                if found.is_none() {
                    let gone_through = search.gone_through();
                    self.words.extend(gone_through.map(uninterrupted));
                    self.stage = self.draw(space);
                }
                found
            }
            Stage::Draw(draws) => {
                let verdict = ready!(draws.search.advance(space, budget));
                let found = met(verdict).map(|marks| (draws.search.schedule().to_vec(), marks));
                if found.is_none() {
                    self.words.push(draws.words());
                }
                self.stage = Stage::Over;
                found
            }
            Stage::Over => return Poll::Ready(None),
        };
        match (&found, &self.stage) {
            (None, Stage::Over) | (Some(_), _) => Poll::Ready(found),
            _ => Poll::Pending,
        }
    }

    pub(crate) fn progress(&self) -> Progress {
        match &self.stage {
            Stage::Serialize(search) => Search::<Clients>::progress(&**search),
            Stage::Interrupt(search) => Search::<Clients>::progress(&**search),
            Stage::Draw(draws) => Search::<Clients>::progress(&draws.search),
            Stage::Over => Progress::default(),
        }
    }

    /// What it is worth that no order was found to break a rule.
    pub(crate) fn words(&self) -> &[String] {
        &self.words
    }

    fn serialized(&mut self, space: &mut Space<Clients>, verdict: Verdict) {
        let search = std::mem::replace(&mut self.stage, Stage::Over);
        let Stage::Serialize(search) = search else { return };
        let all = verdict == Verdict::Complete;
        if !all {
            let why = "what comes of them was not compared with serial orders, because these are too many as well";
            self.words.push(why.to_owned());
        }
        space.compare_with(all.then(|| search.serial()));
        self.stage = self.interrupt(space);
    }

    fn interrupt(&self, space: &Space<Clients>) -> Stage {
        let (most, forbidden) = (self.limits.interruptions, space.system().rules.forbidden());
        Stage::Interrupt(Box::new(Interruptions::new(&self.start, most, forbidden, self.bounds)))
    }

    fn draw(&self, space: &mut Space<Clients>) -> Stage {
        if self.limits.samples == 0 {
            return Stage::Over;
        }
        let stop_at = space.system().rules.forbidden();
        let draws = |scheduler, executions| {
            let bounds = Bounds {
                executions,
                ..self.bounds
            };
            Sampling::new(&self.start, scheduler, self.limits.seed, stop_at, bounds)
        };
        // How long orders are is learned from one.
        let mut first = draws(Pct::new(1, 1), 1);
        first.finish(space);
        let scheduler = Pct::new(DEPTH, first.schedule().len() as u32);
        Stage::Draw(Box::new(Draws {
            chance: scheduler.chance(self.start.locals.len() as u32),
            search: draws(scheduler, self.limits.samples),
        }))
    }
}

impl Draws {
    fn words(&self) -> String {
        format!(
            "{} interleavings drawn by chance broke no rule, each with a chance of at least 1 in {} to meet a break that hangs on {DEPTH} orderings",
            self.search.executions(),
            (1.0 / self.chance).round()
        )
    }
}

fn met(verdict: Verdict) -> Option<Marks> {
    match verdict {
        Verdict::Met(marks) => Some(marks),
        _ => None,
    }
}

fn uninterrupted(most: u32) -> String {
    let times = match most {
        0 => "in which no client is interrupted".to_owned(),
        1 => "in which clients are interrupted once at most".to_owned(),
        more => format!("in which clients are interrupted {more} times at most"),
    };
    format!("no order {times} breaks a rule")
}
