//! A scenario file in place of the program: several variants, several kinds of clients, all rules.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::components::field::{Look, field};
use crate::form::Input;
use crate::state::{Action, State};
use crate::words::{fill, words};

pub(crate) fn file_panel(state: &State, act: &Callback<Action>) -> Html {
    let open = act.reform(|event: Event| Action::Open(event.target_unchecked_into::<HtmlSelectElement>().value()));
    let opened = state.opened();
    html! {
        <div class="form by-file">
            { what_to_explore(true, act) }
            <div class="field files">
                <label for="files">{ words().files }</label>
                <select id="files" onchange={open}>
                    if opened.is_none() {
                        <option value="" selected={true}>{ words().own_file }</option>
                    }
                    { for state.files.iter().map(|file| html! {
                        <option value={file.name.clone()} selected={opened.is_some_and(|open| open.name == file.name)}>
                            { &file.title }
                        </option>
                    }) }
                </select>
            </div>
            if let Some(file) = opened {
                <p class="about">{ &file.about }</p>
                if !state.form.why_not.is_empty() && file.name == state.form.scenario {
                    <p class="about" id="why-not">{ fill(words().not_raced, &[("why", &state.form.why_not)]) }</p>
                }
            }
            { field(Input::File, Look { rows: Some(24), ..Look::default() }, state, act) }
        </div>
    }
}

/// The choice between the program and a file.
pub(crate) fn what_to_explore(by_file_now: bool, act: &Callback<Action>) -> Html {
    let choice = |by_file: bool, id: &'static str, name: &'static str| {
        html! {
            <button
                type="button" {id} aria-pressed={(by_file_now == by_file).to_string()}
                onclick={act.reform(move |_: MouseEvent| Action::ByFile(by_file))}
            >
                { name }
            </button>
        }
    };
    html! {
        <div class="what" role="group" aria-label={words().what_to_explore}>
            { choice(false, "by-program", words().by_program) }
            { choice(true, "by-file", words().by_file) }
        </div>
    }
}
