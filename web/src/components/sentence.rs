//! A sentence whose gaps are filled with more than text: a colour, a code, a link.

use yew::prelude::*;

use crate::words::{Piece, pieces};

#[derive(Properties, PartialEq)]
pub(crate) struct PhraseProps {
    /// The sentence.
    pub(crate) template: &'static str,
    /// What goes into its gaps.
    pub(crate) values: Vec<(&'static str, Html)>,
}

#[component]
pub(crate) fn Phrase(props: &PhraseProps) -> Html {
    html! {
        { for pieces(props.template).into_iter().map(|piece| match piece {
            Piece::Text(text) => html! { { text } },
            Piece::Gap(gap) => {
                let value = props.values.iter().find(|(name, _)| *name == gap);
                value.map_or_else(|| html! { { gap } }, |(_, value)| value.clone())
            }
        }) }
    }
}
