//! The shapes of which a timeline is made: no meaning is in a colour alone.

use protocol::{Frame, Mark};
use yew::prelude::*;

use crate::drawing::Plan;

/// How many client colours there are; the next client takes the first one again.
const COLOURS: usize = 5;

/// The colour of a lane.
pub(crate) fn hue(frame: &Frame, lane: usize) -> &'static str {
    match (frame.lanes.get(lane), lane % COLOURS) {
        (Some(one), _) if one.guest => "var(--muted)",
        (_, 0) => "var(--c1)",
        (_, 1) => "var(--c2)",
        (_, 2) => "var(--c3)",
        (_, 3) => "var(--c4)",
        _ => "var(--c5)",
    }
}

/// Whether a step shows a race.
pub(crate) fn races(mark: Mark) -> bool {
    matches!(mark, Mark::Stale | Mark::Break)
}

/// What lies behind everything, and the hatching of gaps.
pub(super) fn ground(plan: &Plan<'_>) -> Html {
    html! {
        <>
            <defs>
                <pattern id="gap" width="6" height="6" patternTransform="rotate(45)" patternUnits="userSpaceOnUse">
                    <rect width="6" height="6" fill="var(--race-bg)" />
                    <rect width="2" height="6" fill="var(--race)" opacity="0.4" />
                </pattern>
            </defs>
            <rect width={plan.width.to_string()} height={plan.height.to_string()} fill="var(--panel)" />
        </>
    }
}

/// A mark: a read is an open circle, a write a filled one, a failure is crossed, a write on a value
/// that was gone is a diamond, and one that broke the rule a cross.
pub(crate) fn glyph(mark: Mark, x: f64, y: f64, colour: &'static str) -> Html {
    let (cx, cy) = (x.to_string(), y.to_string());
    match mark {
        Mark::Read => html! {
            <circle {cx} {cy} r="3.4" fill="none" stroke={colour} stroke-width="1.8" />
        },
        Mark::Write => html! { <circle {cx} {cy} r="4" fill={colour} /> },
        Mark::Stale => html! {
            <path d={format!("M{x} {}l4.6 4.6l-4.6 4.6l-4.6 -4.6z", y - 4.6)} fill={colour} />
        },
        Mark::Break => html! {
            <path
                d={format!("M{} {}l7.6 7.6m0 -7.6l-7.6 7.6", x - 3.8, y - 3.8)}
                stroke={colour} stroke-width="2.4" fill="none"
            />
        },
        Mark::Failed => html! {
            <g fill="none" stroke={colour} stroke-width="1.6">
                <circle {cx} {cy} r="4" />
                <path d={format!("M{} {}l5.6 5.6m0 -5.6l-5.6 5.6", x - 2.8, y - 2.8)} />
            </g>
        },
    }
}
