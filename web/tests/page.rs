//! The whole page in a browser, against an engine that says what the test tells it to say.
#![cfg(target_arch = "wasm32")]
// A test that cannot find what it needs has failed.
#![allow(clippy::expect_used, clippy::unwrap_used)]

mod fake;

use fake::{Opened, card, refusal, view};
use protocol::{Answer, Ask, Field, Move, Variant, Verdict};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn run_pressed_before_the_engine_is_there_waits_its_turn() {
    let page = Opened::new().await;
    page.type_into("program", "return 'early'").await;
    page.press("run").await;
    assert!(page.races().is_empty());
    assert_eq!(page.mark(), "loading");

    page.says(
        0,
        Answer::Ready {
            version: "1".to_owned(),
        },
    )
    .await;
    assert_eq!(page.mark(), "running");
    let races = page.races();
    assert_eq!(races.len(), 1);
    let Ask::Race(setups) = &races[0].ask else {
        panic!("{races:?}")
    };
    let asked = setups.iter().map(|setup| (&*setup.program, setup.variant));
    let program = "return 'early'";
    let both = [(program, Variant::App), (program, Variant::Script)];
    assert_eq!(asked.collect::<Vec<_>>(), both);
}

#[wasm_bindgen_test]
async fn cards_say_what_the_run_counted() {
    let page = Opened::ready().await;
    page.press("run").await;
    assert_eq!(page.data("article[data-card=app]", "verdict"), None);
    let id = page.races()[0].id;
    page.says(id, card(Variant::App, Verdict::Broken, 142)).await;
    page.says(id, card(Variant::Script, Verdict::Held, 100)).await;
    page.says(id, Answer::Finished).await;

    assert_eq!(page.mark(), "ready");
    assert_eq!(
        page.data("article[data-card=app]", "verdict").as_deref(),
        Some("broken")
    );
    assert_eq!(
        page.data("article[data-card=script]", "verdict").as_deref(),
        Some("held")
    );
    let app = |fact: &str| {
        page.data(&format!("[data-card=app] [data-fact={fact}]"), "value")
            .unwrap()
    };
    assert_eq!(
        (app("headline"), app("stock"), app("took")),
        ("oversold 42".into(), "-42".into(), "142".into())
    );
    assert_eq!((app("p50"), app("bytes")), ("10200".into(), "160000".into()));
    assert_eq!(
        page.text("#announcement"),
        "As app code: rule broken, oversold 42. As one script: held in this run, sold exactly 100."
    );
    assert!(
        page.text("[data-story] .stale")
            .contains("client 803 decremented stock to −1, on a value it read")
    );
    assert_eq!(page.text(".gutter .racing:nth-child(2)"), "◆2");

    page.press_at("[data-card=script] .select").await;
    assert!(page.find("[data-story]").is_none());
    assert!(page.text(".story").contains("stock never falls below zero"));
}

#[wasm_bindgen_test]
async fn what_the_engine_refuses_is_told_at_its_field_and_focused() {
    let page = Opened::ready().await;
    page.type_into("setup", "SET stock 100\nNOSUCH").await;
    page.press("run").await;
    let id = page.races()[0].id;
    page.says(id, refusal(Field::Setup, "ERR unknown command 'NOSUCH'", 14, 20))
        .await;

    assert_eq!(page.mark(), "ready");
    assert_eq!(page.data("[data-trouble=setup]", "line").as_deref(), Some("2"));
    assert_eq!(page.text("[data-trouble=setup] code"), "ERR unknown command 'NOSUCH'");
    let setup = page.find("#setup").unwrap();
    assert_eq!(setup.get_attribute("aria-invalid").as_deref(), Some("true"));
    assert_eq!(
        setup.get_attribute("aria-describedby").as_deref(),
        Some("setup-troubles")
    );
    assert_eq!(page.focus(), "setup");
    assert_eq!(page.value("setup"), "SET stock 100\nNOSUCH");

    page.type_into("setup", "SET stock 1").await;
    assert!(page.find("[data-trouble]").is_none());
}

