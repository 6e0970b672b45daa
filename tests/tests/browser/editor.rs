//! The editor: what it offers, says and marks, and that nobody is caught in it.

use tests::browser::{Page, Screen, field, key, on_opening_page, on_page, on_page_without};

/// Waits for an element, and answers what it says.
async fn says(page: &Page, what: &str, selector: &str) -> String {
    let there = format!("return !!document.querySelector('{selector}')");
    page.until(what, &there).await;
    let text = format!("return document.querySelector('{selector}').innerText");
    page.script(&text).await.as_str().unwrap_or_default().to_owned()
}

async fn holds(page: &Page, text: &str) {
    let held = format!("return document.getElementById('program').value === {text:?}");
    page.until(&format!("the editor holds {text:?}"), &held).await;
}

/// Takes what is offered. Whoever types on just as the offer appears does not mean it.
async fn take_offer(page: &Page) {
    tokio::time::sleep(std::time::Duration::from_millis(150)).await;
    page.keys(field::PROGRAM, key::ENTER).await;
}

async fn in_focus(page: &Page) -> String {
    let id = page.script("return document.activeElement.id").await;
    id.as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn it_takes_over_with_text_selection_and_focus() {
    on_opening_page(Screen::DESKTOP, async |page: Page| {
        let area = "const area = document.getElementById('program');
            if (area.localName !== 'textarea') return 'too late';
            area.focus(); area.value = 'return 12345';
            area.dispatchEvent(new InputEvent('input', { bubbles: true }));
            area.setSelectionRange(7, 9); return 'typed'";
        assert_eq!(page.script(area).await, "typed");
        page.editor_is_there().await;
        holds(&page, "return 12345").await;
        assert_eq!(in_focus(&page).await, "program");
        assert_eq!(page.script("return getSelection().toString()").await, "12");
        page.insert("9").await;
        holds(&page, "return 9345").await;
        page.keys(field::PROGRAM, &format!("{}z{}", key::CONTROL, key::RELEASE))
            .await;
        holds(&page, "return 12345").await;
    })
    .await;
}

#[tokio::test]
async fn what_is_typed_is_what_runs_and_ctrl_enter_runs_it() {
    on_page(Screen::DESKTOP, async |page: Page| {
        page.type_into(field::CLIENTS, "20").await;
        page.type_into(field::PROGRAM, "").await;
        page.keys(field::PROGRAM, "redis.call('DECRBY', KEYS[1], 2)").await;
        holds(&page, "redis.call('DECRBY', KEYS[1], 2)").await;
        page.keys(
            field::PROGRAM,
            &format!("{}{}{}", key::CONTROL, key::ENTER, key::RELEASE),
        )
        .await;
        let script = page.card("script").await;
        assert_eq!((script.number("stock"), script.number("trips")), (60, 20), "{script:?}");
        holds(&page, "redis.call('DECRBY', KEYS[1], 2)").await;
    })
    .await;
}

#[tokio::test]
async fn lines_are_indented_and_tab_does_not_trap() {
    on_page(Screen::DESKTOP, async |page: Page| {
        page.type_into(field::PROGRAM, "").await;
        page.keys(
            field::PROGRAM,
            &format!(
                "if x then{0}return 1{0}end{0}for i = 1, 2 do{0}{1}f(i){0}end",
                key::ENTER,
                key::TAB
            ),
        )
        .await;
        holds(&page, "if x then\n  return 1\nend\nfor i = 1, 2 do\n    f(i)\nend").await;
        assert_eq!(in_focus(&page).await, "program", "Tab indents");
        page.keys(field::PROGRAM, &format!("{}{}", key::ESCAPE, key::TAB)).await;
        assert_ne!(in_focus(&page).await, "program", "Esc, then Tab leaves");
        page.keys(
            field::PROGRAM,
            &format!("{}{1}{2}{3}", key::ESCAPE, key::SHIFT, key::TAB, key::RELEASE),
        )
        .await;
        assert_ne!(in_focus(&page).await, "program", "backwards too");
    })
    .await;
}

#[tokio::test]
async fn commands_keys_and_locals_are_offered() {
    on_page(Screen::DESKTOP, async |page: Page| {
        page.type_into(field::PROGRAM, "local stock = ").await;
        page.keys(field::PROGRAM, "redis.call('GE").await;
        let first = says(
            &page,
            "commands are offered",
            ".cm-tooltip-autocomplete [aria-selected=true]",
        )
        .await;
        assert!(first.starts_with("GET"), "{first}");
        let help = says(&page, "the command is explained", ".cm-completionInfo .help-page").await;
        assert!(help.contains("The string at a key."), "{help}");
        page.picture("editor-completion").await;
        take_offer(&page).await;
        holds(&page, "local stock = redis.call('GET')").await;

        page.keys(field::PROGRAM, &format!("{}, '", key::RIGHT)).await;
        let key = says(
            &page,
            "keys are offered",
            ".cm-tooltip-autocomplete [aria-selected=true]",
        )
        .await;
        assert!(key.starts_with("stock"), "{key}");
        take_offer(&page).await;
        holds(&page, "local stock = redis.call('GET', 'stock')").await;

        page.keys(field::PROGRAM, &format!("{}{}return sto", key::END, key::ENTER))
            .await;
        let local = says(
            &page,
            "locals are offered",
            ".cm-tooltip-autocomplete [aria-selected=true]",
        )
        .await;
        assert!(local.contains("local"), "{local}");
        take_offer(&page).await;
        holds(&page, "local stock = redis.call('GET', 'stock')\nreturn stock").await;
    })
    .await;
}

#[tokio::test]
async fn words_are_explained_to_the_mouse_and_to_a_key() {
    on_page(Screen::DESKTOP, async |page: Page| {
        page.type_into(field::PROGRAM, "return redis.call('getdel', KEYS[1])")
            .await;
        page.rest_on_text(".cm-line", "getdel").await;
        let help = says(&page, "the command is explained", ".cm-tooltip-hover .help-page").await;
        for part in ["GETDEL key", "which is deleted", "Since 6.2.0."] {
            assert!(help.contains(part), "no {part:?} in {help}");
        }
        page.picture("editor-help").await;
        page.rest_on(".run-bar").await;
        page.until(
            "the help is gone",
            "return !document.querySelector('.cm-tooltip-hover')",
        )
        .await;

        let to_call = format!("{}{}", key::HOME, key::RIGHT.repeat(15));
        page.keys(field::PROGRAM, &format!("{to_call}{}", key::F1)).await;
        let help = says(&page, "the function is explained", ".cm-tooltip.help-page").await;
        assert!(help.contains("redis.call(command, ...)"), "{help}");
        let spoken = page
            .script("return document.querySelector('.cm-announced').innerText")
            .await;
        assert!(
            spoken.as_str().unwrap_or_default().contains("Runs a command"),
            "{spoken}"
        );
        page.keys(field::PROGRAM, key::ESCAPE).await;
        page.until(
            "the help is gone",
            "return !document.querySelector('.cm-tooltip.help-page')",
        )
        .await;
    })
    .await;
}

#[tokio::test]
async fn errors_are_marked_told_and_found_by_a_key() {
    on_page(Screen::DESKTOP, async |page: Page| {
        page.type_into(field::PROGRAM, "-- é😀\nlocal a = = 1\nreturn a").await;
        let underlined = says(&page, "the error is underlined", ".cm-lintRange-error").await;
        assert_eq!(underlined, "=");
        says(&page, "and marked at the edge", ".cm-lint-marker-error").await;
        assert_eq!(
            page.script("return document.getElementById('program').getAttribute('aria-invalid')")
                .await,
            "true"
        );
        page.keys(
            field::PROGRAM,
            &format!("{}{}{}", key::CONTROL, key::HOME, key::RELEASE),
        )
        .await;
        page.keys(field::PROGRAM, key::F8).await;
        let told = says(&page, "the error is told", ".cm-tooltip .cm-diagnostic").await;
        assert!(
            told.contains("unexpected symbol near '='") && told.contains("== compares"),
            "{told}"
        );
        assert_eq!(page.script("return getSelection().toString()").await, "=");
        page.picture("editor-error").await;
        page.press_first(".troubles .link").await;
        assert_eq!(in_focus(&page).await, "program");
        assert_eq!(page.script("return getSelection().toString()").await, "=");
    })
    .await;
}

#[tokio::test]
async fn lines_that_race_are_marked_with_the_reason() {
    on_page(Screen::DESKTOP, async |page: Page| {
        page.run().await;
        let marks = page
            .script("return [...document.querySelectorAll('.race-gutter [title]')].filter(one => one.title).map(one => one.title)")
            .await;
        let marks: Vec<&str> = marks.as_array().into_iter().flatten().filter_map(|one| one.as_str()).collect();
        assert_eq!(marks.len(), 2, "{marks:?}");
        assert!(marks[0].contains("stock is read here"), "{marks:?}");
        let lines = page.script("return document.querySelectorAll('.cm-line.racing').length").await;
        assert_eq!(lines, 2);
        page.keys(field::PROGRAM, "x").await;
        page.until("they go when the text changes", "return !document.querySelector('.cm-line.racing')")
            .await;
    })
    .await;
}

#[tokio::test]
async fn a_reset_shows_in_the_editor_and_can_be_undone() {
    on_page(Screen::DESKTOP, async |page: Page| {
        let scenario = page.value(field::PROGRAM).await;
        page.type_into(field::PROGRAM, "return 1").await;
        page.press("reset").await;
        holds(&page, &scenario).await;
        page.keys(field::PROGRAM, &format!("{}z{}", key::CONTROL, key::RELEASE))
            .await;
        holds(&page, "return 1").await;
    })
    .await;
}

#[tokio::test]
async fn without_the_bundle_the_text_area_stays_and_races() {
    on_page_without("editor.js", Screen::DESKTOP, async |page: Page| {
        page.until(
            "the page has given it up",
            "return document.body.dataset.editor === 'plain'",
        )
        .await;
        page.type_into(field::CLIENTS, "20").await;
        page.type_into(field::PROGRAM, "redis.call('DECRBY', KEYS[1], 2)").await;
        assert_eq!(
            page.script("return document.getElementById('program').localName").await,
            "textarea"
        );
        let (_, script) = page.run().await;
        assert_eq!(script.number("stock"), 60, "{script:?}");
    })
    .await;
}

#[tokio::test]
async fn on_a_phone_it_fits_completes_and_runs() {
    on_page(Screen::PHONE, async |page: Page| {
        page.type_into(field::CLIENTS, "20").await;
        page.type_into(field::PROGRAM, "return ").await;
        for letter in "redis.call('de".chars() {
            page.insert(&letter.to_string()).await;
        }
        says(
            &page,
            "commands are offered",
            ".cm-tooltip-autocomplete [aria-selected=true]",
        )
        .await;
        let inside = "const box = document.querySelector('.cm-tooltip-autocomplete').getBoundingClientRect();
            return box.left >= 0 && box.right <= innerWidth";
        assert_eq!(page.script(inside).await, true, "the offers are on the screen");
        page.picture("editor-phone").await;
        page.tap(".cm-tooltip-autocomplete [aria-selected=true]").await;
        holds(&page, "return redis.call('DEL')").await;
        page.type_into(field::PROGRAM, "return redis.call('DECR', KEYS[1])")
            .await;
        let (_, script) = page.run().await;
        assert_eq!(script.number("stock"), 80, "{script:?}");
    })
    .await;
}
