//! A race request under way: its variants one after the other, in slices.

use protocol::Answer;
use scenario::picture::Picture;
use scenario::{Progress, Race, Setup, Variant};

use crate::convert;
use crate::engine::keep;
use crate::worker::Work;

/// A slice ends after so many real milliseconds, so that a request to stop is heard soon.
const SLICE_MS: f64 = 8.0;
/// Real milliseconds between two reports of progress.
const PROGRESS_MS: f64 = 50.0;
/// Events between two looks at the clock.
const EVENTS: u32 = 64;

/// The variants of one request.
pub(crate) struct Session {
    setup: Setup,
    /// The races to run, the next one last.
    races: Vec<(Variant, Race)>,
    /// What those that are over have left to look at.
    pictures: Vec<(Variant, Picture)>,
    reported_ms: f64,
}

impl Session {
    /// Gets every variant ready, or says what is wrong.
    pub(crate) fn new(setup: protocol::RaceSetup, variants: &[protocol::Variant]) -> Result<Self, Answer> {
        let setup = convert::setup(setup);
        let variants = variants.iter().rev().map(|&variant| convert::variant(variant));
        let races = variants
            .map(|variant| Ok((variant, Race::new(&setup, variant)?)))
            .collect::<Result<_, _>>();
        match races {
            Ok(races) => Ok(Self {
                setup,
                races,
                pictures: Vec::new(),
                reported_ms: f64::NEG_INFINITY,
            }),
            Err(troubles) => Err(convert::refused(&setup, troubles)),
        }
    }
}

impl Work for Session {
    fn slice(&mut self, now_ms: &dyn Fn() -> f64, post: &mut dyn FnMut(Answer)) -> bool {
        let started = now_ms();
        while now_ms() - started < SLICE_MS {
            let Some((variant, race)) = self.races.last_mut() else {
                // Whoever hears that it is over may ask what there is to see.
                keep(std::mem::take(&mut self.pictures));
                post(Answer::Finished);
                return false;
            };
            match race.advance(EVENTS) {
                Progress::Running { finished, steps } if now_ms() - self.reported_ms >= PROGRESS_MS => {
                    let (variant, clients) = (convert::variant_of(*variant), self.setup.clients);
                    post(Answer::Progress {
                        variant,
                        finished,
                        clients,
                        steps,
                    });
                    self.reported_ms = now_ms();
                }
                Progress::Running { .. } => {}
                Progress::Done => {
                    post(convert::card(&self.setup, race.report()));
                    if let Some((variant, race)) = self.races.pop() {
                        self.pictures.push((variant, race.into_picture()));
                    }
                }
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn inventory() -> protocol::RaceSetup {
        let Answer::Scenarios(mut scenarios) = convert::scenarios() else {
            panic!("asked for scenarios");
        };
        scenarios.remove(0).setup
    }

    /// Runs to the end by a clock that moves a millisecond with every look at it.
    fn answers(mut session: Session) -> (Vec<Answer>, u32) {
        let (clock, mut answers, mut slices) = (Cell::new(0.0), Vec::new(), 1);
        let now = || clock.replace(clock.get() + 1.0);
        while session.slice(&now, &mut |answer| answers.push(answer)) {
            slices += 1;
        }
        (answers, slices)
    }

    #[wasm_bindgen_test]
    fn each_variant_gets_its_card_and_progress_comes_in_between() {
        use protocol::Variant::{App, Script};
        let session = Session::new(inventory(), &[App, Script]).unwrap();
        let (answers, slices) = answers(session);
        assert!(slices > 10, "{slices}");
        let cards = answers.iter().filter_map(|answer| match answer {
            Answer::Card(card) => Some(card.variant),
            _ => None,
        });
        assert_eq!(cards.collect::<Vec<_>>(), [App, Script]);
        assert_eq!(answers.last(), Some(&Answer::Finished));
        let progress = answers.iter().filter_map(|answer| match *answer {
            Answer::Progress {
                variant,
                finished,
                clients: 5_000,
                steps,
            } => Some((variant, finished, steps)),
            _ => None,
        });
        let progress: Vec<_> = progress.collect();
        assert!(progress.len() > 3 && progress.is_sorted(), "{progress:?}");
    }

    #[wasm_bindgen_test]
    fn what_is_wrong_comes_back_with_its_place() {
        let wrong = protocol::RaceSetup {
            keys: "sté 'ock".into(),
            clients: 0,
            ..inventory()
        };
        let Err(Answer::Refused(troubles)) = Session::new(wrong, &[protocol::Variant::App]) else {
            panic!("a race of nobody");
        };
        let [keys, clients] = &troubles[..] else {
            panic!("{troubles:?}")
        };
        assert_eq!((keys.field, keys.place.unwrap().column), (protocol::Field::Keys, 5));
        assert_eq!((clients.field, clients.place), (protocol::Field::Clients, None));
    }

    #[wasm_bindgen_test]
    fn no_variants_no_cards() {
        let (answers, _) = answers(Session::new(inventory(), &[]).unwrap());
        assert_eq!(answers, [Answer::Finished]);
    }
}
