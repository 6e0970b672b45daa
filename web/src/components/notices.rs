//! What the page has to say about itself: the engine died, the form is another one, a run was stopped.

use yew::prelude::*;

use crate::state::{Action, Change, Notice, Phase};
use crate::words::words;

pub(crate) fn notices(phase: &Phase, notice: Option<Notice>, act: &Callback<Action>) -> Html {
    let act = |action: Action| act.reform(move |_: MouseEvent| action.clone());
    html! {
        <>
            if let Phase::Failed(message) = phase {
                { failure(message, act(Action::Restart)) }
            }
            // The region stays, so that what comes into it is read out.
            <div role="status">
                if let Some(notice) = notice {
                    { told(notice, act(Action::Undo), act(Action::Close)) }
                }
            </div>
        </>
    }
}

fn failure(message: &str, restart: Callback<MouseEvent>) -> Html {
    html! {
        <div class="notice failure" id="engine-failure" role="alert">
            <div>
                <b>{ words().engine_died }</b>
                <code class="message">{ message.to_owned() }</code>
                <p>{ words().nothing_lost }</p>
            </div>
            <button type="button" id="restart" class="primary" onclick={restart}>{ words().restart }</button>
        </div>
    }
}

fn told(notice: Notice, undo: Callback<MouseEvent>, close: Callback<MouseEvent>) -> Html {
    let (id, text) = match notice {
        Notice::Changed(change) => match change {
            Change::Reset => ("was-reset", words().was_reset),
            Change::Cleared => ("was-cleared", words().was_cleared),
            Change::Picked => ("was-picked", words().was_picked),
            Change::Added => ("was-added", words().was_added),
            Change::Removed => ("was-removed", words().was_removed),
            Change::Loaded => ("was-loaded", words().was_loaded),
        },
        Notice::Opening => ("opening", words().opening),
        Notice::Stopped => ("was-stopped", words().was_stopped),
        Notice::Replaced => ("was-replaced", words().was_replaced),
        Notice::OtherRun => ("other-run", words().other_run),
    };
    html! {
        <div class="notice" {id}>
            <p>{ text }</p>
            if matches!(notice, Notice::Changed(_)) {
                <button type="button" id="undo" onclick={undo}>{ words().undo }</button>
            }
            <button type="button" class="icon" onclick={close} aria-label={words().close}>{ "×" }</button>
        </div>
    }
}
