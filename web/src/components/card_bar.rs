//! The bar of a card: what was taken of what there was, and, hatched, what was taken beyond it.

use yew::prelude::*;

use crate::number::grouped;
use crate::words::{fill, words};

/// What there was, what was taken, and the number at the right end, the same for both cards so that
/// they can be compared.
pub(crate) fn card_bar(before: Option<i64>, taken: Option<i64>, scale: Option<i64>) -> Html {
    let (Some(before), Some(taken), Some(scale)) = (before, taken, scale) else {
        return html! { <svg class="bar" aria-hidden="true" /> };
    };
    let share = |count: i64| {
        let count = count.clamp(0, scale.max(0));
        let share = i128::from(count) * 10_000 / i128::from(scale.max(1));
        format!("{}.{:02}%", share / 100, share % 100)
    };
    let (had, over) = (taken.min(before), (taken - before).max(0));
    let label = fill(words().bar, &[("taken", &grouped(taken)), ("before", &grouped(before))]);
    html! {
        <svg class="bar" role="img" aria-label={label}>
            <defs>
                <pattern
                    id="over" width="6" height="6"
                    patternTransform="rotate(45)" patternUnits="userSpaceOnUse"
                >
                    <rect class="over" width="6" height="6" />
                    <rect class="hatch" width="2" height="6" />
                </pattern>
            </defs>
            <rect class="there" width={share(before)} height="100%" />
            <rect class="had" width={share(had)} height="100%" />
            <rect x={share(before)} width={share(over)} height="100%" fill="url(#over)" />
        </svg>
    }
}
