//! What can be taken along: text for a post-mortem, the timeline as a picture of its own.

use std::rc::Rc;

use js_sys::encode_uri_component;
use protocol::{Card, StoryLine, View};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Document, HtmlAnchorElement};
use yew::Callback;

use crate::components::{PICTURE, table_rows};
use crate::form::{Form, Input};
use crate::headline::headline;
use crate::link::Link;
use crate::number::{clients, exact_millis, grouped};
use crate::store::Theme;
use crate::story::told;
use crate::words::{fill, words};

/// What can be told of a step.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Report {
    /// What the variant came to.
    pub(crate) card: Card,
    /// The form that was run.
    pub(crate) form: Form,
    /// The step.
    pub(crate) view: Rc<View>,
}

impl Report {
    /// The story as Markdown: what it came to, how the first break and this step came about, and the
    /// steps of the timeline as a table.
    pub(crate) fn markdown(&self) -> String {
        let (card, view, words) = (&self.card, &self.view, words());
        let headline = headline(card, &self.form);
        let variant = self.form.programs.card_name(card.slot);
        let mut text = format!("## {variant}: {}\n\n{}.\n", headline.big, headline.small);
        let values = [
            ("clients", &*clients(card.clients)),
            ("round_trip", self.form.value(Input::RoundTrip)),
            ("jitter", self.form.value(Input::Jitter)),
            ("seed", self.form.value(Input::Seed)),
            ("rule", self.form.value(Input::RuleName)),
        ];
        text += &format!("{}\n", fill(words.report_run, &values));
        text += &format!("\n```lua\n{}\n```\n", self.form.programs.shown(card.slot));
        if let Some(first) = card
            .first_break
            .as_ref()
            .filter(|first| first.step != u64::from(view.step))
        {
            let time = exact_millis(first.at_us);
            text += &format!(
                "\n### {}\n\n{}",
                fill(words.report_break, &[("time", &time)]),
                steps(&first.story)
            );
        }
        let values = [
            ("step", &*grouped(view.step)),
            ("steps", &grouped(view.steps)),
            ("time", &exact_millis(view.at_us)),
        ];
        text += &format!("\n### {}\n\n{}", fill(words.at_step, &values), steps(&view.story));
        text += &format!("\n### {}\n\n{}", words.timeline, self.table());
        text + &format!("\n{}\n", self.address())
    }

    fn table(&self) -> String {
        let words = words();
        let heads = [
            words.head_step,
            words.head_time,
            words.head_client,
            words.head_command,
            words.head_reply,
            words.head_did,
        ];
        let mut text = format!("| {} |\n|{}\n", heads.join(" | "), " --- |".repeat(heads.len()));
        for row in table_rows(&self.view.frame) {
            let stroke = row.stroke;
            let cells = [
                grouped(stroke.step),
                exact_millis(stroke.executed_us),
                grouped(row.lane.client),
                code(&row.command()),
                code(&stroke.reply),
                row.did(),
            ];
            text += &format!("| {} |\n", cells.map(|cell| cell.replace('|', "\\|")).join(" | "));
        }
        text
    }

    /// The address that opens at the step.
    pub(crate) fn address(&self) -> String {
        let location = web_sys::window().map(|window| window.location());
        let href = location.and_then(|location| location.href().ok()).unwrap_or_default();
        let page = href.split('#').next().unwrap_or_default();
        let link = Link::to(self.card.variant, self.view.step, &self.card.digest);
        format!("{page}#{}", link.text())
    }
}

fn steps(story: &[StoryLine]) -> String {
    let line = |index: usize| {
        let line = &story[index];
        let place = line
            .line
            .map(|number| format!(", {}", fill(words().line, &[("line", &number.to_string())])));
        format!(
            "{}. {}: {} ({} → {}{})\n",
            index + 1,
            exact_millis(line.at_us),
            told(story, index),
            code(&line.command),
            code(&line.reply),
            place.unwrap_or_default()
        )
    };
    (0..story.len()).map(line).collect()
}

