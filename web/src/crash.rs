//! A panic becomes a readable page with a report to copy, never a blank screen.
//!
//! `index.html` holds that page, hidden. What was typed is in the storage already, so the link on
//! it, which loads the page anew, brings everything back.

use std::panic::PanicHookInfo;

use wasm_bindgen::JsCast;
use web_sys::{Document, HtmlElement};

/// Shows the crash page from now on when something panics.
pub(crate) fn install() {
    yew::set_custom_panic_hook(Box::new(show));
}

fn show(info: &PanicHookInfo<'_>) {
    let report = format!("Raceground {}\n{info}", env!("CARGO_PKG_VERSION"));
    if let Some(document) = web_sys::window().and_then(|window| window.document()) {
        fill(&document, &report);
    }
}

fn fill(document: &Document, report: &str) -> Option<()> {
    document
        .get_element_by_id("crash-report")?
        .set_text_content(Some(report));
    document.get_element_by_id("crash")?.remove_attribute("hidden").ok()?;
    document.get_element_by_id("app")?.set_attribute("hidden", "").ok()?;
    document
        .query_selector("#crash a")
        .ok()??
        .dyn_into::<HtmlElement>()
        .ok()?
        .focus()
        .ok()
}
