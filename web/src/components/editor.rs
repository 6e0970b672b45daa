//! The program: its text in an editor, what is wrong with it, and what raced in it.

use protocol::{Card, Field, Trouble, Variant};
use yew::prelude::*;

use super::atomic::AtomicPanel;
use super::code_editor::{CodeEditor, MarkedLine};
use super::code_layer::Marks;
use super::plain_editor::PlainEditor;
use super::programs::{tabs, tools};
use super::racing_note::racing_note;
use super::sentence::phrase;
use super::troubles;
use crate::form::Input;
use crate::help::Help;
use crate::highlight::Mark;
use crate::hooks::{Loaded, mark, show_place, use_bundle};
use crate::state::{Action, Mode, Phase, State};
use crate::story::racing_lines;
use crate::words::{fill, words};

#[derive(Properties, PartialEq)]
pub(crate) struct EditorProps {
    pub(crate) state: State,
    /// Where the editor asks for help.
    pub(crate) help: Help,
    pub(crate) act: Callback<Action>,
}

#[component]
pub(crate) fn Editor(props: &EditorProps) -> Html {
    let words = words();
    let state = &props.state;
    let program = state.form.value(Input::Program);
    let troubles = state.troubles_of(Input::Program);
    let several = state.form.programs.len() > 1;
    let loaded = use_bundle(state.phase != Phase::Loading);
    let twice = [
        ("app", html! { <b>{ words.twice_app }</b> }),
        ("call", html! { <code>{ "redis.call" }</code> }),
        ("script", html! { <b>{ words.twice_script }</b> }),
    ];
    // A label focuses a text area by itself, and no other editor.
    let focus = Callback::from(|_: MouseEvent| show_place(Input::Program, None));
    let making = state.making.as_ref().filter(|_| state.mode == Mode::Race);
    html! {
        <>
        <div class="program">
            <div class="program-head">
                { tabs(state, &props.act) }
                { tools(state, &props.act) }
                <label for="program" id="program-label" onclick={focus} class={several.then_some("quiet")}>
                    { words.program }
                </label>
                <p id="program-about">
                    if several { { words.several } } else { { phrase(words.twice, &twice) } }
                </p>
            </div>
            { text(props, &loaded, program, &troubles) }
            { troubles::list(Input::Program, &troubles, Some(&props.act)) }
            { racing_note(current_race(state).as_ref()) }
        </div>
        if let Some(making) = making {
            <AtomicPanel making={making.clone()} act={props.act.clone()} />
        }
        </>
    }
}

/// The text itself, in the best editor there is.
fn text(props: &EditorProps, bundle: &UseStateHandle<Option<Loaded>>, program: &str, troubles: &[Trouble]) -> Html {
    let EditorProps { state, help, act } = props;
    let Some(loaded) = (**bundle).clone() else {
        return html! {
            <PlainEditor text={program.to_owned()} marks={marks(state)} troubles={troubles.to_vec()} act={act.clone()} />
        };
    };
    let setter = bundle.setter();
    let failed = Callback::from(move |()| {
        mark("plain");
        setter.set(None);
    });
    html! {
        <>
            <CodeEditor
                key={state.form.programs.edited()} {loaded} text={program.to_owned()} setup={state.form.value(Input::Setup).to_owned()}
                marks={marked_lines(state)} troubles={told(state)} help={help.clone()} {failed} act={act.clone()}
            />
            <p id="program-keys" class="program-keys">{ words().program_keys }</p>
        </>
    }
}

/// The race the last run met in the application code, as long as its text is the one shown.
fn current_race(state: &State) -> Option<crate::story::RacingLines> {
    let outcome = state.shown()?;
    let programs = &outcome.form.programs;
    let of_it = outcome
        .cards
        .iter()
        .filter(|card| card.variant == Variant::App && programs.shown(card.slot) == state.form.value(Input::Program));
    let mut breaks = of_it.filter_map(|card| card.first_break.as_ref());
    breaks.find_map(racing_lines)
}

fn marks(state: &State) -> Marks {
    let race = current_race(state);
    let race = race.map(|lines| lines.first.into_iter().chain([lines.last]).collect());
    Marks {
        racing: race.unwrap_or_default(),
        told: told(state).iter().filter_map(Mark::of).collect(),
    }
}

/// The lines that race, each with what happens in it.
fn marked_lines(state: &State) -> Vec<MarkedLine> {
    let Some(race) = current_race(state) else {
        return Vec::new();
    };
    let last = race.last.to_string();
    let values = [("key", race.key.as_str()), ("last", &last)];
    let marked = |line, reason| MarkedLine {
        line,
        reason: fill(reason, &values),
    };
    let first = race.first.map(|line| marked(line, words().race_begins));
    first
        .into_iter()
        .chain([marked(race.last, words().race_ends)])
        .collect()
}

/// What is to be said of the text, by the check and by the last run of the same text.
fn told(state: &State) -> Vec<Trouble> {
    let cards = state.shown().into_iter().flat_map(|outcome| {
        let programs = &outcome.form.programs;
        let same = |card: &&Card| programs.shown(card.slot) == state.form.value(Input::Program);
        outcome.cards.iter().filter(same)
    });
    let met = cards.flat_map(|card| &card.troubles);
    let met = met.filter(|one| one.field == Field::Program).cloned();
    state.troubles_of(Input::Program).into_iter().chain(met).collect()
}
