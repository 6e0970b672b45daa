//! While a program is typed, the page lists what is wrong with it and what is likely to go wrong.

use tests::browser::{Page, Screen, Trouble, field, on_page};

/// Waits until so many messages belong to the program, and reads them.
async fn troubles(page: &Page, count: usize) -> Vec<Trouble> {
    let script = format!("return document.querySelectorAll('[data-trouble=program]').length === {count}");
    page.until("the messages of the program are there", &script).await;
    page.troubles().await
}

/// The lines that the messages name, and whether each has its words.
fn say(troubles: &[Trouble], expected: &[(u32, &str)]) {
    let lines: Vec<u32> = troubles
        .iter()
        .filter_map(|one| one.place)
        .map(|place| place.0)
        .collect();
    let known: Vec<u32> = expected.iter().map(|one| one.0).collect();
    assert_eq!(lines, known, "{troubles:#?}");
    for (trouble, (_, words)) in troubles.iter().zip(expected) {
        assert!(trouble.text.contains(words), "no {words:?} in {trouble:#?}");
    }
}

async fn while_typing(screen: Screen, name: &'static str) {
    on_page(screen, async move |page: Page| {
        page.type_into(field::CLIENTS, "20").await;
        page.type_into(field::PROGRAM, "local a = = 1\nif a != 2 then return 1 end")
            .await;
        let found = troubles(&page, 2).await;
        say(&found, &[(1, "unexpected symbol near '='"), (2, "foreign-operator")]);
        page.picture(&format!("{name}-errors")).await;

        let text = "local stock = redis.call('GET', KEYS[1])\nif stock == nil then return 0 end\nreturn 1";
        page.type_into(field::PROGRAM, text).await;
        say(&troubles(&page, 1).await, &[(2, "redis::compared-with-nil")]);
        page.picture(&format!("{name}-warning")).await;
        let (app, script) = page.run().await;
        assert_eq!(
            (app.number("failed"), script.number("failed")),
            (0, 0),
            "a warning keeps nothing from running"
        );
    })
    .await;
}

#[tokio::test]
async fn every_error_and_warning_is_shown_while_typing() {
    while_typing(Screen::DESKTOP, "desktop-light").await;
}

#[tokio::test]
async fn on_a_phone_in_the_dark_too() {
    while_typing(Screen::PHONE.dark(), "phone-dark").await;
}
