//! The note under the editor that says which lines race, and between whom.

use yew::prelude::*;

use super::sentence::Phrase;
use crate::number::grouped;
use crate::story::RacingLines;
use crate::words::{fill, words};

#[derive(Properties, PartialEq)]
pub(crate) struct RacingNoteProps {
    pub(crate) lines: Option<RacingLines>,
}

#[component]
pub(crate) fn RacingNote(props: &RacingNoteProps) -> Html {
    let words = words();
    let Some(lines) = &props.lines else {
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
    html! { <p class="racing-note"><Phrase {template} {values} /></p> }
}
