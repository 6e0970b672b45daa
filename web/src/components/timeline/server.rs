//! The server: it does one thing at a time, so what lies on its rail is the true order.

use protocol::{Mark, Move};
use yew::prelude::*;

use super::rails::name;
use super::shapes::{glyph, hue, races};
use crate::drawing::{Chip, Plan, wrote};
use crate::words::{fill, words};

pub(super) fn server(plan: &Plan<'_>, step: u32, go: &Callback<Move>) -> Html {
    let (top, height) = (plan.server(), plan.server_height);
    html! {
        <g>
            { name(plan, top + if plan.narrow { 0.0 } else { height / 2.0 - 13.0 }, words().server) }
            <rect
                x={plan.left.to_string()} y={top.to_string()} width={(plan.width - plan.left - 6.0).to_string()}
                height={height.to_string()} rx="7" fill="none" stroke="var(--edge)"
            />
            { for [Mark::Read, Mark::Write, Mark::Failed, Mark::Stale, Mark::Break].map(|mark| ticks(plan, mark)) }
            { for plan.chips.iter().map(|chip| lead(plan, chip)) }
            { for plan.chips.iter().map(|chip| tie(plan, chip)) }
            { for plan.chips.iter().map(|chip| self::chip(plan, chip, step, go)) }
            { for plan.chips.iter().filter(|chip| chip.stroke.step == step).map(|chip| callout(plan, chip)) }
        </g>
    }
}

/// The steps of clients without a lane: one path for all of a kind, high as what they did is grave.
fn ticks(plan: &Plan<'_>, mark: Mark) -> Html {
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
    if path.is_empty() {
        return Html::default();
    }
    html! { <path d={path} stroke={colour} stroke-width={width} opacity="0.8" /> }
}

/// From a chip that does not stand where its step was down to that place.
fn lead(plan: &Plan<'_>, chip: &Chip<'_>) -> Html {
    let x = plan.scale.x(chip.stroke.executed_us);
    let below = chip.y + plan.chip_height();
    let near = (chip.x + 9.0).max(x.min(chip.x + chip.width - 9.0));
    html! {
        <path
            d={format!("M{near} {below}L{x} {}", plan.server_bottom())}
            stroke={hue(plan.frame, chip.lane)} stroke-width="1.2" fill="none"
        />
    }
}

/// From a step that changed a key to what the key holds from then on.
fn tie(plan: &Plan<'_>, chip: &Chip<'_>) -> Html {
    let rails = plan.frame.rails.iter().enumerate();
    let changed = rails.filter(|(_, rail)| rail.pieces.iter().any(|piece| piece.step == chip.stroke.step));
    let x = plan.scale.x(chip.stroke.executed_us);
    let near = x.clamp(chip.x + 6.0, chip.x + chip.width - 6.0);
    html! {
        { for changed.map(|(number, _)| html! {
            <path
                d={format!("M{near} {}L{x} {}", chip.y, plan.rail(number) + plan.rail_height())}
                stroke={colour(plan, chip)} stroke-width="1.5"
            />
        }) }
    }
}

fn colour(plan: &Plan<'_>, chip: &Chip<'_>) -> &'static str {
    if races(chip.stroke.mark) {
        "var(--race)"
    } else {
        hue(plan.frame, chip.lane)
    }
}

fn chip(plan: &Plan<'_>, chip: &Chip<'_>, step: u32, go: &Callback<Move>) -> Html {
    let stroke = chip.stroke;
    let here = stroke.step == step;
    let colour = colour(plan, chip);
    let filled = wrote(stroke.mark);
    let ink = if filled { "var(--panel)" } else { colour };
    let middle = chip.y + plan.chip_height() / 2.0;
    let block = !stroke.calls.is_empty();
    let title = fill(
        words().chip,
        &[
            ("step", &stroke.step.to_string()),
            ("command", &stroke.command),
            ("reply", &stroke.reply),
        ],
    );
    let to = stroke.step;
    let go = go.reform(move |event: MouseEvent| {
        event.stop_propagation();
        Move::To(to)
    });
    html! {
        <g
            onclick={go} cursor="pointer" data-step={stroke.step.to_string()} data-mark={mark_name(stroke.mark)}
            opacity={(stroke.step > step).then_some("0.55")}
        >
            <title>{ title }</title>
            if here {
                <rect
                    x={(chip.x - 2.5).to_string()} y={(chip.y - 2.5).to_string()}
                    width={(chip.width + 5.0).to_string()} height={(plan.chip_height() + 5.0).to_string()}
                    rx="8" fill="none" stroke="var(--ink)" stroke-width="1.5"
                />
            }
            <rect
                x={chip.x.to_string()} y={chip.y.to_string()} width={chip.width.to_string()}
                height={plan.chip_height().to_string()} rx={if block { "2" } else { "6" }}
                fill={if filled { colour } else { "var(--panel)" }} stroke={colour}
                stroke-width={if block { "2.5" } else { "1.5" }}
            />
            if races(stroke.mark) {
                // Whose step it was is seen in a race, too.
                <path
                    d={format!(
                        "M{} {}h-12a5 5 0 0 0 -5 5v10a5 5 0 0 0 5 5h12z", chip.x + 18.5, chip.y
                    )}
                    fill={hue(plan.frame, chip.lane)}
                />
            }
            { glyph(stroke.mark, chip.x + 10.0, middle, ink) }
            <text
                x={(chip.x + chip.width / 2.0 + 7.0).to_string()} y={(middle + 4.0).to_string()}
                text-anchor="middle" font-weight="700" fill={ink}
            >
                { &chip.label }
            </text>
        </g>
    }
}

/// What is wrong with the step looked at, if it wrote on a value that was gone.
fn callout(plan: &Plan<'_>, chip: &Chip<'_>) -> Html {
    let beliefs = plan
        .frame
        .lanes
        .get(chip.lane)
        .map_or(&[][..], |lane| lane.beliefs.as_slice());
    let stale = beliefs
        .iter()
        .any(|belief| belief.write == chip.stroke.step && belief.gone_us.is_some());
    if !stale || plan.narrow {
        return Html::default();
    }
    let x = plan.scale.x(chip.stroke.executed_us);
    let (x, anchor) = if x + 170.0 < plan.width {
        (x + 9.0, "start")
    } else {
        (x - 9.0, "end")
    };
    let lines = [words().written, words().that_was_gone];
    html! {
        <g
            font-weight="700" fill="var(--race)" text-anchor={anchor}
            stroke="var(--panel)" stroke-width="3.5" paint-order="stroke" pointer-events="none"
        >
            { for lines.iter().enumerate().map(|(number, line)| html! {
                <text x={x.to_string()} y={(plan.server_bottom() + 17.0 + 15.0 * number as f64).to_string()}>
                    { *line }
                </text>
            }) }
        </g>
    }
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
