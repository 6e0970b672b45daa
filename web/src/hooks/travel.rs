//! Everything that happens outside because of where in a run one is.

use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::{Interval, Timeout};
use protocol::{Move, Variant};
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement, KeyboardEvent};
use yew::prelude::*;

use crate::link::Link;
use crate::state::{Action, State};
use crate::travel::{Act, Travel};

/// How long it takes to play what fits into a frame, in milliseconds, and how often it moves.
const FRAME_MS: u64 = 9_000;
const PLAY_MS: u32 = 60;
/// How often it moves where motion is not wanted.
const CALM_MS: u32 = 1_000;
/// How long a step has to rest before it comes into the address, in milliseconds.
const REST: u32 = 400;
/// Where the columns are narrow there is room for fewer lanes.
const NARROW: &str = "(max-width: 599px)";
const FEW_LANES: u32 = 4;

/// All of it. The link to the step that is looked at comes back.
#[hook]
pub(crate) fn use_travel(state: &UseReducerHandle<State>, travel: &UseReducerHandle<Travel>) -> Option<Link> {
    use_opening(state, travel);
    use_selected(state, travel);
    use_play(travel);
    use_keys(travel);
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
        if outcome.card(link.variant).is_some_and(|card| link.is_of(&card.digest)) {
            state.dispatch(Action::Select(link.variant));
            travel.dispatch(Act::Open(race, link.variant, Move::To(link.step)));
        } else {
            state.dispatch(Action::OtherRun);
            travel.dispatch(Act::Open(race, state.selected, Move::Opening));
        }
    });
}

/// Looks at the variant whose card is selected.
#[hook]
fn use_selected(state: &UseReducerHandle<State>, travel: &UseReducerHandle<Travel>) {
    let travel = travel.clone();
    use_effect_with(state.selected, move |&variant| travel.dispatch(Act::Select(variant)));
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

/// ←, →, with Shift to the next turn or break, Home, End, and space to play; wherever the focus is,
/// but in an input.
#[hook]
fn use_keys(travel: &UseReducerHandle<Travel>) {
    let there = travel.view.is_some();
    let travel = travel.dispatcher();
    use_effect_with(there, move |&there| {
        let document = web_sys::window().and_then(|window| window.document()).filter(|_| there);
        let listener = document.map(|document| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&document, "keydown", options, move |event| {
                let Some(key) = event.dyn_ref::<KeyboardEvent>() else {
                    return;
                };
                if let Some(act) = act_of(key) {
                    event.prevent_default();
                    travel.dispatch(act);
                }
            })
        });
        move || drop(listener)
    });
}

fn act_of(key: &KeyboardEvent) -> Option<Act> {
    let target = key.target()?.dyn_into::<Element>().ok();
    let pressed = key.key();
    if key.ctrl_key() || key.meta_key() || key.alt_key() || key.default_prevented() {
        return None;
    }
    if target.is_some_and(|target| takes(&target, &pressed)) {
        return None;
    }
    Some(match (pressed.as_str(), key.shift_key()) {
        ("ArrowRight", false) => Act::Go(Move::By(1)),
        ("ArrowLeft", false) => Act::Go(Move::By(-1)),
        ("ArrowRight", true) => Act::Go(Move::Turn(true)),
        ("ArrowLeft", true) => Act::Go(Move::Turn(false)),
        ("Home", false) => Act::Go(Move::To(0)),
        ("End", false) => Act::Go(Move::To(u32::MAX)),
        (" ", false) if !key.repeat() => Act::Play,
        _ => return None,
    })
}

/// Whether an element has a use of its own for a key.
fn takes(element: &Element, key: &str) -> bool {
    let name = element.tag_name();
    let types = matches!(name.as_str(), "INPUT" | "TEXTAREA" | "SELECT");
    let edits = element
        .dyn_ref::<HtmlElement>()
        .is_some_and(HtmlElement::is_content_editable);
    let presses = key == " " && matches!(name.as_str(), "BUTTON" | "SUMMARY" | "A");
    // A table wider than the screen is scrolled with the arrows.
    let scrolls = element.class_list().contains("scroller");
    types || edits || presses || scrolls
}

/// Keeps the step in the address, and goes where an address leads that someone has typed.
#[hook]
fn use_address(state: &UseReducerHandle<State>, travel: &UseReducerHandle<Travel>) -> Option<Link> {
    let digest = |variant: Variant| Some(state.outcome.as_ref()?.card(variant)?.digest.clone());
    let view = travel.view.as_ref();
    let link = view.and_then(|view| Some(Link::to(view.variant, view.step, &digest(view.variant)?)));
    let rests = travel.playing.is_none() && travel.asked.is_none();
    let here = link.clone().filter(|_| rests);
    use_effect_with(here, |here| {
        let timeout = here
            .clone()
            .map(|here| Timeout::new(REST, move || write_fragment(&here.text())));
        move || drop(timeout)
    });
    let digests = [digest(Variant::App), digest(Variant::Script)];
    let (state, travel) = (state.dispatcher(), travel.dispatcher());
    use_effect_with(digests, move |digests| {
        let digests = digests.clone();
        let listener = web_sys::window().map(|window| {
            EventListener::new(&window, "hashchange", move |_| {
                let Some(link) = Link::read(&fragment()) else { return };
                let digest = digests[link.variant as usize].as_deref();
                if digest.is_some_and(|digest| link.is_of(digest)) {
                    state.dispatch(Action::Select(link.variant));
                    travel.dispatch(Act::Select(link.variant));
                    travel.dispatch(Act::Go(Move::To(link.step)));
                } else {
                    state.dispatch(Action::OtherRun);
                }
            })
        });
        move || drop(listener)
    });
    link
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

/// What follows the `#` of the address.
pub(crate) fn fragment() -> String {
    let location = web_sys::window().map(|window| window.location());
    location.and_then(|location| location.hash().ok()).unwrap_or_default()
}

fn write_fragment(text: &str) {
    let history = web_sys::window().and_then(|window| window.history().ok());
    if let Some(history) = history {
        // A browser that refuses has its reasons; the link can be copied all the same.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&format!("#{text}")));
    }
}
