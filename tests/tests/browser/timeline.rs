//! What the timeline shows, as a picture and as a table.

use serde_json::Value;
use tests::browser::{Page, Screen, field, on_page};

use super::travel::{arrives, picture, place};

fn numbers(list: &Value) -> Vec<i64> {
    let list = list.as_array().expect("a list").iter();
    list.map(|one| one.as_str().and_then(|text| text.parse().ok()).expect("a number"))
        .collect()
}

#[tokio::test]
async fn the_table_has_the_steps_of_the_picture_in_the_servers_order() {
    on_page(Screen::DESKTOP, async |page: Page| {
        picture(&page).await;
        let chips = page
            .script("return [...document.querySelectorAll('#timeline-picture [data-step]')].map(chip => chip.dataset.step)")
            .await;
        page.script("document.querySelector('#timeline-table summary').click()").await;
        page.until("the table is open", "return document.querySelector('#timeline-table [data-row]') !== null")
            .await;
        let rows = page.script("return [...document.querySelectorAll('#timeline-table [data-row]')].map(row => row.dataset.row)").await;
        let (mut chips, rows) = (numbers(&chips), numbers(&rows));
        chips.sort_unstable();
        assert_eq!(chips, rows);
        assert!(rows.len() >= 8, "{rows:?}");
        let clients = "
            const lanes = [...document.querySelectorAll('#timeline-picture [data-lane]')].map(lane => lane.dataset.lane);
            const rows = [...document.querySelectorAll('#timeline-table [data-row]')].map(row => row.dataset.client);
            return rows.every(client => lanes.includes(client))";
        assert_eq!(page.script(clients).await, true);
        let (step, _) = place(&page).await;
        let current = page.script("return document.querySelector('#timeline-table [aria-current]').dataset.row").await;
        assert_eq!(numbers(&Value::from(vec![current])), [step]);

        page.picture("desktop-light-table").await;
        page.script("document.querySelector('#timeline-table [data-row] button').click()").await;
        arrives(&page, rows[0]).await;
    })
    .await;
}

#[tokio::test]
async fn a_step_is_clicked_and_the_frame_is_widened_and_narrowed() {
    on_page(Screen::DESKTOP, async |page: Page| {
        picture(&page).await;
        let first = page.script("return document.querySelector('#timeline-picture [data-step]').dataset.step").await;
        let first: i64 = first.as_str().and_then(|step| step.parse().ok()).expect("a step");
        page.script("document.querySelector('#timeline-picture [data-step]').dispatchEvent(new MouseEvent('click', { bubbles: true }))")
            .await;
        arrives(&page, first).await;
        let width = "const { from, to } = document.getElementById('timeline-picture').dataset; return to - from";
        let before = page.script(width).await.as_i64().expect("a width");
        for (button, after) in [("narrower", before / 2), ("wider", before), ("wider", before * 2)] {
            page.press(button).await;
            let there = width.replace("to - from", &format!("to - from === {after}"));
            page.until("the frame has changed", &there).await;
        }
        assert_eq!(place(&page).await.0, first, "one stays where one is");
    })
    .await;
}

#[tokio::test]
async fn other_clients_are_put_on_the_lanes_by_their_numbers() {
    on_page(Screen::DESKTOP, async |page: Page| {
        picture(&page).await;
        page.script(
            "const only = document.getElementById('only'); only.value = '3,556 and 17';
             only.dispatchEvent(new Event('change', { bubbles: true }))",
        )
        .await;
        let lanes = "return [...document.querySelectorAll('#timeline-picture [data-lane]:not([data-guest])')].map(lane => lane.dataset.lane).join()";
        page.until("they are there", &lanes.replace("return ", "return '3556,17' === ")).await;
    })
    .await;
}

#[tokio::test]
async fn a_small_race_shows_everyone_and_every_step() {
    on_page(Screen::DESKTOP, async |page: Page| {
        page.type_into(field::CLIENTS, "3").await;
        page.type_into(field::SETUP, "SET stock 1").await;
        page.type_into("arrivals", "5").await;
        page.run().await;
        picture(&page).await;
        let lanes = page
            .script("return document.querySelectorAll('#timeline-picture [data-lane]').length")
            .await;
        assert_eq!(lanes, 3);
        page.picture("desktop-light-small").await;
        let (app, _) = (page.card("app").await, ());
        assert_eq!(app.verdict, "broken");
        assert!(app.number("trips") >= 5);
    })
    .await;
}

async fn on_a_phone(screen: Screen, name: &'static str) {
    on_page(screen, async move |page: Page| {
        picture(&page).await;
        for (button, part) in [("to-timeline", "timeline"), ("to-keys-panel", "keys-panel"), ("to-code", "code"), ("to-results", "results")] {
            page.press(button).await;
            page.until(
                "the part is in view",
                &format!("const box = document.getElementById('{part}').getBoundingClientRect(); return box.top > -60 && box.top < innerHeight - 100 && box.left >= 0 && box.right <= innerWidth"),
            )
            .await;
        }
        page.press("to-timeline").await;
        let (step, _) = place(&page).await;
        page.press("step").await;
        arrives(&page, step + 1).await;
        page.drag("strip", &[0.5]).await;
        page.until("it has moved", &format!("return document.getElementById('place').dataset.step !== '{}'", step + 1)).await;
        page.press("to-start").await;
        page.press("to-break").await;
        arrives(&page, step).await;
        page.screen(&format!("{name}-timeline")).await;
    })
    .await;
}

#[tokio::test]
async fn on_a_phone_the_bar_at_the_bottom_leads_to_each_part() {
    on_a_phone(Screen::PHONE, "phone-light").await;
}

#[tokio::test]
async fn on_a_phone_in_the_dark_too() {
    on_a_phone(Screen::PHONE.dark(), "phone-dark").await;
}
