//! Explore: every order of a few clients, what it came to, and the smallest break.

use tests::browser::{Page, Screen, field, on_page};

/// Turns to Explore, with so many clients.
async fn explore(page: &Page, clients: &str) {
    page.press("mode-explore").await;
    page.until(
        "the inputs of an exploration",
        "return document.getElementById('few-clients') !== null",
    )
    .await;
    page.type_into("few-clients", clients).await;
    page.press("run").await;
}

async fn found(page: &Page) {
    let both = "return document.querySelectorAll('.explored .card[data-verdict]').length === 2";
    page.until("both findings", both).await;
}

/// The text of the first element that a selector finds.
async fn text(page: &Page, selector: &str) -> String {
    let script = format!("return document.querySelector({selector:?})?.textContent ?? ''");
    page.script(&script).await.as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_race_is_found_with_its_smallest_break_and_a_script_is_proved() {
    on_page(Screen::DESKTOP, async |page: Page| {
        explore(&page, "3").await;
        found(&page).await;
        assert_eq!(text(&page, "[data-card=app] [data-fact=headline]").await, "60 of 66");
        assert_eq!(
            text(&page, "[data-card=script] [data-fact=headline]").await,
            "none of 6"
        );
        let chips = "return [...document.querySelectorAll('.chip')].map((chip) => chip.textContent)";
        let chips = page.script(chips).await;
        let chips: Vec<&str> = chips
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|chip| chip.as_str())
            .collect();
        assert_eq!(
            chips,
            [
                "client 1 GET stock → \"1\"",
                "client 2 GET stock → \"1\"",
                "client 2 DECR stock → (integer) 0",
                "client 1 DECR stock → (integer) -1",
            ]
        );
        assert!(
            text(&page, ".smallest .why")
                .await
                .ends_with("This is called check-then-act.")
        );
        assert!(
            text(&page, "[data-fact=code]")
                .await
                .starts_with("raceground replay rg1")
        );
        let rows = "return document.querySelectorAll('.endings tbody tr').length";
        assert_eq!(page.script(rows).await, 3);
        // The picture has a dot for each row of the table that says the same.
        let dots =
            "return [document.querySelectorAll('.dot').length, document.querySelectorAll('.states tbody tr').length]";
        let dots = page.script(dots).await;
        assert!(dots[0].as_u64().unwrap() > 10, "{dots}");
        assert_eq!(dots[0], dots[1]);
        // The other card, by keyboard.
        page.script("document.querySelector('[data-card=script] .select').focus()")
            .await;
        page.type_keys("\u{e007}").await;
        page.until(
            "the proof",
            "return document.querySelector('.smallest h3')?.textContent === 'Proof'",
        )
        .await;
    })
    .await;
}

