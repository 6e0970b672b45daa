//! The browser's back and forward buttons, and the address over a reload.

use serde_json::json;
use tests::browser::{Page, Screen, on_page};

use super::travel::{arrives, picture, place};

async fn turns_to(page: &Page, mode: &str) {
    let turned = format!("return document.getElementById('mode-{mode}').ariaCurrent === 'page'");
    page.until(&format!("the mode is {mode}"), &turned).await;
}

#[tokio::test]
async fn back_and_forward_lead_through_the_modes_and_a_reload_keeps_them() {
    on_page(Screen::DESKTOP, async |page: Page| {
        picture(&page).await;
        page.until(
            "the step is in the address",
            "return location.hash.startsWith('#1.app.')",
        )
        .await;
        let link = page.script("return location.hash").await;
        page.press("mode-explore").await;
        page.until("the mode is in the address", "return location.hash === '#explore'")
            .await;
        page.press("mode-race").await;
        turns_to(&page, "race").await;
        page.until("the step is there again", &format!("return location.hash === {link}"))
            .await;
        page.script("history.back()").await;
        turns_to(&page, "explore").await;
        page.script("history.back()").await;
        turns_to(&page, "race").await;
        picture(&page).await;
        assert_eq!(page.script("return location.hash").await, link);
        let other = page.script("return document.getElementById('other-run')").await;
        assert_eq!(other, json!(null), "it is the same run");
        page.script("history.forward()").await;
        turns_to(&page, "explore").await;

        page.reload().await;
        page.engine_is_ready().await;
        turns_to(&page, "explore").await;
        assert_eq!(page.script("return location.hash").await, "#explore");
    })
    .await;
}

#[tokio::test]
async fn back_from_an_opened_link_leads_to_the_step_before() {
    on_page(Screen::DESKTOP, async |page: Page| {
        picture(&page).await;
        let (step, _) = place(&page).await;
        page.until(
            "the step is in the address",
            "return location.hash.startsWith('#1.app.')",
        )
        .await;
        let digest = page.card("app").await.values["digest"][..8].to_owned();
        page.script(&format!("location.hash = '#1.app.5.{digest}'")).await;
        arrives(&page, 5).await;
        page.script("history.back()").await;
        arrives(&page, step).await;
        page.script("history.forward()").await;
        arrives(&page, 5).await;
    })
    .await;
}
