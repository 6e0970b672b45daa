//! A sentence whose gaps are filled with more than text: a colour, a code, a link.

use yew::prelude::*;

use crate::words::{Piece, pieces};

/// A sentence with what goes into its gaps.
pub(crate) fn phrase(template: &'static str, values: &[(&'static str, Html)]) -> Html {
    let filled = pieces(template).into_iter().map(|piece| match piece {
        Piece::Text(text) => Html::from(text),
        Piece::Gap(gap) => {
            let value = values.iter().find(|(name, _)| *name == gap);
            value.map_or_else(|| Html::from(gap), |(_, value)| value.clone())
        }
    });
    filled.collect()
}
