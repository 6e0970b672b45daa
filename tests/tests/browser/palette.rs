//! The palette and the list of shortcuts: opened by key and by button, left by Esc.

use serde_json::json;
use tests::browser::{Page, Screen, field, key, on_page};

use super::travel::{arrives, picture, place};

async fn is_open(page: &Page, dialog: &str, open: bool) {
    let state = format!("return document.getElementById('{dialog}').open === {open}");
    page.until(&format!("{dialog} is open: {open}"), &state).await;
}

async fn options(page: &Page) -> Vec<String> {
    let options = "return [...document.querySelectorAll('#palette [role=option] > span')].map(one => one.textContent)";
    let options = page.script(options).await;
    let options = options.as_array().expect("a list").iter();
    options.map(|one| one.as_str().unwrap_or_default().to_owned()).collect()
}

/// Opens the palette, types, and takes what is offered first.
async fn take(page: &Page, typed: &str, name: &str) {
    page.strike(&[key::CONTROL, "k"]).await;
    is_open(page, "palette", true).await;
    page.insert(typed).await;
    page.paints().await;
    let offered = options(page).await;
    assert_eq!(offered.first().map(String::as_str), Some(name), "{offered:?}");
    page.strike(&[key::ENTER]).await;
    is_open(page, "palette", false).await;
}

#[tokio::test]
async fn the_palette_finds_what_can_be_done_and_does_it() {
    on_page(Screen::DESKTOP, async |page: Page| {
        picture(&page).await;
        let (first, _) = place(&page).await;
        page.press("palette-button").await;
        is_open(&page, "palette", true).await;
        let all = options(&page).await;
        for name in [
            "Run, or explore",
            "Theme: dark",
            "Scenario: Flash sale",
            "Copy link",
            "Shortcuts",
        ] {
            assert!(all.iter().any(|one| one == name), "no {name} in {all:?}");
        }
        assert!(!all.iter().any(|one| one == "Stop"), "nothing runs: {all:?}");
        let role = "const input = document.activeElement;
            const chosen = document.getElementById(input.getAttribute('aria-activedescendant'));
            return [input.getAttribute('role'), input.getAttribute('aria-controls'), chosen.ariaSelected, chosen.id]";
        assert_eq!(
            page.script(role).await,
            json!(["combobox", "palette-list", "true", "palette-0"])
        );
        page.strike(&[key::DOWN]).await;
        page.paints().await;
        assert_eq!(page.script(role).await[3], "palette-1");
        page.insert("no such thing").await;
        page.until(
            "nothing fits",
            "return document.querySelector('#palette [role=status]') !== null",
        )
        .await;
        page.strike(&[key::ESCAPE]).await;
        is_open(&page, "palette", false).await;
        let focused = "return document.activeElement.id";
        assert_eq!(page.script(focused).await, "palette-button", "the focus is back");

        take(&page, "to the start", "To the start").await;
        arrives(&page, 0).await;
        take(&page, "FIRST break", "To the first break").await;
        arrives(&page, first).await;
        take(&page, "explore every", "Mode: explore every order").await;
        page.until("the inputs", "return document.getElementById('few-clients') !== null")
            .await;
        take(&page, "go to program", "Go to the program").await;
        assert_eq!(page.script(focused).await, field::PROGRAM);
        take(&page, "race", "Mode: race").await;
        picture(&page).await;
        assert_eq!(page.script(focused).await, "mode-race");
    })
    .await;
}

#[tokio::test]
async fn a_theme_is_chosen_kept_and_given_back_to_the_system() {
    on_page(Screen::DESKTOP, async |page: Page| {
        let ground = "return getComputedStyle(document.body).backgroundColor";
        let light = page.script(ground).await;
        take(&page, "theme dark", "Theme: dark").await;
        page.until("it is dark", "return document.documentElement.dataset.theme === 'dark'")
            .await;
        let dark = page.script(ground).await;
        assert_ne!(dark, light);
        page.reload().await;
        page.engine_is_ready().await;
        assert_eq!(page.script(ground).await, dark, "it is kept");
        page.press("theme").await;
        page.until("it follows the system", &format!("{ground} === {light}"))
            .await;
        page.press("theme").await;
        page.until(
            "it is light",
            "return document.documentElement.dataset.theme === 'light'",
        )
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_question_mark_lists_the_shortcuts_where_it_is_not_typed() {
    on_page(Screen::DESKTOP, async |page: Page| {
        picture(&page).await;
        page.script("document.getElementById('run').focus()").await;
        page.strike(&["?"]).await;
        is_open(&page, "shortcuts", true).await;
        let shown = page
            .script("return document.getElementById('shortcuts').innerText")
            .await;
        let shown = shown.as_str().expect("a text");
        for part in ["Ctrl ⏎", "Ctrl K", "Esc Tab", "One step on"] {
            assert!(shown.contains(part), "no {part:?} in {shown}");
        }
        let step = page
            .script("return document.getElementById('place').dataset.step")
            .await;
        page.strike(&[key::RIGHT]).await;
        page.paints().await;
        let after = page
            .script("return document.getElementById('place').dataset.step")
            .await;
        assert_eq!(step, after, "nothing moves behind it");
        page.strike(&[key::ESCAPE]).await;
        is_open(&page, "shortcuts", false).await;
        assert_eq!(page.script("return document.activeElement.id").await, "run");

        page.press("palette-button").await;
        page.press("shortcuts-button").await;
        is_open(&page, "shortcuts", true).await;
        is_open(&page, "palette", false).await;
        page.strike(&[key::ESCAPE]).await;

        page.keys(field::KEYS, "?").await;
        is_open(&page, "shortcuts", false).await;
        assert_eq!(page.value(field::KEYS).await, "stock?");
    })
    .await;
}
