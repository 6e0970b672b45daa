//! The page: an editor, a small form, two cards side by side and the story of the first break.
//!
//! It knows the values of `protocol` and nothing of the engine behind the worker. State is in one
//! reducer (`state`), effects are in hooks, components take props and say what was done to them.

mod app;
mod bundle;
mod components;
mod crash;
mod deeds;
mod drawing;
mod engine;
mod export;
mod first_paint;
mod form;
mod gallery;
mod headline;
mod help;
mod highlight;
mod hooks;
mod inventory;
mod link;
mod locales;
mod number;
#[cfg(test)]
mod sample;
mod state;
mod store;
mod story;
mod travel;
mod words;

pub use app::{App, AppProps};
pub use engine::{Connect, Engine, Event, worker_engine};
pub use first_paint::FirstPaint;

/// Takes over the page that `index.html` has painted.
pub fn start() {
    crash::install();
    let Some(document) = web_sys::window().and_then(|window| window.document()) else {
        return;
    };
    let Some(root) = document.get_element_by_id("app") else {
        return;
    };
    let props = AppProps {
        connect: Connect::from(worker_engine),
        first_paint: FirstPaint::read(&document).racing(),
    };
    yew::Renderer::<App>::with_root_and_props(root, props).render();
}