#[tokio::test]
async fn what_was_typed_for_a_race_stays_while_one_explores() {
    on_page(Screen::DESKTOP, async |page: Page| {
        page.type_into(field::SETUP, "SET stock 7").await;
        explore(&page, "2").await;
        found(&page).await;
        assert_eq!(text(&page, "[data-card=app] [data-fact=headline]").await, "4 of 6");
        page.type_into("few-setup", "SET stock 2").await;
        page.until(
            "that it is of before",
            "return document.querySelector('.ways.old') !== null",
        )
        .await;
        page.press("run").await;
        page.until(
            "a proof",
            "return document.querySelector('.explored [data-card=app]').dataset.verdict === 'held'",
        )
        .await;
        page.press("mode-race").await;
        page.until("the race", "return document.getElementById('setup') !== null")
            .await;
        assert_eq!(page.value(field::SETUP).await, "SET stock 7");
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_explored_is_said_at_its_input() {
    on_page(Screen::DESKTOP, async |page: Page| {
        explore(&page, "13").await;
        page.until(
            "the refusal",
            "return document.querySelector('[data-trouble=few-clients]') !== null",
        )
        .await;
        assert!(
            text(&page, "[data-trouble=few-clients]")
                .await
                .contains("1 to 12 clients, not 13")
        );
        page.type_into("few-clients", "2").await;
        page.type_into("few-setup", "SET stock").await;
        page.press("run").await;
        page.until(
            "the server's words",
            "return document.querySelector('[data-trouble=few-setup]') !== null",
        )
        .await;
        assert!(
            text(&page, "[data-trouble=few-setup]")
                .await
                .contains("wrong number of arguments")
        );
    })
    .await;
}

#[tokio::test]
async fn an_exploration_can_be_stopped() {
    on_page(Screen::DESKTOP, async |page: Page| {
        let program = "for i = 1, 40 do redis.call('SET', KEYS[1], redis.call('GET', KEYS[1]) + i) end";
        page.type_into(field::PROGRAM, program).await;
        explore(&page, "4").await;
        page.until(
            "progress",
            "return /[1-9][0-9,]* states/.test(document.querySelector('.run-state').textContent)",
        )
        .await;
        page.until(
            "more progress",
            "return /[1-9][0-9]*,[0-9]{3} states/.test(document.querySelector('.run-state').textContent)",
        )
        .await;
        // It is painted and typed while the explorer works.
        page.paints().await;
        page.type_into("few-clients", "2").await;
        page.press("stop").await;
        page.until("it has stopped", "return document.getElementById('stop') === null")
            .await;
        // It stopped by itself: the engine did not have to be replaced.
        let notices = text(&page, ".right > [role=status]").await;
        assert!(notices.contains("Stopped.") && !notices.contains("again"), "{notices}");
    })
    .await;
}

async fn pictures(screen: Screen, name: &'static str) {
    on_page(screen, async move |page: Page| {
        explore(&page, "3").await;
        found(&page).await;
        let wide = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
        assert_eq!(page.script(wide).await, 0, "{name}");
        page.picture(name).await;
    })
    .await;
}

#[tokio::test]
async fn it_looks_as_it_should_on_a_desktop() {
    pictures(Screen::DESKTOP, "explore-desktop-light").await;
    pictures(Screen::DESKTOP.dark(), "explore-desktop-dark").await;
}

#[tokio::test]
async fn it_fits_on_a_phone() {
    pictures(Screen::PHONE, "explore-phone-light").await;
    pictures(Screen::PHONE.dark(), "explore-phone-dark").await;
}

#[tokio::test]
async fn a_scenario_file_is_explored_with_all_its_variants() {
    on_page(Screen::DESKTOP, async |page: Page| {
        page.press("mode-explore").await;
        page.press("by-file").await;
        page.until("the files", "return document.querySelectorAll('#files option').length > 15")
            .await;
        page.script(
            "const files = document.getElementById('files'); files.value = 'likes';
             files.dispatchEvent(new Event('change', { bubbles: true }))",
        )
        .await;
        page.until("the text", "return document.getElementById('file').value.includes('every click counts')")
            .await;
        page.press("run").await;
        page.until("all findings", "return document.getElementById('stop') === null && document.querySelectorAll('.explored .card[data-verdict]').length === 4")
            .await;
        let verdicts = "return [...document.querySelectorAll('.explored .card')].map((card) => card.dataset.verdict).join(' ')";
        assert_eq!(page.script(verdicts).await, "broken held broken held");
        assert!(text(&page, ".smallest .why").await.ends_with("This is called lost update."));
        assert_eq!(text(&page, "[data-card='0'] .select").await, "racy");
        page.picture("explore-file-desktop-light").await;
        // Another card is another finding.
        page.script("document.querySelector('[data-card=\"3\"]').click()").await;
        page.until("the proof", "return document.querySelector('.smallest h3')?.textContent === 'Proof'")
            .await;
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_with_a_file_is_told_with_its_place() {
    on_page(Screen::DESKTOP, async |page: Page| {
        page.press("mode-explore").await;
        page.press("by-file").await;
        page.until("the files", "return document.getElementById('file').value.length > 100")
            .await;
        page.type_into(
            "file",
            "setup = ['SET a 1']\n[[client]]\nprogram = 'return 1'\n[[rule]]\nwhat = 1\n",
        )
        .await;
        page.press("run").await;
        page.until(
            "the trouble",
            "return document.querySelector('[data-trouble=file]') !== null",
        )
        .await;
        let place = "const one = document.querySelector('[data-trouble=file]'); return one.dataset.line";
        assert!(page.script(place).await == "5" || page.script(place).await == "4");
        assert!(text(&page, ".troubles").await.contains("what"));
    })
    .await;
}
