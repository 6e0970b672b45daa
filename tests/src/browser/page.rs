//! The page as a person sees it: its inputs, its two cards, its messages.

use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use fantoccini::actions::{InputSource, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};
use fantoccini::{Client, Locator};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::command::{cdp, log};
use super::screenshots;

/// How long anything may take before it counts as never: no test measures time.
const PATIENCE: Duration = Duration::from_secs(60);

/// The inputs of the page, by their ids.
pub mod field {
    /// The Lua text.
    pub const PROGRAM: &str = "program";
    /// The commands that fill the keyspace.
    pub const SETUP: &str = "setup";
    /// What must hold.
    pub const RULE: &str = "rule";
    /// `KEYS`.
    pub const KEYS: &str = "keys";
    /// The number of clients.
    pub const CLIENTS: &str = "clients";
    /// The round trip.
    pub const ROUND_TRIP: &str = "round-trip";
    /// The seed.
    pub const SEED: &str = "seed";
}

/// Keys that stand for no letter, as the driver names them.
#[allow(missing_docs, reason = "the names say it")]
pub mod key {
    pub const CONTROL: &str = "\u{e009}";
    pub const SHIFT: &str = "\u{e008}";
    /// Lets all keys go that are held down.
    pub const RELEASE: &str = "\u{e000}";
    pub const DELETE: &str = "\u{e017}";
    pub const ENTER: &str = "\u{e007}";
    pub const TAB: &str = "\u{e004}";
    pub const ESCAPE: &str = "\u{e00c}";
    pub const UP: &str = "\u{e013}";
    pub const LEFT: &str = "\u{e012}";
    pub const RIGHT: &str = "\u{e014}";
    pub const DOWN: &str = "\u{e015}";
    pub const HOME: &str = "\u{e011}";
    pub const END: &str = "\u{e010}";
    pub const F1: &str = "\u{e031}";
    pub const F8: &str = "\u{e038}";
}

/// What a card says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// `held`, `broken` or `none`.
    pub verdict: String,
    /// The plain value of every fact.
    pub values: BTreeMap<String, String>,
}

impl Facts {
    /// The number a fact holds.
    pub fn number(&self, name: &str) -> i64 {
        let value = self
            .values
            .get(name)
            .unwrap_or_else(|| panic!("the card has no `{name}`: {self:?}"));
        value
            .parse()
            .unwrap_or_else(|_| panic!("`{name}` is no whole number but {value:?}"))
    }
}

/// What a message on the page says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// The input it belongs to.
    pub field: String,
    /// Line and column, where there is a place in a text.
    pub place: Option<(u32, u32)>,
    /// The words.
    pub text: String,
}

/// The open page.
#[derive(Clone)]
pub struct Page {
    client: Client,
    url: String,
}

impl Page {
    /// Opens the page and counts its runs from the first moment.
    pub async fn open(client: Client, url: String) -> Page {
        client.goto(&url).await.expect("the page opens");
        let page = Page { client, url };
        page.script(COUNT_RUNS).await;
        page
    }

    /// Waits for the engine.
    pub async fn engine_is_ready(&self) {
        self.until("the engine is ready", "return document.body.dataset.engine === 'ready'")
            .await;
    }

    /// Waits until the editor has taken the place of the text area.
    pub async fn editor_is_there(&self) {
        self.until("the editor is there", "return document.body.dataset.editor === 'code'")
            .await;
    }

    /// Types the text in place of what the input holds. An editor that would indent and close
    /// brackets by itself gets it in one piece, as when it is pasted.
    pub async fn type_into(&self, field: &str, text: &str) {
        let all = format!("{}a{}{}", key::CONTROL, key::RELEASE, key::DELETE);
        let is_editor = format!("return document.getElementById('{field}').isContentEditable");
        if self.script(&is_editor).await == json!(true) {
            self.keys(field, &all).await;
            self.insert(text).await;
        } else {
            self.keys(field, &format!("{all}{text}")).await;
        }
        assert_eq!(
            self.value(field).await,
            text,
            "what was typed into `{field}` stays there"
        );
    }

