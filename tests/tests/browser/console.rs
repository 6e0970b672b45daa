//! The console: Redis commands typed as in redis-cli, by several clients, beside everything else.

use tests::browser::{Page, Screen, field, key, on_page};

const LINE: &str = "console-line";
const FILLED: &str = "Filled by 1 setup command: 1 key. Type help for help.";
const ENDLESS: &str = "EVAL 'while true do end' 0";

/// Types a line and waits until the list ends with this.
async fn say(page: &Page, line: &str, answer: &str) {
    page.type_into(LINE, line).await;
    page.keys(LINE, key::ENTER).await;
    ends_with(page, answer).await;
}

/// Waits until the last element of the list says this, and nothing is waited for.
async fn ends_with(page: &Page, answer: &str) {
    let script = format!(
        "return document.querySelector('.console .list').lastChild?.textContent === {answer:?}
           && document.getElementById('console-stop') === null"
    );
    page.until(answer, &script).await;
}

async fn text(page: &Page, of: &str) -> String {
    let script = format!("return document.querySelector({of:?}).textContent");
    page.script(&script).await.as_str().unwrap_or_default().to_owned()
}

async fn prompt(page: &Page) -> String {
    text(page, "label[for=console-line]").await.replace("Command ", "")
}

async fn open(page: &Page) {
    page.press("console-show").await;
    ends_with(page, FILLED).await;
}

/// Whether two parts of the page lie apart from each other, and inside the window.
async fn are_apart(page: &Page, one: &str, other: &str) {
    let script = format!(
        "const [a, b] = [{one:?}, {other:?}].map(one => document.querySelector(one).getBoundingClientRect());
         const inside = box => box.width > 0 && box.height > 0 && box.left >= 0 && box.top >= 0
           && box.right <= innerWidth && box.bottom <= innerHeight;
         return inside(a) && inside(b)
           && (a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top)"
    );
    page.until(&format!("{one} and {other} are apart"), &script).await;
}

/// Nothing is wider or higher than the window.
async fn fits(page: &Page) {
    let script = "const top = document.scrollingElement;
        return top.scrollWidth === top.clientWidth && top.scrollHeight === top.clientHeight";
    assert_eq!(page.script(script).await, true);
}

#[tokio::test]
async fn it_answers_as_redis_cli_does() {
    on_page(Screen::DESKTOP, async |page: Page| {
        open(&page).await;
        say(&page, "GET stock", "\"100\"").await;
        say(&page, "SET greeting 'a b'", "OK").await;
        say(&page, "KEYS *", "1) \"greeting\"\n2) \"stock\"").await;
        say(&page, "GET 'x", "Column 5: this quote is never closed.").await;
        say(&page, "GET", "GET key").await;
        say(
            &page,
            "INCR greeting",
            "(error) ERR value is not an integer or out of range",
        )
        .await;
        page.type_into(LINE, "SET face ").await;
        page.insert("😀").await;
        page.keys(LINE, key::ENTER).await;
        ends_with(&page, "OK").await;
        say(&page, "GET face", "\"\\xf0\\x9f\\x98\\x80\"").await;
        say(&page, "SELECT 1", "OK").await;
        assert_eq!(prompt(&page).await, "127.0.0.1:6379[1]>");
        // What was raced is raced as before, and what is typed stays.
        page.run().await;
        say(&page, "SELECT 0", "OK").await;
        say(&page, "DECR stock", "(integer) 99").await;
        page.type_into(field::SETUP, "MSET a 1 b 2").await;
        page.press("console-fill").await;
        ends_with(&page, "Filled by 1 setup command: 2 keys. Type help for help.").await;
        say(&page, "GET stock", "(nil)").await;
    })
    .await;
}

#[tokio::test]
async fn help_comes_from_the_manual() {
    on_page(Screen::DESKTOP, async |page: Page| {
        open(&page).await;
        page.type_into(LINE, "help SCRIPT LOAD").await;
        page.keys(LINE, key::ENTER).await;
        let script = "return document.querySelector('.console .list').lastChild.textContent
            .endsWith('\\n  since: 2.6.0\\n  group: scripting')";
        page.until("the manual", script).await;
        say(
            &page,
            "help nosuch",
            "There is no such command or group. Try help @string.",
        )
        .await;
    })
    .await;
}

