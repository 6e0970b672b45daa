//! Whatever is typed gets a clear message at the right place, is not lost, and the next run works.

use tests::browser::{Page, Screen, Trouble, field, on_page};

/// Types the text into the input, runs, and hands the messages to `check`; then puts the old text
/// back and runs once more.
async fn typed_into(input: &'static str, text: &'static str, check: fn(&[Trouble])) {
    on_page(Screen::DESKTOP, async move |page: Page| {
        page.type_into(field::CLIENTS, "20").await;
        let good = page.value(input).await;
        page.type_into(input, text).await;
        let troubles = page.run_into_trouble().await;
        check(&troubles);
        assert_eq!(page.value(input).await, text, "what was typed is not lost");

        page.type_into(input, &good).await;
        let (app, script) = page.run().await;
        assert_eq!(
            (app.number("failed"), script.number("failed")),
            (0, 0),
            "the next run works"
        );
        page.until(
            "the message goes with its cause",
            "return document.querySelector('[data-trouble]') === null",
        )
        .await;
    })
    .await;
}

/// Fails unless there is a message for the input, at the place, with the words.
fn has(troubles: &[Trouble], input: &str, place: Option<(u32, u32)>, words: &str) {
    let fits = |trouble: &Trouble| trouble.field == input && trouble.place == place && trouble.text.contains(words);
    assert!(
        troubles.iter().any(fits),
        "no message for `{input}` at {place:?} with {words:?} in {troubles:#?}"
    );
}

#[tokio::test]
async fn a_program_that_does_not_compile() {
    typed_into(field::PROGRAM, "local a = 1\nlocal b = = 2", |troubles| {
        has(troubles, field::PROGRAM, Some((2, 11)), "unexpected symbol near '='");
    })
    .await;
}

#[tokio::test]
async fn a_program_that_fails_as_it_runs() {
    typed_into(field::PROGRAM, "local a\nreturn a.b", |troubles| {
        let line = troubles
            .iter()
            .find(|trouble| trouble.field == field::PROGRAM)
            .and_then(|found| found.place);
        assert_eq!(line.map(|place| place.0), Some(2), "{troubles:#?}");
        assert!(
            troubles[0].text.contains("attempt to index local 'a' (a nil value)"),
            "{troubles:#?}"
        );
    })
    .await;
}

#[tokio::test]
async fn an_empty_program() {
    typed_into(field::PROGRAM, "", |troubles| {
        assert!(
            troubles.iter().any(|trouble| trouble.field == field::PROGRAM),
            "{troubles:#?}"
        );
    })
    .await;
}

#[tokio::test]
async fn an_unknown_command_in_the_program() {
    fails_in_line_two(
        "local a\nreturn redis.call('NOSUCH')",
        "ERR unknown command 'NOSUCH', with args beginning with:",
        "ERR Unknown Redis command called from script",
    )
    .await;
}

#[tokio::test]
async fn a_command_with_too_few_arguments_in_the_program() {
    fails_in_line_two(
        "local a\nreturn redis.call('GET')",
        "ERR wrong number of arguments for 'get' command",
        "ERR Wrong number of args calling Redis command from script",
    )
    .await;
}

#[tokio::test]
async fn a_stock_that_is_no_number() {
    let words = "ERR value is not an integer or out of range";
    let program = "redis.call('SET', KEYS[1], 'many')\nreturn redis.call('DECR', KEYS[1])";
    fails_in_line_two(program, words, words).await;
}

