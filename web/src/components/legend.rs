//! What the shapes on the timeline mean.

use protocol::Mark;
use yew::prelude::*;

use super::timeline::glyph;
use crate::drawing::Markup;
use crate::story::mark_words;
use crate::words::words;

pub(crate) fn legend() -> Html {
    let mut list = Markup::default();
    list.open("ul", &[("class", &"legend")]);
    for mark in [Mark::Read, Mark::Write, Mark::Failed, Mark::Stale, Mark::Break] {
        let races = matches!(mark, Mark::Stale | Mark::Break);
        list.open("li", &[]);
        list.open("svg", &[("width", &12), ("height", &12), ("aria-hidden", &true)]);
        glyph(
            &mut list,
            mark,
            6.0,
            6.0,
            if races { "var(--race)" } else { "var(--ink)" },
        );
        list.close("svg");
        list.text("span", &[], mark_words(mark));
        list.close("li");
    }
    list.open("li", &[]);
    list.open("svg", &[("width", &22), ("height", &12), ("aria-hidden", &true)]);
    list.shape(
        "rect",
        &[("width", &22), ("height", &12), ("rx", &3), ("fill", &"url(#gap)")],
    );
    list.close("svg");
    list.text("span", &[], words().legend_gap);
    list.close("li");
    list.close("ul");
    Html::from_html_unchecked(AttrValue::from(list.finish()))
}
