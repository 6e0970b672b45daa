//! The form below the editor: what the keyspace holds, what must hold, who comes and how slowly.

use protocol::limits;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::explore::{file_panel, what_to_explore};
use super::field::{Look, field};
use super::number_field::number_field;
use crate::form::Input;
use crate::state::{Action, Mode, State};
use crate::words::words;

#[derive(Properties, PartialEq)]
pub(crate) struct FormPanelProps {
    pub(crate) state: State,
    pub(crate) act: Callback<Action>,
}

#[component]
pub(crate) fn FormPanel(props: &FormPanelProps) -> Html {
    let words = words();
    let (state, act) = (&props.state, &props.act);
    let field = |input: Input, rows: Option<u32>, quiet: bool, prose: bool| {
        field(input, Look { rows, quiet, prose }, state, act)
    };
    let number = |input: Input, unit: &'static str| {
        let unit = match unit {
            "" => Html::default(),
            unit => html! { <span class="unit">{ unit }</span> },
        };
        number_field(input, [Html::default(), unit], state, act)
    };
    // Text areas grow with what they hold, up to a few lines.
    let rows = |input: Input| {
        let lines = state.form.value(input).split('\n').count();
        Some(u32::try_from(lines.clamp(1, 6)).unwrap_or(1))
    };
    if state.mode == Mode::Explore && state.form.by_file {
        return file_panel(state, act);
    }
    if state.mode == Mode::Explore {
        return html! {
            <div class="form few">
                { what_to_explore(false, act) }
                { field(Input::FewSetup, rows(Input::FewSetup), false, false) }
                { field(Input::Rule, rows(Input::Rule), false, false) }
                { field(Input::RuleName, None, false, true) }
                { number(Input::AtMost, words.may_return) }
                { field(Input::Result, None, true, false) }
                { field(Input::Keys, None, false, false) }
                { field(Input::Args, None, false, false) }
                { number(Input::FewClients, "") }
                { number(Input::Jumps, "") }
                { number(Input::Deaths, "") }
                { number(Input::Losses, "") }
            </div>
        };
    }
    html! {
        <div class="form">
            { field(Input::Setup, rows(Input::Setup), false, false) }
            { field(Input::Rule, rows(Input::Rule), false, false) }
            { field(Input::RuleName, None, false, true) }
            { number(Input::AtMost, words.may_return) }
            { field(Input::Result, None, true, false) }
            { field(Input::Keys, None, false, false) }
            { field(Input::Args, None, false, false) }
            { number_field(Input::Clients, [slider(state.form.value(Input::Clients), act), Html::default()], state, act) }
            { number(Input::RoundTrip, words.millis) }
            { number(Input::Jitter, words.percent) }
            { number(Input::Arrivals, words.millis) }
            { number_field(Input::Seed, [Html::default(), another_seed(act)], state, act) }
        </div>
    }
}

/// The slider beside the number of clients; what is typed there wins over its own steps.
fn slider(clients: &str, act: &Callback<Action>) -> Html {
    let slide = act.reform(|event: InputEvent| {
        Action::Edit(
            Input::Clients,
            event.target_unchecked_into::<HtmlInputElement>().value(),
        )
    });
    html! {
        <input
            type="range" id="clients-slider" aria-label={words().clients_slider}
            min={limits::CLIENTS.start().to_string()} max={limits::CLIENTS.end().to_string()}
            value={clients.to_owned()} oninput={slide}
        />
    }
}

fn another_seed(act: &Callback<Action>) -> Html {
    html! {
        <button
            type="button" id="another-seed" title={words().another_title}
            onclick={act.reform(|_: MouseEvent| Action::AnotherSeed)}
        >
            { words().another }
        </button>
    }
}
