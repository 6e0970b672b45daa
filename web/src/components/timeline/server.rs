//! The server: it does one thing at a time, so what lies on its rail is the true order.

use std::fmt::Display;

use protocol::Mark;

use super::rails::name;
use super::shapes::{glyph, hue, paler, races};
use crate::drawing::{Attributes, Chip, Markup, Plan, wrote};
use crate::words::{fill, words};

pub(super) fn server(svg: &mut Markup, plan: &Plan<'_>, step: u32) {
    let (top, height) = (plan.server(), plan.server_height);
    let beside = if plan.narrow { 0.0 } else { height / 2.0 - 13.0 };
    name(svg, plan, top + beside, words().server);
    svg.shape(
        "rect",
        &[
            ("x", &plan.left),
            ("y", &top),
            ("width", &(plan.width - plan.left - 6.0)),
            ("height", &height),
            ("rx", &7),
            ("fill", &"none"),
            ("stroke", &"var(--edge)"),
        ],
    );
    for mark in [Mark::Read, Mark::Write, Mark::Failed, Mark::Stale, Mark::Break] {
        ticks(svg, plan, mark);
    }
    for chip in &plan.chips {
        lead(svg, plan, chip);
        tie(svg, plan, chip);
    }
    for chip in &plan.chips {
        self::chip(svg, plan, chip, step);
    }
    for chip in plan.chips.iter().filter(|chip| chip.stroke.step == step) {
        callout(svg, plan, chip);
    }
}

/// The steps of clients without a lane: one path for all of a kind, high as what they did is grave.
fn ticks(svg: &mut Markup, plan: &Plan<'_>, mark: Mark) {
    let bottom = plan.server_bottom() - 1.0;
    let (colour, height, width) = match mark {
        Mark::Read => ("var(--edge)", 5.0, "1"),
        Mark::Write => ("var(--ink)", 8.0, "1"),
        Mark::Failed => ("var(--warn)", 9.0, "1.5"),
        Mark::Stale => ("var(--race)", 9.0, "1.5"),
        Mark::Break => ("var(--race)", 14.0, "2"),
    };
    let ticks = plan.frame.ticks.iter().filter(|tick| tick.mark == mark);
    let path: String = ticks
        .map(|tick| format!("M{} {bottom}v-{height}", plan.scale.x(tick.at_us)))
        .collect();
    if !path.is_empty() {
        svg.shape(
            "path",
            &[
                ("d", &path),
                ("stroke", &colour),
                ("stroke-width", &width),
                ("opacity", &0.8),
            ],
        );
    }
}

/// From a chip that does not stand where its step was down to that place.
fn lead(svg: &mut Markup, plan: &Plan<'_>, chip: &Chip<'_>) {
    let x = plan.scale.x(chip.stroke.executed_us);
    let below = chip.y + plan.chip_height();
    let near = (chip.x + 9.0).max(x.min(chip.x + chip.width - 9.0));
    svg.shape(
        "path",
        &[
            ("d", &format_args!("M{near} {below}L{x} {}", plan.server_bottom())),
            ("stroke", &hue(plan.frame, chip.lane)),
            ("stroke-width", &1.2),
        ],
    );
}

/// From a step that changed a key to what the key holds from then on.
fn tie(svg: &mut Markup, plan: &Plan<'_>, chip: &Chip<'_>) {
    let x = plan.scale.x(chip.stroke.executed_us);
    let near = x.clamp(chip.x + 6.0, chip.x + chip.width - 6.0);
    for (number, rail) in plan.frame.rails.iter().enumerate() {
        if rail.pieces.iter().any(|piece| piece.step == chip.stroke.step) {
            let bottom = plan.rail(number) + plan.rail_height();
            svg.shape(
                "path",
                &[
                    ("d", &format_args!("M{near} {}L{x} {bottom}", chip.y)),
                    ("stroke", &colour(plan, chip)),
                    ("stroke-width", &1.5),
                ],
            );
        }
    }
}

fn colour(plan: &Plan<'_>, chip: &Chip<'_>) -> &'static str {
    if races(chip.stroke.mark) {
        "var(--race)"
    } else {
        hue(plan.frame, chip.lane)
    }
}

