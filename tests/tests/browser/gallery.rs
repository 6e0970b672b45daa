//! Scenarios from the gallery, variants of one's own, and that nothing of it is lost.

use tests::browser::{Facts, Page, Screen, field, on_page};

/// Picks a scenario in the header, and waits until it is open.
async fn pick(page: &Page, name: &str) {
    choose(page, "scenario", name).await;
    page.until(
        "the scenario is open",
        "return document.getElementById('was-picked') !== null",
    )
    .await;
}

/// Chooses an option.
async fn choose(page: &Page, id: &str, value: &str) {
    let script = format!(
        "const list = document.getElementById({id:?}); list.value = {value:?};
         list.dispatchEvent(new Event('change', {{ bubbles: true }}))"
    );
    page.script(&script).await;
    page.paints().await;
}

async fn text(page: &Page, selector: &str) -> String {
    let script = format!("return document.querySelector({selector:?})?.textContent ?? ''");
    page.script(&script).await.as_str().unwrap_or_default().to_owned()
}

async fn count(page: &Page, selector: &str) -> u64 {
    let script = format!("return document.querySelectorAll({selector:?}).length");
    page.script(&script).await.as_u64().unwrap_or_default()
}

/// Runs, and answers the cards with these names.
async fn run(page: &Page, [first, second]: [&str; 2]) -> (Facts, Facts) {
    page.press("run").await;
    page.until(
        "a run has begun",
        "return document.querySelector('.verdicts.old') === null",
    )
    .await;
    let over = format!(
        "return document.body.dataset.engine === 'ready'
            && document.querySelector('[data-card={first}] [data-fact=digest]') !== null
            && document.querySelector('[data-card={second}] [data-fact=digest]') !== null"
    );
    page.until("the run is over", &over).await;
    (page.card(first).await, page.card(second).await)
}

async fn not_wider_than_the_screen(page: &Page, what: &str) {
    let wide = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
    assert_eq!(page.script(wide).await, 0, "{what}");
}

