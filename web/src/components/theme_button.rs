//! The button with which one chooses a theme: as the system, light, dark, and round again.

use yew::prelude::*;

use crate::store::Choice;
use crate::words::{fill, words};

pub(crate) fn theme_button(choice: Choice, choose: &Callback<Choice>) -> Html {
    let next = choice.next();
    let switch = choose.reform(move |_: MouseEvent| next);
    let label = fill(
        words().theme,
        &[("theme", words().choice(choice)), ("next", words().choice(next))],
    );
    html! {
        <button
            type="button" id="theme" class="icon" data-theme-choice={choice.name()} onclick={switch}
            aria-label={label.clone()} title={label}
        >
            <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
                <circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.6" />
                <path d={shape(choice)} fill="currentColor" />
            </svg>
        </button>
    }
}

/// What is filled of the circle: half of it for the system, a spot for the light, all for the dark.
fn shape(choice: Choice) -> &'static str {
    match choice {
        Choice::System => "M8 2a6 6 0 0 1 0 12z",
        Choice::Light => "M8 5.5a2.5 2.5 0 0 1 0 5a2.5 2.5 0 0 1 0-5z",
        Choice::Dark => "M8 2a6 6 0 0 1 0 12a6 6 0 0 1 0-12z",
    }
}
