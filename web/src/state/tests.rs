//! How actions change the state.

use protocol::{Field, Severity};

use super::*;
use crate::sample::card;

fn after(actions: impl IntoIterator<Item = Action>) -> Rc<State> {
    let opening = Rc::new(State::opening(Form::of(&inventory()), Mode::Race));
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
        slot: 1,
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
    assert_eq!(state.card(0).map(|card| card.taken), Some(Some(142)));
    assert_eq!(state.card(1).map(|card| card.taken), Some(Some(100)));
    assert!(!state.is_outdated());
}

#[test]
fn a_new_run_hides_the_old_cards_and_a_stopped_one_brings_them_back() {
    let mut actions = one_run();
    actions.extend([Action::Run, Action::Sent]);
    let state = after(actions);
    assert!(state.card(0).is_none());
    let state = state.reduce(Action::Stop);
    assert!(state.run.as_ref().is_some_and(|run| run.stopping));
    let state = state.reduce(heard(2, Answer::Stopped));
    assert!(state.card(0).is_some());
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
        fix: None,
        place: None,
        clients: 0,
    };
    let state = after([
        ready(),
        Action::Run,
        Action::Sent,
        heard(
            1,
            Answer::Refused {
                slot: 0,
                troubles: vec![trouble.clone()],
            },
        ),
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
        fix: None,
        clients: 0,
    };
    let error = said("lua::unclosed", Severity::Error);
    let hint = said("lua::unused-local", Severity::Hint);
    let mut actions = vec![ready(), Action::Run, Action::Sent];
    actions.push(heard(
        1,
        Answer::Refused {
            slot: 0,
            troubles: vec![error.clone()],
        },
    ));
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
    assert_eq!(state.notice, Some(Notice::Changed(Change::Reset)));
    let state = state.reduce(Action::Undo);
    assert_eq!(state.form.value(Input::Program), "return 1");
}

#[test]
fn the_script_becomes_a_variant_and_can_be_taken_back() {
    let made = protocol::Atomic {
        script: "return KEYS[1]".into(),
        keys: "stock".into(),
        args: String::new(),
        lifted: Vec::new(),
        said: Vec::new(),
        calls: Vec::new(),
    };
    let answer = Answer::Atomic(Box::new(made));
    let state = after([
        ready(),
        Action::MakeAtomic(true),
        heard(1, answer.clone()),
        Action::UseScript,
    ]);
    assert_eq!(state.form.value(Input::Program), "return KEYS[1]");
    assert_eq!(
        (state.notice, &state.making),
        (Some(Notice::Changed(Change::Added)), &None)
    );
    let state = state.reduce(Action::Undo);
    assert_eq!(state.form, Form::of(&inventory()));
    // What comes for an older text is not shown.
    let edit = Action::Edit(Input::Program, "return 1".to_owned());
    let state = after([ready(), Action::MakeAtomic(true), edit, heard(1, answer)]);
    assert_eq!(state.making, None);
}

#[test]
fn a_change_is_made_in_the_text_it_was_offered_for() {
    let fix = protocol::Fix {
        title: "Write nil".into(),
        changes: vec![protocol::Change {
            from: 10,
            to: 14,
            insert: "nil".into(),
        }],
    };
    let edit = Action::Edit(Input::Program, "return '😀null".to_owned());
    let mend = Action::Mend(Input::Program, fix);
    let state = after([edit, mend.clone()]);
    assert_eq!(
        state.form.value(Input::Program),
        "return '😀null",
        "it has not been looked at"
    );
    let state = state.reduce(heard(FIRST_CHECK + 1, Answer::Checked(Vec::new())));
    let state = state.reduce(mend);
    assert_eq!(state.form.value(Input::Program), "return '😀nil");
}

#[test]
fn another_seed_outdates_the_cards() {
    let mut actions = one_run();
    actions.push(Action::AnotherSeed);
    let state = after(actions);
    assert_eq!(state.form.value(Input::Seed), "215");
    assert!(state.is_outdated());
}

fn typed(text: &str) -> Action {
    Action::Edit(Input::Program, text.to_owned())
}

fn variant(name: &str, text: &str) -> NewVariant {
    NewVariant {
        name: name.to_owned(),
        text: text.to_owned(),
        script: true,
        keys: "k".to_owned(),
        args: "a b".to_owned(),
    }
}

