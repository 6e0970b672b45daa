//! Loads the editor after everything that a first run needs, and says when it may take over.

use gloo_events::EventListener;
use wasm_bindgen::prelude::*;
use web_sys::{Document, HtmlTextAreaElement};
use yew::prelude::*;

use crate::bundle::{self, Caret};
use crate::form::Input;

/// The bundle, and the caret of the text area it takes over from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Loaded {
    /// The module.
    pub(crate) bundle: JsValue,
    /// Where the caret was last.
    pub(crate) caret: Caret,
}

/// Nothing until the editor is there. It stays so if the editor cannot be loaded: the text area does
/// all that is needed.
#[hook]
pub(crate) fn use_bundle(wanted: bool) -> UseStateHandle<Option<Loaded>> {
    let loaded = use_state(|| None);
    let set = loaded.setter();
    use_effect_with(wanted, move |&wanted| {
        if !wanted {
            return;
        }
        let failed = Closure::once_into_js(|_: JsValue| mark("plain"));
        let arrived = Closure::once_into_js(move |bundle: JsValue| {
            when_at_rest(move || {
                let caret = caret().unwrap_or_default();
                set.set(Some(Loaded { bundle, caret }));
            });
        });
        match bundle::load() {
            Ok(promise) => {
                let (arrived, failed): (js_sys::Function, js_sys::Function) =
                    (arrived.unchecked_into(), failed.unchecked_into());
                let then = js_sys::Reflect::get(&promise, &"then".into());
                if let Ok(then) = then.and_then(|then| then.dyn_into::<js_sys::Function>()) {
                    // What `then` answers is another promise, for which nobody waits.
                    let _ = then.call2(&promise, &arrived, &failed);
                }
            }
            Err(_) => mark("plain"),
        }
    });
    loaded
}

/// Marks the body with which editor is in use, for styles and for tests.
pub(crate) fn mark(editor: &str) {
    if let Some(body) = document().and_then(|document| document.body()) {
        // The mark is for others; the page does not read it.
        let _ = body.set_attribute("data-editor", editor);
    }
}

/// On a touch screen the keyboard goes away with the element it types into: there the editor waits
/// until nobody types.
fn when_at_rest(then: impl FnOnce() + 'static) {
    let coarse = web_sys::window().and_then(|window| window.match_media("(pointer: coarse)").ok()?);
    let typing = caret().is_some_and(|caret| caret.focus);
    match area().filter(|_| typing && coarse.is_some_and(|query| query.matches())) {
        Some(area) => EventListener::once(&area, "blur", move |_| then()).forget(),
        None => then(),
    }
}

fn caret() -> Option<Caret> {
    let area = area()?;
    let (start, end) = (area.selection_start().ok()??, area.selection_end().ok()??);
    let backward = area
        .selection_direction()
        .ok()?
        .is_some_and(|direction| direction == "backward");
    let (anchor, head) = if backward { (end, start) } else { (start, end) };
    Some(Caret {
        anchor,
        head,
        scroll: area.scroll_top(),
        focus: document()?
            .active_element()
            .is_some_and(|element| element.id() == Input::Program.id()),
    })
}

fn area() -> Option<HtmlTextAreaElement> {
    document()?.get_element_by_id(Input::Program.id())?.dyn_into().ok()
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}