/// Runs the program, which must fail in line two with the words that the server has for a client,
/// and, as a script, with those that it has for a script.
async fn fails_in_line_two(program: &'static str, as_app: &'static str, as_script: &'static str) {
    on_page(Screen::DESKTOP, async move |page: Page| {
        page.type_into(field::CLIENTS, "20").await;
        page.type_into(field::PROGRAM, program).await;
        page.run().await;
        for (variant, words) in [("app", as_app), ("script", as_script)] {
            page.choose(variant).await;
            let troubles = page.troubles().await;
            let fits = |trouble: &Trouble| {
                trouble.field == field::PROGRAM
                    && trouble.place.is_some_and(|place| place.0 == 2)
                    && trouble.text.contains(words)
            };
            assert!(
                troubles.iter().any(fits),
                "no message in line 2 with {words:?} in {troubles:#?}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_setup_with_an_unknown_command() {
    typed_into(field::SETUP, "SET stock 100\nNOSUCH a b", |troubles| {
        has(troubles, field::SETUP, Some((2, 1)), "unknown command 'NOSUCH'");
    })
    .await;
}

#[tokio::test]
async fn a_negative_number_of_keys() {
    typed_into(field::SETUP, "SET stock 100\nEVAL \"return 1\" -1", |troubles| {
        assert_eq!(
            troubles.first().and_then(|trouble| trouble.place).map(|place| place.0),
            Some(2),
            "{troubles:#?}"
        );
        assert!(
            troubles[0].text.contains("ERR Number of keys can't be negative"),
            "{troubles:#?}"
        );
    })
    .await;
}

#[tokio::test]
async fn more_keys_than_arguments() {
    typed_into(field::SETUP, "SET stock 100\nEVAL \"return 1\" 3 a", |troubles| {
        assert_eq!(
            troubles.first().and_then(|trouble| trouble.place).map(|place| place.0),
            Some(2),
            "{troubles:#?}"
        );
        assert!(
            troubles[0]
                .text
                .contains("ERR Number of keys can't be greater than number of args"),
            "{troubles:#?}"
        );
    })
    .await;
}

#[tokio::test]
async fn no_clients_at_all() {
    typed_into(field::CLIENTS, "0", |troubles| {
        assert!(
            troubles.iter().any(|trouble| trouble.field == field::CLIENTS),
            "{troubles:#?}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_thousand_million_clients() {
    typed_into(field::CLIENTS, "1000000000", |troubles| {
        assert!(
            troubles.iter().any(|trouble| trouble.field == field::CLIENTS),
            "{troubles:#?}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_rule_that_does_not_compile() {
    typed_into(field::RULE, "return tonumber(", |troubles| {
        assert!(
            troubles.iter().any(|trouble| trouble.field == field::RULE),
            "{troubles:#?}"
        );
    })
    .await;
}

/// Pastes a text over what an input holds. The driver's own way to insert a text takes minutes for so
/// many lines, in any text area.
async fn paste(page: &Page, input: &str, text: &str) {
    let text = serde_json::to_string(text).expect("a text is JSON");
    page.script(&format!(
        "const area = document.getElementById('{input}'), text = {text};
        area.focus();
        if (area.isContentEditable) {{
            document.execCommand('selectAll');
            const clipboardData = new DataTransfer();
            clipboardData.setData('text/plain', text);
            area.dispatchEvent(new ClipboardEvent('paste', {{ clipboardData, bubbles: true, cancelable: true }}));
        }} else {{
            area.value = text;
            area.dispatchEvent(new InputEvent('input', {{ bubbles: true }}));
        }}"
    ))
    .await;
}

#[tokio::test]
async fn a_script_of_a_megabyte() {
    on_page(Screen::DESKTOP, async |page: Page| {
        page.type_into(field::CLIENTS, "2").await;
        let good = page.value(field::PROGRAM).await;
        let long = format!("return 1 --[[{}]]", "x".repeat(1 << 20));
        paste(&page, field::PROGRAM, &long).await;
        let (app, script) = page.run().await;
        assert_eq!((app.number("failed"), script.number("failed")), (0, 0));
        page.reload().await;
        page.engine_is_ready().await;
        page.editor_is_there().await;
        assert_eq!(
            page.value(field::PROGRAM).await.len(),
            long.len(),
            "a reload loses nothing"
        );

        paste(&page, field::PROGRAM, &good).await;
        let (_, script) = page.run().await;
        assert_eq!(script.verdict, "held");
    })
    .await;
}

#[tokio::test]
async fn a_program_of_many_calls() {
    on_page(Screen::DESKTOP, async |page: Page| {
        page.type_into(field::CLIENTS, "2").await;
        let many = "redis.call('GET', KEYS[1])\n".repeat(38_000);
        paste(&page, field::PROGRAM, &many).await;
        page.begin().await;
        page.paints().await;
        page.until(
            "it comes to an end, or says why it cannot",
            "return document.querySelector('[data-card=script][data-verdict]') !== null
                || document.querySelector('[data-trouble]') !== null",
        )
        .await;
        page.paints().await;
    })
    .await;
}

#[tokio::test]
async fn a_setup_of_a_hundred_thousand_commands() {
    on_page(Screen::DESKTOP, async |page: Page| {
        page.type_into(field::CLIENTS, "2").await;
        let many: String = (0..100_000).map(|key| format!("SET k{key} {key}\n")).collect();
        paste(&page, field::SETUP, &format!("{many}SET stock 1")).await;
        page.paints().await;
        let (app, script) = page.run().await;
        assert_eq!((app.number("failed"), script.number("failed")), (0, 0));
        assert_eq!(script.verdict, "held");
    })
    .await;
}

#[tokio::test]
async fn a_rule_that_never_returns() {
    typed_into(field::RULE, "while true do end", |troubles| {
        assert!(
            troubles.iter().any(|trouble| trouble.field == field::RULE),
            "{troubles:#?}"
        );
    })
    .await;
}

#[tokio::test]
async fn letters_of_every_kind() {
    on_page(Screen::DESKTOP, async |page: Page| {
        page.type_into(field::CLIENTS, "2").await;
        paste(
            &page,
            field::PROGRAM,
            "-- 🦀 naïve \u{202e}reversed\u{202c} \u{200b}\nreturn '🦀' .. #KEYS[1]",
        )
        .await;
        page.type_into(field::KEYS, "🦀é").await;
        let (app, script) = page.run().await;
        assert_eq!((app.number("failed"), script.number("failed")), (0, 0));
        // No keyboard has a NUL, but a program can have one.
        paste(&page, field::PROGRAM, "return redis.call('SET', KEYS[1], 'a\\0b')").await;
        let (app, script) = page.run().await;
        assert_eq!((app.number("failed"), script.number("failed")), (0, 0));
        page.until(
            "the zero byte can be read",
            "return document.getElementById('keys-panel').textContent.includes('a\\\\0b')
                || document.getElementById('keys-panel').textContent.includes('a\\\\x00b')",
        )
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_link_of_another_version() {
    on_page(Screen::DESKTOP, async |page: Page| {
        let before = page.value(field::PROGRAM).await;
        for fragment in [
            "#9.app.3.ff",
            "#1.nobody.3.ff",
            "#1.app.999999999999.ff",
            "#%%%",
            "#1.app",
        ] {
            page.script(&format!("location.hash = '{fragment}'")).await;
            page.reload().await;
            page.engine_is_ready().await;
            assert_eq!(page.value(field::PROGRAM).await, before, "{fragment}");
            page.type_into(field::CLIENTS, "20").await;
            let (_, script) = page.run().await;
            assert_eq!(script.verdict, "held", "{fragment}");
        }
    })
    .await;
}
