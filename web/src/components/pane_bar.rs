//! Where the columns are stacked: a bar at the bottom that leads to each part of the page.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::hooks::scroll_to;
use crate::state::Mode;
use crate::words::words;

pub(crate) fn pane_bar(mode: Mode) -> Html {
    let words = words();
    let both = [("code", words.pane_code), ("results", words.pane_result)];
    let own = match mode {
        Mode::Race => [("timeline", words.pane_timeline), ("keys-panel", words.pane_keys)],
        Mode::Explore => [("ways", words.pane_ways), ("smallest", words.pane_break)],
    };
    let parts = both
        .into_iter()
        .chain(own)
        .chain([("console-show", words.pane_console)]);
    html! {
        <nav class="panes" aria-label={words.panes}>
            { for parts.map(|(id, name)| html! {
                <button type="button" id={format!("to-{id}")} onclick={move |_: MouseEvent| lead_to(id)}>
                    { name }
                </button>
            }) }
        </nav>
    }
}

/// Brings a part into view, and the focus with it, so that a keyboard goes on there. A button is
/// pressed: what it shows knows where the focus goes.
fn lead_to(id: &str) {
    scroll_to(id);
    let part = web_sys::window().and_then(|window| window.document()?.get_element_by_id(id));
    if let Some(part) = part.and_then(|part| part.dyn_into::<HtmlElement>().ok()) {
        if part.tag_name() == "BUTTON" {
            return part.click();
        }
        // What is not there yet cannot be focused.
        let _ = part.set_attribute("tabindex", "-1");
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = part.focus_with_options(&options);
    }
}
