//! Keeps the engine doing what the state says: start it, send it the run, stop it, replace it.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use protocol::{Ask, Request};
use yew::prelude::*;

use crate::engine::{Connect, Engine, Event};
use crate::form::Input;
use crate::help::Help;
use crate::state::{Action, Mode, Phase, State};
use crate::travel::{Act, Travel};

/// How long a run may take to stop by itself, in milliseconds. A script that never yields does not.
const PATIENCE: u32 = 300;

/// How long the texts have to rest before they are checked, in milliseconds: a word's worth of typing.
const REST: u32 = 300;

/// The id of requests that nobody waits for; runs count from 1.
const ASIDE: u32 = 0;

/// Connects the state to an engine.
#[hook]
pub(crate) fn use_engine(
    state: &UseReducerHandle<State>,
    travel: &UseReducerHandle<Travel>,
    connect: &Connect,
    help: &Help,
) {
    let engine = use_connection(state, travel, connect, help);
    use_wanted(state, &engine);
    use_check(state, &engine);
    use_files(state, &engine);
    use_making(state, &engine);
    use_run(state, &engine);
    use_stop(state, &engine);
    use_looks(travel, &engine);
}

type Connection = UseStateHandle<Option<Rc<dyn Engine>>>;

#[hook]
fn use_connection(
    state: &UseReducerHandle<State>,
    travel: &UseReducerHandle<Travel>,
    connect: &Connect,
    help: &Help,
) -> Connection {
    let engine: Connection = use_state(|| None);
    let (connected, dispatcher, connect) = (engine.clone(), state.dispatcher(), connect.clone());
    let (help, travel) = (help.clone(), travel.dispatcher());
    use_effect_with(state.generation, move |_| {
        if let Some(engine) = &*connected {
            help.forget();
            return engine.replace();
        }
        let hears = help.clone();
        let engine = connect.emit(Callback::from(move |event| match event {
            Event::Reply(reply) if hears.hear(&reply) => {}
            Event::Reply(reply) if Travel::concerns(&reply) => travel.dispatch(Act::Heard(reply)),
            Event::Reply(reply) => dispatcher.dispatch(Action::Heard(reply)),
            Event::Died(message) => {
                travel.dispatch(Act::Forget);
                dispatcher.dispatch(Action::Died(message));
            }
        }));
        help.connect(&engine);
        connected.set(Some(engine));
    });
    engine
}

/// Asks for the scenario that somebody has picked.
#[hook]
fn use_wanted(state: &UseReducerHandle<State>, engine: &Connection) {
    let engine = engine.clone();
    use_effect_with((state.wanted.clone(), state.generation), move |(wanted, _)| {
        if let (Some((name, _)), Some(engine)) = (wanted, &*engine) {
            let name = name.clone();
            engine.send(&Request {
                id: ASIDE,
                ask: Ask::Open { name },
            });
        }
    });
}

/// Asks for the scenario files when they are wanted first.
#[hook]
fn use_files(state: &UseReducerHandle<State>, engine: &Connection) {
    let wanted = state.mode == Mode::Explore && state.form.by_file && !state.all_files;
    let engine = engine.clone();
    use_effect_with((wanted, state.generation), move |&(wanted, _)| {
        if let (true, Some(engine)) = (wanted, &*engine) {
            engine.send(&Request {
                id: ASIDE,
                ask: Ask::Files,
            });
        }
    });
}

/// Has the Lua texts checked whenever they have been changed and then left alone for a moment.
#[hook]
fn use_check(state: &UseReducerHandle<State>, engine: &Connection) {
    let text = |input| state.form.value(input).to_owned();
    let (program, rule) = (text(Input::Program), text(Input::Rule));
    let id = state.check_id();
    let engine = engine.clone();
    use_effect_with(
        (program, rule, state.phase == Phase::Ready),
        move |(program, rule, ready)| {
            let ask = Ask::Check {
                program: program.clone(),
                rule: rule.clone(),
            };
            let timeout = ready.then(|| {
                Timeout::new(REST, move || {
                    if let Some(engine) = &*engine {
                        engine.send(&Request { id, ask });
                    }
                })
            });
            move || drop(timeout)
        },
    );
}

/// Asks for the script of the program.
#[hook]
fn use_making(state: &UseReducerHandle<State>, engine: &Connection) {
    let request = state.making.as_ref().map(|making| making.request.clone());
    let engine = engine.clone();
    use_effect_with(request, move |request| {
        if let (Some(request), Some(engine)) = (request, &*engine) {
            engine.send(request);
        }
    });
}

#[hook]
fn use_run(state: &UseReducerHandle<State>, engine: &Connection) {
    let waiting = state
        .run
        .as_ref()
        .filter(|run| !run.sent)
        .map(|run| run.request.clone());
    let (engine, dispatcher) = (engine.clone(), state.dispatcher());
    use_effect_with((waiting, state.phase == Phase::Ready), move |(waiting, ready)| {
        if let (Some(request), true, Some(engine)) = (waiting, ready, &*engine) {
            engine.send(request);
            dispatcher.dispatch(Action::Sent);
        }
    });
}

#[hook]
fn use_stop(state: &UseReducerHandle<State>, engine: &Connection) {
    let stopping = state.run.as_ref().is_some_and(|run| run.stopping);
    let (engine, dispatcher) = (engine.clone(), state.dispatcher());
    use_effect_with(stopping, move |&stopping| {
        let timeout = stopping.then(|| {
            if let Some(engine) = &*engine {
                engine.send(&Request {
                    id: ASIDE,
                    ask: Ask::Stop,
                });
            }
            Timeout::new(PATIENCE, move || dispatcher.dispatch(Action::Overdue))
        });
        // Dropping the timeout cancels it: the run has ended in time.
        move || drop(timeout)
    });
}

/// Asks what there is to see.
#[hook]
fn use_looks(travel: &Travel, engine: &Connection) {
    let engine = engine.clone();
    use_effect_with(travel.asked.clone(), move |asked| {
        if let (Some(request), Some(engine)) = (asked, &*engine) {
            engine.send(request);
        }
    });
}
