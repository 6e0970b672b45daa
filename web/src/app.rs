//! The whole page: it holds the state and hands it down.

use yew::prelude::*;

use crate::components::{ConsolePanel, Editor, Explored, FormPanel, Header, Results, notices, pane_bar, run_bar};
use crate::engine::Connect;
use crate::first_paint::FirstPaint;
use crate::form::Input;
use crate::help::Help;
use crate::hooks::{
    use_engine, use_engine_mark, use_focus_on_refusal, use_kept_focus, use_results_in_view, use_saved_form,
    use_shortcuts, use_travel,
};
use crate::state::{Action, Mode, State};
use crate::travel::Travel;
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
    let state = use_reducer(|| State::opening(props.first_paint.form.clone(), props.first_paint.mode));
    use_first_paint(&state, &props.first_paint);
    let travel = use_reducer(Travel::default);
    let help = (*use_memo((), |()| Help::default())).clone();
    use_engine(&state, &travel, &props.connect, &help);
    let link = use_travel(&state, &travel).filter(|_| state.mode == Mode::Race);
    use_engine_mark(&state);
    use_saved_form(&state.form);
    use_focus_on_refusal(&state);
    use_results_in_view(&state);
    use_kept_focus();
    let dispatcher = state.dispatcher();
    let act = Callback::from(move |action| dispatcher.dispatch(action));
    let dispatcher = travel.dispatcher();
    let go = Callback::from(move |act| dispatcher.dispatch(act));
    use_shortcuts(&go);
    html! {
        <>
            <Header
                current={state.form.scenario.clone()}
                about={state.form.about.clone()}
                mode={state.mode}
                act={act.clone()}
                go={go.clone()}
            />
            <main class="page">
                <section class="left" id="code" aria-label={words().left}>
                    if state.mode == Mode::Race || !state.form.by_file {
                        <Editor state={(*state).clone()} help={help.clone()} act={act.clone()} />
                    }
                    <FormPanel state={(*state).clone()} act={act.clone()} />
                    { run_bar(&state, &act) }
                </section>
                <section class="right" id="results" aria-label={words().right}>
                    { notices(&state.phase, state.notice, &act) }
                    if state.mode == Mode::Race {
                        <Results state={(*state).clone()} travel={(*travel).clone()} {act} {go} />
                    } else {
                        <Explored state={(*state).clone()} {act} />
                    }
                </section>
            </main>
            <ConsolePanel
                setup={state.setup().to_owned()} program={state.form.value(Input::Program).to_owned()}
                ready={state.phase_is_ready()} {help} replay={link.map(|link| link.text())}
            />
            { pane_bar(state.mode) }
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
