//! An input for a number. It is a text input on purpose: a browser's own number input throws away
//! what is typed when it is no number, and here nothing typed is lost.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::troubles::{self, described_by};
use crate::form::Input;
use crate::number::grouped;
use crate::state::{Action, State};
use crate::words::{fill, words};

/// An input with what stands before and behind it.
pub(crate) fn number_field(input: Input, around: [Html; 2], state: &State, act: &Callback<Action>) -> Html {
    let [before, behind] = around;
    let troubles = state.troubles_of(input);
    let edit = act.reform(move |event: InputEvent| {
        Action::Edit(input, event.target_unchecked_into::<HtmlInputElement>().value())
    });
    html! {
        <div class={classes!("field", "number", input.id())}>
            <label for={input.id()}>{ words().name(input) }</label>
            <div class="row">
                { before }
                <input
                    id={input.id()} value={state.form.value(input).to_owned()} oninput={edit}
                    inputmode={if input.is_whole() { "numeric" } else { "decimal" }} autocomplete="off"
                    title={range(input)}
                    aria-invalid={(!troubles.is_empty()).then_some("true")}
                    aria-describedby={described_by(input, &troubles)}
                />
                { behind }
            </div>
            { troubles::list(input, &troubles, None) }
        </div>
    }
}

/// The limits in words: "1 to 5,000".
fn range(input: Input) -> Option<String> {
    let (from, to) = input.limits()?;
    Some(fill(words().from_to, &[("from", &grouped(from)), ("to", &grouped(to))]))
}