fn chip(svg: &mut Markup, plan: &Plan<'_>, chip: &Chip<'_>, step: u32) {
    let stroke = chip.stroke;
    let colour = colour(plan, chip);
    let filled = wrote(stroke.mark);
    let ink = if filled { "var(--panel)" } else { colour };
    let middle = chip.y + plan.chip_height() / 2.0;
    svg.open(
        "g",
        &[
            ("cursor", &"pointer"),
            ("data-step", &stroke.step),
            ("data-mark", &mark_name(stroke.mark)),
            ("opacity", &paler(stroke.step > step, "0.55")),
        ],
    );
    let title = [
        ("step", &*stroke.step.to_string()),
        ("command", &stroke.command),
        ("reply", &stroke.reply),
    ];
    svg.text("title", &[], &fill(words().chip, &title));
    boxes(svg, plan, chip, step, if filled { colour } else { "var(--panel)" });
    glyph(svg, stroke.mark, chip.x + 10.0, middle, ink);
    svg.text(
        "text",
        &[
            ("x", &(chip.x + chip.width / 2.0 + 7.0)),
            ("y", &(middle + 4.0)),
            ("text-anchor", &"middle"),
            ("font-weight", &700),
            ("fill", &ink),
        ],
        &chip.label,
    );
    svg.close("g");
}

/// The box of a chip, with a second one around it if it is looked at.
fn boxes(svg: &mut Markup, plan: &Plan<'_>, chip: &Chip<'_>, step: u32, ground: &str) {
    let block = !chip.stroke.calls.is_empty();
    if chip.stroke.step == step {
        framed(
            svg,
            plan,
            chip,
            2.5,
            &[
                ("rx", &8),
                ("fill", &"none"),
                ("stroke", &"var(--ink)"),
                ("stroke-width", &1.5),
            ],
        );
    }
    framed(
        svg,
        plan,
        chip,
        0.0,
        &[
            ("rx", &if block { 2 } else { 6 }),
            ("fill", &ground),
            ("stroke", &colour(plan, chip)),
            ("stroke-width", &if block { 2.5 } else { 1.5 }),
        ],
    );
    if races(chip.stroke.mark) {
        // Whose step it was is seen in a race, too.
        let side = format_args!("M{} {}h-12a5 5 0 0 0 -5 5v10a5 5 0 0 0 5 5h12z", chip.x + 18.5, chip.y);
        svg.shape("path", &[("d", &side), ("fill", &hue(plan.frame, chip.lane))]);
    }
}

/// A box around a chip at a distance.
fn framed(svg: &mut Markup, plan: &Plan<'_>, chip: &Chip<'_>, distance: f64, look: Attributes<'_>) {
    let place: [(&str, &dyn Display); 4] = [
        ("x", &(chip.x - distance)),
        ("y", &(chip.y - distance)),
        ("width", &(chip.width + 2.0 * distance)),
        ("height", &(plan.chip_height() + 2.0 * distance)),
    ];
    svg.shape("rect", &[&place[..], look].concat());
}

/// What is wrong with the step looked at, if it wrote on a value that was gone.
fn callout(svg: &mut Markup, plan: &Plan<'_>, chip: &Chip<'_>) {
    let lane = plan.frame.lanes.get(chip.lane);
    let beliefs = lane.map_or(&[][..], |lane| lane.beliefs.as_slice());
    let stale = beliefs
        .iter()
        .any(|belief| belief.write == chip.stroke.step && belief.gone_us.is_some());
    if !stale || plan.narrow {
        return;
    }
    let x = plan.scale.x(chip.stroke.executed_us);
    let (x, anchor) = if x + 170.0 < plan.width {
        (x + 9.0, "start")
    } else {
        (x - 9.0, "end")
    };
    svg.open(
        "g",
        &[
            ("font-weight", &700),
            ("fill", &"var(--race)"),
            ("text-anchor", &anchor),
            ("stroke", &"var(--panel)"),
            ("stroke-width", &3.5),
            ("paint-order", &"stroke"),
            ("pointer-events", &"none"),
        ],
    );
    for (line, below) in [(words().written, 17.0), (words().that_was_gone, 32.0)] {
        svg.text("text", &[("x", &x), ("y", &(plan.server_bottom() + below))], line);
    }
    svg.close("g");
}

/// A mark's name for a selector.
pub(crate) fn mark_name(mark: Mark) -> &'static str {
    match mark {
        Mark::Read => "read",
        Mark::Write => "write",
        Mark::Failed => "failed",
        Mark::Stale => "stale",
        Mark::Break => "break",
    }
}
