//! A race of the inventory scenario: as application code it oversells, as a script it does not.

use tests::browser::{Page, Screen, field, on_opening_page, on_page};

/// The stock that the scenario's setup puts into the keyspace.
async fn stock(page: &Page) -> i64 {
    let setup = page.value(field::SETUP).await;
    let number = setup.split_whitespace().last().and_then(|word| word.parse().ok());
    number.unwrap_or_else(|| panic!("the setup ends in the stock: {setup:?}"))
}

#[tokio::test]
async fn five_thousand_clients_oversell_as_app_code_and_sell_the_stock_as_a_script() {
    on_page(Screen::DESKTOP, async |page: Page| {
        page.type_into(field::CLIENTS, "5000").await;
        let stock = stock(&page).await;
        let (app, script) = page.run().await;

        assert_eq!(app.verdict, "broken", "{app:?}");
        assert!(app.number("took") > stock, "{app:?}");
        assert_eq!(app.number("stock"), stock - app.number("took"), "{app:?}");
        assert_eq!(
            app.number("took") + app.number("refused") + app.number("failed"),
            5_000,
            "{app:?}"
        );
        assert!(!page.story().await.is_empty(), "the first break is told step by step");

        assert_eq!(script.verdict, "held", "{script:?}");
        assert_eq!(script.number("took"), stock, "{script:?}");
        assert_eq!(script.number("stock"), 0, "{script:?}");
        assert_eq!(script.number("refused"), 5_000 - stock, "{script:?}");
        assert!(app.number("trips") > script.number("trips"), "{app:?} {script:?}");
        println!("app {app:#?}\nscript {script:#?}");
    })
    .await;
}

#[tokio::test]
async fn the_same_seed_gives_the_same_numbers_and_another_seed_does_not() {
    on_page(Screen::DESKTOP, async |page: Page| {
        page.type_into(field::CLIENTS, "500").await;
        page.type_into(field::SEED, "214").await;
        let first = page.run().await;
        let again = page.run().await;
        assert_eq!(first, again);

        page.type_into(field::SEED, "215").await;
        let other = page.run().await;
        assert_ne!(first.0.values["digest"], other.0.values["digest"]);
        assert_ne!(first.1.values["digest"], other.1.values["digest"]);

        page.type_into(field::SEED, "214").await;
        assert_eq!(first, page.run().await, "nothing stays behind from the runs between");
    })
    .await;
}

#[tokio::test]
async fn an_edited_script_is_the_one_that_runs() {
    on_page(Screen::DESKTOP, async |page: Page| {
        let stock = stock(&page).await;
        page.type_into(field::CLIENTS, "30").await;
        page.type_into(
            field::PROGRAM,
            "redis.call('DECRBY', KEYS[1], 2)\nreturn redis.call('GET', KEYS[1])",
        )
        .await;
        let (app, script) = page.run().await;
        for card in [&app, &script] {
            assert_eq!(card.number("took"), 30, "{card:?}");
            assert_eq!(card.number("stock"), stock - 60, "{card:?}");
        }
        assert_eq!(app.number("trips"), 60, "{app:?}");
    })
    .await;
}

#[tokio::test]
async fn one_client_has_nobody_to_race_with() {
    on_page(Screen::DESKTOP, async |page: Page| {
        page.type_into(field::CLIENTS, "1").await;
        let (app, script) = page.run().await;
        assert_eq!((app.verdict.as_str(), script.verdict.as_str()), ("held", "held"));
        assert_eq!((app.number("took"), script.number("took")), (1, 1));
        assert!(
            page.story().await.is_empty(),
            "nothing broke, so there is no break to tell"
        );
    })
    .await;
}

#[tokio::test]
async fn run_pressed_before_the_engine_has_come_waits_its_turn() {
    on_opening_page(Screen::DESKTOP, async |page: Page| {
        page.press("run").await;
        let script = page.card("script").await;
        let millis = page.script("return Math.round(performance.now())").await;
        assert_eq!(script.verdict, "held", "{script:?}");
        println!("from navigation to the second verdict: {millis} ms");
    })
    .await;
}
