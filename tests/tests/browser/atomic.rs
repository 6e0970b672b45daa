//! Application code made into a script on the page: what was lifted, what to know, how to call it.

use serde_json::Value;
use tests::browser::{Page, Screen, field, key, on_page};

const PROGRAM: &str = "while true do
  redis.call('WATCH', 'stock')
  local stock = tonumber(redis.call('GET', 'stock'))
  if stock <= 0 then
    redis.call('UNWATCH')
    return 'out'
  end
  redis.call('MULTI')
  redis.call('DECRBY', 'stock', 1)
  if redis.call('EXEC') then return 'sold' end
end";

const SCRIPT: &str = "local stock = tonumber(redis.call('GET', KEYS[1]))
if stock <= 0 then
  return 'out'
end
redis.call('DECRBY', KEYS[1], ARGV[1])
return 'sold'";

/// Presses a button of the panel, which is longer than the screen: one scrolls until it is in the middle.
async fn press(page: &Page, button: &str) {
    let scroll = format!("document.getElementById('{button}').scrollIntoView({{ block: 'center' }})");
    page.script(&scroll).await;
    page.press(button).await;
}

async fn make(page: &Page) {
    page.press("make-atomic").await;
    page.until(
        "the script is made",
        "return !!document.querySelector('#atomic #script, #atomic .refused')",
    )
    .await;
}

async fn text(page: &Page, selector: &str) -> String {
    let script = format!("return document.querySelector('{selector}').textContent");
    page.script(&script).await.as_str().unwrap_or_default().to_owned()
}

async fn made(screen: Screen, name: &'static str) {
    on_page(screen, async move |page: Page| {
        page.type_into(field::CLIENTS, "20").await;
        page.type_into(field::PROGRAM, PROGRAM).await;
        make(&page).await;
        assert_eq!(text(&page, "#script").await.trim_end(), SCRIPT);
        let focused = "return document.activeElement.id";
        assert_eq!(page.script(focused).await, Value::from("atomic-title"));
        let lifted = text(&page, "#atomic .lifted").await;
        assert_eq!(lifted, "KEYS[1] = stockline 3, 9ARGV[1] = 1line 9");
        let said = "return [...document.querySelectorAll('#atomic .code')].map(code => code.textContent).join()";
        assert_eq!(page.script(said).await, Value::from("atomic::error-ends"));
        page.picture(&format!("{name}-atomic")).await;

        // The calls, one at a time.
        page.script("Object.defineProperty(navigator, 'clipboard', { value: { writeText: async text => { window.copied = text; } } })").await;
        for (client, part) in [
            ("redis-cli", "redis-cli EVALSHA "),
            ("redis-py", "script(keys=[\"stock\"], args=[\"1\"])"),
            ("node-redis", "client.evalSha("),
            ("ioredis", "redis.atomic('stock', '1')"),
        ] {
            let choose = format!("[...document.querySelectorAll('.calls .what button')].find(one => one.textContent === '{client}').click()");
            page.script(&choose).await;
            let shown = format!("return document.querySelector('#call').textContent.includes({})", Value::from(part));
            page.until("the call is shown", &shown).await;
            press(&page, "copy-call").await;
            page.until("it is copied", "return window.copied === document.querySelector('#call').textContent").await;
        }
        page.picture(&format!("{name}-atomic-call")).await;

        // Without values.
        press(&page, "lift-values").await;
        page.until("the value stays", "return document.querySelector('#script').textContent.includes(\"KEYS[1], 1)\")")
            .await;
        press(&page, "lift-values").await;
        page.until("the value goes", "return document.querySelector('#script').textContent.includes('ARGV[1]')")
            .await;

        // Beside the program, and taken back.
        press(&page, "use-script").await;
        page.until("the panel is gone", "return !document.querySelector('#atomic')").await;
        assert_eq!(page.value(field::PROGRAM).await.trim_end(), SCRIPT);
        assert_eq!(page.value(field::KEYS).await, "stock");
        page.press("undo").await;
        page.until("the program is back", "return document.querySelector('#program').value.startsWith('while true')")
            .await;
    })
    .await;
}

#[tokio::test]
async fn a_retry_loop_becomes_a_script_with_its_call() {
    made(Screen::DESKTOP, "desktop-light").await;
}

#[tokio::test]
async fn on_a_phone_in_the_dark_too() {
    made(Screen::PHONE.dark(), "phone-dark").await;
}

#[tokio::test]
async fn what_is_found_is_mended_with_one_click() {
    on_page(Screen::PHONE, async |page: Page| {
        page.type_into(field::PROGRAM, "local e = '😀'\ntotal = 1\nreturn total == null or e")
            .await;
        let there = "return document.querySelectorAll('.troubles .mend').length === 2";
        page.until("both can be mended", there).await;
        page.picture("phone-light-mend").await;
        let press = "document.querySelector('.troubles .mend').click()";
        page.script(press).await;
        page.until(
            "one is left",
            "return document.querySelectorAll('[data-trouble=program]').length === 1",
        )
        .await;
        page.script(press).await;
        page.until(
            "none is left",
            "return !document.querySelector('[data-trouble=program]')",
        )
        .await;
        let mended = "local e = '😀'\nlocal total = 1\nreturn total == nil or e";
        assert_eq!(page.value(field::PROGRAM).await, mended);
    })
    .await;
    on_page(Screen::DESKTOP.dark(), async |page: Page| {
        page.type_into(field::PROGRAM, "total = 1\nreturn total").await;
        page.until("it is underlined", "return !!document.querySelector('.cm-lintRange')").await;
        page.rest_on(".cm-lintRange").await;
        page.until("it can be mended there", "return !!document.querySelector('.cm-diagnosticAction')").await;
        page.picture("desktop-dark-mend").await;
        page.script("document.querySelector('.cm-diagnosticAction').dispatchEvent(new MouseEvent('mousedown', { bubbles: true }))").await;
        page.script("document.querySelector('.cm-diagnosticAction')?.click()").await;
        page.until("it is mended", "return document.querySelector('#program').value.startsWith('local total')").await;
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_done_is_said_and_its_place_is_shown() {
    on_page(Screen::DESKTOP.dark(), async |page: Page| {
        let program = "redis.call('MULTI')\nlocal left = redis.call('DECR', KEYS[1])\nredis.call('EXEC')\nreturn left";
        page.type_into(field::PROGRAM, program).await;
        make(&page).await;
        assert!(text(&page, "#atomic .troubles").await.contains("atomic::queued-reply"));
        let usable = "return !!document.querySelector('#use-script')";
        assert_eq!(page.script(usable).await, Value::from(false));
        page.picture("desktop-dark-atomic-refused").await;
        press(&page, "close-script").await;
        page.until("the panel is gone", "return !document.querySelector('#atomic')")
            .await;

        // By keyboard alone; and what is typed afterwards takes the old result away.
        page.type_into(field::PROGRAM, "return redis.call('GET', 'a' .. ARGV[1])")
            .await;
        page.script("document.querySelector('#make-atomic').focus()").await;
        page.type_keys(key::ENTER).await;
        page.until(
            "the script is made",
            "return !!document.querySelector('#atomic #script')",
        )
        .await;
        assert!(
            text(&page, "#atomic .troubles")
                .await
                .contains("atomic::undeclared-key")
        );
        page.type_into(field::KEYS, "'open").await;
        page.until("the panel is gone", "return !document.querySelector('#atomic')")
            .await;
        page.press("make-atomic").await;
        page.until(
            "the key is refused",
            "return !!document.querySelector('[data-trouble=keys]')",
        )
        .await;
    })
    .await;
}
