//! How actions change the state.

use protocol::{Field, Severity};

use super::*;
use crate::sample::card;

fn after(actions: impl IntoIterator<Item = Action>) -> Rc<State> {
    let opening = Rc::new(State::opening(Form::of(&inventory())));
    actions.into_iter().fold(opening, |state, action| state.reduce(action))
}

fn heard(id: RequestId, answer: Answer) -> Action {
    Action::Heard(Reply { id, answer })
}

fn ready() -> Action {
    heard(
        0,
        Answer::Ready {
            version: "1".to_owned(),
        },
    )
}

fn one_run() -> Vec<Action> {
    let script = Card {
        variant: Variant::Script,
        ..card(100, 100)
    };
    vec![
        ready(),
        Action::Run,
        Action::Sent,
        heard(1, Answer::Card(Box::new(card(100, 142)))),
        heard(1, Answer::Card(Box::new(script))),
        heard(1, Answer::Finished),
    ]
}

#[test]
fn a_run_asked_for_early_waits_for_the_engine() {
    let state = after([Action::Run]);
    assert_eq!(state.phase, Phase::Loading);
    assert!(state.run.as_ref().is_some_and(|run| !run.sent));
    let state = state.reduce(ready()).reduce(Action::Sent);
    assert!(state.run.as_ref().is_some_and(|run| run.sent));
}

#[test]
fn a_finished_run_leaves_two_cards() {
    let state = after(one_run());
    assert!(state.run.is_none());
    assert_eq!(state.card(Variant::App).map(|card| card.taken), Some(Some(142)));
    assert_eq!(state.card(Variant::Script).map(|card| card.taken), Some(Some(100)));
    assert!(!state.is_outdated());
}

#[test]
fn a_new_run_hides_the_old_cards_and_a_stopped_one_brings_them_back() {
    let mut actions = one_run();
    actions.extend([Action::Run, Action::Sent]);
    let state = after(actions);
    assert!(state.card(Variant::App).is_none());
    let state = state.reduce(Action::Stop);
    assert!(state.run.as_ref().is_some_and(|run| run.stopping));
    let state = state.reduce(heard(2, Answer::Stopped));
    assert!(state.card(Variant::App).is_some());
    assert_eq!(state.notice, Some(Notice::Stopped));
}

#[test]
fn answers_to_an_earlier_run_are_not_taken_for_this_one() {
    let mut actions = one_run();
    actions.extend([
        Action::Run,
        Action::Sent,
        heard(1, Answer::Stopped),
        heard(1, Answer::Finished),
    ]);
    assert!(after(actions).run.is_some());
}

#[test]
fn a_run_that_does_not_stop_costs_an_engine_and_no_text() {
    let typed = Action::Edit(Input::Program, "while true do end".to_owned());
    let state = after([ready(), typed, Action::Run, Action::Sent, Action::Stop, Action::Overdue]);
    assert_eq!((state.phase.clone(), state.generation), (Phase::Loading, 1));
    assert!(state.run.is_none());
    assert_eq!(state.form.value(Input::Program), "while true do end");
    assert_eq!(state.notice, Some(Notice::Replaced));
}

#[test]
fn a_dead_engine_keeps_what_is_typed_and_runs_nothing_until_restarted() {
    let typed = Action::Edit(Input::Keys, "other".to_owned());
    let state = after([
        ready(),
        typed,
        Action::Run,
        Action::Sent,
        Action::Died("unreachable".to_owned()),
    ]);
    assert_eq!(state.phase, Phase::Failed("unreachable".to_owned()));
    let state = state.reduce(Action::Run);
    assert!(state.run.is_none());
    let state = state.reduce(Action::Restart).reduce(ready());
    assert_eq!(
        (state.form.value(Input::Keys), state.phase.clone()),
        ("other", Phase::Ready)
    );
}

#[test]
fn a_number_that_is_none_is_refused_without_asking_the_engine() {
    let state = after([ready(), Action::Edit(Input::Clients, "many".to_owned()), Action::Run]);
    assert!(state.run.is_none());
    assert_eq!((state.troubles.len(), state.refusals), (1, 1));
    let state = state.reduce(Action::Edit(Input::Clients, "5".to_owned()));
    assert!(state.troubles.is_empty());
}

#[test]
fn the_engines_refusal_is_shown_at_its_field() {
    let trouble = Trouble {
        field: Field::Setup,
        code: None,
        severity: Severity::Error,
        message: "ERR".into(),
        help: None,
        place: None,
        clients: 0,
    };
    let state = after([
        ready(),
        Action::Run,
        Action::Sent,
        heard(1, Answer::Refused(vec![trouble.clone()])),
    ]);
    assert!(state.run.is_none());
    assert_eq!(state.troubles_of(Input::Setup), [trouble]);
    assert!(state.troubles_of(Input::Program).is_empty());
}

#[test]
fn what_the_check_and_the_refusal_both_say_is_shown_once() {
    let said = |code: &str, severity| Trouble {
        field: Field::Program,
        code: Some(code.into()),
        severity,
        message: code.into(),
        help: None,
        place: None,
        clients: 0,
    };
    let error = said("lua::unclosed", Severity::Error);
    let hint = said("lua::unused-local", Severity::Hint);
    let mut actions = vec![ready(), Action::Run, Action::Sent];
    actions.push(heard(1, Answer::Refused(vec![error.clone()])));
    actions.push(heard(FIRST_CHECK, Answer::Checked(vec![error.clone(), hint.clone()])));
    let state = after(actions);
    assert_eq!(state.troubles_of(Input::Program), [error.clone(), hint.clone()]);
    let state = state.reduce(heard(FIRST_CHECK, Answer::Checked(vec![hint.clone()])));
    let state = state.reduce(Action::Edit(Input::Program, "return 1".to_owned()));
    assert_eq!(state.troubles_of(Input::Program), std::slice::from_ref(&hint));
    let state = state.reduce(heard(FIRST_CHECK, Answer::Checked(vec![error])));
    assert_eq!(
        state.troubles_of(Input::Program),
        [hint],
        "that was said of the text before"
    );
    let state = state.reduce(heard(FIRST_CHECK + 1, Answer::Checked(Vec::new())));
    assert_eq!(state.troubles_of(Input::Program), []);
}

#[test]
fn a_reset_can_be_undone() {
    let state = after([Action::Edit(Input::Program, "return 1".to_owned()), Action::Reset]);
    assert_eq!(state.form, Form::of(&inventory()));
    assert_eq!(state.notice, Some(Notice::Reset));
    let state = state.reduce(Action::Undo);
    assert_eq!(state.form.value(Input::Program), "return 1");
}

#[test]
fn another_seed_outdates_the_cards() {
    let mut actions = one_run();
    actions.push(Action::AnotherSeed);
    let state = after(actions);
    assert_eq!(state.form.value(Input::Seed), "215");
    assert!(state.is_outdated());
}
