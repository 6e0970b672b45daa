//! A scenario file in place of the program: several variants, several kinds of clients, all rules.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::components::field::Field;
use crate::form::Input;
use crate::state::{Action, State};
use crate::words::{fill, words};

#[derive(Properties, PartialEq)]
pub(crate) struct FilePanelProps {
    pub(crate) state: State,
    pub(crate) act: Callback<Action>,
}

#[component]
pub(crate) fn FilePanel(props: &FilePanelProps) -> Html {
    let (state, act) = (&props.state, &props.act);
    let open = act.reform(|event: Event| Action::Open(event.target_unchecked_into::<HtmlSelectElement>().value()));
    let opened = state.opened();
    html! {
        <div class="form by-file">
            <WhatToExplore by_file={true} act={act.clone()} />
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
            <Field input={Input::File} state={state.clone()} act={act.clone()} rows={24} />
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct WhatToExploreProps {
    pub(crate) by_file: bool,
    pub(crate) act: Callback<Action>,
}

/// The choice between the program and a file.
#[component]
pub(crate) fn WhatToExplore(props: &WhatToExploreProps) -> Html {
    let choice = |by_file: bool, id: &'static str, name: &'static str| {
        html! {
            <button
                type="button" {id} aria-pressed={(props.by_file == by_file).to_string()}
                onclick={props.act.reform(move |_: MouseEvent| Action::ByFile(by_file))}
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
