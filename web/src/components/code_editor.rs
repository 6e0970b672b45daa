//! The program in the editor of the bundle. It holds the text itself: it tells of every change, and
//! is told where the page has another text.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Function, Object, Promise};
use protocol::{Answer, Ask, Fix, Trouble};
use wasm_bindgen::prelude::*;
use yew::prelude::*;

use super::troubles::{described_by, invalid, severity};
use crate::bundle::{Editor, Opening, object};
use crate::form::Input;
use crate::help::Help;
use crate::hooks::{Loaded, mark};
use crate::state::Action;

/// A line with the reason why it is marked.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct MarkedLine {
    /// From 1.
    pub(crate) line: u32,
    /// In words.
    pub(crate) reason: String,
}

#[derive(Properties, PartialEq)]
pub(crate) struct CodeEditorProps {
    pub(crate) loaded: Loaded,
    pub(crate) text: String,
    /// The commands of the setup, whose keys are offered.
    pub(crate) setup: String,
    pub(crate) marks: Vec<MarkedLine>,
    pub(crate) troubles: Vec<Trouble>,
    pub(crate) help: Help,
    /// Is told if it cannot be opened.
    pub(crate) failed: Callback<()>,
    pub(crate) act: Callback<Action>,
}

/// What outlives a rendering.
#[derive(Default)]
struct Desk {
    editor: Option<Editor>,
    /// The text that is in the editor.
    text: String,
    setup: String,
}

#[component]
pub(crate) fn CodeEditor(props: &CodeEditorProps) -> Html {
    let host = use_node_ref();
    let desk: Rc<RefCell<Desk>> = (*use_memo((), |()| Rc::new(RefCell::new(Desk::default())))).clone();
    desk.borrow_mut().setup.clone_from(&props.setup);
    use_open(props, &host, &desk);
    use_told(&desk, props.text.clone(), |desk, text| {
        // What was typed has come back from the state, and is there already.
        if desk.text != *text {
            text.clone_into(&mut desk.text);
            if let Some(editor) = &desk.editor {
                editor.set_text(text);
            }
        }
    });
    use_told(&desk, props.troubles.clone(), |desk, troubles| {
        if let Some(editor) = &desk.editor {
            editor.set_troubles(list(troubles));
            editor.set_attributes(attributes(troubles));
        }
    });
    use_told(&desk, props.marks.clone(), |desk, marks| {
        let shown = marks
            .iter()
            .map(|one| object(&[("line", one.line.into()), ("reason", one.reason.as_str().into())]));
        if let Some(editor) = &desk.editor {
            editor.set_marks(shown.collect());
        }
    });
    html! { <div class="editor code" ref={host}></div> }
}

/// Opens the editor when it is first on the page, and closes it with the page.
#[hook]
fn use_open(props: &CodeEditorProps, host: &NodeRef, desk: &Rc<RefCell<Desk>>) {
    let (host, desk) = (host.clone(), desk.clone());
    let CodeEditorProps {
        loaded,
        text,
        troubles,
        help,
        act,
        ..
    } = props;
    let failed = props.failed.clone();
    let (loaded, text, troubles) = (loaded.clone(), text.clone(), troubles.clone());
    let (edited, asked) = (edited(&desk, act), asked(&desk, help));
    use_effect_with((), move |()| {
        if let Some(parent) = host.cast::<web_sys::Element>() {
            let opening = Opening {
                parent: &parent,
                text: &text,
                caret: loaded.caret,
                attributes: &attributes(&troubles),
                edited,
                asked,
            };
            match Editor::open(&loaded.bundle, opening) {
                Ok(editor) => {
                    *desk.borrow_mut() = Desk {
                        editor: Some(editor),
                        text,
                        ..Desk::default()
                    };
                    mark("code");
                }
                Err(_) => failed.emit(()),
            }
        }
        move || {
            if let Some(editor) = desk.take().editor {
                editor.close();
            }
        }
    });
}

/// Tells the editor of a value whenever it is another one.
#[hook]
fn use_told<T: Clone + PartialEq + 'static>(desk: &Rc<RefCell<Desk>>, value: T, tell: fn(&mut Desk, &T)) {
    let desk = desk.clone();
    use_effect_with(value, move |value| tell(&mut desk.borrow_mut(), value));
}

fn edited(desk: &Rc<RefCell<Desk>>, act: &Callback<Action>) -> Closure<dyn FnMut(String)> {
    let (desk, act) = (Rc::downgrade(desk), act.clone());
    Closure::new(move |text: String| {
        if let Some(desk) = desk.upgrade() {
            desk.borrow_mut().text.clone_from(&text);
        }
        act.emit(Action::Edit(Input::Program, text));
    })
}

fn asked(desk: &Rc<RefCell<Desk>>, help: &Help) -> Closure<dyn FnMut(String, String, u32) -> Promise> {
    let (desk, help) = (Rc::downgrade(desk), help.clone());
    Closure::new(move |what: String, program: String, at: u32| {
        let setup = desk
            .upgrade()
            .map(|desk| desk.borrow().setup.clone())
            .unwrap_or_default();
        let ask = match what.as_str() {
            "complete" => Ask::Complete { program, setup, at },
            _ => Ask::Help { program, at },
        };
        Promise::new(&mut |resolve: Function, _: Function| {
            help.ask(ask.clone(), move |answer| {
                // Whoever waits no longer does not mind.
                let _ = resolve.call1(&JsValue::NULL, &plain(answer));
            });
        })
    })
}

/// An answer as the editor reads it.
fn plain(answer: Option<Answer>) -> JsValue {
    let value = match answer {
        Some(Answer::Completions(found)) => serde_wasm_bindgen::to_value(&found),
        Some(Answer::Help(Some(help))) => serde_wasm_bindgen::to_value(&help),
        _ => return JsValue::NULL,
    };
    value.unwrap_or(JsValue::NULL)
}

fn list(troubles: &[Trouble]) -> Array {
    let placed = troubles.iter().filter_map(|one| Some((one, one.place?)));
    let shown = placed.map(|(one, place)| {
        let text = |text: &Option<String>| text.as_deref().map_or(JsValue::UNDEFINED, JsValue::from);
        object(&[
            ("from", place.from.into()),
            ("to", place.to.into()),
            ("severity", severity(one.severity).into()),
            ("message", one.message.as_str().into()),
            ("help", text(&one.help)),
            ("code", text(&one.code)),
            (
                "fix",
                one.fix.as_ref().map_or(JsValue::UNDEFINED, |fix| change(fix).into()),
            ),
        ])
    });
    shown.collect()
}

/// A change as CodeMirror makes it.
fn change(fix: &Fix) -> Object {
    let changes = fix.changes.iter().map(|one| {
        object(&[
            ("from", one.from.into()),
            ("to", one.to.into()),
            ("insert", one.insert.as_str().into()),
        ])
    });
    let changes: Array = changes.collect();
    object(&[("title", fix.title.as_str().into()), ("changes", changes.into())])
}

/// Those of the element that is edited: it is the program of the page.
fn attributes(troubles: &[Trouble]) -> Object {
    let described = described_by(Input::Program, troubles).unwrap_or_default();
    let described = format!("program-about program-keys {described}");
    let wrong = invalid(troubles).unwrap_or("false");
    let fixed = [
        ("id", Input::Program.id()),
        ("aria-labelledby", "program-label"),
        ("spellcheck", "false"),
        ("autocapitalize", "off"),
        ("autocorrect", "off"),
        ("aria-invalid", wrong),
        ("aria-describedby", described.trim_end()),
    ];
    object(&fixed.map(|(name, value)| (name, value.into())))
}
