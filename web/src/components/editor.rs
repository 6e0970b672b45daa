//! The program: a labelled text area over a layer that colours the same text, a gutter beside it.

use protocol::{Field, Variant};
use web_sys::{Element, HtmlTextAreaElement};
use yew::prelude::*;

use super::code_layer::{CodeLayer, Gutter, Marks};
use super::racing_note::RacingNote;
use super::sentence::Phrase;
use super::troubles::{Troubles, described_by, invalid};
use crate::form::Input;
use crate::highlight::Mark;
use crate::state::{Action, State};
use crate::story::racing_lines;
use crate::words::words;

#[derive(Properties, PartialEq)]
pub(crate) struct EditorProps {
    pub(crate) state: State,
    pub(crate) act: Callback<Action>,
}

#[component]
pub(crate) fn Editor(props: &EditorProps) -> Html {
    let words = words();
    let state = &props.state;
    let program = state.form.value(Input::Program);
    let troubles = state.troubles_of(Input::Program);
    let (gutter, layer) = (use_node_ref(), use_node_ref());
    let scroll = use_together(&gutter, &layer);
    let edit = props.act.reform(|event: InputEvent| {
        Action::Edit(
            Input::Program,
            event.target_unchecked_into::<HtmlTextAreaElement>().value(),
        )
    });
    let marks = marks(state);
    let twice = vec![
        ("app", html! { <b>{ words.twice_app }</b> }),
        ("call", html! { <code>{ "redis.call" }</code> }),
        ("script", html! { <b>{ words.twice_script }</b> }),
    ];
    html! {
        <div class="program">
            <div class="program-head">
                <label for="program">{ words.program }</label>
                <p id="program-about"><Phrase template={words.twice} values={twice} /></p>
            </div>
            <div class="editor lit">
                <Gutter text={program.to_owned()} marks={marks.clone()} node={gutter} />
                <div class="text">
                    <CodeLayer text={program.to_owned()} {marks} node={layer} />
                    <textarea
                        id="program" spellcheck="false" autocapitalize="off" autocomplete="off" wrap="off"
                        value={program.to_owned()} oninput={edit} onscroll={scroll}
                        aria-invalid={invalid(&troubles)}
                        aria-describedby={described_by(Input::Program, &troubles)}
                    />
                </div>
            </div>
            <Troubles input={Input::Program} {troubles} />
            <RacingNote lines={current_race(state)} />
        </div>
    }
}

/// Scrolls the gutter and the coloured layer along with the text.
#[hook]
fn use_together(gutter: &NodeRef, layer: &NodeRef) -> Callback<yew::Event> {
    let (gutter, layer) = (gutter.clone(), layer.clone());
    Callback::from(move |event: yew::Event| {
        let area: Element = event.target_unchecked_into();
        for node in [&gutter, &layer] {
            if let Some(element) = node.cast::<Element>() {
                element.set_scroll_top(area.scroll_top());
                element.set_scroll_left(area.scroll_left());
            }
        }
    })
}

/// The race the last run met in the application code, as long as its text is the one shown.
fn current_race(state: &State) -> Option<crate::story::RacingLines> {
    let outcome = state.shown()?;
    let same = outcome.form.value(Input::Program) == state.form.value(Input::Program);
    let first_break = outcome.card(Variant::App)?.first_break.as_ref()?;
    same.then(|| racing_lines(first_break)).flatten()
}

fn marks(state: &State) -> Marks {
    let race = current_race(state);
    let race = race.map(|lines| lines.first.into_iter().chain([lines.last]).collect());
    let same = state
        .shown()
        .filter(|outcome| outcome.form.value(Input::Program) == state.form.value(Input::Program));
    let met = same
        .into_iter()
        .flat_map(|outcome| &outcome.cards)
        .flat_map(|card| &card.troubles);
    let met = met.filter(|one| one.field == Field::Program).cloned();
    let told = state.troubles_of(Input::Program).into_iter().chain(met);
    Marks {
        racing: race.unwrap_or_default(),
        told: told.filter_map(|one| Mark::of(&one)).collect(),
    }
}
