//! The clients: a lane each, their requests as lines to the server and back, and what they believe
//! between them.

use protocol::{Belief, Stroke};

use super::rails::fitting;
use super::shapes::{circle, hue, paler};
use crate::drawing::{Markup, Plan};
use crate::number::{grouped, value};
use crate::words::{fill, words};

/// The gaps between reading a value and writing on it, from where it was gone.
pub(super) fn gaps(svg: &mut Markup, plan: &Plan<'_>, step: u32) {
    for (number, lane) in plan.frame.lanes.iter().enumerate() {
        for belief in &lane.beliefs {
            gap(svg, plan, number, belief, belief.write == step);
        }
    }
}

fn gap(svg: &mut Markup, plan: &Plan<'_>, number: usize, belief: &Belief, here: bool) {
    let Some(gone) = belief.gone_us else { return };
    if gone > plan.frame.to_us || belief.written_us < plan.frame.from_us {
        return;
    }
    let (x, right) = (plan.scale.x(gone), plan.scale.x(belief.written_us));
    let middle = plan.lane(number);
    // That of the step looked at reaches up to the server, where it did its harm.
    let top = if here { plan.server_bottom() + 3.0 } else { middle - 7.0 };
    svg.shape(
        "rect",
        &[
            ("data-gap", &belief.write),
            ("x", &x),
            ("y", &top),
            ("width", &(right - x).max(1.5)),
            ("height", &(middle + 8.0 - top)),
            ("rx", &4),
            ("fill", &"url(#gap)"),
            ("opacity", &paler(!here, "0.75")),
        ],
    );
}

pub(super) fn lanes(svg: &mut Markup, plan: &Plan<'_>, step: u32, at_us: u64) {
    for (number, lane) in plan.frame.lanes.iter().enumerate() {
        let guest = if lane.guest { "yes" } else { "" };
        svg.open("g", &[("data-lane", &lane.client), ("data-guest", &guest)]);
        line(svg, plan, number);
        for stroke in &lane.steps {
            trip(svg, plan, number, stroke, step);
        }
        for belief in &lane.beliefs {
            held(svg, plan, number, belief, at_us);
        }
        svg.close("g");
    }
}

fn line(svg: &mut Markup, plan: &Plan<'_>, number: usize) {
    let lane = &plan.frame.lanes[number];
    let y = plan.lane(number);
    let name = match &lane.name[..] {
        "" => fill(words().client, &[("number", &grouped(lane.client))]),
        name => short(name),
    };
    svg.shape(
        "path",
        &[
            ("d", &format_args!("M{} {y}H{}", plan.left, plan.width - 6.0)),
            ("stroke", &"var(--line)"),
            ("stroke-width", &2),
            ("stroke-dasharray", &if lane.guest { "4 4" } else { "" }),
        ],
    );
    let text_y = if plan.narrow { y - 8.0 } else { y + 4.0 };
    said(svg, (8.0, text_y), hue(plan.frame, number), &name);
}

/// A text that can be read whatever it lies on.
fn said(svg: &mut Markup, (x, y): (f64, f64), colour: &str, text: &str) {
    svg.text(
        "text",
        &[
            ("x", &x),
            ("y", &y),
            ("font-weight", &600),
            ("fill", &colour),
            ("stroke", &"var(--panel)"),
            ("stroke-width", &3),
            ("paint-order", &"stroke"),
        ],
        text,
    );
}

/// A request and its answer; what lies beyond the edges is cut there.
fn trip(svg: &mut Markup, plan: &Plan<'_>, number: usize, stroke: &Stroke, step: u32) {
    let (lane, server) = (plan.lane(number), plan.server_bottom());
    let colour = hue(plan.frame, number);
    let sent = (stroke.sent_us, lane);
    let executed = (stroke.executed_us, server);
    let received = (stroke.received_us, lane);
    let path = way(plan, sent, executed) + &way(plan, executed, received);
    let width = if stroke.step == step { "2.4" } else { "1.5" };
    svg.open("g", &[("opacity", &paler(stroke.step > step, "0.5"))]);
    svg.shape(
        "path",
        &[
            ("d", &path),
            ("fill", &"none"),
            ("stroke", &colour),
            ("stroke-width", &width),
        ],
    );
    if plan.scale.holds(stroke.sent_us) {
        let x = plan.scale.x(stroke.sent_us);
        svg.shape("circle", &[("cx", &x), ("cy", &lane), ("r", &3.6), ("fill", &colour)]);
    }
    if plan.scale.holds(stroke.received_us) {
        let x = plan.scale.x(stroke.received_us);
        circle(svg, (x, lane, 3.6), "var(--panel)", colour, 2.0);
    }
    svg.close("g");
}

fn way(plan: &Plan<'_>, from: (u64, f64), to: (u64, f64)) -> String {
    if !plan.scale.holds(from.0) && !plan.scale.holds(to.0) {
        return String::new();
    }
    let ((x, y), (end, bottom)) = (plan.scale.cut(from, to), plan.scale.cut(to, from));
    format!("M{x} {y}L{end} {bottom}")
}

/// What a client believes from the answer to its next request; broken off where it was gone.
fn held(svg: &mut Markup, plan: &Plan<'_>, number: usize, belief: &Belief, at_us: u64) {
    if belief.from_us > plan.frame.to_us || belief.to_us < plan.frame.from_us {
        return;
    }
    let y = plan.lane(number);
    let colour = hue(plan.frame, number);
    let gone = belief
        .gone_us
        .unwrap_or(belief.to_us)
        .clamp(belief.from_us, belief.to_us);
    let [from, middle, to] = [belief.from_us, gone, belief.to_us].map(|us| plan.scale.x(us));
    // What is not known yet at the step looked at is paler.
    svg.open("g", &[("opacity", &paler(belief.from_us > at_us, "0.5"))]);
    if middle > from {
        let path = format_args!("M{from} {y}H{middle}");
        svg.shape(
            "path",
            &[
                ("d", &path),
                ("stroke", &colour),
                ("stroke-width", &5),
                ("opacity", &0.4),
            ],
        );
    }
    if to > middle {
        svg.shape(
            "path",
            &[
                ("d", &format_args!("M{middle} {y}H{to}")),
                ("stroke", &"var(--race)"),
                ("stroke-width", &3.5),
                ("stroke-dasharray", &"5 4"),
            ],
        );
    }
    if let Some(text) = believes(plan, belief) {
        let ink = if belief.gone_us.is_some() {
            "var(--race)"
        } else {
            colour
        };
        said(svg, (plan.scale.x(belief.from_us) + 7.0, y + 19.0), ink, &text);
    }
    svg.close("g");
}

/// The words for what is believed, as far as there is room for them.
fn believes(plan: &Plan<'_>, belief: &Belief) -> Option<String> {
    let (near, far) = (plan.scale.x(belief.from_us), plan.scale.x(belief.written_us));
    let text = fill(words().believes, &[("value", &value(&belief.value))]);
    let least = if plan.narrow { 90.0 } else { 130.0 };
    fitting(&text, (far - near).max(least).min(plan.width - 12.0 - near))
}

/// So many letters have room beside a lane.
const LETTERS: usize = 12;

fn short(name: &str) -> String {
    match name.char_indices().nth(LETTERS) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}