#[test]
fn a_variant_that_was_made_is_edited_and_raced_on_the_second_card() {
    let state = after([Action::AddVariant(variant("atomic", "return 1"))]);
    let programs = &state.form.programs;
    assert_eq!(
        (programs.name(0), programs.name(1)),
        ("Variant 1".into(), "atomic".into())
    );
    let races = state.form.to_races().unwrap();
    assert_eq!(
        (&*races[1].program, races[1].variant),
        ("return 1", protocol::Variant::Script)
    );
    assert_eq!((&*races[0].keys, &*races[0].args), ("k", "a b"));
    assert!(races[0].program.contains("DECR"));
    let state = state.reduce(typed("return 2"));
    assert_eq!(state.form.to_races().unwrap()[1].program, "return 2");
    assert_eq!(state.reduce(Action::Undo).form, Form::of(&inventory()));
}

#[test]
fn everything_that_changes_the_form_can_be_undone_and_done_again() {
    let file = File {
        name: "likes".into(),
        title: "Likes".into(),
        about: "About.".into(),
        text: "title = 'Likes'".into(),
    };
    let opened = Opened {
        file: file.clone(),
        race: None,
        why_not: "Because.".into(),
    };
    let changes = vec![
        vec![Action::Clear],
        vec![Action::Reset],
        vec![Action::RemoveProgram],
        vec![Action::AddVariant(variant("x", "y"))],
        vec![Action::Pick("inventory".to_owned())],
        vec![
            Action::Pick("likes".to_owned()),
            heard(0, Answer::Opened(Box::new(opened))),
        ],
        vec![
            heard(0, Answer::Files(vec![file.clone()])),
            Action::Open("likes".to_owned()),
        ],
    ];
    for change in changes {
        let before = after([
            Action::AddVariant(variant("mine", "return 0")),
            typed("return 'mine'"),
            Action::Edit(Input::File, "typed".to_owned()),
        ]);
        let what = format!("{change:?}");
        let changed = change
            .into_iter()
            .fold(before.clone(), |state, action| state.reduce(action));
        assert_ne!(changed.form, before.form, "{what}");
        let undone = changed.clone().reduce(Action::Undo);
        assert_eq!((&undone.form, undone.mode), (&before.form, before.mode), "{what}");
        let redone = undone.reduce(Action::Redo);
        assert_eq!((&redone.form, redone.mode), (&changed.form, changed.mode), "{what}");
    }
}

#[test]
fn reset_brings_the_scenario_back_and_clear_nothing() {
    let state = after([typed("return 1"), Action::Clear]);
    assert_eq!(
        (state.form.value(Input::Program), state.form.value(Input::Setup)),
        ("", "")
    );
    assert_eq!(state.form.scenario, "inventory");
    assert_eq!(state.reduce(Action::Reset).form, Form::of(&inventory()));
}

#[test]
fn a_scenario_that_cannot_be_raced_is_explored_as_a_file_with_the_reason() {
    let file = File {
        name: "queue".into(),
        title: "A job is lost".into(),
        about: "About.".into(),
        text: "title = 'A job is lost'".into(),
    };
    let opened = Opened {
        file,
        race: None,
        why_not: "Because.".into(),
    };
    let waiting = after([Action::Pick("queue".to_owned())]);
    assert_eq!(waiting.notice, Some(Notice::Opening));
    assert_eq!(waiting.form.scenario, "inventory");
    let state = waiting.reduce(heard(0, Answer::Opened(Box::new(opened))));
    assert_eq!((state.mode, state.form.by_file), (Mode::Explore, true));
    assert_eq!((&*state.form.scenario, &*state.form.why_not), ("queue", "Because."));
    assert_eq!(state.opened().map(|file| &*file.name), Some("queue"));
}

#[test]
fn a_trouble_in_one_of_several_variants_brings_it_to_the_front_and_names_it() {
    let trouble = Trouble {
        field: Field::Program,
        code: None,
        severity: Severity::Error,
        message: "unexpected symbol".into(),
        help: Some("Look there.".into()),
        fix: None,
        place: None,
        clients: 0,
    };
    let state = after([
        ready(),
        Action::AddVariant(variant("broken", "x x")),
        Action::EditProgram(0),
        Action::Run,
        Action::Sent,
        heard(
            1,
            Answer::Refused {
                slot: 1,
                troubles: vec![trouble],
            },
        ),
    ]);
    assert_eq!(state.form.programs.edited(), 1);
    let told = state.troubles_of(Input::Program);
    assert_eq!(told[0].message, "unexpected symbol");
    assert_eq!(told[0].help.as_deref(), Some("This is in “broken”. Look there."));
}

#[test]
fn two_variants_of_one_name_are_not_raced() {
    let state = after([
        ready(),
        Action::AddVariant(variant("other", "return 1")),
        Action::Rename("Variant 1".to_owned()),
        Action::Run,
    ]);
    assert!(state.run.is_none());
    assert_eq!(state.troubles[0].message, "Two variants are called “Variant 1”.");
}
