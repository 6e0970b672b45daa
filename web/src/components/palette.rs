//! The palette: everything that can be done at the moment, to be found by its name.

use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlInputElement, KeyboardEvent, ScrollIntoViewOptions, ScrollLogicalPosition};
use yew::prelude::*;

use crate::deeds::{Deed, Does, deed_of, deeds};
use crate::gallery::gallery;
use crate::hooks::{element, is_there, press};
use crate::inventory::inventory;
use crate::state::Action;
use crate::store::Choice;
use crate::travel::Act;
use crate::words::{fill, words};

#[derive(Properties, PartialEq, Clone)]
pub(crate) struct PaletteProps {
    pub(crate) act: Callback<Action>,
    pub(crate) go: Callback<Act>,
    pub(crate) theme: Callback<Choice>,
}

/// What is offered: a deed, or a scenario to open, by its name and its title.
#[derive(Clone, PartialEq)]
enum Entry {
    Deed(Deed),
    Scenario(String, String),
}

/// The palette while it is open: what there was to offer when it was opened, what is typed, and which
/// of the entries that fit is chosen.
#[derive(Clone, Default, PartialEq)]
struct Offer {
    entries: Vec<Entry>,
    typed: String,
    chosen: usize,
}

impl Entry {
    fn name(&self) -> String {
        match self {
            Self::Deed(deed) => deed.name.to_owned(),
            Self::Scenario(_, title) => fill(words().scenario_deed, &[("title", title)]),
        }
    }

    /// The keys that do it as well.
    fn keys(&self) -> Option<Html> {
        let Self::Deed(deed) = self else { return None };
        (!deed.keys.is_empty()).then(|| html! { <kbd>{ deed.written() }</kbd> })
    }

    fn run(self, props: &PaletteProps) {
        match self {
            Self::Scenario(name, _) => props.act.emit(Action::Pick(name)),
            Self::Deed(deed) => match deed.does {
                Does::Press(id) => press(id, true),
                Does::Theme(choice) => props.theme.emit(choice),
                Does::Travel(to) => props.go.emit(Act::Go(to)),
                Does::Edit => {}
            },
        }
    }
}

impl Offer {
    /// What can be done now.
    fn now() -> Self {
        let deeds = deeds().into_iter().filter(|deed| match deed.does {
            Does::Press(id) => id != "palette-button" && is_there(id),
            Does::Theme(_) => true,
            Does::Travel(_) => is_there("step"),
            Does::Edit => false,
        });
        let first = inventory();
        let others = gallery().into_iter().flat_map(|subject| subject.scenarios);
        let others = others.map(|(name, title, _)| Entry::Scenario(name.to_owned(), title.to_owned()));
        let scenarios = [Entry::Scenario(first.name, first.title)].into_iter().chain(others);
        Self {
            entries: deeds.map(Entry::Deed).chain(scenarios).collect(),
            ..Self::default()
        }
    }

    /// The entries that have every word that is typed in their name.
    fn fitting(&self) -> Vec<&Entry> {
        let typed = lower(&self.typed);
        let fits = |entry: &&Entry| {
            let name = lower(&entry.name());
            typed.split_whitespace().all(|word| name.contains(word))
        };
        self.entries.iter().filter(fits).collect()
    }

    /// The offer after a key, if it is one of the list's.
    fn after(&self, key: &str) -> Option<Self> {
        let count = self.fitting().len().max(1);
        let chosen = match key {
            "ArrowDown" => (self.chosen + 1) % count,
            "ArrowUp" => (self.chosen + count - 1) % count,
            _ => return None,
        };
        Some(Self { chosen, ..self.clone() })
    }
}

