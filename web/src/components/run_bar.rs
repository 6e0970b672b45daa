//! The bar that runs, stops and resets, and shows how far a run has come.

use yew::prelude::*;

use crate::headline::variant_name;
use crate::number::grouped;
use crate::state::{Action, Phase, Run};
use crate::words::{fill, words};

#[derive(Properties, PartialEq)]
pub(crate) struct RunBarProps {
    pub(crate) run: Option<Run>,
    pub(crate) phase: Phase,
    pub(crate) act: Callback<Action>,
}

#[component]
pub(crate) fn RunBar(props: &RunBarProps) -> Html {
    let words = words();
    let act = |action: Action| props.act.reform(move |_: MouseEvent| action.clone());
    let busy = props.run.is_some() || matches!(props.phase, Phase::Failed(_));
    html! {
        <div class="run-bar">
            <button type="button" id="reset" onclick={act(Action::Reset)}>{ words.reset }</button>
            <div class="run-state">{ props.run.as_ref().map(|run| progress(run, &props.phase)) }</div>
            if props.run.is_some() {
                <button type="button" id="stop" onclick={act(Action::Stop)}>{ words.stop }</button>
            }
            // Not disabled while it runs: a disabled button would throw the focus away.
            <button
                type="button" id="run" class="primary" onclick={act(Action::Run)}
                aria-disabled={busy.then_some("true")} aria-keyshortcuts="Control+Enter Meta+Enter"
            >
                { words.run }<kbd aria-hidden="true">{ shortcut() }</kbd>
            </button>
        </div>
    }
}

fn progress(run: &Run, phase: &Phase) -> Html {
    let text = match &run.progress {
        _ if run.stopping => words().stopping.to_owned(),
        _ if *phase == Phase::Loading => words().loading.to_owned(),
        None => words().starting.to_owned(),
        Some(progress) => fill(
            words().progress,
            &[
                ("variant", variant_name(progress.variant)),
                ("finished", &grouped(progress.finished)),
                ("clients", &grouped(progress.clients)),
                ("steps", &grouped(progress.steps)),
            ],
        ),
    };
    let (value, max) = run
        .progress
        .map_or((0, 1), |progress| (progress.finished, progress.clients.max(1)));
    html! {
        <>
            <label for="progress">{ &text }</label>
            <progress id="progress" value={value.to_string()} max={max.to_string()}>{ text }</progress>
        </>
    }
}

/// The shortcut as this keyboard writes it.
fn shortcut() -> &'static str {
    let platform = web_sys::window().and_then(|window| window.navigator().platform().ok());
    if platform.is_some_and(|name| name.starts_with("Mac") || name.starts_with("iP")) {
        "⌘⏎"
    } else {
        "Ctrl ⏎"
    }
}
