//! The whole page: it holds the state and hands it down.

use yew::prelude::*;

use crate::components::{Editor, FormPanel, Header, Notices, Results, RunBar};
use crate::engine::Connect;
use crate::first_paint::FirstPaint;
use crate::help::Help;
use crate::hooks::{
    use_engine, use_engine_mark, use_focus_on_refusal, use_results_in_view, use_saved_form, use_shortcuts,
};
use crate::state::{Action, State};
use crate::words::words;

/// What the page starts from.
#[derive(Properties, PartialEq)]
pub struct AppProps {
    /// Where the engine comes from.
    pub connect: Connect,
    /// What was there before.
    pub first_paint: FirstPaint,
}

/// The page.
#[component]
pub fn App(props: &AppProps) -> Html {
    let state = use_reducer(|| State::opening(props.first_paint.form.clone()));
    use_first_paint(&state, &props.first_paint);
    let help = (*use_memo((), |()| Help::default())).clone();
    use_engine(&state, &props.connect, &help);
    use_engine_mark(&state);
    use_saved_form(&state.form);
    use_shortcuts(&state);
    use_focus_on_refusal(&state);
    use_results_in_view(&state);
    let dispatcher = state.dispatcher();
    let act = Callback::from(move |action| dispatcher.dispatch(action));
    html! {
        <>
            <Header
                scenarios={state.scenarios.clone()}
                current={state.form.scenario.clone()}
                act={act.clone()}
            />
            <main class="page">
                <section class="left" aria-label={words().left}>
                    <Editor state={(*state).clone()} {help} act={act.clone()} />
                    <FormPanel state={(*state).clone()} act={act.clone()} />
                    <RunBar run={state.run.clone()} phase={state.phase.clone()} act={act.clone()} />
                </section>
                <section class="right" id="results" aria-label={words().right}>
                    <Notices phase={state.phase.clone()} notice={state.notice} act={act.clone()} />
                    <Results state={(*state).clone()} {act} />
                </section>
            </main>
        </>
    }
}

/// Goes on where the first paint was: the caret, and a run asked for early.
#[hook]
fn use_first_paint(state: &UseReducerHandle<State>, first_paint: &FirstPaint) {
    let (dispatcher, first_paint) = (state.dispatcher(), first_paint.clone());
    use_effect_with((), move |()| {
        if let Some(document) = web_sys::window().and_then(|window| window.document()) {
            first_paint.restore_focus(&document);
        }
        if first_paint.run {
            dispatcher.dispatch(Action::Run);
        }
    });
}