#[component]
pub(crate) fn Palette(props: &PaletteProps) -> Html {
    let words = words();
    let dialog = use_node_ref();
    let offer = use_state_eq(Offer::default);
    use_chosen_in_view(offer.chosen);
    let open = {
        let (dialog, offer) = (dialog.clone(), offer.clone());
        Callback::from(move |_: MouseEvent| {
            offer.set(Offer::now());
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                show(&dialog);
            }
        })
    };
    let (typed, pressed) = (typed(&offer), pressed(&offer, &dialog, props));
    let fits = !offer.fitting().is_empty();
    html! {
        <>
            <button
                type="button" id="palette-button" class="icon" onclick={open} aria-label={words.palette}
                title={words.palette} aria-haspopup="dialog"
                aria-keyshortcuts={deed_of("palette-button").and_then(|deed| deed.aria_keys())}
            >
                <svg width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.6" aria-hidden="true">
                    <circle cx="7" cy="7" r="4.2" /><path d="M10.2 10.2L14 14" />
                </svg>
            </button>
            <dialog id="palette" ref={dialog.clone()} aria-label={words.palette} closedby="any">
                <input
                    id="palette-input" role="combobox" aria-expanded={fits.to_string()}
                    aria-controls="palette-list" aria-autocomplete="list" aria-label={words.palette_input}
                    aria-activedescendant={fits.then(|| format!("palette-{}", offer.chosen))} placeholder={words.palette_input}
                    autocomplete="off" spellcheck="false" value={offer.typed.clone()} oninput={typed} onkeydown={pressed}
                />
                { list(&offer, &dialog, props) }
                <button type="button" id="shortcuts-button" class="link" onclick={to_shortcuts(&dialog)}>
                    { words.shortcuts }
                </button>
            </dialog>
        </>
    }
}

fn list(offer: &Offer, dialog: &NodeRef, props: &PaletteProps) -> Html {
    let fitting = offer.fitting();
    if fitting.is_empty() {
        return html! { <p role="status" class="nothing">{ words().palette_nothing }</p> };
    }
    let options = fitting.into_iter().enumerate().map(|(number, entry)| {
        let choose = {
            let (entry, dialog, props) = (entry.clone(), dialog.clone(), props.clone());
            move |_: MouseEvent| choose(entry.clone(), &dialog, &props)
        };
        html! {
            <li
                id={format!("palette-{number}")} role="option" onclick={choose}
                aria-selected={(number == offer.chosen).to_string()}
            >
                <span>{ entry.name() }</span>{ entry.keys() }
            </li>
        }
    });
    html! { <ul id="palette-list" role="listbox" aria-label={words().palette}>{ for options }</ul> }
}

fn choose(entry: Entry, dialog: &NodeRef, props: &PaletteProps) {
    // The focus goes back first: what is done may lead it elsewhere.
    close(dialog);
    entry.run(props);
}

fn typed(offer: &UseStateHandle<Offer>) -> Callback<InputEvent> {
    let offer = offer.clone();
    Callback::from(move |event: InputEvent| {
        offer.set(Offer {
            typed: event.target_unchecked_into::<HtmlInputElement>().value(),
            chosen: 0,
            entries: offer.entries.clone(),
        });
    })
}

fn pressed(offer: &UseStateHandle<Offer>, dialog: &NodeRef, props: &PaletteProps) -> Callback<KeyboardEvent> {
    let (offer, dialog, props) = (offer.clone(), dialog.clone(), props.clone());
    Callback::from(move |event: KeyboardEvent| {
        if event.is_composing() {
            return;
        }
        if event.key() == "Enter" {
            event.prevent_default();
            if let Some(entry) = offer.fitting().get(offer.chosen) {
                choose((*entry).clone(), &dialog, &props);
            }
        } else if let Some(after) = offer.after(&event.key()) {
            event.prevent_default();
            offer.set(after);
        }
    })
}

/// The list of shortcuts takes the palette's place, so that closing it leads back to where one was.
fn to_shortcuts(dialog: &NodeRef) -> Callback<MouseEvent> {
    let dialog = dialog.clone();
    Callback::from(move |_: MouseEvent| {
        close(&dialog);
        if let Some(list) = element("shortcuts").and_then(|list| list.dyn_into::<HtmlDialogElement>().ok()) {
            show(&list);
        }
    })
}

/// A text in small letters, as the browser makes them: it has the tables for it.
fn lower(text: &str) -> String {
    String::from(js_sys::JsString::from(text).to_lower_case())
}

#[hook]
fn use_chosen_in_view(chosen: usize) {
    use_effect_with(chosen, |chosen| {
        if let Some(entry) = element(&format!("palette-{chosen}")) {
            let options = ScrollIntoViewOptions::new();
            options.set_block(ScrollLogicalPosition::Nearest);
            entry.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
}

fn show(dialog: &HtmlDialogElement) {
    // A browser too old for dialogs shows none.
    let _ = dialog.show_modal();
}

fn close(dialog: &NodeRef) {
    if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
        dialog.close();
    }
}