    /// Types keys into an input, one after the other.
    pub async fn keys(&self, field: &str, keys: &str) {
        let input = self.client.find(Locator::Id(field)).await.expect("the input is there");
        input.send_keys(keys).await.expect("the input can be typed into");
    }

    /// Puts a text where the caret is, as a keyboard on a screen does.
    pub async fn insert(&self, text: &str) {
        cdp(&self.client, "Input.insertText", json!({ "text": text })).await;
    }

    /// What an input holds.
    pub async fn value(&self, field: &str) -> String {
        let value = self
            .script(&format!("return document.getElementById('{field}').value"))
            .await;
        value
            .as_str()
            .unwrap_or_else(|| panic!("there is no input `{field}`"))
            .to_owned()
    }

    /// Moves the mouse to a word in the first element that is selected so.
    pub async fn rest_on_text(&self, selector: &str, word: &str) {
        let find = format!(
            "const walker = document.createTreeWalker(document.querySelector('{selector}'), NodeFilter.SHOW_TEXT);
             while (walker.nextNode()) {{
               const at = walker.currentNode.data.indexOf('{word}');
               if (at < 0) continue;
               const range = document.createRange();
               range.setStart(walker.currentNode, at);
               range.setEnd(walker.currentNode, at + {});
               const box = range.getBoundingClientRect();
               return [box.x + box.width / 2, box.y + box.height / 2];
             }}",
            word.len()
        );
        let place = self.script(&find).await;
        self.mouse_to(&place).await;
    }

    /// Moves the mouse to the middle of an element.
    pub async fn rest_on(&self, selector: &str) {
        let place = self.middle(selector).await;
        self.mouse_to(&place).await;
    }

    async fn mouse_to(&self, place: &Value) {
        // The browser takes a mouse for resting that has come from somewhere.
        for step in [1.0, 0.0] {
            let x = place[0].as_f64().expect("a place") + step;
            let at = json!({ "type": "mouseMoved", "x": x, "y": place[1] });
            cdp(&self.client, "Input.dispatchMouseEvent", at).await;
        }
    }

    /// Taps on the middle of an element.
    pub async fn tap(&self, selector: &str) {
        let place = self.middle(selector).await;
        let point = json!([{ "x": place[0], "y": place[1] }]);
        let start = json!({ "type": "touchStart", "touchPoints": point });
        cdp(&self.client, "Input.dispatchTouchEvent", start).await;
        let end = json!({ "type": "touchEnd", "touchPoints": [] });
        cdp(&self.client, "Input.dispatchTouchEvent", end).await;
    }

    async fn middle(&self, selector: &str) -> Value {
        let find = format!(
            "const box = document.querySelector('{selector}').getBoundingClientRect();
             return [box.x + box.width / 2, box.y + box.height / 2]"
        );
        self.script(&find).await
    }

    /// Presses the first element that is selected so.
    pub async fn press_first(&self, selector: &str) {
        let found = self.client.find(Locator::Css(selector)).await;
        let pressed = found.expect("the element is there").click().await;
        pressed.expect("the element can be pressed");
    }

    /// Presses a button.
    pub async fn press(&self, button: &str) {
        let button = self
            .client
            .find(Locator::Id(button))
            .await
            .expect("the button is there");
        button.click().await.expect("the button can be pressed");
    }

    /// Types keys at whatever has the focus.
    pub async fn type_keys(&self, keys: &str) {
        let focused = self.client.active_element().await.expect("something has the focus");
        focused.send_keys(keys).await.expect("keys can be typed");
    }

    /// Presses keys one after the other, holding each until the last has been pressed, and lets all go:
    /// wherever the focus is, as a keyboard does, which knows no elements.
    pub async fn strike(&self, keys: &[&str]) {
        let values: Vec<char> = keys.iter().flat_map(|key| key.chars()).collect();
        let mut actions = KeyActions::new("keyboard".into());
        for &value in &values {
            actions = actions.then(KeyAction::Down { value });
        }
        for &value in values.iter().rev() {
            actions = actions.then(KeyAction::Up { value });
        }
        let struck = self.client.perform_actions(actions).await;
        struck.expect("keys can be struck");
    }

