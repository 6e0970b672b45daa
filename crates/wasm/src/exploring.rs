//! An exploration under way: its variants one after the other, in slices.

use protocol::{Answer, Slot};
use scenario::Variant;
use scenario::explore::{Case, Exploration, Problem};
use scenario::file::ScenarioFile;

use crate::convert;
use crate::worker::Work;

/// A slice ends after so many real milliseconds, so that a request to stop is heard soon.
const SLICE_MS: f64 = 8.0;
/// Real milliseconds between two reports of progress.
const PROGRESS_MS: f64 = 50.0;
/// Moves between two looks at the clock.
const MOVES: u32 = 256;
/// As many states as can be drawn so that one still sees something.
const DRAWN: u64 = 60;

/// Bytes that an exploration may take: a browser's tab has less room than a terminal.
pub(crate) const MEMORY: u64 = 400 << 20;

/// A variant under exploration.
struct Open {
    slot: Slot,
    variant: Variant,
    /// What it is called, if it comes from a file.
    name: String,
    case: Case,
    exploration: Exploration,
}

/// The variants of one request.
pub(crate) struct Exploring {
    /// The explorations to run, the next one last.
    open: Vec<Open>,
    /// Real time spent on the one under way.
    spent_ms: f64,
    reported_ms: f64,
}

impl Exploring {
    /// Gets everything ready, or says what is wrong with the first setup that is not.
    pub(crate) fn new(setups: Vec<protocol::ExploreSetup>) -> Result<Self, Answer> {
        let mut open = Vec::new();
        for (slot, setup) in setups.into_iter().enumerate() {
            let limits = convert::explore::limits(&setup);
            let (setup, variant) = convert::setup(setup.race);
            let refused = |troubles| convert::refused(slot, &setup, troubles);
            let case = Case::of(&setup, variant, limits).map_err(refused)?;
            let exploration = Exploration::new(&case).map_err(|problems| {
                let troubles = problems.into_iter().map(|problem| problem.trouble);
                refused(troubles.collect())
            })?;
            open.insert(
                0,
                Open {
                    slot: slot as Slot,
                    variant,
                    name: String::new(),
                    case,
                    exploration,
                },
            );
        }
        Ok(Self::begun(open))
    }

    /// The same for the variants of a scenario file.
    pub(crate) fn of_file(text: &str) -> Result<Self, Answer> {
        let file = ScenarioFile::parse(text).map_err(|wrong| convert::explore::wrong_file(text, &wrong))?;
        let open = file.variants.into_iter().enumerate().rev().map(|(slot, mut variant)| {
            variant.case.limits.memory = variant.case.limits.memory.min(MEMORY);
            let exploration = Exploration::new(&variant.case).map_err(|problems| (variant.name.clone(), problems))?;
            let script = variant.case.groups.iter().all(|group| group.script);
            Ok(Open {
                slot: slot as Slot,
                variant: if script { Variant::Script } else { Variant::App },
                name: variant.name,
                case: variant.case,
                exploration,
            })
        });
        let open = open.collect::<Result<_, (String, Vec<Problem>)>>();
        let open = open.map_err(|(variant, problems)| convert::explore::wrong_case(&variant, problems))?;
        Ok(Self::begun(open))
    }

    fn begun(open: Vec<Open>) -> Self {
        Self {
            open,
            spent_ms: 0.0,
            reported_ms: f64::NEG_INFINITY,
        }
    }
}

impl Work for Exploring {
    fn slice(&mut self, now_ms: &dyn Fn() -> f64, post: &mut dyn FnMut(Answer)) -> bool {
        let started = now_ms();
        let mut since = started;
        while since - started < SLICE_MS {
            let Some(open) = self.open.last_mut() else {
                post(Answer::Finished);
                return false;
            };
            let over = open.exploration.advance(MOVES).is_ready();
            let now = now_ms();
            self.spent_ms += now - since;
            since = now;
            if over {
                let drawing = open.exploration.drawing(DRAWN);
                let (case, finding) = (&open.case, open.exploration.finding());
                let variant = (open.slot, open.variant, &open.name[..]);
                post(convert::explore::finding(
                    variant,
                    case,
                    finding,
                    drawing,
                    self.spent_ms,
                ));
                self.open.pop();
                self.spent_ms = 0.0;
            } else if now - self.reported_ms >= PROGRESS_MS {
                post(convert::explore::progress(open.slot, open.exploration.progress()));
                self.reported_ms = now;
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use protocol::Variant::Script;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn inventory() -> protocol::ExploreSetup {
        let mut race = convert::inventory();
        race.setup = "SET stock 1".into();
        race.clients = 3;
        protocol::ExploreSetup {
            race,
            clock_jumps: 0,
            deaths: 0,
            lost_replies: 0,
        }
    }

    fn both() -> Vec<protocol::ExploreSetup> {
        let mut script = inventory();
        script.race.variant = Script;
        vec![inventory(), script]
    }

    /// Runs to the end by a clock that moves a millisecond with every look at it.
    fn answers(mut exploring: Exploring) -> Vec<Answer> {
        let (clock, mut answers) = (Cell::new(0.0), Vec::new());
        let now = || clock.replace(clock.get() + 1.0);
        while exploring.slice(&now, &mut |answer| answers.push(answer)) {}
        answers
    }

    #[wasm_bindgen_test]
    fn the_race_is_found_and_the_script_is_proved() {
        let answers = answers(Exploring::new(both()).unwrap());
        let findings = answers.iter().filter_map(|answer| match answer {
            Answer::Explored(finding) => Some(finding),
            _ => None,
        });
        let [app, script] = &findings.collect::<Vec<_>>()[..] else {
            panic!("{answers:?}");
        };
        assert_eq!(
            (&app.verdict, &script.verdict),
            (&protocol::Proof::Broken, &protocol::Proof::Holds)
        );
        assert_eq!(app.breaking.as_ref().unwrap().count, "60");
        assert_eq!(app.interleavings.as_deref(), Some("66"));
        assert_eq!(app.broken.as_ref().unwrap().order, "A B2 A");
        assert_eq!(app.drawing.as_ref().unwrap().dots[0].bad, 60.0 / 66.0);
        assert_eq!(app.endings.iter().map(|ending| ending.part.share).sum::<f64>(), 1.0);
        assert_eq!(script.interleavings.as_deref(), Some("6"));
        assert!(script.file.contains("mode = \"script\""));
        assert_eq!(answers.last(), Some(&Answer::Finished));
    }

    #[wasm_bindgen_test]
    fn what_is_wrong_comes_back_with_its_place() {
        let mut wrong = inventory();
        wrong.race.clients = 13;
        let Err(Answer::Refused { slot: 0, troubles }) = Exploring::new(vec![wrong]) else {
            panic!("thirteen clients");
        };
        assert_eq!(troubles[0].field, protocol::Field::Clients);
    }
}