#[tokio::test]
async fn a_scenario_from_the_gallery_breaks_and_holds() {
    on_page(Screen::DESKTOP, async |page: Page| {
        pick(&page, "rate-limiter").await;
        assert_eq!(page.value("result").await, "allowed");
        assert_eq!(count(&page, ".programs button").await, 4);
        let (racy, script) = run(&page, ["app", "script"]).await;
        assert_eq!((&*racy.verdict, &*script.verdict), ("broken", "held"));
        assert!(
            text(&page, "[data-card=app] .headline")
                .await
                .contains("returned “allowed”")
        );
        assert_eq!(
            text(&page, "[data-card=script] [data-fact=headline]").await,
            "1 returned “allowed”"
        );
        assert!(!page.story().await.is_empty());
        assert!(text(&page, "#variant-0 small").await.contains("round trips"));
        page.picture("gallery-desktop-light").await;

        // Another variant on the second card, and the same two explored.
        choose(&page, "entry-1", "2").await;
        let (_, watch) = run(&page, ["app", "app-2"]).await;
        assert_eq!(
            (&*watch.verdict, watch.number("trips") > 1_000),
            ("held", true),
            "{watch:?}"
        );
        assert_eq!(text(&page, "[data-card=app-2] .select").await, "watch");
        page.press("mode-explore").await;
        page.press("run").await;
        let both = "return document.querySelectorAll('.explored .card[data-verdict]').length === 2";
        page.until("both findings", both).await;
        assert_eq!(text(&page, "[data-card=app] [data-fact=headline]").await, "4 of 6");
        assert_eq!(text(&page, "[data-card=app-2] .tag").await, "✓proved");
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_raced_is_explored_as_a_file_and_says_why() {
    on_page(Screen::DESKTOP, async |page: Page| {
        let before = page.value(field::PROGRAM).await;
        pick(&page, "fencing").await;
        assert!(text(&page, "#why-not").await.contains("not raced"));
        assert!(page.value("file").await.contains("A lock with a token"));
        page.press("undo").await;
        page.until("the race", "return document.getElementById('round-trip') !== null")
            .await;
        assert_eq!(page.value(field::PROGRAM).await, before);
    })
    .await;
}

#[tokio::test]
async fn a_variant_of_ones_own_is_added_changed_raced_and_taken_away() {
    on_page(Screen::DESKTOP, async |page: Page| {
        page.type_into(field::CLIENTS, "500").await;
        page.press("add-variant").await;
        page.until(
            "two tabs",
            "return document.querySelectorAll('.programs button').length === 2",
        )
        .await;
        page.type_into("variant-name", "never sells").await;
        page.type_into(field::PROGRAM, "return redis.call('GET', KEYS[1])")
            .await;
        assert_eq!(text(&page, "#variant-1").await, "never sells");
        let (app, own) = run(&page, ["app", "script"]).await;
        assert_eq!((app.number("stock") < 0, own.number("stock")), (true, 100));
        assert_eq!(text(&page, "[data-card=script] .select").await, "never sells");

        // The other text is still there, and what is typed goes to the one in front.
        page.press("variant-0").await;
        assert!(page.value(field::PROGRAM).await.contains("DECR"));
        page.type_into("variant-name", "never sells").await;
        let troubles = page.run_into_trouble().await;
        assert!(troubles[0].text.starts_with("Two variants are called “never sells”."));
        page.type_into("variant-name", "sells").await;

        // One with an error is brought to the front and named.
        page.press("variant-1").await;
        page.type_into(field::PROGRAM, "return redis.call(").await;
        page.press("variant-0").await;
        page.press("run").await;
        page.until(
            "its tab",
            "return document.querySelector('#variant-1[aria-pressed=true]') !== null",
        )
        .await;
        assert!(
            text(&page, ".program .troubles")
                .await
                .contains("This is in “never sells”.")
        );

        page.press("remove-variant").await;
        assert_eq!(count(&page, ".programs button").await, 0);
        page.press("undo").await;
        assert_eq!(page.value(field::PROGRAM).await, "return redis.call(");
    })
    .await;
}

#[tokio::test]
async fn reset_and_clear_are_not_the_same_and_both_can_be_undone() {
    on_page(Screen::DESKTOP, async |page: Page| {
        page.type_into(field::PROGRAM, "return 'mine'").await;
        page.press("clear").await;
        assert_eq!(
            (page.value(field::PROGRAM).await, page.value(field::SETUP).await),
            Default::default()
        );
        let troubles = page.run_into_trouble().await;
        assert!(troubles[0].text.contains("The program is empty"), "{troubles:?}");
        page.press("reset").await;
        assert!(page.value(field::PROGRAM).await.contains("DECR"));
        page.press("undo").await;
        assert_eq!(page.value(field::PROGRAM).await, "");
        // By keyboard, wherever no text has an undo of its own.
        page.script("document.getElementById('reset').focus()").await;
        page.type_keys("\u{e009}z").await;
        page.until(
            "what was typed",
            "return document.getElementById('program').value === \"return 'mine'\"",
        )
        .await;
        page.press("redo-form").await;
        assert_eq!(page.value(field::PROGRAM).await, "");
    })
    .await;
}

#[tokio::test]
async fn a_reload_brings_everything_back() {
    on_page(Screen::DESKTOP, async |page: Page| {
        pick(&page, "transfer").await;
        choose(&page, "entry-1", "2").await;
        page.press("variant-1").await;
        page.type_into("variant-name", "careful").await;
        page.press("mode-explore").await;
        page.type_into("few-clients", "3").await;
        page.paints().await;
        page.reload().await;
        page.until(
            "the mode",
            "return document.getElementById('few-clients')?.value === '3'",
        )
        .await;
        assert_eq!(page.value("scenario").await, "transfer");
        assert_eq!(page.value("entry-1").await, "2");
        assert_eq!(page.value("variant-name").await, "careful");
        assert!(page.value(field::PROGRAM).await.contains("WATCH"));
        // The scenario itself is fetched again for a reset.
        page.press("reset").await;
        page.until("the reset", "return document.getElementById('was-reset') !== null")
            .await;
        assert_eq!(text(&page, "#variant-1").await, "watch");
    })
    .await;
}

#[tokio::test]
async fn a_form_that_an_older_page_has_kept_still_opens() {
    on_page(Screen::DESKTOP, async |page: Page| {
        let old = r#"{"scenario":"inventory","program":"return 'old'","setup":"SET stock 7","rule_name":"r",
            "rule":"return true","keys":"stock","args":"","clients":"12","round_trip":"10","jitter":"40",
            "arrivals":"1000","seed":"1","tally":{"key":"stock","took":"sold","refused":"refused","over":"oversold"}}"#;
        let old: String = old.split('\n').map(str::trim).collect();
        // The page keeps its own form whenever that changes, so it is put there while nothing does.
        page.script(&format!("localStorage.setItem('raceground.form', {old:?})"))
            .await;
        page.reload().await;
        page.until("the engine", "return document.body.dataset.engine === 'ready'")
            .await;
        assert_eq!(page.value(field::PROGRAM).await, "return 'old'");
        assert_eq!(page.value(field::CLIENTS).await, "12");
        let (app, _) = run(&page, ["app", "script"]).await;
        assert_eq!(app.number("took"), 0);
    })
    .await;
}

async fn pictures(screen: Screen, name: &'static str) {
    on_page(screen, async move |page: Page| {
        pick(&page, "transfer").await;
        run(&page, ["app", "script"]).await;
        not_wider_than_the_screen(&page, name).await;
        page.picture(name).await;
        page.script("document.getElementById('code').scrollIntoView()").await;
        page.picture(&format!("{name}-code")).await;
    })
    .await;
}

#[tokio::test]
async fn it_looks_as_it_should_on_a_desktop() {
    pictures(Screen::DESKTOP, "variants-desktop-light").await;
    pictures(Screen::DESKTOP.dark(), "variants-desktop-dark").await;
}

#[tokio::test]
async fn it_fits_on_a_phone() {
    pictures(Screen::PHONE, "variants-phone-light").await;
    pictures(Screen::PHONE.dark(), "variants-phone-dark").await;
}

#[tokio::test]
async fn a_long_list_of_warnings_does_not_lie_over_the_form() {
    on_page(Screen::DESKTOP, async |page: Page| {
        let many: Vec<String> = (0..40)
            .map(|number| format!("local unused{number} = {number}"))
            .collect();
        page.type_into(field::PROGRAM, &many.join("\n")).await;
        page.until(
            "the warnings",
            "return document.querySelectorAll('.program .troubles li').length >= 40",
        )
        .await;
        let gap = "return document.querySelector('.form').getBoundingClientRect().top
            - document.querySelector('.program .troubles').getBoundingClientRect().bottom";
        let gap = page.script(gap).await;
        assert!(gap.as_f64().is_some_and(|gap| gap >= 0.0), "{gap}");
    })
    .await;
}