    /// Presses the mouse on an element, so far from its left edge as a share of its width; drags it
    /// through the other places, and lets it go.
    pub async fn drag(&self, id: &str, shares: &[f64]) {
        let element = self.client.find(Locator::Id(id)).await.expect("the element is there");
        let (_, _, width, _) = element.rectangle().await.expect("it has a place");
        let to = |share: f64| PointerAction::MoveToElement {
            element: element.clone(),
            duration: None,
            x: (share - 0.5) * width,
            y: 0.0,
        };
        let mut actions = MouseActions::new("mouse".into());
        let mut places = shares.iter();
        if let Some(&first) = places.next() {
            actions = actions.then(to(first));
        }
        actions = actions.then(PointerAction::Down {
            button: MOUSE_BUTTON_LEFT,
        });
        for &share in places {
            actions = actions.then(to(share));
        }
        actions = actions.then(PointerAction::Up {
            button: MOUSE_BUTTON_LEFT,
        });
        self.client
            .perform_actions(actions)
            .await
            .expect("the mouse can be moved");
    }

    /// Has the browser count from now on the time that the page's thread works, and not the time that
    /// passes while others do.
    pub async fn count_work(&self) {
        cdp(
            &self.client,
            "Performance.enable",
            json!({ "timeDomain": "threadTicks" }),
        )
        .await;
    }

    /// How long the page's thread has worked so far, in milliseconds.
    pub async fn worked(&self) -> f64 {
        let answer = cdp(&self.client, "Performance.getMetrics", json!({})).await;
        let metrics = answer["metrics"].as_array().expect("metrics").iter();
        let task = metrics.filter(|metric| metric["name"] == "TaskDuration");
        task.filter_map(|metric| metric["value"].as_f64()).sum::<f64>() * 1_000.0
    }

    /// Opens another address.
    pub async fn goto(&self, url: &str) {
        self.client.goto(url).await.expect("the page opens");
    }

    /// Opens the page anew.
    pub async fn reload(&self) {
        self.client.refresh().await.expect("the page opens again");
        self.script(COUNT_RUNS).await;
    }

    /// Asks the browser for reduced motion, as a person's system does.
    pub async fn calm(&self) {
        let media = json!({ "features": [{ "name": "prefers-reduced-motion", "value": "reduce" }] });
        cdp(&self.client, "Emulation.setEmulatedMedia", media).await;
    }

    /// Shows the page with the few colours that a person has chosen for everything.
    pub async fn force_colours(&self) {
        let media = json!({ "features": [{ "name": "forced-colors", "value": "active" }] });
        cdp(&self.client, "Emulation.setEmulatedMedia", media).await;
    }

    /// Shows the page as it would be on paper so wide.
    pub async fn lay_out_for_paper(&self, width: u32) {
        let media = json!({ "media": "print" });
        cdp(&self.client, "Emulation.setEmulatedMedia", media).await;
        let metrics = json!({ "width": width, "height": 1123, "deviceScaleFactor": 1, "mobile": false });
        cdp(&self.client, "Emulation.setDeviceMetricsOverride", metrics).await;
    }

    /// Prints the page. Answers the file.
    pub async fn print(&self) -> Vec<u8> {
        let answer = cdp(&self.client, "Page.printToPDF", json!({ "printBackground": true })).await;
        let data = answer["data"].as_str().expect("a file");
        BASE64_STANDARD.decode(data).expect("base64")
    }

    /// The address of the page, without a fragment.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Chooses the card whose story and messages are shown.
    pub async fn choose(&self, variant: &str) {
        let card = self
            .client
            .find(Locator::Css(&format!("[data-card={variant}]")))
            .await
            .expect("the card is there");
        card.click().await.expect("the card can be chosen");
        self.paints().await;
    }

    /// Presses Run and waits until the run is over. Answers the cards, app first.
    pub async fn run(&self) -> (Facts, Facts) {
        let before = self.runs().await;
        self.press("run").await;
        let over = format!("return window.raceRuns > {before} && document.body.dataset.engine === 'ready'");
        self.until("a run has begun and ended", &over).await;
        (self.card("app").await, self.card("script").await)
    }

