//! The clients: a lane each, their requests as lines to the server and back, and what they believe
//! between them.

use protocol::{Belief, Stroke};
use yew::prelude::*;

use super::rails::fitting;
use super::shapes::hue;
use crate::drawing::Plan;
use crate::number::{grouped, value};
use crate::words::{fill, words};

/// The gaps between reading a value and writing on it, from where it was gone.
pub(super) fn gaps(plan: &Plan<'_>, step: u32) -> Html {
    let lanes = plan.frame.lanes.iter().enumerate();
    let gaps = lanes.flat_map(|(number, lane)| lane.beliefs.iter().map(move |belief| (number, belief)));
    html! { { for gaps.map(|(number, belief)| gap(plan, number, belief, belief.write == step)) } }
}

fn gap(plan: &Plan<'_>, number: usize, belief: &Belief, here: bool) -> Html {
    let Some(gone) = belief.gone_us else {
        return Html::default();
    };
    if gone > plan.frame.to_us || belief.written_us < plan.frame.from_us {
        return Html::default();
    }
    let (x, right) = (plan.scale.x(gone), plan.scale.x(belief.written_us));
    let middle = plan.lane(number);
    // That of the step looked at reaches up to the server, where it did its harm.
    let top = if here { plan.server_bottom() + 3.0 } else { middle - 7.0 };
    html! {
        <rect
            data-gap={belief.write.to_string()} x={x.to_string()} y={top.to_string()}
            width={((right - x).max(1.5)).to_string()} height={(middle + 8.0 - top).to_string()}
            rx="4" fill="url(#gap)" opacity={(!here).then_some("0.75")}
        />
    }
}

pub(super) fn lanes(plan: &Plan<'_>, step: u32, at_us: u64) -> Html {
    html! {
        { for plan.frame.lanes.iter().enumerate().map(|(number, lane)| html! {
            <g data-lane={lane.client.to_string()} data-guest={lane.guest.then_some("")}>
                { line(plan, number) }
                { for lane.steps.iter().map(|stroke| trip(plan, number, stroke, step)) }
                { for lane.beliefs.iter().map(|belief| held(plan, number, belief, at_us)) }
            </g>
        }) }
    }
}

fn line(plan: &Plan<'_>, number: usize) -> Html {
    let lane = &plan.frame.lanes[number];
    let y = plan.lane(number);
    let name = match &lane.name[..] {
        "" => fill(words().client, &[("number", &grouped(lane.client))]),
        name => short(name),
    };
    let text_y = if plan.narrow { y - 8.0 } else { y + 4.0 };
    html! {
        <>
            <path
                d={format!("M{} {y}H{}", plan.left, plan.width - 6.0)} stroke="var(--line)" stroke-width="2"
                stroke-dasharray={lane.guest.then_some("4 4")}
            />
            <text x="8" y={text_y.to_string()} font-weight="600" fill={hue(plan.frame, number)}
                stroke="var(--panel)" stroke-width="3" paint-order="stroke"
            >
                { name }
            </text>
        </>
    }
}

/// A request and its answer; what lies beyond the edges is cut there.
fn trip(plan: &Plan<'_>, number: usize, stroke: &Stroke, step: u32) -> Html {
    let (lane, server) = (plan.lane(number), plan.server_bottom());
    let colour = hue(plan.frame, number);
    let sent = (stroke.sent_us, lane);
    let executed = (stroke.executed_us, server);
    let received = (stroke.received_us, lane);
    let way = |from: (u64, f64), to: (u64, f64)| {
        let outside = |us| !plan.scale.holds(us);
        let beside = outside(from.0) && outside(to.0);
        let ((x, y), (end, bottom)) = (plan.scale.cut(from, to), plan.scale.cut(to, from));
        if beside {
            String::new()
        } else {
            format!("M{x} {y}L{end} {bottom}")
        }
    };
    let path = way(sent, executed) + &way(executed, received);
    html! {
        <g opacity={(stroke.step > step).then_some("0.5")}>
            <path
                d={path} fill="none" stroke={colour}
                stroke-width={if stroke.step == step { "2.4" } else { "1.5" }}
            />
            if plan.scale.holds(stroke.sent_us) {
                <circle cx={plan.scale.x(stroke.sent_us).to_string()} cy={lane.to_string()} r="3.6" fill={colour} />
            }
            if plan.scale.holds(stroke.received_us) {
                <circle
                    cx={plan.scale.x(stroke.received_us).to_string()} cy={lane.to_string()} r="3.6"
                    fill="var(--panel)" stroke={colour} stroke-width="2"
                />
            }
        </g>
    }
}

/// What a client believes from the answer to its next request; broken off where it was gone.
fn held(plan: &Plan<'_>, number: usize, belief: &Belief, at_us: u64) -> Html {
    if belief.from_us > plan.frame.to_us || belief.to_us < plan.frame.from_us {
        return Html::default();
    }
    let y = plan.lane(number);
    let colour = hue(plan.frame, number);
    let gone = belief
        .gone_us
        .unwrap_or(belief.to_us)
        .clamp(belief.from_us, belief.to_us);
    let [from, middle, to] = [belief.from_us, gone, belief.to_us].map(|us| plan.scale.x(us));
    let (near, far) = (plan.scale.x(belief.from_us), plan.scale.x(belief.written_us));
    let text = fill(words().believes, &[("value", &value(&belief.value))]);
    let text = fitting(
        &text,
        (far - near)
            .max(if plan.narrow { 90.0 } else { 130.0 })
            .min(plan.width - 12.0 - near),
    );
    // What is not known yet at the step looked at is paler.
    let later = belief.from_us > at_us;
    html! {
        <g opacity={later.then_some("0.5")}>
            if middle > from {
                <path d={format!("M{from} {y}H{middle}")} stroke={colour} stroke-width="5" opacity="0.4" />
            }
            if to > middle {
                <path
                    d={format!("M{middle} {y}H{to}")}
                    stroke="var(--race)" stroke-width="3.5" stroke-dasharray="5 4"
                />
            }
            if let Some(text) = text {
                <text
                    x={(near + 7.0).to_string()} y={(y + 19.0).to_string()} font-weight="600"
                    fill={if belief.gone_us.is_some() { "var(--race)" } else { colour }}
                    stroke="var(--panel)" stroke-width="3" paint-order="stroke"
                >
                    { text }
                </text>
            }
        </g>
    }
}

/// So many letters have room beside a lane.
const LETTERS: usize = 12;

fn short(name: &str) -> String {
    match name.char_indices().nth(LETTERS) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}