#[wasm_bindgen_test]
async fn a_number_that_is_none_never_reaches_the_engine() {
    let page = Opened::ready().await;
    page.type_into("round-trip", "soon").await;
    page.press("run").await;
    assert!(page.races().is_empty());
    assert_eq!(
        page.text("[data-trouble=round-trip] code"),
        "Round trip needs a number."
    );
    assert_eq!(
        (page.focus(), page.value("round-trip")),
        ("round-trip".to_owned(), "soon".to_owned())
    );
}

#[wasm_bindgen_test]
async fn a_run_that_stops_keeps_its_engine() {
    let page = Opened::ready().await;
    page.press("run").await;
    page.press("stop").await;
    assert_eq!(page.stops(), 1);
    page.says(page.races()[0].id, Answer::Stopped).await;
    page.wait(400).await;
    assert_eq!((page.engines(), page.mark().as_str()), (1, "ready"));
    assert!(page.find("#was-stopped").is_some());
}

#[wasm_bindgen_test]
async fn a_run_that_does_not_stop_gets_a_new_engine() {
    let page = Opened::ready().await;
    page.type_into("program", "while true do end").await;
    page.press("run").await;
    page.press("stop").await;
    page.wait(400).await;
    assert_eq!((page.engines(), page.mark().as_str()), (2, "loading"));
    assert!(page.text("#was-replaced").contains("Nothing was lost"));
    assert_eq!(page.value("program"), "while true do end");

    page.says(
        0,
        Answer::Ready {
            version: "1".to_owned(),
        },
    )
    .await;
    page.press("run").await;
    assert_eq!(page.races().len(), 2);
}

#[wasm_bindgen_test]
async fn a_dead_engine_is_told_and_can_be_started_again() {
    let page = Opened::ready().await;
    page.type_into("keys", "other").await;
    page.press("run").await;
    page.dies("RuntimeError: unreachable").await;
    assert_eq!(page.mark(), "failed");
    assert!(page.text("#engine-failure").contains("RuntimeError: unreachable"));

    page.press("restart").await;
    assert_eq!((page.engines(), page.mark().as_str()), (2, "loading"));
    page.says(
        0,
        Answer::Ready {
            version: "1".to_owned(),
        },
    )
    .await;
    assert_eq!((page.mark().as_str(), page.value("keys").as_str()), ("ready", "other"));
}

#[wasm_bindgen_test]
async fn what_is_typed_is_there_when_the_page_is_opened_again() {
    let page = Opened::ready().await;
    page.type_into("program", "return 'kept'").await;
    page.close();
    let page = Opened::again().await;
    assert_eq!(page.value("program"), "return 'kept'");
    page.press("reset").await;
    assert!(page.value("program").starts_with("-- Sell one item"));
    page.press("undo").await;
    assert_eq!(page.value("program"), "return 'kept'");
}

#[wasm_bindgen_test]
async fn a_finished_run_is_looked_at_one_question_at_a_time() {
    let page = Opened::ready().await;
    page.press("run").await;
    let id = page.races()[0].id;
    page.says(id, card(Variant::App, Verdict::Broken, 142)).await;
    assert!(page.looks().is_empty(), "there is nothing to see before the end");
    page.says(id, Answer::Finished).await;
    let moves = |place: usize| match &page.looks()[place].ask {
        Ask::Look { look, .. } => look.moves.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(moves(0), [Move::Opening]);
    assert!(page.find("#place").is_none());
    page.says(page.looks()[0].id, view(7)).await;
    assert_eq!(page.text("#place"), "0.700 ms · step 7 of 10");
    assert!(page.text("[data-key=stock]").contains("changed"));
    assert!(page.text("[data-told]").contains("client 803 decremented stock to −1"));

    for _ in 0..3 {
        page.press("step").await;
    }
    assert_eq!((page.looks().len(), moves(1)), (2, vec![Move::By(1)]));
    page.says(page.looks()[0].id, view(3)).await;
    assert_eq!(
        page.data("#place", "step").as_deref(),
        Some("7"),
        "that was answered before"
    );
    page.says(page.looks()[1].id, view(8)).await;
    assert_eq!((page.looks().len(), moves(2)), (3, vec![Move::By(2)]));

    page.dies("RuntimeError: unreachable").await;
    assert!(page.find("#place").is_none(), "with the engine the run is gone");
    assert!(
        page.find("[data-story]").is_some(),
        "and its first break is told all the same"
    );
}
