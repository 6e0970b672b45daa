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
    serde_wasm_bindgen::from_value(js_sys::JSON::parse(&text).ok()?).ok()
}

/// Keeps the form.
pub(crate) fn save_form(form: &Form) {
    if let Some(text) = json(form) {
        set(FORM, &text);
    }
}

/// A theme someone chose over the system's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// Its name in the storage and in the document.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme on screen: the one chosen, or else the system's.
    pub(crate) fn current() -> Self {
        let chosen = storage().and_then(|storage| storage.get_item(THEME).ok()?);
        match chosen.as_deref() {
            Some("dark") => Self::Dark,
            Some("light") => Self::Light,
            _ if system_is_dark() => Self::Dark,
            _ => Self::Light,
        }
    }

    /// Puts it on screen and keeps it.
    pub(crate) fn choose(self) {
        let root = web_sys::window().and_then(|window| window.document()?.document_element());
        if let Some(root) = root {
            // Without the attribute the page follows the system, which is no harm.
            let _ = root.set_attribute("data-theme", self.name());
        }
        set(THEME, self.name());
    }

    /// The other one.
    pub(crate) fn other(self) -> Self {
        match self {
            Self::Light => Self::Dark,
            Self::Dark => Self::Light,
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
