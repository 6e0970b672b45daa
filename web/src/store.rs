//! What outlives a reload: the form and the theme, in this browser's own storage.
//!
//! A browser may refuse storage; the page then works as before and forgets.

use wasm_bindgen::JsValue;
use web_sys::Storage;

use crate::form::Form;

// `boot/boot.js` and `boot/theme.js` read the same keys before any wasm has arrived.
const FORM: &str = "raceground.form";
const THEME: &str = "raceground.theme";

/// The form as it was left.
pub(crate) fn saved_form() -> Option<Form> {
    let text = storage()?.get_item(FORM).ok()??;
    let form: Option<Form> = serde_wasm_bindgen::from_value(js_sys::JSON::parse(&text).ok()?).ok();
    form.map(Form::unpacked)
}

/// Keeps the form.
pub(crate) fn save_form(form: &Form) {
    if let Some(text) = json(&form.packed()) {
        set(FORM, &text);
    }
}

/// What the page looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// The theme on screen: the one chosen, or else the system's.
    pub(crate) fn current() -> Self {
        match Choice::current() {
            Choice::Dark => Self::Dark,
            Choice::Light => Self::Light,
            Choice::System if system_is_dark() => Self::Dark,
            Choice::System => Self::Light,
        }
    }
}

/// Which theme someone chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choice {
    /// None: the page follows the system.
    System,
    /// The light one.
    Light,
    /// The dark one.
    Dark,
}

impl Choice {
    /// Its name in the storage and in the document.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The one that is kept.
    pub(crate) fn current() -> Self {
        let kept = storage().and_then(|storage| storage.get_item(THEME).ok()?);
        match kept.as_deref() {
            Some("dark") => Self::Dark,
            Some("light") => Self::Light,
            _ => Self::System,
        }
    }

    /// Puts it on screen and keeps it.
    pub(crate) fn keep(self) {
        let root = web_sys::window().and_then(|window| window.document()?.document_element());
        if let Some(root) = root {
            // Under any name but that of a theme the page follows the system, which is no harm.
            let _ = root.set_attribute("data-theme", self.name());
        }
        set(THEME, self.name());
    }

    /// The one that follows when one goes through all of them.
    pub(crate) fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }
}

fn system_is_dark() -> bool {
    let query = web_sys::window().and_then(|window| window.match_media("(prefers-color-scheme: dark)").ok()?);
    query.is_some_and(|query| query.matches())
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

fn set(key: &str, value: &str) {
    if let Some(storage) = storage() {
        // A full or forbidden storage is the visitor's choice.
        let _ = storage.set_item(key, value);
    }
}

fn json(form: &Form) -> Option<String> {
    let value: JsValue = serde_wasm_bindgen::to_value(form).ok()?;
    js_sys::JSON::stringify(&value).ok()?.as_string()
}
