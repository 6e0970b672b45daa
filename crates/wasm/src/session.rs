//! A race request under way: its races one after the other, in slices.

use protocol::{Answer, Slot};
use scenario::picture::Picture;
use scenario::{Progress, Race, Setup};

use crate::convert;
use crate::engine::keep;
use crate::worker::Work;

/// A slice ends after so many real milliseconds, so that a request to stop is heard soon.
const SLICE_MS: f64 = 8.0;
/// Real milliseconds between two reports of progress.
const PROGRESS_MS: f64 = 50.0;
/// Events between two looks at the clock.
const EVENTS: u32 = 64;

/// The races of one request.
pub(crate) struct Session {
    /// Those to run, the next one last.
    races: Vec<(Slot, Setup, Race)>,
    /// What those that are over have left to look at.
    pictures: Vec<Picture>,
    reported_ms: f64,
}

impl Session {
    /// Gets every race ready, or says what is wrong with the first that is not.
    pub(crate) fn new(setups: Vec<protocol::RaceSetup>) -> Result<Self, Answer> {
        let mut races = Vec::new();
        for (slot, setup) in setups.into_iter().enumerate() {
            let (setup, variant) = convert::setup(setup);
            match Race::new(&setup, variant) {
                Ok(race) => races.insert(0, (slot as Slot, setup, race)),
                Err(troubles) => return Err(convert::refused(slot, &setup, troubles)),
            }
        }
        Ok(Self {
            races,
            pictures: Vec::new(),
            reported_ms: f64::NEG_INFINITY,
        })
    }
}

impl Work for Session {
    fn slice(&mut self, now_ms: &dyn Fn() -> f64, post: &mut dyn FnMut(Answer)) -> bool {
        let started = now_ms();
        while now_ms() - started < SLICE_MS {
            let Some((slot, setup, race)) = self.races.last_mut() else {
                // Whoever hears that it is over may ask what there is to see.
                keep(std::mem::take(&mut self.pictures));
                post(Answer::Finished);
                return false;
            };
            match race.advance(EVENTS) {
                Progress::Running { finished, steps } if now_ms() - self.reported_ms >= PROGRESS_MS => {
                    post(Answer::Progress {
                        slot: *slot,
                        finished,
                        clients: setup.clients,
                        steps,
                    });
                    self.reported_ms = now_ms();
                }
                Progress::Running { .. } => {}
                Progress::Done => {
                    post(convert::card(*slot, setup, race.report()));
                    if let Some((_, _, race)) = self.races.pop() {
                        self.pictures.push(race.into_picture());
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
        convert::inventory()
    }

    fn as_script() -> protocol::RaceSetup {
        protocol::RaceSetup {
            variant: protocol::Variant::Script,
            ..inventory()
        }
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
        let session = Session::new(vec![inventory(), as_script()]).unwrap();
        let (answers, slices) = answers(session);
        assert!(slices > 10, "{slices}");
        let cards = answers.iter().filter_map(|answer| match answer {
            Answer::Card(card) => Some((card.slot, card.variant)),
            _ => None,
        });
        assert_eq!(cards.collect::<Vec<_>>(), [(0, App), (1, Script)]);
        assert_eq!(answers.last(), Some(&Answer::Finished));
        let progress = answers.iter().filter_map(|answer| match *answer {
            Answer::Progress {
                slot,
                finished,
                clients: 5_000,
                steps,
            } => Some((slot, finished, steps)),
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
        let Err(Answer::Refused { slot: 1, troubles }) = Session::new(vec![inventory(), wrong]) else {
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
        let (answers, _) = answers(Session::new(Vec::new()).unwrap());
        assert_eq!(answers, [Answer::Finished]);
    }
}
