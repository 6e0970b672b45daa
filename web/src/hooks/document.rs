//! What the document around the page shows of the state, and what the storage keeps of it.

use yew::prelude::*;

use crate::form::Form;
use crate::state::{Phase, State};
use crate::store;

/// Marks the body with how the engine is, for styles and for tests.
#[hook]
pub(crate) fn use_engine_mark(state: &State) {
    let mark = match (&state.phase, &state.run) {
        (Phase::Failed(_), _) => "failed",
        (Phase::Loading, _) => "loading",
        (Phase::Ready, Some(_)) => "running",
        (Phase::Ready, None) => "ready",
    };
    use_effect_with(mark, |mark| {
        if let Some(body) = body() {
            // The mark is for others; the page does not read it.
            let _ = body.set_attribute("data-engine", mark);
        }
    });
}

/// Keeps the form whenever it changes.
#[hook]
pub(crate) fn use_saved_form(form: &Form) {
    use_effect_with(form.clone(), store::save_form);
}

fn body() -> Option<web_sys::HtmlElement> {
    web_sys::window()?.document()?.body()
}
