//! What a screen reader reads out by itself, and the timeline as a table.

use tests::browser::{Page, Screen, field, key, on_page};

use super::travel::{arrives, picture, place};

/// Waits until a region that is read out says the text.
async fn says(page: &Page, text: &str) {
    let said = format!(
        "return [...document.querySelectorAll('[role=status], [aria-live=polite]')]
           .some(region => region.textContent.includes('{text}'))"
    );
    page.until(&format!("it is said: {text}"), &said).await;
}

/// Watches that the regions themselves stay: what comes with its region is not read out.
const KEEP: &str = "window.regions = [...document.querySelectorAll('#told, #announcement, .right > [role=status]')];";
const KEPT: &str = "return window.regions.length === 3 && window.regions.every(region => region.isConnected)";

#[tokio::test]
async fn the_end_of_a_run_a_stop_and_a_break_are_read_out() {
    on_page(Screen::DESKTOP, async |page: Page| {
        picture(&page).await;
        let (first, _) = place(&page).await;
        page.script(KEEP).await;
        page.run().await;
        says(&page, "As app code: rule broken").await;
        says(&page, "As one script: held in this run").await;
        page.press("to-start").await;
        arrives(&page, 0).await;
        page.press("to-break").await;
        arrives(&page, first).await;
        page.until(
            "the break is said",
            "return document.getElementById('told').textContent.endsWith(': rule broken')",
        )
        .await;
        page.type_into(field::PROGRAM, "while true do end").await;
        page.begin().await;
        page.press("stop").await;
        page.engine_is_ready().await;
        says(&page, "Stopped. The earlier result stands.").await;
        assert_eq!(page.script(KEPT).await, true, "the regions have stayed");
    })
    .await;
}

#[tokio::test]
async fn the_timeline_is_a_table_too_and_its_steps_are_gone_to_by_keyboard() {
    on_page(Screen::DESKTOP, async |page: Page| {
        picture(&page).await;
        page.script("document.querySelector('.as-table summary').focus()").await;
        page.strike(&[key::ENTER]).await;
        page.until("it is open", "return document.querySelector('.as-table tbody tr') !== null").await;
        let table = "const rows = [...document.querySelectorAll('.as-table tbody tr')];
            const chips = [...document.querySelectorAll('#timeline-picture [data-step]')].map(chip => chip.dataset.step);
            const steps = rows.map(row => row.querySelector('button').textContent.replace(/\\D/g, ''));
            return [rows.length > 0, new Set(chips).size === new Set(steps).size, steps[0],
                    document.querySelectorAll('.as-table thead th[scope=col]').length]";
        let facts = page.script(table).await;
        assert_eq!((&facts[0], &facts[1]), (&true.into(), &true.into()), "{facts}");
        assert_eq!(facts[3], 6);
        page.script("document.querySelector('.as-table tbody button').focus()").await;
        page.strike(&[key::ENTER]).await;
        let first: i64 = facts[2].as_str().and_then(|step| step.parse().ok()).expect("a step");
        arrives(&page, first).await;
    })
    .await;
}
