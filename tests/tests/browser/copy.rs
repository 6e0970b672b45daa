//! What can be taken along: Markdown, a picture, a link; and what the variants cost.

use tests::browser::{Page, Screen, on_page};

use super::travel::{picture, place};

/// Keeps what the page copies, and what it saves.
const KEEP: &str = "
    Object.defineProperty(navigator, 'clipboard', { value: { writeText: async text => { window.copied = text; } } });
    HTMLAnchorElement.prototype.click = function () { window.saved = [this.download, this.href]; };
    return true";

async fn copied(page: &Page, button: &str) -> String {
    page.script("window.copied = undefined").await;
    page.press(button).await;
    page.until("it is copied", "return typeof window.copied === 'string'")
        .await;
    page.until(
        "it is said",
        "return document.querySelector('.copy .said').textContent === 'copied'",
    )
    .await;
    page.script("return window.copied")
        .await
        .as_str()
        .expect("a text")
        .to_owned()
}

#[tokio::test]
async fn the_story_is_copied_as_markdown_with_what_happened_and_where() {
    on_page(Screen::DESKTOP, async |page: Page| {
        page.script(KEEP).await;
        picture(&page).await;
        let (step, _) = place(&page).await;
        let text = copied(&page, "copy-markdown").await;
        let app = page.card("app").await;
        for part in [
            &format!("## As app code: {}", app.values["headline"]),
            "stock never falls below zero",
            "seed 214",
            "```lua\n-- Sell one item",
            "(`DECR stock` → `(integer) -1`, line 4)",
            "| Step | Time | Client | Command | Reply | What it did |",
            &format!("| {step} | "),
            &format!("#1.app.{step}.{}", &app.values["digest"][..8]),
        ] {
            assert!(text.contains(part), "no {part:?} in\n{text}");
        }
        let link = copied(&page, "copy-link").await;
        assert_eq!(
            link,
            format!("{}#1.app.{step}.{}", page.url(), &app.values["digest"][..8])
        );
        println!("{text}");
    })
    .await;
}

async fn drawn(screen: Screen, ground: &'static str) {
    on_page(screen, async move |page: Page| {
        page.script(KEEP).await;
        picture(&page).await;
        let svg = copied(&page, "copy-svg").await;
        assert!(svg.starts_with("<svg") && !svg.contains("var("), "{svg}");
        assert!(svg.contains(ground), "the colours of the theme on screen");
        let whole = "
            const read = new DOMParser().parseFromString(window.copied, 'image/svg+xml');
            return [read.querySelector('parsererror')?.textContent ?? '', read.documentElement.namespaceURI]";
        let whole = page.script(whole).await;
        assert_eq!(
            (&whole[0], &whole[1]),
            (&"".into(), &"http://www.w3.org/2000/svg".into())
        );
        page.press("download-svg").await;
        let saved = page.script("return window.saved").await;
        assert_eq!(saved[0], "raceground-timeline.svg");
        assert!(saved[1].as_str().expect("a link").starts_with("data:image/svg+xml"));
    })
    .await;
}

#[tokio::test]
async fn the_timeline_is_copied_as_a_picture_of_its_own() {
    drawn(Screen::DESKTOP, "#fff").await;
}

#[tokio::test]
async fn in_the_dark_it_is_dark() {
    drawn(Screen::DESKTOP.dark(), "#1a1d22").await;
}

#[tokio::test]
async fn costs_stand_side_by_side() {
    on_page(Screen::DESKTOP, async |page: Page| {
        let (app, script) = (page.card("app").await, page.card("script").await);
        let costs = page
            .script("return Object.fromEntries([...document.querySelectorAll('[data-cost]')].map(cost => [`${cost.dataset.cost} ${cost.dataset.of}`, cost.dataset.value]))")
            .await;
        let cost = |name: &str| -> i64 {
            costs[name].as_str().and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("no {name}: {costs}"))
        };
        assert_eq!(cost("trips app"), app.number("trips"));
        assert_eq!(cost("sent script"), script.number("bytes"));
        assert_eq!(cost("p50 app"), app.number("p50"));
        assert!(cost("p50 app") <= cost("p95 app") && cost("p95 app") <= cost("p99 app"));
        // The text of 164 bytes goes with every call in place of 40 digits.
        assert!(cost("eval script") > cost("sent script") + 5_000 * 100);
        assert!(costs["eval app"].is_null(), "an application sends no script");
        assert_eq!(cost("server app"), app.number("trips") * 10);
    })
    .await;
}
