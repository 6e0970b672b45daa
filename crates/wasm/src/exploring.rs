//! An exploration under way: its variants one after the other, in slices.

use protocol::Answer;
use scenario::explore::{Case, Exploration, Problem};
use scenario::file::ScenarioFile;
use scenario::{Setup, Variant};

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
    /// Gets every variant ready, or says what is wrong.
    pub(crate) fn new(setup: protocol::ExploreSetup, variants: &[protocol::Variant]) -> Result<Self, Answer> {
        let limits = convert::explore::limits(&setup);
        let setup = convert::setup(setup.race);
        let variants = variants.iter().rev().map(|&variant| convert::variant(variant));
        let open = variants.map(|variant| exploration(&setup, variant, limits));
        match open.collect::<Result<_, _>>() {
            Ok(open) => Ok(Self::begun(open)),
            Err(troubles) => Err(convert::refused(&setup, troubles)),
        }
    }

    /// The same for the variants of a scenario file.
    pub(crate) fn of_file(text: &str) -> Result<Self, Answer> {
        let file = ScenarioFile::parse(text).map_err(|wrong| convert::explore::wrong_file(text, &wrong))?;
        let open = file.variants.into_iter().rev().map(|mut variant| {
            variant.case.limits.memory = variant.case.limits.memory.min(MEMORY);
            let exploration = Exploration::new(&variant.case).map_err(|problems| (variant.name.clone(), problems))?;
            let script = variant.case.groups.iter().all(|group| group.script);
            Ok(Open {
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
                let variant = (open.variant, &open.name[..]);
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
                post(convert::explore::progress(open.variant, open.exploration.progress()));
                self.reported_ms = now;
            }
        }
        true
    }
}

fn exploration(
    setup: &Setup,
    variant: Variant,
    limits: scenario::explore::Limits,
) -> Result<Open, Vec<scenario::Trouble>> {
    let case = Case::of(setup, variant, limits)?;
    let troubles = |problems: Vec<Problem>| problems.into_iter().map(|problem| problem.trouble);
    let exploration = Exploration::new(&case).map_err(|problems| troubles(problems).collect::<Vec<_>>())?;
    Ok(Open {
        variant,
        name: String::new(),
        case,
        exploration,
    })
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use protocol::Variant::{App, Script};
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn inventory() -> protocol::ExploreSetup {
        let Answer::Scenarios(mut scenarios) = convert::scenarios() else {
            panic!("asked for scenarios");
        };
        let mut race = scenarios.remove(0).setup;
        race.setup = "SET stock 1".into();
        race.clients = 3;
        protocol::ExploreSetup {
            race,
            clock_jumps: 0,
            deaths: 0,
            lost_replies: 0,
        }
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
        let answers = answers(Exploring::new(inventory(), &[App, Script]).unwrap());
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
        let Err(Answer::Refused(troubles)) = Exploring::new(wrong, &[App]) else {
            panic!("thirteen clients");
        };
        assert_eq!(troubles[0].field, protocol::Field::Clients);
    }
}
