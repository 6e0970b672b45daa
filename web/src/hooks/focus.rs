//! Moves the focus and the view to where the eye should go.

use gloo_events::EventListener;
use protocol::Place;
use wasm_bindgen::JsCast;
use web_sys::{
    CustomEvent, CustomEventInit, Element, FocusOptions, HtmlElement, HtmlInputElement, HtmlTextAreaElement,
    ScrollIntoViewOptions, ScrollLogicalPosition,
};
use yew::prelude::*;

use crate::bundle::object;
use crate::form::Input;
use crate::state::State;

/// Lines left above a place that is scrolled to.
const LINES_ABOVE: i32 = 3;

/// Moves the focus to the first input that kept a run from starting.
#[hook]
pub(crate) fn use_focus_on_refusal(state: &State) {
    let first = state
        .troubles
        .iter()
        .map(|trouble| (Input::of(trouble.field, state.mode), trouble.place))
        .min_by_key(|(input, _)| Input::ALL.iter().position(|one| one == input));
    use_effect_with(state.refusals, move |_| {
        if let Some((input, place)) = first {
            show_place(input, place);
        }
    });
}

/// Where the columns are stacked, brings the results into view when a run starts.
#[hook]
pub(crate) fn use_results_in_view(state: &State) {
    let run = state.run.as_ref().map(|run| run.request.id);
    use_effect_with(run, |run| {
        let stacked = web_sys::window().and_then(|window| window.match_media("(max-width: 899px)").ok()?);
        if run.is_some() && stacked.is_some_and(|query| query.matches()) {
            scroll_to("results");
        }
    });
}

/// What has the focus may vanish by being pressed: Stop when nothing runs, a notice that is closed. The
/// focus then goes to Run and not to nowhere.
#[hook]
pub(crate) fn use_kept_focus() {
    let last = use_mut_ref(|| None::<Element>);
    {
        let last = last.clone();
        use_effect_with((), move |()| {
            let listener = web_sys::window().and_then(|window| window.document()).map(|document| {
                EventListener::new(&document, "focusin", move |event| {
                    *last.borrow_mut() = event.target().and_then(|target| target.dyn_into().ok());
                })
            });
            move || drop(listener)
        });
    }
    use_effect(move || {
        let gone = last.borrow().as_ref().is_some_and(|last| !last.is_connected());
        if gone && is_nowhere() {
            focus_quietly("run");
        }
    });
}

fn is_nowhere() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    let focused = document.and_then(|document| document.active_element());
    focused.is_none_or(|element| element.tag_name() == "BODY")
}

/// Focuses an element where it is, without bringing it into view.
pub(crate) fn focus_quietly(id: &str) {
    if let Some(element) = element(id).and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        // What is not there yet cannot be focused.
        let _ = element.focus_with_options(&options);
    }
}

/// Focuses an input and selects a place in it.
pub(crate) fn show_place(input: Input, place: Option<Place>) {
    let Some(element) = element(input.id()) else { return };
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        // An element that cannot take the focus is hidden, and then nobody misses it.
        let _ = element.focus();
    }
    let Some(place) = place else { return };
    if let Some(area) = element.dyn_ref::<HtmlTextAreaElement>() {
        let _ = area.set_selection_range(place.from, place.to);
        let lines = i32::try_from(area.value().split('\n').count()).unwrap_or(i32::MAX);
        let line = i32::try_from(place.line).unwrap_or(i32::MAX);
        area.set_scroll_top((line - 1 - LINES_ABOVE).max(0) * (area.scroll_height() / lines.max(1)));
    } else if let Some(field) = element.dyn_ref::<HtmlInputElement>() {
        let _ = field.set_selection_range(place.from, place.to);
    } else {
        tell_editor(&element, place);
    }
}

/// The editor of the bundle selects and scrolls by itself.
fn tell_editor(element: &Element, place: Place) {
    let init = CustomEventInit::new();
    init.set_detail(&object(&[("from", place.from.into()), ("to", place.to.into())]));
    if let Ok(event) = CustomEvent::new_with_event_init_dict("show-place", &init) {
        // Nobody forbids it.
        let _ = element.dispatch_event(&event);
    }
}

/// Brings an element to the top of the view.
pub(crate) fn scroll_to(id: &str) {
    if let Some(element) = element(id) {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Start);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// The element with an id.
pub(crate) fn element(id: &str) -> Option<Element> {
    web_sys::window()?.document()?.get_element_by_id(id)
}