/// A text as code, whatever is in it.
fn code(text: &str) -> String {
    let text = text.replace('\n', " ");
    let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let space = if longest > 0 { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// The timeline as a file of its own: colours and fonts put in where the page has names for them.
pub(crate) fn picture() -> Option<String> {
    let document = web_sys::window()?.document()?;
    let markup = document.get_element_by_id(PICTURE)?.outer_html();
    Some(resolved(&markup, |name| token(&document, name)))
}

/// Saves the picture.
pub(crate) fn download_picture() {
    let saved = || {
        let document = web_sys::window()?.document()?;
        let anchor: HtmlAnchorElement = document.create_element("a").ok()?.dyn_into().ok()?;
        let data = String::from(encode_uri_component(&picture()?));
        anchor.set_href(&format!("data:image/svg+xml;charset=utf-8,{data}"));
        anchor.set_download("raceground-timeline.svg");
        anchor.click();
        Some(())
    };
    // Without a document there is no button to press either.
    let _ = saved();
}

/// Puts the values of the page's names into a text.
fn resolved(markup: &str, value: impl Fn(&str) -> String) -> String {
    let mut text = String::with_capacity(markup.len());
    let mut rest = markup;
    while let Some((before, after)) = rest.split_once("var(") {
        let (name, behind) = after.split_once(')').unwrap_or((after, ""));
        text += before;
        text += &value(name);
        rest = behind;
    }
    text + rest
}

/// The value of a name, in the theme on screen; it stands in an attribute.
fn token(document: &Document, name: &str) -> String {
    let root = document.document_element();
    let style = root.and_then(|root| web_sys::window()?.get_computed_style(&root).ok()?);
    let value = style
        .and_then(|style| style.get_property_value(name).ok())
        .unwrap_or_default();
    of_theme(value.trim(), Theme::current()).replace('"', "'")
}

fn of_theme(value: &str, theme: Theme) -> String {
    let pair = value
        .strip_prefix("light-dark(")
        .and_then(|pair| pair.strip_suffix(')')?.split_once(','));
    pair.map_or(value, |(light, dark)| match theme {
        Theme::Light => light.trim(),
        Theme::Dark => dark.trim(),
    })
    .to_owned()
}

/// Puts a text where it can be pasted from, and says whether that went well.
pub(crate) fn copy(text: &str, done: Callback<bool>) {
    let Some(window) = web_sys::window() else { return };
    let clipboard = window.navigator().clipboard();
    if clipboard.is_undefined() {
        // Pages that are not served safely have none.
        done.emit(false);
        return;
    }
    let failed = done.clone();
    let well = Closure::once_into_js(move |_: JsValue| done.emit(true));
    let badly = Closure::once_into_js(move |_: JsValue| failed.emit(false));
    let written = clipboard.write_text(text);
    let _ = call_then(&written, &well, &badly);
}

fn call_then(promise: &JsValue, well: &JsValue, badly: &JsValue) -> Result<JsValue, JsValue> {
    let then: js_sys::Function = js_sys::Reflect::get(promise, &"then".into())?.dyn_into()?;
    then.call2(promise, well, badly)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_brings_its_colours_along() {
        let value = |name: &str| format!("<{name}>");
        assert_eq!(
            resolved(r#"a="var(--x)" b="var(--y)""#, value),
            r#"a="<--x>" b="<--y>""#
        );
        assert_eq!(of_theme("light-dark(#fff, #111)", Theme::Dark), "#111");
        assert_eq!(of_theme("light-dark(#fff, #111)", Theme::Light), "#fff");
        assert_eq!(of_theme("red", Theme::Dark), "red");
    }

    #[test]
    fn code_stays_code_whatever_is_in_it() {
        assert_eq!(code("GET a"), "`GET a`");
        assert_eq!(code("SET a `b``c`"), "``` SET a `b``c` ```");
        assert_eq!(code("1) a\n2) b"), "`1) a 2) b`");
    }
}