#[tokio::test]
async fn the_text_in_the_editor_is_a_script_file() {
    on_page(Screen::DESKTOP, async |page: Page| {
        open(&page).await;
        say(&page, "redis-cli --eval script.lua stock", "(integer) 99").await;
        page.type_into(field::PROGRAM, "return {#KEYS, ARGV[1], ARGV[2]}").await;
        let answer = "1) (integer) 2\n2) \"a\"\n3) \",\"";
        say(&page, "redis-cli --eval script k1, k2 , a ,", answer).await;
        say(
            &page,
            "redis-cli --eval other.lua k1",
            "The text in the editor is script.lua.",
        )
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_watched_key_that_another_client_changes_ends_a_transaction() {
    on_page(Screen::DESKTOP, async |page: Page| {
        open(&page).await;
        say(&page, "WATCH stock", "OK").await;
        say(&page, "MULTI", "OK").await;
        assert_eq!(prompt(&page).await, "127.0.0.1:6379(TX)>");
        say(&page, "DECR stock", "QUEUED").await;
        // The line itself is the first client's; what follows is the second's.
        say(&page, "client 2", "1 127.0.0.1:6379(TX)> client 2").await;
        assert_eq!(prompt(&page).await, "127.0.0.1:6379>");
        say(&page, "DECR stock", "(integer) 99").await;
        say(&page, "client 1", "2 127.0.0.1:6379> client 1").await;
        say(&page, "EXEC", "(nil)").await;
        assert_eq!(prompt(&page).await, "127.0.0.1:6379>");
        say(&page, "GET stock", "\"99\"").await;
        page.script(
            "const select = document.getElementById('console-client');
             select.value = '3';
             select.dispatchEvent(new Event('change', { bubbles: true }))",
        )
        .await;
        ends_with(&page, "1 127.0.0.1:6379> client 3").await;
        say(&page, "CLIENT GETNAME", "(nil)").await;
        let typed = "return document.querySelector('.console .list').lastChild.previousSibling.textContent";
        assert_eq!(page.script(typed).await, "3 127.0.0.1:6379> CLIENT GETNAME");
        say(&page, "client 6", "There are clients 1 to 5.").await;
        assert_eq!(page.value("console-client").await, "3");
    })
    .await;
}

#[tokio::test]
async fn it_is_worked_by_keyboard_and_brings_back_what_was_typed() {
    on_page(Screen::DESKTOP, async |page: Page| {
        let focused = "return document.activeElement.id";
        page.script("document.getElementById('console-line').focus()").await;
        assert_eq!(
            page.script("return document.querySelector('.sheet').hidden").await,
            true
        );
        // The first line waits until the server is filled.
        page.type_keys(&format!("PING{}", key::ENTER)).await;
        ends_with(&page, "PONG").await;
        let told = text(&page, ".console [role=status]").await;
        assert_eq!(told.trim(), "PONG");
        say(&page, "GET stock", "\"100\"").await;
        page.type_keys(&format!("GE{UP}{UP}", UP = key::UP)).await;
        assert_eq!(page.value(LINE).await, "PING");
        page.type_keys(&format!("{DOWN}{DOWN}", DOWN = key::DOWN)).await;
        assert_eq!(page.value(LINE).await, "GE");
        page.type_into(LINE, "clear").await;
        page.type_keys(key::ENTER).await;
        let empty = "return document.querySelector('.console .list').children.length === 0";
        page.until("an empty list", empty).await;
        page.type_keys(&format!("{}{}", key::SHIFT, key::TAB)).await;
        page.type_keys(key::RELEASE).await;
        assert_eq!(page.script(focused).await, "console-client");
        page.type_keys(key::ESCAPE).await;
        let closed = "return document.querySelector('.sheet').hidden";
        page.until("it is closed", closed).await;
        assert_eq!(page.script(focused).await, LINE);
        page.type_keys(key::TAB).await;
        assert_ne!(page.script(focused).await, LINE);
        page.press("console-show").await;
        say(&page, "exit", "1 127.0.0.1:6379> exit").await;
        page.until("it is closed", closed).await;
    })
    .await;
}

#[tokio::test]
async fn a_script_without_an_end_is_stopped_while_a_race_goes_on() {
    on_page(Screen::DESKTOP, async |page: Page| {
        open(&page).await;
        page.type_into(LINE, ENDLESS).await;
        page.keys(LINE, key::ENTER).await;
        let runs = "return document.getElementById('console-stop')?.checkVisibility({ visibilityProperty: true }) === true";
        page.until("it can be stopped", runs).await;
        page.press("console-stop").await;
        ends_with(&page, "Stopped.").await;
        page.type_into(LINE, ENDLESS).await;
        page.keys(LINE, key::ENTER).await;
        page.run().await;
        page.until(
            "the limit",
            "return /was stopped after 100,[0-9,]* instructions/.test(document.querySelector('.console .list').lastChild.textContent)",
        )
        .await;
        say(&page, "GET stock", "\"100\"").await;
    })
    .await;
}

#[tokio::test]
async fn a_line_of_a_megabyte_is_carried_out() {
    on_page(Screen::DESKTOP, async |page: Page| {
        open(&page).await;
        page.script("document.getElementById('console-line').value = 'SET a ' + 'x'.repeat(1 << 20)")
            .await;
        page.keys(LINE, key::ENTER).await;
        ends_with(&page, "OK").await;
        say(&page, "STRLEN a", "(integer) 1048576").await;
        let longest =
            "return Math.max(...[...document.querySelectorAll('.console pre')].map(one => one.textContent.length))";
        assert!(page.script(longest).await.as_u64().is_some_and(|length| length < 3_000));
        page.type_into(LINE, "GET a").await;
        page.keys(LINE, key::ENTER).await;
        ends_with(&page, "… 983,042 bytes more").await;
    })
    .await;
}

#[tokio::test]
async fn it_lies_over_the_page_and_takes_no_room() {
    on_page(Screen::DESKTOP, async |page: Page| {
        let page_box =
            "const box = document.querySelector('main').getBoundingClientRect(); return [box.top, box.bottom]";
        page.run().await;
        let before = page.script(page_box).await;
        let shown = "return document.querySelector('.console .replay')?.getAttribute('href') === location.hash";
        page.until("the replay code of the step", shown).await;
        fits(&page).await;
        page.screen("console-closed").await;
        open(&page).await;
        for line in ["WATCH stock", "MULTI", "DECR stock"] {
            page.type_into(LINE, line).await;
            page.keys(LINE, key::ENTER).await;
        }
        ends_with(&page, "QUEUED").await;
        say(&page, "LPUSH", "LPUSH key element [element ...]").await;
        say(&page, "client 2", "1 127.0.0.1:6379(TX)> client 2").await;
        say(&page, "DECR stock", "(integer) 99").await;
        assert_eq!(page.script(page_box).await, before);
        are_apart(&page, ".console .sheet", ".console .line").await;
        for other in [".top", ".left", "#run"] {
            are_apart(&page, ".console .sheet", other).await;
        }
        fits(&page).await;
        page.screen("console-desktop").await;
        page.press("theme").await;
        page.screen("console-desktop-other-theme").await;
    })
    .await;
}

#[tokio::test]
async fn on_a_phone_it_stands_between_the_page_and_the_bar() {
    on_page(Screen::PHONE, async |page: Page| {
        page.press("to-console-show").await;
        ends_with(&page, FILLED).await;
        assert_eq!(page.script("return document.activeElement.id").await, LINE);
        say(&page, "MULTI", "OK").await;
        say(&page, "GET stock", "QUEUED").await;
        say(&page, "EXEC", "1) \"100\"").await;
        say(&page, "HGETALL stock", "TYPE says what a key holds, and help @<group> which commands go with it.").await;
        say(&page, "MULTI", "OK").await;
        let parts = [".top", ".console .sheet", ".console .line", ".panes"];
        for (at, one) in parts.iter().enumerate() {
            for other in &parts[at + 1..] {
                are_apart(&page, one, other).await;
            }
        }
        // Below it the columns are stacked as before.
        let stacked = "const [one, other] = ['.left', '.right'].map(one => document.querySelector(one).lastElementChild.getBoundingClientRect());
            const next = document.querySelector('.right').getBoundingClientRect();
            return one.bottom <= next.top + 1 && other.bottom <= next.bottom + 1";
        assert_eq!(page.script(stacked).await, true);
        for other in ["#console-client", "label[for=console-line]"] {
            are_apart(&page, "#console-line", other).await;
        }
        fits(&page).await;
        let room = "return document.getElementById('console-line').offsetWidth > 140";
        assert_eq!(page.script(room).await, true);
        page.screen("console-phone").await;
        page.press("theme").await;
        page.screen("console-phone-other-theme").await;
        page.press(LINE).await;
        page.type_keys(key::ESCAPE).await;
        let closed = "return document.getElementById('console').offsetHeight === 0 && document.activeElement.id === 'to-console-show'";
        page.until("it is closed", closed).await;
        are_apart(&page, "main", ".panes").await;
        fits(&page).await;
    })
    .await;
}
