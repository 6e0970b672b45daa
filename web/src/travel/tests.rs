//! How what is wished becomes questions, one at a time.

use super::*;
use crate::sample::view;

fn after(travel: Travel, acts: impl IntoIterator<Item = Act>) -> Travel {
    let travel = acts.into_iter().fold(Rc::new(travel), |travel, act| travel.reduce(act));
    Rc::unwrap_or_clone(travel)
}

fn opened() -> Travel {
    after(Travel::default(), [Act::Open(1, 0, Move::Opening)])
}

fn look(travel: &Travel) -> Look {
    match travel.asked.as_ref().map(|asked| asked.ask.clone()) {
        Some(Ask::Look { look, .. }) => look,
        other => panic!("{other:?}"),
    }
}

fn answered(travel: Travel, step: u32) -> Travel {
    let id = travel.asked.as_ref().unwrap().id;
    let answer = Answer::View(Box::new(view(step, 10)));
    after(travel, [Act::Heard(Reply { id, answer })])
}

#[test]
fn a_run_is_opened_where_it_says_most_and_its_density_is_asked_for_once() {
    let travel = opened();
    assert_eq!((look(&travel).moves, look(&travel).strip), (vec![Move::Opening], true));
    let travel = answered(travel, 4);
    assert!(travel.asked.is_none() && travel.strip().is_some());
    let travel = after(travel, [Act::Go(Move::By(1))]);
    assert_eq!((look(&travel).from, look(&travel).strip), (4, false));
    assert_eq!(look(&travel).start_us, Some(100));
}

#[test]
fn what_is_wished_while_a_question_is_under_way_goes_into_the_next_one() {
    let travel = answered(opened(), 4);
    let acts = [1, 1, 1].map(|steps| Act::Go(Move::By(steps)));
    let travel = after(travel, acts);
    assert_eq!(look(&travel).moves, [Move::By(1)]);
    let travel = answered(travel, 5);
    assert_eq!(look(&travel).moves, [Move::By(2)]);
    let travel = after(
        travel,
        [Act::Go(Move::Break(true)), Act::Go(Move::To(3)), Act::Go(Move::To(9))],
    );
    let travel = answered(travel, 7);
    assert_eq!(
        look(&travel).moves,
        [Move::To(9)],
        "a finger leaves only its last place behind"
    );
}

#[test]
fn an_answer_that_nobody_waits_for_changes_nothing() {
    let travel = answered(opened(), 4);
    let reply = Reply {
        id: FIRST_LOOK + 999,
        answer: Answer::View(Box::new(view(9, 10))),
    };
    let travel = after(travel, [Act::Heard(reply)]);
    assert_eq!(travel.view.unwrap().step, 4);
}

#[test]
fn the_other_variant_is_looked_at_at_the_same_moment() {
    let travel = after(answered(opened(), 4), [Act::Select(1)]);
    assert_eq!(look(&travel).moves, [Move::Time(400)]);
    assert_eq!(look(&travel).start_us, Some(100));
}

#[test]
fn playing_waits_for_answers_and_ends_with_the_run() {
    let travel = after(answered(opened(), 4), [Act::Play, Act::Tick(50), Act::Tick(50)]);
    assert_eq!(look(&travel).moves, [Move::Play(450)]);
    let travel = answered(travel, 10);
    assert_eq!(travel.playing, None);
    let travel = after(travel, [Act::Play]);
    assert_eq!(look(&travel).moves, [Move::To(0)], "from the end it begins anew");
}

#[test]
fn a_run_that_is_gone_leaves_nothing_to_look_at() {
    let travel = opened();
    let id = travel.asked.as_ref().unwrap().id;
    let answer = Answer::Gone;
    let travel = after(travel, [Act::Heard(Reply { id, answer })]);
    assert_eq!((travel.race, travel.asked), (0, None));
}
