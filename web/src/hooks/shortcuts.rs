//! Keys that work wherever the focus is, and how a control is pressed for somebody.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};
use yew::prelude::*;

use super::focus::element;
use crate::deeds::{Deed, Does, deeds};
use crate::travel::Act;

/// Does what the table of deeds has for a key.
#[hook]
pub(crate) fn use_shortcuts(go: &Callback<Act>) {
    let go = go.clone();
    use_effect_with((), move |()| {
        let listener = web_sys::window().and_then(|window| window.document()).map(|document| {
            let options = EventListenerOptions::enable_prevent_default();
            let deeds = deeds();
            EventListener::new_with_options(&document, "keydown", options, move |event| {
                let Some(key) = event.dyn_ref::<KeyboardEvent>().filter(|key| is_free(key)) else {
                    return;
                };
                if let Some(deed) = deeds.iter().find(|deed| is_pressed(deed, key)) {
                    event.prevent_default();
                    perform(&deed.does, &go);
                }
            })
        });
        move || drop(listener)
    });
}

fn perform(does: &Does, go: &Callback<Act>) {
    match does {
        Does::Press(id) => press(id, false),
        Does::Travel(to) if is_there("step") => go.emit(Act::Go(*to)),
        // No key puts a theme on, and what the editor does it has done already.
        Does::Travel(_) | Does::Theme(_) | Does::Edit => {}
    }
}

/// Presses a control, or goes to an input. The focus is led along where it would not be left behind:
/// somebody who presses keys goes on where they are.
pub(crate) fn press(id: &str, lead: bool) {
    let Some(control) = element(id).and_then(|control| control.dyn_into::<HtmlElement>().ok()) else {
        return;
    };
    let input = types(&control);
    if input || lead {
        // What is hidden cannot take it, and need not.
        let _ = control.focus();
    }
    if !input {
        control.click();
    }
}

/// Whether there is a control that can be pressed.
pub(crate) fn is_there(id: &str) -> bool {
    element(id).is_some_and(|control| control.get_attribute("aria-disabled").is_none())
}

/// Whether nobody else has a use for the key where it is pressed.
fn is_free(key: &KeyboardEvent) -> bool {
    let target: Option<Element> = key.target().and_then(|target| target.dyn_into().ok());
    let commands = key.ctrl_key() || key.meta_key();
    !key.default_prevented() && target.is_none_or(|target| !takes(&target, &key.key(), commands))
}

/// Whether the keys of a deed are the ones pressed. An arrow held down goes on, others act once.
fn is_pressed(deed: &Deed, key: &KeyboardEvent) -> bool {
    let Some((&last, with)) = deed.keys.split_last().filter(|_| deed.does != Does::Edit) else {
        return false;
    };
    let repeats = last.starts_with("Arrow");
    // Whether `?` is written with Shift is the keyboard's own business.
    let shift = last == "?" || key.shift_key() == with.contains(&"Shift");
    let command = (key.ctrl_key() || key.meta_key()) == with.contains(&"Control");
    key.key() == last && shift && command && !key.alt_key() && (repeats || !key.repeat())
}

fn types(element: &Element) -> bool {
    let edits = element
        .dyn_ref::<HtmlElement>()
        .is_some_and(HtmlElement::is_content_editable);
    edits || matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
}

/// Whether an element has a use of its own for a key.
fn takes(element: &Element, key: &str, commands: bool) -> bool {
    let presses = key == " " && matches!(element.tag_name().as_str(), "BUTTON" | "SUMMARY" | "A");
    // A table wider than the screen is scrolled with the arrows.
    let scrolls = element.class_list().contains("scroller");
    // A text has an undo of its own.
    let undoes = commands && key.eq_ignore_ascii_case("z") && types(element);
    // Nothing behind a dialog moves.
    let covers = element.closest("dialog").is_ok_and(|dialog| dialog.is_some());
    covers || undoes || !commands && (types(element) || presses || scrolls)
}
