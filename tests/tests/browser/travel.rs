//! Travelling through a run: by keyboard, by the strip, by a link.

use fantoccini::key::Key;
use serde_json::Value;
use tests::browser::{Page, Screen, field, on_page};

/// Waits for the picture of a run.
pub(crate) async fn picture(page: &Page) {
    page.until("there is a picture", "return document.getElementById('place') !== null")
        .await;
}

/// The step that is looked at, of how many.
pub(crate) async fn place(page: &Page) -> (i64, i64) {
    let place =
        "const { step, steps } = document.getElementById('place').dataset; return [Number(step), Number(steps)]";
    let place = page.script(place).await;
    (place[0].as_i64().expect("a step"), place[1].as_i64().expect("steps"))
}

/// Waits until the step is looked at.
pub(crate) async fn arrives(page: &Page, step: i64) {
    let there = format!("return document.getElementById('place')?.dataset.step === '{step}'");
    page.until(&format!("step {step} is shown"), &there).await;
}

async fn press(page: &Page, key: Key) {
    page.type_keys(&String::from(char::from(key))).await;
}

async fn press_with_shift(page: &Page, key: Key) {
    let keys = [Key::Shift, key, Key::Null].map(char::from);
    page.type_keys(&keys.iter().collect::<String>()).await;
}

async fn marks(page: &Page) -> Value {
    page.script("return [...document.querySelectorAll('#timeline-picture [data-step]')].map(chip => [chip.dataset.step, chip.dataset.mark])")
        .await
}

/// The test of the first minute, as far as it goes: nothing is pressed and nothing is read, and there
/// is a red card beside a green one; the story of the first break is told.
#[tokio::test]
async fn a_newcomer_sees_both_verdicts_and_the_first_break_without_pressing_anything() {
    on_page(Screen::DESKTOP, async |page: Page| {
        let (app, script) = (page.card("app").await, page.card("script").await);
        assert_eq!((app.verdict.as_str(), script.verdict.as_str()), ("broken", "held"));
        picture(&page).await;
        let millis = page.script("return Math.round(performance.now())").await;
        println!("from navigation to the picture of the first break: {millis} ms");
        assert!(millis.as_i64().expect("a number") < 10_000, "{millis}");
        let story = page.story().await;
        let last = story.last().expect("a story");
        assert!(last.contains("rule broken") && last.contains("stale"), "{story:#?}");
        let (step, _) = place(&page).await;
        let here = format!("return document.querySelector('#timeline-picture [data-step=\"{step}\"]')?.dataset.mark");
        assert_eq!(page.script(&here).await, "break");
        let gap = format!("return document.querySelector('#timeline-picture [data-gap=\"{step}\"]') !== null");
        assert_eq!(page.script(&gap).await, true, "the gap of the break is drawn");
    })
    .await;
}

#[tokio::test]
async fn arrows_go_from_step_to_step_wherever_the_focus_is_but_in_an_input() {
    on_page(Screen::DESKTOP, async |page: Page| {
        picture(&page).await;
        let (first, steps) = place(&page).await;
        press(&page, Key::Right).await;
        arrives(&page, first + 1).await;
        press(&page, Key::Left).await;
        press(&page, Key::Left).await;
        arrives(&page, first - 1).await;
        press(&page, Key::Home).await;
        arrives(&page, 0).await;
        press_with_shift(&page, Key::Right).await;
        arrives(&page, 1).await;
        assert_ne!(marks(&page).await.as_array().map(Vec::len), Some(0));
        press(&page, Key::End).await;
        arrives(&page, steps).await;

        page.script("document.getElementById('keys').focus()").await;
        press(&page, Key::Left).await;
        press(&page, Key::Home).await;
        page.script("document.getElementById('strip').focus()").await;
        press(&page, Key::Left).await;
        arrives(&page, steps - 1).await;
        let spoken = page
            .script("return document.getElementById('strip').ariaValueText")
            .await;
        let spoken = spoken.as_str().expect("a text");
        assert!(
            spoken.contains(" of 5,164, at ") || spoken.contains(" of 5164, at "),
            "{spoken}"
        );
        assert!(spoken.contains("client "), "{spoken}");
    })
    .await;
}

#[tokio::test]
async fn shift_and_an_arrow_go_to_the_next_turn_on_the_lanes_or_the_next_break() {
    on_page(Screen::DESKTOP, async |page: Page| {
        picture(&page).await;
        let (first, _) = place(&page).await;
        let before = marks(&page).await;
        press_with_shift(&page, Key::Left).await;
        page.until(
            "it has moved",
            &format!("return document.getElementById('place').dataset.step !== '{first}'"),
        )
        .await;
        let (step, _) = place(&page).await;
        let chips = before.as_array().expect("chips").iter();
        let chips: Vec<i64> = chips.filter_map(|chip| chip[0].as_str()?.parse().ok()).collect();
        assert!(
            step < first && chips.contains(&step),
            "{step} is a step of a lane: {chips:?}"
        );
        press_with_shift(&page, Key::Right).await;
        arrives(&page, first).await;
        page.press("to-break").await;
        page.until(
            "it has moved",
            &format!("return document.getElementById('place').dataset.step !== '{first}'"),
        )
        .await;
        let (next, _) = place(&page).await;
        assert!(next > first);
        page.press("to-break-before").await;
        arrives(&page, first).await;
    })
    .await;
}

