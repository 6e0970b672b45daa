//! What the address says of where one is: the mode and the step; and the way back and forward.
//!
//! Turning to another mode is a place of its own to go back to; so is opening a link. A step is not:
//! a run has thousands.

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use protocol::Move;
use wasm_bindgen::JsValue;
use web_sys::History;
use yew::prelude::*;

use crate::link::{Link, Ran, mode_of, name_of};
use crate::state::{Action, Mode, Outcome, State};
use crate::travel::{Act, Travel};

/// How long a step has to rest before it comes into the address, in milliseconds.
const REST: u32 = 400;

/// Keeps mode and step in the address, and goes where an address leads. The link to the step comes back.
#[hook]
pub(crate) fn use_address(state: &UseReducerHandle<State>, travel: &UseReducerHandle<Travel>) -> Option<Link> {
    let ran = ran(state.outcome.as_ref());
    let link = travel.view.as_ref().and_then(|view| {
        let (_, variant, digest) = ran.iter().find(|run| run.0 == view.slot)?;
        Some(Link::to(*variant, view.step, digest))
    });
    let rests = travel.playing.is_none() && travel.asked.is_none() && state.mode == Mode::Race;
    let here = link.as_ref().filter(|_| rests).map(Link::text);
    use_mode(state.mode, here.clone());
    use_effect_with(here, |here| {
        let timeout = here.clone().map(|here| Timeout::new(REST, move || replace(&here)));
        move || drop(timeout)
    });
    use_followed(ran, state, travel);
    link
}

/// The digests of what was run.
pub(super) fn ran(outcome: Option<&Outcome>) -> Vec<Ran> {
    let cards = outcome.into_iter().flat_map(|outcome| &outcome.cards);
    cards
        .map(|card| (card.slot, card.variant, card.digest.clone()))
        .collect()
}

/// Makes a mode a place to come back to, unless one came to it by the address.
#[hook]
fn use_mode(mode: Mode, here: Option<String>) {
    use_effect_with(mode, move |&mode| {
        if mode_of(&fragment()) != mode {
            push(&here.unwrap_or_else(|| name_of(mode).to_owned()));
        }
    });
}

/// Follows an address that is typed, or gone back to.
#[hook]
fn use_followed(ran: Vec<Ran>, state: &UseReducerHandle<State>, travel: &UseReducerHandle<Travel>) {
    let (state, travel) = (state.dispatcher(), travel.dispatcher());
    use_effect_with(ran, move |ran| {
        let ran = ran.clone();
        let listener = web_sys::window().map(|window| {
            EventListener::new(&window, "hashchange", move |_| {
                state.dispatch(Action::Mode(mode_of(&fragment())));
                let Some(link) = Link::read(&fragment()) else { return };
                if let Some(slot) = link.slot(&ran) {
                    state.dispatch(Action::Select(slot));
                    travel.dispatch(Act::Select(slot));
                    travel.dispatch(Act::Go(Move::To(link.step)));
                } else {
                    state.dispatch(Action::OtherRun);
                }
            })
        });
        move || drop(listener)
    });
}

/// What follows the `#` of the address.
pub(crate) fn fragment() -> String {
    let location = web_sys::window().map(|window| window.location());
    location.and_then(|location| location.hash().ok()).unwrap_or_default()
}

fn replace(fragment: &str) {
    if let Some(history) = history() {
        // A browser that refuses has its reasons; the link can be copied all the same.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&address(fragment)));
    }
}

fn push(fragment: &str) {
    if let Some(history) = history() {
        // As above; one then goes back further than one wanted.
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&address(fragment)));
    }
}

/// The address of a place on this page; of none it is the page itself.
fn address(fragment: &str) -> String {
    match fragment {
        "" => String::new(),
        fragment => format!("#{fragment}"),
    }
}

fn history() -> Option<History> {
    web_sys::window()?.history().ok()
}
