//! Everything that happens outside because of where in a run one is.

use gloo_timers::callback::{Interval, Timeout};
use protocol::Move;
use yew::prelude::*;

use super::address::{fragment, ran, use_address};
use crate::link::Link;
use crate::state::{Action, State};
use crate::travel::{Act, Travel};

/// How long it takes to play what fits into a frame, in milliseconds, and how often it moves.
const FRAME_MS: u64 = 9_000;
const PLAY_MS: u32 = 60;
/// How often it moves where motion is not wanted.
const CALM_MS: u32 = 1_000;
/// Where the columns are narrow there is room for fewer lanes.
const NARROW: &str = "(max-width: 599px)";
const FEW_LANES: u32 = 4;

/// All of it. The link to the step that is looked at comes back.
#[hook]
pub(crate) fn use_travel(state: &UseReducerHandle<State>, travel: &UseReducerHandle<Travel>) -> Option<Link> {
    use_opening(state, travel);
    use_selected(state, travel);
    use_play(travel);
    use_room(travel);
    use_address(state, travel)
}

/// Goes to where a run says most, or to where a link leads, as soon as there is a run.
#[hook]
fn use_opening(state: &UseReducerHandle<State>, travel: &UseReducerHandle<Travel>) {
    let link = use_mut_ref(|| Link::read(&fragment()));
    let race = state.outcome.as_ref().map_or(0, |outcome| outcome.race);
    let (state, travel) = (state.clone(), travel.clone());
    use_effect_with((race, state.generation), move |&(race, _)| {
        let Some(outcome) = state.outcome.as_ref().filter(|_| state.phase_is_ready()) else {
            travel.dispatch(Act::Forget);
            return;
        };
        let Some(link) = link.borrow_mut().take() else {
            travel.dispatch(Act::Open(race, state.selected, Move::Opening));
            return;
        };
        if let Some(slot) = link.slot(&ran(Some(outcome))) {
            state.dispatch(Action::Select(slot));
            travel.dispatch(Act::Open(race, slot, Move::To(link.step)));
        } else {
            state.dispatch(Action::OtherRun);
            travel.dispatch(Act::Open(race, state.selected, Move::Opening));
        }
    });
}

/// Looks at the card that is selected.
#[hook]
fn use_selected(state: &UseReducerHandle<State>, travel: &UseReducerHandle<Travel>) {
    let travel = travel.clone();
    use_effect_with(state.selected, move |&slot| travel.dispatch(Act::Select(slot)));
}

/// Plays, a share of the frame at a time.
#[hook]
fn use_play(travel: &UseReducerHandle<Travel>) {
    let plays = travel.playing.is_some();
    let frame = travel
        .view
        .as_ref()
        .map_or(0, |view| view.frame.to_us - view.frame.from_us);
    let travel = travel.dispatcher();
    use_effect_with((plays, frame), move |&(plays, frame)| {
        let millis = if matches("(prefers-reduced-motion: reduce)") {
            CALM_MS
        } else {
            PLAY_MS
        };
        let us = (frame * u64::from(millis) / FRAME_MS).max(1);
        let interval = plays.then(|| Interval::new(millis, move || travel.dispatch(Act::Tick(us))));
        move || drop(interval)
    });
}

#[hook]
fn use_room(travel: &UseReducerHandle<Travel>) {
    let travel = travel.dispatcher();
    use_effect_with((), move |()| {
        if matches(NARROW) {
            travel.dispatch(Act::Room(FEW_LANES));
        }
    });
}

/// A text that has not changed for a moment, so that it is not read out at every step on the way.
#[hook]
pub(crate) fn use_rested(text: AttrValue) -> AttrValue {
    const MOMENT: u32 = 900;
    let rested = use_state_eq(AttrValue::default);
    let setter = rested.clone();
    use_effect_with(text, move |text| {
        let text = text.clone();
        let timeout = Timeout::new(MOMENT, move || setter.set(text));
        move || drop(timeout)
    });
    (*rested).clone()
}

fn matches(query: &str) -> bool {
    let list = web_sys::window().and_then(|window| window.match_media(query).ok()?);
    list.is_some_and(|list| list.matches())
}
