//! How the page looks: pictures of it, and that it fits on a phone.

use tests::browser::{Page, Screen, field, on_page};

async fn pictures(screen: Screen, name: &'static str) {
    on_page(screen, async move |page: Page| {
        page.picture(&format!("{name}-before")).await;
        no_sideways_scroll(&page).await;
        page.run().await;
        page.picture(&format!("{name}-after")).await;
        no_sideways_scroll(&page).await;
    })
    .await;
}

async fn no_sideways_scroll(page: &Page) {
    let widths = "const top = document.scrollingElement; return [top.scrollWidth, top.clientWidth]";
    let widths = page.script(widths).await;
    assert_eq!(widths[0], widths[1], "the page is wider than the screen");
}

#[tokio::test]
async fn on_a_desktop_in_the_light() {
    pictures(Screen::DESKTOP, "desktop-light").await;
}

#[tokio::test]
async fn on_a_desktop_in_the_dark() {
    pictures(Screen::DESKTOP.dark(), "desktop-dark").await;
}

#[tokio::test]
async fn on_a_phone_in_the_light() {
    pictures(Screen::PHONE, "phone-light").await;
}

#[tokio::test]
async fn on_a_phone_in_the_dark() {
    pictures(Screen::PHONE.dark(), "phone-dark").await;
}

#[tokio::test]
async fn on_a_phone_a_person_can_type_run_and_read_the_verdict() {
    on_page(Screen::PHONE, async |page: Page| {
        page.type_into(field::CLIENTS, "200").await;
        page.run().await;
        page.until(
            "both verdicts can be seen",
            "return ['app', 'script'].every(name => {
               const box = document.querySelector(`[data-card=${name}]`).getBoundingClientRect();
               return box.width > 0 && box.left >= 0 && box.right <= innerWidth;
             })",
        )
        .await;
    })
    .await;
}
