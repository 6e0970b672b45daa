//! An input for a number. It is a text input on purpose: a browser's own number input throws away
//! what is typed when it is no number, and here nothing typed is lost.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::troubles::{Troubles, described_by};
use crate::form::Input;
use crate::number::grouped;
use crate::state::{Action, State};
use crate::words::{fill, words};

#[derive(Properties, PartialEq)]
pub(crate) struct NumberFieldProps {
    pub(crate) input: Input,
    pub(crate) state: State,
    pub(crate) act: Callback<Action>,
    /// The unit behind it.
    #[prop_or_default]
    pub(crate) unit: &'static str,
    /// What stands between the label and the number.
    #[prop_or_default]
    pub(crate) children: Html,
    /// What stands behind the number.
    #[prop_or_default]
    pub(crate) after: Html,
}

#[component]
pub(crate) fn NumberField(props: &NumberFieldProps) -> Html {
    let input = props.input;
    let troubles = props.state.troubles_of(input);
    let edit = props.act.reform(move |event: InputEvent| {
        Action::Edit(input, event.target_unchecked_into::<HtmlInputElement>().value())
    });
    html! {
        <div class={classes!("field", "number", input.id())}>
            <label for={input.id()}>{ words().name(input) }</label>
            <div class="row">
                { props.children.clone() }
                <input
                    id={input.id()} value={props.state.form.value(input).to_owned()} oninput={edit}
                    inputmode={if input.is_whole() { "numeric" } else { "decimal" }} autocomplete="off"
                    title={range(input)}
                    aria-invalid={(!troubles.is_empty()).then_some("true")}
                    aria-describedby={described_by(input, &troubles)}
                />
                if !props.unit.is_empty() {
                    <span class="unit">{ props.unit }</span>
                }
                { props.after.clone() }
            </div>
            <Troubles {input} {troubles} />
        </div>
    }
}

/// The limits in words: "1 to 5,000".
fn range(input: Input) -> Option<String> {
    let (from, to) = input.limits()?;
    Some(fill(words().from_to, &[("from", &grouped(from)), ("to", &grouped(to))]))
}
