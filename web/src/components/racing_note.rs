//! The note under the editor that says which lines race, and between whom.

use yew::prelude::*;

use super::sentence::phrase;
use crate::number::grouped;
use crate::story::RacingLines;
use crate::words::{fill, words};

pub(crate) fn racing_note(lines: Option<&RacingLines>) -> Html {
    let words = words();
    let Some(lines) = lines else {
        return Html::default();
    };
    let client = |number: u32| html! { { fill(words.client, &[("number", &grouped(number))]) } };
    let mut values = vec![
        ("key", html! { <code>{ &lines.key }</code> }),
        ("reader", client(lines.reader)),
        ("last", html! { { lines.last } }),
    ];
    let template = match (lines.first, lines.other) {
        (Some(first), Some(other)) => {
            values.extend([("first", html! { { first } }), ("other", client(other))]);
            words.race_note
        }
        _ => words.race_note_own,
    };
    html! { <p class="racing-note">{ phrase(template, &values) }</p> }
}
