//! Keys that work wherever the focus is.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;
use yew::prelude::*;

use crate::state::{Action, State};

/// Ctrl+Enter or ⌘+Enter runs.
#[hook]
pub(crate) fn use_shortcuts(state: &UseReducerHandle<State>) {
    let dispatcher = state.dispatcher();
    use_effect_with((), move |()| {
        let listener = web_sys::window().and_then(|window| window.document()).map(|document| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&document, "keydown", options, move |event| {
                let Some(key) = event.dyn_ref::<KeyboardEvent>() else {
                    return;
                };
                if key.key() == "Enter" && (key.ctrl_key() || key.meta_key()) && !key.repeat() {
                    event.prevent_default();
                    dispatcher.dispatch(Action::Run);
                }
            })
        });
        move || drop(listener)
    });
}
