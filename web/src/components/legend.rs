//! What the shapes on the timeline mean.

use protocol::Mark;
use yew::prelude::*;

use super::timeline::glyph;
use crate::story::mark_words;
use crate::words::words;

#[component]
pub(crate) fn Legend() -> Html {
    let marks = [Mark::Read, Mark::Write, Mark::Failed, Mark::Stale, Mark::Break];
    html! {
        <ul class="legend">
            { for marks.into_iter().map(|mark| {
                let races = matches!(mark, Mark::Stale | Mark::Break);
                let colour = if races { "var(--race)" } else { "var(--ink)" };
                html! {
                    <li>
                        <svg width="12" height="12" aria-hidden="true">{ glyph(mark, 6.0, 6.0, colour) }</svg>
                        { mark_words(mark) }
                    </li>
                }
            }) }
            <li>
                <svg width="22" height="12" aria-hidden="true">
                    <rect width="22" height="12" rx="3" fill="url(#gap)" />
                </svg>
                { words().legend_gap }
            </li>
        </ul>
    }
}