    /// Presses Run and waits until the run goes on.
    pub async fn begin(&self) {
        self.press("run").await;
        self.until("a run goes on", "return document.body.dataset.engine === 'running'")
            .await;
    }

    /// Presses Run and waits for a message; answers all of them.
    pub async fn run_into_trouble(&self) -> Vec<Trouble> {
        self.press("run").await;
        let told = "return document.body.dataset.engine === 'ready' && document.querySelector('[data-trouble]')";
        self.until("there is a message", &format!("{told} !== null")).await;
        self.troubles().await
    }

    /// The messages on the page.
    pub async fn troubles(&self) -> Vec<Trouble> {
        let found = self.script(READ_TROUBLES).await;
        found
            .as_array()
            .expect("a list of messages")
            .iter()
            .map(trouble)
            .collect()
    }

    /// Waits until the card shows a result, and reads it.
    pub async fn card(&self, variant: &str) -> Facts {
        let path = format!("[data-card={variant}]");
        let shown = format!("return document.querySelector('{path} [data-fact=digest][data-value]') !== null");
        self.until("the card shows a result", &shown).await;
        let card = self.script(&READ_CARD.replace("CARD", &path)).await;
        let values = card["values"].as_object().expect("facts").iter();
        Facts {
            verdict: card["verdict"].as_str().expect("a verdict").to_owned(),
            values: values
                .map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()))
                .collect(),
        }
    }

    /// The steps of the story, as text.
    pub async fn story(&self) -> Vec<String> {
        let script = "return [...document.querySelectorAll('ol[data-story] > li')].map(li => li.innerText)";
        let lines = self.script(script).await;
        lines
            .as_array()
            .expect("a list")
            .iter()
            .map(|line| line.as_str().unwrap_or_default().to_owned())
            .collect()
    }

    /// Runs a script in the page and answers what it returns.
    pub async fn script(&self, script: &str) -> Value {
        self.client
            .execute(script, vec![])
            .await
            .unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// Runs a script that calls back with its result.
    pub async fn script_async(&self, script: &str) -> Value {
        let result = tokio::time::timeout(PATIENCE, self.client.execute_async(script, vec![])).await;
        result.expect("the page is not frozen").expect("the page answers")
    }

    /// Waits for the page to paint, which it can only do while its thread is free.
    pub async fn paints(&self) {
        let script = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done(true)))";
        let painted = tokio::time::timeout(PATIENCE, self.client.execute_async(script, vec![])).await;
        assert_eq!(
            painted.expect("the page is not frozen").expect("the page answers"),
            json!(true)
        );
    }

    /// Waits until the script returns true.
    pub async fn until(&self, what: &str, script: &str) {
        let end = Instant::now() + PATIENCE;
        while self.script(script).await != json!(true) {
            if Instant::now() > end {
                let body = self.script("return document.body.outerHTML").await;
                let console = log(&self.client, "browser").await;
                panic!(
                    "waited in vain until {what}\nconsole: {console:?}\npage: {}",
                    body.as_str().unwrap_or_default()
                );
            }
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// Keeps a picture of the whole page.
    pub async fn picture(&self, name: &str) {
        self.paints().await;
        let sizes = self.script(SIZES).await;
        let number = |at: usize| sizes[at].as_u64().unwrap_or_default();
        let (width, height, inside) = (number(0), number(1), number(2));
        // Where the page scrolls between its header and its bar, the screen is made as long as the page.
        let long = width < 900 && inside > height;
        if long {
            self.resize(width, inside).await;
        }
        self.keep(name, true).await;
        if long {
            self.resize(width, height).await;
        }
    }

    async fn resize(&self, width: u64, height: u64) {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": true });
        cdp(&self.client, "Emulation.setDeviceMetricsOverride", metrics).await;
    }

    /// Keeps a picture of what is in view.
    pub async fn screen(&self, name: &str) {
        self.keep(name, false).await;
    }

    async fn keep(&self, name: &str, beyond: bool) {
        self.paints().await;
        let asked = json!({ "format": "png", "captureBeyondViewport": beyond });
        let answer = cdp(&self.client, "Page.captureScreenshot", asked).await;
        let bytes = BASE64_STANDARD
            .decode(answer["data"].as_str().expect("a picture"))
            .expect("base64");
        fs::create_dir_all(screenshots()).expect("the folder of the pictures can be made");
        fs::write(screenshots().join(format!("{name}.png")), bytes).expect("the picture can be kept");
    }

    /// Takes what stands on the console, which counts as seen then.
    pub async fn console(&self) -> String {
        let entries = log(&self.client, "browser").await;
        let texts = entries.iter().filter_map(|entry| entry["message"].as_str());
        texts.collect::<Vec<_>>().join("\n")
    }

    /// Checks that nothing went wrong behind the scenes, but for a file that is missing, and nothing
    /// left the page's origin.
    pub async fn kept_to_itself(&self, missing: Option<&str>) {
        let console = log(&self.client, "browser").await;
        let is_missed = |entry: &Value| {
            let text = entry["message"].as_str().unwrap_or_default();
            missing.is_some_and(|file| text.contains(file))
        };
        let loud = console
            .iter()
            .filter(|entry| entry["level"] == "SEVERE" && !is_missed(entry));
        let loud: Vec<_> = loud.collect();
        assert!(loud.is_empty(), "errors on the console: {loud:#?}");
        let strangers: Vec<_> = self
            .requests()
            .await
            .into_iter()
            .filter(|url| self.is_foreign(url))
            .collect();
        assert!(strangers.is_empty(), "requests to other origins: {strangers:?}");
    }

    /// What the page has asked the network for.
    async fn requests(&self) -> Vec<String> {
        let entries = log(&self.client, "performance").await;
        let urls = entries.iter().filter_map(|entry| {
            let entry: Value = serde_json::from_str(entry["message"].as_str()?).ok()?;
            let message = &entry["message"];
            let sent = message["method"] == "Network.requestWillBeSent";
            sent.then(|| message["params"]["request"]["url"].as_str().map(str::to_owned))
                .flatten()
        });
        let urls: Vec<_> = urls.collect();
        assert!(
            urls.contains(&self.url),
            "the log of requests holds at least the page itself: {urls:?}"
        );
        urls
    }

    fn is_foreign(&self, url: &str) -> bool {
        // The browser's own start page is asked for before ours, from the browser itself.
        ![self.url.as_str(), "data:", "chrome:"]
            .iter()
            .any(|start| url.starts_with(start))
    }

    async fn runs(&self) -> u64 {
        self.script("return window.raceRuns")
            .await
            .as_u64()
            .expect("the runs are counted")
    }
}

/// Counts how often a run has begun, so that a short one is not missed between two looks.
const COUNT_RUNS: &str = "
window.raceRuns = 0;
new MutationObserver(() => { if (document.body.dataset.engine === 'running') window.raceRuns += 1; })
  .observe(document.body, { attributes: true, attributeFilter: ['data-engine'] });
";

/// The screen, and how high it had to be for all of the page to be seen.
const SIZES: &str = "
const page = document.querySelector('.page');
return [innerWidth, innerHeight, innerHeight - page.clientHeight + page.scrollHeight];
";

const READ_CARD: &str = "
const card = document.querySelector('CARD');
const values = {};
for (const fact of card.querySelectorAll('[data-fact]')) values[fact.dataset.fact] = fact.dataset.value;
return { verdict: card.dataset.verdict, values };
";

const READ_TROUBLES: &str = "
return [...document.querySelectorAll('[data-trouble]')].map(shown => ({
  field: shown.dataset.trouble, line: shown.dataset.line, column: shown.dataset.column, text: shown.innerText,
}));
";

fn trouble(value: &Value) -> Trouble {
    let number = |name: &str| value[name].as_str().and_then(|text| text.parse().ok());
    Trouble {
        field: value["field"].as_str().unwrap_or_default().to_owned(),
        place: number("line").zip(number("column")),
        text: value["text"].as_str().unwrap_or_default().to_owned(),
    }
}
