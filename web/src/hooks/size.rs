//! How large an element is, in CSS pixels, also after the window has changed.

use gloo_events::EventListener;
use web_sys::Element;
use yew::prelude::*;

/// The width and the height of the element; 0 until it is there.
#[hook]
pub(crate) fn use_size(node: &NodeRef) -> (f64, f64) {
    let size = use_state_eq(|| (0, 0));
    let measure = {
        let (node, size) = (node.clone(), size.clone());
        move || {
            if let Some(element) = node.cast::<Element>() {
                size.set((element.client_width(), element.client_height()));
            }
        }
    };
    // To measure makes the browser lay everything out, so it is not done after every rendering: the
    // column keeps room for its scroll bar, and nothing but the window changes how wide it is.
    use_effect_with((), move |()| {
        measure();
        let listener = web_sys::window().map(|window| EventListener::new(&window, "resize", move |_| measure()));
        move || drop(listener)
    });
    (f64::from(size.0), f64::from(size.1))
}
