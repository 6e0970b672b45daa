//! What lies around a text area: line numbers with their marks, and the coloured text beneath it.
//! Both are for the eye; the words for them stand below the editor.

use protocol::Severity;
use yew::prelude::*;

use super::troubles::severity;
use crate::highlight::{Kind, Mark, Piece, lines};

/// The lines and places of a text that are marked.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Marks {
    /// Lines that race, from 1.
    pub(crate) racing: Vec<u32>,
    /// Places of which something is told.
    pub(crate) told: Vec<Mark>,
}

impl Marks {
    fn class(&self, line: u32) -> Option<&'static str> {
        let gravest = self
            .told
            .iter()
            .filter(|mark| mark.place.line == line)
            .map(|mark| mark.severity)
            .min();
        match gravest {
            Some(Severity::Error) => Some("wrong"),
            _ if self.racing.contains(&line) => Some("racing"),
            Some(Severity::Warning) => Some("doubtful"),
            _ => None,
        }
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct LayerProps {
    pub(crate) text: String,
    pub(crate) marks: Marks,
    /// The element that scrolls along.
    pub(crate) node: NodeRef,
    /// Whether the text is to be read here, and not in a text area above it.
    #[prop_or_default]
    pub(crate) read: bool,
}

#[component]
pub(crate) fn Gutter(props: &LayerProps) -> Html {
    html! {
        <pre class="gutter" aria-hidden="true" ref={&props.node}>
            { for (1..).zip(props.text.split('\n')).map(|(line, _)| {
                let class = props.marks.class(line);
                let mark = match class {
                    Some("racing") => "◆",
                    Some("doubtful") => "△",
                    Some(_) => "▲",
                    None => "",
                };
                html! { <span class={classes!("line", class)}><i>{ mark }</i>{ line }</span> }
            }) }
        </pre>
    }
}

#[component]
pub(crate) fn CodeLayer(props: &LayerProps) -> Html {
    html! {
        <pre class="layer" aria-hidden={(!props.read).then_some("true")} ref={&props.node}>
            { for (1..).zip(lines(&props.text, &props.marks.told)).map(|(line, pieces)| html! {
                <span class={classes!("line", props.marks.class(line))}>
                    { for pieces.into_iter().map(piece) }{ "\n" }
                </span>
            }) }
        </pre>
    }
}

fn piece(piece: Piece<'_>) -> Html {
    let kind = match piece.kind {
        Kind::Plain => None,
        Kind::Keyword => Some("keyword"),
        Kind::Text => Some("string"),
        Kind::Number => Some("number"),
        Kind::Comment => Some("comment"),
        Kind::Call => Some("call"),
    };
    let told = piece.told.map(|told| classes!("here", severity(told)));
    if kind.is_none() && told.is_none() {
        return html! { { piece.text } };
    }
    html! { <span class={classes!(kind, told)}>{ piece.text }</span> }
}
