//! What keys hold as time goes by, and which steps changed it.

use protocol::{Piece, Rail};
use yew::prelude::*;

use crate::drawing::Plan;
use crate::number::value;
use crate::words::words;

/// A letter of a value, and what surrounds it.
const LETTER: f64 = 7.0;
const AROUND: f64 = 10.0;
/// From one value to the next where there are too many.
const SPARSE: f64 = 44.0;
/// A piece that is narrower says nothing by itself.
const WIDE: f64 = 16.0;

pub(super) fn rails(plan: &Plan<'_>, at_us: u64) -> Html {
    html! {
        { for plan.frame.rails.iter().enumerate().map(|(number, rail)| html! {
            <g data-rail={rail.key.clone()}>
                { name(plan, plan.rail(number), &rail.key) }
                { pieces(plan, number, rail) }
                { between(plan, number, rail, at_us) }
                { held(plan, number, rail, at_us) }
            </g>
        }) }
    }
}

/// The name of a rail, beside it or above it.
pub(super) fn name(plan: &Plan<'_>, top: f64, name: &str) -> Html {
    let letters = if plan.narrow { 40 } else { 11 };
    let shown = match name.char_indices().nth(letters) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    };
    let y = if plan.narrow {
        top - 4.0
    } else {
        top + plan.rail_height() / 2.0 + 4.0
    };
    html! {
        <text x="8" y={y.to_string()} font-family="var(--sans)" fill="var(--muted)">{ shown }</text>
    }
}

/// A piece wide enough to be seen by itself is a thing of its own; all narrower ones of a kind are one
/// path, as there may be hundreds of them in every picture.
fn pieces(plan: &Plan<'_>, number: usize, rail: &Rail) -> Html {
    let (top, height) = (plan.rail(number), plan.rail_height());
    let (mut narrow, mut wide) = ([String::new(), String::new()], Vec::new());
    for (piece, x, right) in placed(plan, rail) {
        let Some(shown) = piece.value.as_deref().map(value) else {
            continue;
        };
        if right - x < WIDE {
            let gap = if right - x > 3.0 { 1.0 } else { 0.0 };
            let path = format!("M{x} {top}h{}v{height}h-{}z", right - x - gap, right - x - gap);
            narrow[usize::from(piece.broken)] += &path;
            continue;
        }
        let (ground, ink) = colours(piece.broken);
        wide.push(html! {
            <g>
                <title>{ &shown }</title>
                <rect
                    x={(x + 0.5).to_string()} y={top.to_string()} width={(right - x - 1.0).to_string()}
                    height={height.to_string()} rx="5" fill={ground}
                />
                if let Some(text) = fitting(&shown, right - x) {
                    <text
                        x={((x + right) / 2.0).to_string()} y={(top + height / 2.0 + 4.0).to_string()}
                        text-anchor="middle" font-weight="700" fill={ink}
                    >
                        { text }
                    </text>
                }
            </g>
        });
    }
    let [sound, broken] = narrow;
    html! {
        <>
            <path d={sound} fill={colours(false).0} />
            <path d={broken} fill={colours(true).0} />
            { for wide }
        </>
    }
}

/// The pieces of a rail with where they begin and end.
fn placed<'a>(plan: &'a Plan<'_>, rail: &'a Rail) -> impl Iterator<Item = (&'a Piece, f64, f64)> {
    let ends = rail
        .pieces
        .iter()
        .skip(1)
        .map(|piece| piece.from_us)
        .chain([plan.frame.to_us]);
    let placed = rail.pieces.iter().zip(ends);
    placed.map(|(piece, end)| (piece, plan.scale.x(piece.from_us), plan.scale.x(end)))
}

/// The ground of a value, and the value on it.
fn colours(broken: bool) -> (&'static str, &'static str) {
    if broken {
        ("var(--race-bg)", "var(--race)")
    } else {
        ("var(--soft)", "var(--ink)")
    }
}

/// Where pieces are too narrow for their values, the value of one every so often.
fn between(plan: &Plan<'_>, number: usize, rail: &Rail, at_us: u64) -> Html {
    let y = plan.rail(number) + plan.rail_height() / 2.0 + 4.0;
    let here = plan.scale.x(at_us);
    let mut free = f64::NEG_INFINITY;
    let ends = rail
        .pieces
        .iter()
        .skip(1)
        .map(|piece| piece.from_us)
        .chain([plan.frame.to_us]);
    let sparse = rail.pieces.iter().zip(ends).filter_map(move |(piece, end)| {
        let shown = value(piece.value.as_deref()?);
        let (x, right) = (plan.scale.x(piece.from_us), plan.scale.x(end));
        let width = shown.chars().count() as f64 * LETTER;
        let taken = (here - width - 12.0..here + SPARSE).contains(&x) || x + width > plan.width - 8.0;
        if fitting(&shown, right - x).is_some() {
            free = right;
            return None;
        }
        if x < free || taken || shown.chars().count() > 8 {
            return None;
        }
        free = x + width + SPARSE;
        Some((x, shown, piece.broken))
    });
    html! {
        <g stroke="var(--panel)" stroke-width="3" paint-order="stroke" font-weight="700">
            { for sparse.map(|(x, shown, broken)| html! {
                <text x={x.to_string()} y={y.to_string()} fill={colours(broken).1}>
                    { shown }
                </text>
            }) }
        </g>
    }
}

/// What the key holds at the step looked at, where its piece is too narrow to say so.
fn held(plan: &Plan<'_>, number: usize, rail: &Rail, at_us: u64) -> Html {
    let after = rail.pieces.partition_point(|piece| piece.from_us <= at_us);
    let Some(piece) = after.checked_sub(1).and_then(|last| rail.pieces.get(last)) else {
        return Html::default();
    };
    let end = rail.pieces.get(after).map_or(plan.frame.to_us, |piece| piece.from_us);
    let shown = piece.value.as_deref().map_or_else(|| words().none.to_owned(), value);
    let (from, right) = (plan.scale.x(piece.from_us), plan.scale.x(end));
    if fitting(&shown, right - from).as_deref() == Some(&shown) {
        return Html::default();
    }
    let shown: String = shown.chars().take(if plan.narrow { 12 } else { 24 }).collect();
    let width = shown.chars().count() as f64 * LETTER + 14.0;
    let x = plan.scale.x(at_us).min(plan.width - 6.0 - width);
    let top = plan.rail(number) + 2.0;
    let colour = colours(piece.broken).1;
    html! {
        <g>
            <rect
                x={x.to_string()} y={top.to_string()} width={width.to_string()}
                height={(plan.rail_height() - 4.0).to_string()} rx="5" fill="var(--panel)" stroke={colour}
            />
            <text
                x={(x + width / 2.0).to_string()} y={(top + plan.rail_height() / 2.0 + 2.0).to_string()}
                text-anchor="middle" font-weight="700" fill={colour}
            >
                { shown }
            </text>
        </g>
    }
}

/// As much of a text as there is room for; nothing if that says nothing.
pub(super) fn fitting(text: &str, room: f64) -> Option<String> {
    let letters = text.chars().count();
    let fit = ((room - AROUND) / LETTER).floor();
    if fit >= letters as f64 {
        return Some(text.to_owned());
    }
    (fit >= 5.0).then(|| text.chars().take(fit as usize - 1).chain(['…']).collect())
}
