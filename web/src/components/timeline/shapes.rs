//! The shapes of which a timeline is made: no meaning is in a colour alone.

use protocol::{Frame, Mark};

use crate::drawing::{Markup, Plan};

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

/// The opacity of what lies behind or ahead; nothing for the rest.
pub(super) fn paler(if_so: bool, opacity: &'static str) -> &'static str {
    if if_so { opacity } else { "" }
}

/// What lies behind everything, and the hatching of gaps.
pub(super) fn ground(svg: &mut Markup, plan: &Plan<'_>) {
    svg.open("defs", &[]);
    svg.open(
        "pattern",
        &[
            ("id", &"gap"),
            ("width", &6),
            ("height", &6),
            ("patternTransform", &"rotate(45)"),
            ("patternUnits", &"userSpaceOnUse"),
        ],
    );
    svg.shape("rect", &[("width", &6), ("height", &6), ("fill", &"var(--race-bg)")]);
    svg.shape(
        "rect",
        &[
            ("width", &2),
            ("height", &6),
            ("fill", &"var(--race)"),
            ("opacity", &0.4),
        ],
    );
    svg.close("pattern");
    svg.close("defs");
    svg.shape(
        "rect",
        &[
            ("width", &plan.width),
            ("height", &plan.height),
            ("fill", &"var(--panel)"),
        ],
    );
}

/// A mark: a read is an open circle, a write a filled one, a failure is crossed, a write on a value
/// that was gone is a diamond, and one that broke the rule a cross.
pub(crate) fn glyph(svg: &mut Markup, mark: Mark, x: f64, y: f64, colour: &str) {
    match mark {
        Mark::Read => circle(svg, (x, y, 3.4), "none", colour, 1.8),
        Mark::Write => svg.shape("circle", &[("cx", &x), ("cy", &y), ("r", &4), ("fill", &colour)]),
        Mark::Stale => {
            let diamond = format_args!("M{x} {}l4.6 4.6l-4.6 4.6l-4.6 -4.6z", y - 4.6);
            svg.shape("path", &[("d", &diamond), ("fill", &colour)]);
        }
        Mark::Break => cross(svg, (x, y, 3.8), colour, 2.4),
        Mark::Failed => {
            circle(svg, (x, y, 4.0), "none", colour, 1.6);
            cross(svg, (x, y, 2.8), colour, 1.6);
        }
    }
}

/// A circle of a middle and a radius.
pub(super) fn circle(svg: &mut Markup, (x, y, r): (f64, f64, f64), fill: &str, colour: &str, stroke: f64) {
    svg.shape(
        "circle",
        &[
            ("cx", &x),
            ("cy", &y),
            ("r", &r),
            ("fill", &fill),
            ("stroke", &colour),
            ("stroke-width", &stroke),
        ],
    );
}

fn cross(svg: &mut Markup, (x, y, half): (f64, f64, f64), colour: &str, stroke: f64) {
    let size = 2.0 * half;
    let path = format_args!("M{} {}l{size} {size}m0 -{size}l-{size} {size}", x - half, y - half);
    svg.shape(
        "path",
        &[
            ("d", &path),
            ("stroke", &colour),
            ("stroke-width", &stroke),
            ("fill", &"none"),
        ],
    );
}
