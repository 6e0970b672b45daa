//! The page as it stands before yew takes it over, and the hand-over: whatever was typed, selected
//! or pressed in the meantime goes on.

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement, HtmlInputElement, HtmlTextAreaElement};

use crate::form::{Form, Input};
use crate::hooks::fragment;
use crate::inventory::inventory;
use crate::link::{Link, mode_of};
use crate::state::Mode;
use crate::store;

/// What the first paint hands over.
#[derive(Debug, Clone, PartialEq)]
pub struct FirstPaint {
    /// What is typed.
    pub(crate) form: Form,
    /// What the page is about.
    pub(crate) mode: Mode,
    /// Whether Run was pressed already.
    pub(crate) run: bool,
    focus: Option<Focus>,
}

/// Where the caret was.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Focus {
    id: String,
    selection: Option<(u32, u32)>,
    scroll: i32,
}

impl FirstPaint {
    /// Reads it off the document. Inputs that are not there are taken from the storage, or else
    /// from the scenario.
    pub fn read(document: &Document) -> Self {
        let mut form = store::saved_form().unwrap_or_else(|| Form::of(&inventory()));
        for input in Input::ALL {
            if let Some(value) = document.get_element_by_id(input.id()).and_then(value) {
                form.set(input, value);
            }
        }
        let waits = |body: HtmlElement| body.dataset().get("run").is_some();
        Self {
            form,
            mode: mode_of(&fragment()),
            run: document.body().is_some_and(waits),
            focus: document.active_element().and_then(focus),
        }
    }

    /// Has the page race by itself where nothing but the scenario is typed, so that a newcomer sees
    /// what it is about; and where a link leads to a step, which there is only after a run.
    pub(crate) fn racing(mut self) -> Self {
        let races = self.mode == Mode::Race;
        self.run |= races && self.form == Form::of(&inventory()) || Link::read(&fragment()).is_some();
        self
    }

    /// Puts the caret back where it was.
    pub(crate) fn restore_focus(&self, document: &Document) {
        let Some(focus) = &self.focus else { return };
        let Some(element) = document.get_element_by_id(&focus.id) else {
            return;
        };
        if let Some(element) = element.dyn_ref::<HtmlElement>() {
            // A lost caret is a nuisance and no error.
            let _ = element.focus();
        }
        if let (Some(area), Some((from, to))) = (element.dyn_ref::<HtmlTextAreaElement>(), focus.selection) {
            let _ = area.set_selection_range(from, to);
            area.set_scroll_top(focus.scroll);
        }
    }
}

fn value(element: Element) -> Option<String> {
    if let Some(area) = element.dyn_ref::<HtmlTextAreaElement>() {
        return Some(area.value());
    }
    element.dyn_ref::<HtmlInputElement>().map(HtmlInputElement::value)
}

fn focus(element: Element) -> Option<Focus> {
    let id = element.id();
    let area = element.dyn_ref::<HtmlTextAreaElement>();
    let selection = area.and_then(|area| Some((area.selection_start().ok()??, area.selection_end().ok()??)));
    (!id.is_empty()).then(|| Focus {
        id,
        selection,
        scroll: element.scroll_top(),
    })
}
