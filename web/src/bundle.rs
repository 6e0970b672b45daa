//! The editor's bundle, which is JavaScript (`web/editor/`), as it is seen from here.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;

/// The function of `boot.js` that loads the bundle once the browser has nothing better to do.
const LOAD: &str = "loadEditor";

/// Begins to load it. The promise is one of the module that [`Editor::open`] wants.
pub(crate) fn load() -> Result<Promise, JsValue> {
    call(&js_sys::global(), LOAD, &[])?.dyn_into()
}

/// An open editor.
pub(crate) struct Editor {
    handle: JsValue,
    /// What it calls; they must live as long as it does.
    _edited: Closure<dyn FnMut(String)>,
    _asked: Closure<dyn FnMut(String, String, u32) -> Promise>,
}

/// What an editor is opened with.
pub(crate) struct Opening<'a> {
    pub(crate) parent: &'a web_sys::Element,
    pub(crate) text: &'a str,
    /// The selection and the scroll position.
    pub(crate) caret: Caret,
    pub(crate) attributes: &'a Object,
    /// Is told of every change.
    pub(crate) edited: Closure<dyn FnMut(String)>,
    /// Is asked for help: what for, in which text, where.
    pub(crate) asked: Closure<dyn FnMut(String, String, u32) -> Promise>,
}

/// Where the caret is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Caret {
    /// Where the selection began, in UTF-16 units.
    pub(crate) anchor: u32,
    /// Where it ends.
    pub(crate) head: u32,
    /// How far the text is scrolled.
    pub(crate) scroll: i32,
    /// Whether it is the caret of the page.
    pub(crate) focus: bool,
}

impl Editor {
    /// Opens an editor of the bundle.
    pub(crate) fn open(bundle: &JsValue, opening: Opening<'_>) -> Result<Self, JsValue> {
        let options = object(&[
            ("parent", opening.parent.into()),
            ("text", opening.text.into()),
            ("anchor", opening.caret.anchor.into()),
            ("head", opening.caret.head.into()),
            ("scroll", opening.caret.scroll.into()),
            ("focus", opening.caret.focus.into()),
            ("attributes", opening.attributes.into()),
            ("onEdit", opening.edited.as_ref().clone()),
            ("ask", opening.asked.as_ref().clone()),
        ]);
        Ok(Self {
            handle: call(bundle, "open", &[options.into()])?,
            _edited: opening.edited,
            _asked: opening.asked,
        })
    }

    /// Replaces the text by one that was not typed into it.
    pub(crate) fn set_text(&self, text: &str) {
        self.tell("setText", text.into());
    }

    /// Shows what is wrong.
    pub(crate) fn set_troubles(&self, list: Array) {
        self.tell("setTroubles", list.into());
    }

    /// Marks lines, each with a reason.
    pub(crate) fn set_marks(&self, list: Array) {
        self.tell("setMarks", list.into());
    }

    /// Gives the element that is edited other attributes.
    pub(crate) fn set_attributes(&self, attributes: Object) {
        self.tell("setAttributes", attributes.into());
    }

    /// Ends it.
    pub(crate) fn close(&self) {
        self.tell_nothing("close");
    }

    fn tell(&self, name: &str, value: JsValue) {
        // The methods are those of editor.js, and none of them refuses anything.
        let _ = call(&self.handle, name, &[value]);
    }

    fn tell_nothing(&self, name: &str) {
        let _ = call(&self.handle, name, &[]);
    }
}

/// An object with these fields.
pub(crate) fn object(fields: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in fields {
        // A fresh object takes any field.
        let _ = Reflect::set(&object, &JsValue::from(*name), value);
    }
    object
}

fn call(this: &JsValue, name: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let function: Function = Reflect::get(this, &name.into())?.dyn_into()?;
    function.apply(this, &arguments.iter().collect())
}