#[tokio::test]
async fn the_strip_is_clicked_and_dragged_to_any_moment() {
    on_page(Screen::DESKTOP, async |page: Page| {
        picture(&page).await;
        let (first, steps) = place(&page).await;
        page.drag("strip", &[0.5]).await;
        page.until(
            "it has moved",
            &format!("return document.getElementById('place').dataset.step !== '{first}'"),
        )
        .await;
        let (middle, _) = place(&page).await;
        assert!((steps * 2 / 5..steps * 3 / 5).contains(&middle), "{middle} of {steps}");
        page.drag("strip", &[0.5, 0.4, 0.2, 0.9, 0.999]).await;
        arrives(&page, steps).await;
        page.drag("strip", &[0.004]).await;
        page.until(
            "it is near the start",
            "return Number(document.getElementById('place').dataset.step) < 20",
        )
        .await;
    })
    .await;
}

#[tokio::test]
async fn playing_moves_on_and_stops_at_the_first_break() {
    on_page(Screen::DESKTOP, async |page: Page| {
        page.type_into(field::CLIENTS, "150").await;
        page.type_into("arrivals", "10").await;
        page.run().await;
        picture(&page).await;
        let (broke, _) = place(&page).await;
        page.script("document.activeElement.blur()").await;
        press(&page, Key::Home).await;
        arrives(&page, 0).await;
        page.type_keys(" ").await;
        arrives(&page, broke).await;
        page.until(
            "it has stopped",
            "return document.getElementById('play').ariaLabel === 'Play'",
        )
        .await;
        page.type_keys(" ").await;
        page.until(
            "it goes on",
            &format!("return Number(document.getElementById('place').dataset.step) > {broke}"),
        )
        .await;
        page.type_keys(" ").await;
        page.until(
            "it is paused",
            "return document.getElementById('play').ariaLabel === 'Play'",
        )
        .await;
    })
    .await;
}

#[tokio::test]
async fn playing_without_motion_takes_few_large_steps() {
    on_page(Screen::DESKTOP, async |page: Page| {
        page.calm().await;
        picture(&page).await;
        page.press("to-start").await;
        arrives(&page, 0).await;
        page.script(
            "window.moves = 0; new MutationObserver(() => window.moves += 1)
               .observe(document.getElementById('place'), { attributes: true, attributeFilter: ['data-step'] })",
        )
        .await;
        page.press("play").await;
        page.until("it moves", "return window.moves > 1").await;
        page.press("play").await;
        let moves = page
            .script("return [window.moves, document.getElementById('place').dataset.step]")
            .await;
        let step: i64 = moves[1].as_str().and_then(|step| step.parse().ok()).expect("a step");
        assert!(step > 3 * moves[0].as_i64().expect("moves"), "{moves}");
    })
    .await;
}

#[tokio::test]
async fn a_link_opens_at_its_step_and_one_of_another_run_says_so() {
    on_page(Screen::DESKTOP, async |page: Page| {
        picture(&page).await;
        let digest = page.card("script").await.values["digest"].clone();
        let link = format!("{}#1.script.77.{}", page.url(), &digest[..8]);
        page.goto(&link).await;
        arrives(&page, 77).await;
        let selected = "return document.querySelector('.card.selected').dataset.card";
        assert_eq!(page.script(selected).await, "script");

        page.reload().await;
        arrives(&page, 77).await;
        assert_eq!(page.script(selected).await, "script");
        page.script("document.activeElement.blur()").await;
        press(&page, Key::Right).await;
        page.until(
            "the address follows",
            "return location.hash.startsWith('#1.script.78.')",
        )
        .await;

        page.goto(&format!("{}#1.app.5.00000000", page.url())).await;
        page.until("it is told", "return document.getElementById('other-run') !== null")
            .await;
        assert_eq!(place(&page).await.0, 78);
    })
    .await;
}

#[tokio::test]
async fn both_variants_are_looked_at_at_the_same_moment() {
    on_page(Screen::DESKTOP, async |page: Page| {
        picture(&page).await;
        let frame = "const { from, to } = document.getElementById('timeline-picture').dataset; return [from, to]";
        let before = page.script(frame).await;
        page.choose("script").await;
        page.until(
            "the script is shown",
            "return document.querySelector('[data-step] title')?.textContent.includes('EVALSHA')",
        )
        .await;
        assert_eq!(page.script(frame).await, before, "on the same axis");
        page.picture("desktop-light-script").await;
        let labels =
            "return [...document.querySelectorAll('#timeline-picture [data-step] text')].map(text => text.textContent)";
        let labels = page.script(labels).await;
        let blocks: Vec<_> = labels
            .as_array()
            .expect("chips")
            .iter()
            .filter_map(Value::as_str)
            .collect();
        assert!(blocks.contains(&"GET·DECR"), "the script is one block: {blocks:?}");
    })
    .await;
}
