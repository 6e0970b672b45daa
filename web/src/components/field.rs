//! A text input of the form with its label and its troubles.

use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::troubles::{self, described_by, invalid};
use crate::form::Input;
use crate::state::{Action, State};
use crate::words::words;

/// How a field looks.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Look {
    /// Rows of a text area; none for a single line.
    pub(crate) rows: Option<u32>,
    /// Whether the label is for screen readers only.
    pub(crate) quiet: bool,
    /// Whether the text is prose and no code.
    pub(crate) prose: bool,
}

pub(crate) fn field(input: Input, look: Look, state: &State, act: &Callback<Action>) -> Html {
    let troubles = state.troubles_of(input);
    let shows_troubles = input != Input::RuleName;
    html! {
        <div class={classes!("field", input.id())}>
            <label for={input.id()} class={look.quiet.then_some("quiet")}>{ words().name(input) }</label>
            { control(input, look, state, act, &troubles) }
            if shows_troubles {
                { troubles::list(input, &troubles, None) }
            }
        </div>
    }
}

fn control(input: Input, look: Look, state: &State, act: &Callback<Action>, troubles: &[protocol::Trouble]) -> Html {
    let value = state.form.value(input).to_owned();
    let invalid = invalid(troubles).filter(|_| input != Input::RuleName);
    let described_by = described_by(input, troubles);
    let class = (!look.prose).then_some("code");
    match look.rows {
        Some(rows) => {
            let edit = act.reform(move |event: InputEvent| {
                Action::Edit(input, event.target_unchecked_into::<HtmlTextAreaElement>().value())
            });
            html! {
                <textarea
                    id={input.id()} {class} {value} rows={rows.to_string()} oninput={edit}
                    spellcheck="false" autocapitalize="off" autocomplete="off"
                    aria-invalid={invalid} aria-describedby={described_by}
                />
            }
        }
        None => {
            let edit = act.reform(move |event: InputEvent| {
                Action::Edit(input, event.target_unchecked_into::<HtmlInputElement>().value())
            });
            html! {
                <input
                    id={input.id()} {class} {value} oninput={edit}
                    spellcheck="false" autocapitalize="off" autocomplete="off"
                    aria-invalid={invalid} aria-describedby={described_by}
                />
            }
        }
    }
}
