//! Above the editor: the variants as tabs, the name of the one that is edited, and how to get more.

use protocol::Card;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::form::{Form, Input, Programs};
use crate::number::per_client;
use crate::state::{Action, Mode, NewVariant, Outcome, State};
use crate::words::{fill, words};

/// The tabs, where there are several programs.
pub(crate) fn tabs(state: &State, act: &Callback<Action>) -> Html {
    let programs = &state.form.programs;
    if programs.len() < 2 {
        return Html::default();
    }
    let tab = |number: usize| {
        html! {
            <button
                type="button" id={format!("variant-{number}")}
                aria-pressed={(number == programs.edited()).to_string()}
                onclick={act.reform(move |_: MouseEvent| Action::EditProgram(number))}
            >
                { programs.name(number) }<small>{ trips(state.finished(), programs, number) }</small>
            </button>
        }
    };
    html! {
        <div class="programs" role="group" aria-label={words().variants}>
            { for (0..programs.len()).map(tab) }
        </div>
    }
}

/// How many round trips a client made with this text in the last run, on each card that shows it.
fn trips(outcome: Option<&Outcome>, programs: &Programs, number: usize) -> Option<String> {
    let outcome = outcome?;
    let then = &outcome.form.programs;
    let same = |card: &&Card| then.shown(card.slot) == programs.text_of(number);
    let of_it = outcome.cards.iter().filter(same);
    let counts: Vec<String> = of_it.map(|card| per_client(card.round_trips, card.clients)).collect();
    (!counts.is_empty()).then(|| fill(words().tab_trips, &[("count", &counts.join(" / "))]))
}

/// The name of the one that is edited, and the buttons for one more and one less.
pub(crate) fn tools(state: &State, act: &Callback<Action>) -> Html {
    let form = &state.form;
    let rename =
        act.reform(|event: InputEvent| Action::Rename(event.target_unchecked_into::<HtmlInputElement>().value()));
    let programs = &form.programs;
    let several = programs.len() > 1;
    let copy = copy_of(form);
    let name = programs.typed_name(programs.edited()).to_owned();
    html! {
        <span class="program-tools">
            if several {
                <input
                    id="variant-name" value={name} oninput={rename} aria-label={words().variant_name}
                    spellcheck="false" autocomplete="off"
                />
                <button type="button" id="remove-variant" onclick={act.reform(|_: MouseEvent| Action::RemoveProgram)}>
                    { words().remove_variant }
                </button>
            }
            if state.mode == Mode::Race {
                <button type="button" id="make-atomic" onclick={act.reform(|_: MouseEvent| Action::MakeAtomic(true))}>
                    { words().make_atomic }
                </button>
            }
            <button
                type="button" id="add-variant" title={words().add_variant_title}
                onclick={act.reform(move |_: MouseEvent| Action::AddVariant(copy.clone()))}
            >
                { words().add_variant }
            </button>
        </span>
    }
}

/// A copy of the one that is edited, to be changed.
fn copy_of(form: &Form) -> NewVariant {
    let programs = &form.programs;
    NewVariant {
        name: fill(words().unnamed, &[("number", &(programs.len() + 1).to_string())]),
        text: programs.text().to_owned(),
        script: programs.card(1).script,
        keys: form.value(Input::Keys).to_owned(),
        args: form.value(Input::Args).to_owned(),
    }
}
