//! The bar that runs, stops and resets, and shows how far a run has come.

use protocol::Exploring;
use yew::prelude::*;

use crate::deeds::deed_of;
use crate::number::{clients, grouped};
use crate::state::{Action, Mode, Phase, Run, State};
use crate::words::{fill, words};

pub(crate) fn run_bar(state: &State, act: &Callback<Action>) -> Html {
    let words = words();
    let act = |action: Action| act.reform(move |_: MouseEvent| action.clone());
    let busy = state.run.is_some() || matches!(state.phase, Phase::Failed(_));
    let run = deed_of("run");
    html! {
        <div class="run-bar">
            <button type="button" id="reset" title={words.reset_title} onclick={act(Action::Reset)}>{ words.reset }</button>
            <button type="button" id="clear" title={words.clear_title} onclick={act(Action::Clear)}>{ words.clear }</button>
            if state.history.has_back() {
                <button type="button" id="undo-form" class="icon" title={words.undo} aria-label={words.undo} onclick={act(Action::Undo)}>{ "↶" }</button>
            }
            if state.history.has_forth() {
                <button type="button" id="redo-form" class="icon" title={words.redo} aria-label={words.redo} onclick={act(Action::Redo)}>{ "↷" }</button>
            }
            <div class="run-state">{ state.run.as_ref().map(|run| progress(run, &state.phase)) }</div>
            if state.run.is_some() {
                <button type="button" id="stop" onclick={act(Action::Stop)}>{ words.stop }</button>
            }
            // Not disabled while it runs: a disabled button would throw the focus away.
            <button
                type="button" id="run" class="primary" onclick={act(Action::Run)}
                aria-disabled={busy.then_some("true")} aria-keyshortcuts={run.as_ref().and_then(|deed| deed.aria_keys())}
            >
                { label(state) }<kbd aria-hidden="true">{ run.as_ref().map(|deed| deed.written()) }</kbd>
            </button>
        </div>
    }
}

fn label(state: &State) -> &'static str {
    match state.mode {
        Mode::Race => words().run,
        Mode::Explore if state.form.by_file => words().explore_all,
        Mode::Explore => words().explore_run,
    }
}

fn progress(run: &Run, phase: &Phase) -> Html {
    let text = match &run.progress {
        _ if run.stopping => words().stopping.to_owned(),
        _ if *phase == Phase::Loading => words().loading.to_owned(),
        None if run.exploring.is_some() => run
            .exploring
            .as_ref()
            .map(|one| exploring(run, one))
            .unwrap_or_default(),
        None => words().starting.to_owned(),
        Some(progress) => fill(
            words().progress,
            &[
                ("variant", &*run.outcome.form.programs.card_name(progress.slot)),
                ("finished", &grouped(progress.finished)),
                ("clients", &clients(progress.clients)),
                ("steps", &grouped(progress.steps)),
            ],
        ),
    };
    // How much there is of an exploration nobody knows beforehand.
    let known = run.progress.filter(|_| run.mode == Mode::Race);
    let value = known.map(|progress| progress.finished.to_string());
    let max = known.map(|progress| progress.clients.max(1).to_string());
    html! {
        <>
            <label for="progress">{ &text }</label>
            <progress id="progress" {value} {max}>{ text }</progress>
        </>
    }
}

fn exploring(run: &Run, exploring: &Exploring) -> String {
    let form = &run.outcome.form;
    let variant = match form.by_file {
        true => fill(words().unnamed, &[("number", &(exploring.slot + 1).to_string())]),
        false => form.programs.card_name(exploring.slot),
    };
    fill(
        words().exploring,
        &[
            ("variant", &*variant),
            ("states", &grouped(exploring.states)),
            ("waiting", &grouped(exploring.waiting)),
        ],
    )
}
