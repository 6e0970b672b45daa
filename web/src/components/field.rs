//! A text input of the form with its label and its troubles.

use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::troubles::{Troubles, described_by, invalid};
use crate::form::Input;
use crate::state::{Action, State};
use crate::words::words;

#[derive(Properties, PartialEq)]
pub(crate) struct FieldProps {
    pub(crate) input: Input,
    pub(crate) state: State,
    pub(crate) act: Callback<Action>,
    /// Rows of a text area; none for a single line.
    #[prop_or_default]
    pub(crate) rows: Option<u32>,
    /// Whether the label is for screen readers only.
    #[prop_or_default]
    pub(crate) quiet: bool,
    /// Whether the text is prose and no code.
    #[prop_or_default]
    pub(crate) prose: bool,
}

#[component]
pub(crate) fn Field(props: &FieldProps) -> Html {
    let input = props.input;
    let troubles = props.state.troubles_of(input);
    let shows_troubles = input != Input::RuleName;
    html! {
        <div class={classes!("field", input.id())}>
            <label for={input.id()} class={props.quiet.then_some("quiet")}>{ words().name(input) }</label>
            { control(props, &troubles) }
            if shows_troubles {
                <Troubles {input} {troubles} />
            }
        </div>
    }
}

fn control(props: &FieldProps, troubles: &[protocol::Trouble]) -> Html {
    let input = props.input;
    let value = props.state.form.value(input).to_owned();
    let invalid = invalid(troubles).filter(|_| input != Input::RuleName);
    let described_by = described_by(input, troubles);
    let class = (!props.prose).then_some("code");
    match props.rows {
        Some(rows) => {
            let edit = props.act.reform(move |event: InputEvent| {
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
            let edit = props.act.reform(move |event: InputEvent| {
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
