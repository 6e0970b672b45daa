//! That everybody can use the page, as far as axe-core can tell: every mode in every state, in both
//! themes, on a desktop and on a phone.

use std::fs;

use serde_json::Value;
use tests::browser::{Page, Screen, field, key, on_page};

/// Where set-up puts axe-core.
const AXE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../.tools/axe/node_modules/axe-core/axe.min.js"
);

/// Every rule that axe has on, but those that it calls experimental. A violation is one line: the rule,
/// why, and each element with what is wrong with it.
///
/// The list of completions scrolls with the arrows while the editor keeps the focus and names the one
/// that is chosen. The rule about what scrolls knows that of one-line inputs only, so it is not asked of it.
const CHECK: &str = "
const done = arguments[0];
axe.run(document, { resultTypes: ['violations'] }).then(
  ({ violations, passes }) => done({ passes: passes.length, violations: violations.map(({ id, help, nodes }) => ({
    id, help, nodes: nodes.filter(({ target }) => id !== 'scrollable-region-focusable'
      || !document.querySelector(target[0]).closest('.cm-tooltip-autocomplete')),
  })).filter(({ nodes }) => nodes.length > 0).map(({ id, help, nodes }) =>
    `${id}: ${help}\\n` + nodes.map(({ html, failureSummary }) => `    ${html}\\n    ${failureSummary}`).join('\\n')) }),
  (error) => done({ passes: 0, violations: [String(error)] }),
);";

/// What axe found, state by state.
struct Found {
    page: Page,
    axe: String,
    violations: Vec<String>,
}

impl Found {
    fn nothing(page: &Page) -> Found {
        let axe = fs::read_to_string(AXE).expect("axe-core is there: `cargo xtask setup` installs it");
        Found {
            page: page.clone(),
            axe,
            violations: Vec::new(),
        }
    }

    /// Checks the page as it stands.
    async fn check(&mut self, state: &str) {
        let load = format!("if (!window.axe) {{ {}\n }}", self.axe);
        self.page.script(&load).await;
        self.page.paints().await;
        let found = self.page.script_async(CHECK).await;
        let passes = found["passes"].as_u64().unwrap_or_default();
        assert!(passes > 10, "{state}: few rules had anything to check: {found}");
        let violations = found["violations"].as_array().into_iter().flatten();
        let violations = violations.filter_map(Value::as_str);
        self.violations
            .extend(violations.map(|violation| format!("{state}: {violation}")));
    }

    fn are_none(self) {
        assert!(self.violations.is_empty(), "\n{}", self.violations.join("\n"));
    }
}

/// Opens every part that is folded.
async fn unfold(page: &Page) {
    page.script("for (const part of document.querySelectorAll('details')) part.open = true")
        .await;
    page.paints().await;
}

async fn race(screen: Screen) {
    on_page(screen, async |page: Page| {
        let mut found = Found::nothing(&page);
        found.check("race, before").await;
        page.run().await;
        found.check("race, after").await;
        unfold(&page).await;
        found.check("race, after, unfolded").await;
        page.choose("script").await;
        found.check("race, after, as one script").await;
        page.press("reset").await;
        found.check("race, reset").await;
        page.type_into(field::PROGRAM, "return redis.call('NOPE')\nlocal = 1")
            .await;
        page.type_into(field::SETUP, "SET stock").await;
        page.run_into_trouble().await;
        found.check("race, refused").await;
        page.type_into(field::SETUP, "SET stock 1").await;
        page.type_into(field::PROGRAM, "return redis.call('INCR', KEYS[1], 2)")
            .await;
        page.run().await;
        unfold(&page).await;
        found.check("race, with errors of the clients").await;
        found.are_none();
    })
    .await;
}

async fn explore(screen: Screen) {
    on_page(screen, async |page: Page| {
        let mut found = Found::nothing(&page);
        page.press("mode-explore").await;
        page.until("the inputs", "return document.getElementById('few-clients') !== null")
            .await;
        found.check("explore, before").await;
        page.type_into("few-clients", "3").await;
        page.press("run").await;
        page.until(
            "both findings",
            "return document.querySelectorAll('.explored .card[data-verdict]').length === 2",
        )
        .await;
        found.check("explore, after").await;
        unfold(&page).await;
        found.check("explore, after, unfolded").await;
        page.press_first("[data-card=script] .select").await;
        found.check("explore, after, as one script").await;
        page.type_into("few-clients", "13").await;
        page.press("run").await;
        page.until(
            "the refusal",
            "return document.querySelector('[data-trouble=few-clients]') !== null",
        )
        .await;
        found.check("explore, refused").await;
        page.press("by-file").await;
        page.until("the file", "return document.getElementById('file')?.value.length > 0")
            .await;
        found.check("explore, a file").await;
        page.press("run").await;
        page.until("the file's findings", "return document.body.dataset.engine === 'ready' && document.querySelector('.explored .card[data-verdict]') !== null")
            .await;
        unfold(&page).await;
        found.check("explore, a file, after").await;
        found.are_none();
    })
    .await;
}

async fn editor(screen: Screen) {
    on_page(screen, async |page: Page| {
        let mut found = Found::nothing(&page);
        page.keys(field::PROGRAM, &format!("{}{}redis.", key::ENTER, key::ENTER))
            .await;
        page.until(
            "the list",
            "return document.querySelectorAll('.cm-tooltip-autocomplete li').length > 0",
        )
        .await;
        found.check("the editor, with its list").await;
        page.press("palette-button").await;
        found.check("the palette").await;
        page.insert("no such thing").await;
        found.check("the palette, with nothing").await;
        page.press("shortcuts-button").await;
        found.check("the shortcuts").await;
        page.script("document.getElementById('shortcuts').close()").await;
        page.type_into(field::PROGRAM, "while true do end").await;
        page.begin().await;
        found.check("while it runs").await;
        page.press("stop").await;
        page.engine_is_ready().await;
        found.check("stopped").await;
        found.are_none();
    })
    .await;
}

#[tokio::test]
async fn everybody_can_use_it_on_a_desktop_in_the_light() {
    race(Screen::DESKTOP).await;
    explore(Screen::DESKTOP).await;
    editor(Screen::DESKTOP).await;
}

#[tokio::test]
async fn everybody_can_use_it_on_a_desktop_in_the_dark() {
    race(Screen::DESKTOP.dark()).await;
    explore(Screen::DESKTOP.dark()).await;
    editor(Screen::DESKTOP.dark()).await;
}

#[tokio::test]
async fn everybody_can_use_it_on_a_phone_in_the_light() {
    race(Screen::PHONE).await;
    explore(Screen::PHONE).await;
    editor(Screen::PHONE).await;
}

#[tokio::test]
async fn everybody_can_use_it_on_a_phone_in_the_dark() {
    race(Screen::PHONE.dark()).await;
    explore(Screen::PHONE.dark()).await;
    editor(Screen::PHONE.dark()).await;
}
