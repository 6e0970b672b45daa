//! The program as long as there is no better editor: a text area over a layer that colours the same
//! text, a gutter beside it.

use protocol::Trouble;
use web_sys::{Element, HtmlTextAreaElement};
use yew::prelude::*;

use super::code_layer::{CodeLayer, Gutter, Marks};
use super::troubles::{described_by, invalid};
use crate::form::Input;
use crate::state::Action;

#[derive(Properties, PartialEq)]
pub(crate) struct PlainEditorProps {
    pub(crate) text: String,
    pub(crate) marks: Marks,
    pub(crate) troubles: Vec<Trouble>,
    pub(crate) act: Callback<Action>,
}

#[component]
pub(crate) fn PlainEditor(props: &PlainEditorProps) -> Html {
    let PlainEditorProps {
        text,
        marks,
        troubles,
        act,
    } = props;
    let (gutter, layer) = (use_node_ref(), use_node_ref());
    let scroll = use_together(&gutter, &layer);
    let edit = act.reform(|event: InputEvent| {
        Action::Edit(
            Input::Program,
            event.target_unchecked_into::<HtmlTextAreaElement>().value(),
        )
    });
    html! {
        <div class="editor lit">
            <Gutter text={text.clone()} marks={marks.clone()} node={gutter} />
            <div class="text">
                <CodeLayer text={text.clone()} marks={marks.clone()} node={layer} />
                <textarea
                    id="program" spellcheck="false" autocapitalize="off" autocomplete="off" wrap="off"
                    value={text.clone()} oninput={edit} onscroll={scroll}
                    aria-invalid={invalid(troubles)}
                    aria-describedby={described_by(Input::Program, troubles)}
                />
            </div>
        </div>
    }
}

/// Scrolls the gutter and the coloured layer along with the text.
#[hook]
fn use_together(gutter: &NodeRef, layer: &NodeRef) -> Callback<yew::Event> {
    let (gutter, layer) = (gutter.clone(), layer.clone());
    Callback::from(move |event: yew::Event| {
        let area: Element = event.target_unchecked_into();
        for node in [&gutter, &layer] {
            if let Some(element) = node.cast::<Element>() {
                element.set_scroll_top(area.scroll_top());
                element.set_scroll_left(area.scroll_left());
            }
        }
    })
}
