//! What keys hold as time goes by, and which steps changed it.

use protocol::{Piece, Rail};

use crate::drawing::{Markup, Plan};
use crate::number::value;
use crate::words::words;

/// A letter of a value, and what surrounds it.
const LETTER: f64 = 7.0;
const AROUND: f64 = 10.0;
/// From one value to the next where there are too many.
const SPARSE: f64 = 44.0;
/// A piece that is narrower says nothing by itself.
const WIDE: f64 = 16.0;

pub(super) fn rails(svg: &mut Markup, plan: &Plan<'_>, at_us: u64) {
    for (number, rail) in plan.frame.rails.iter().enumerate() {
        svg.open("g", &[("data-rail", &rail.key)]);
        name(svg, plan, plan.rail(number), &rail.key);
        pieces(svg, plan, number, rail);
        between(svg, plan, number, rail, at_us);
        held(svg, plan, number, rail, at_us);
        svg.close("g");
    }
}

/// The name of a rail, beside it or above it.
pub(super) fn name(svg: &mut Markup, plan: &Plan<'_>, top: f64, name: &str) {
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
    svg.text(
        "text",
        &[
            ("x", &8),
            ("y", &y),
            ("font-family", &"var(--sans)"),
            ("fill", &"var(--muted)"),
        ],
        &shown,
    );
}

/// A piece wide enough to be seen by itself is a thing of its own; all narrower ones of a kind are one
/// path, as there may be hundreds of them in every picture.
fn pieces(svg: &mut Markup, plan: &Plan<'_>, number: usize, rail: &Rail) {
    let (top, height) = (plan.rail(number), plan.rail_height());
    let mut narrow = [String::new(), String::new()];
    for (piece, x, right) in placed(plan, rail) {
        if piece.value.is_some() && right - x < WIDE {
            let gap = if right - x > 3.0 { 1.0 } else { 0.0 };
            let path = format!("M{x} {top}h{}v{height}h-{}z", right - x - gap, right - x - gap);
            narrow[usize::from(piece.broken)] += &path;
        }
    }
    let [sound, broken] = narrow;
    svg.shape("path", &[("d", &sound), ("fill", &colours(false).0)]);
    svg.shape("path", &[("d", &broken), ("fill", &colours(true).0)]);
    for (piece, x, right) in placed(plan, rail) {
        if let Some(shown) = piece.value.as_deref().filter(|_| right - x >= WIDE) {
            wide(svg, (x, top, right - x, height), &value(shown), colours(piece.broken));
        }
    }
}

/// A piece by itself: its place and size, its value, the ground and the ink.
fn wide(svg: &mut Markup, (x, y, width, height): (f64, f64, f64, f64), shown: &str, (ground, ink): (&str, &str)) {
    svg.open("g", &[]);
    svg.text("title", &[], shown);
    svg.shape(
        "rect",
        &[
            ("x", &(x + 0.5)),
            ("y", &y),
            ("width", &(width - 1.0)),
            ("height", &height),
            ("rx", &5),
            ("fill", &ground),
        ],
    );
    if let Some(text) = fitting(shown, width) {
        centred(svg, (x + width / 2.0, y + height / 2.0 + 4.0), ink, &text);
    }
    svg.close("g");
}

/// A value around a place.
fn centred(svg: &mut Markup, (x, y): (f64, f64), ink: &str, text: &str) {
    svg.text(
        "text",
        &[
            ("x", &x),
            ("y", &y),
            ("text-anchor", &"middle"),
            ("font-weight", &700),
            ("fill", &ink),
        ],
        text,
    );
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
fn between(svg: &mut Markup, plan: &Plan<'_>, number: usize, rail: &Rail, at_us: u64) {
    let y = plan.rail(number) + plan.rail_height() / 2.0 + 4.0;
    let here = plan.scale.x(at_us);
    let mut free = f64::NEG_INFINITY;
    svg.open(
        "g",
        &[
            ("stroke", &"var(--panel)"),
            ("stroke-width", &3),
            ("paint-order", &"stroke"),
            ("font-weight", &700),
        ],
    );
    for (piece, x, right) in placed(plan, rail) {
        let Some(shown) = piece.value.as_deref().map(value) else {
            continue;
        };
        let letters = shown.chars().count();
        let width = letters as f64 * LETTER;
        let taken = (here - width - 12.0..here + SPARSE).contains(&x) || x + width > plan.width - 8.0;
        if fitting(&shown, right - x).is_some() {
            free = right;
        } else if x >= free && !taken && letters <= 8 {
            free = x + width + SPARSE;
            svg.text(
                "text",
                &[("x", &x), ("y", &y), ("fill", &colours(piece.broken).1)],
                &shown,
            );
        }
    }
    svg.close("g");
}

/// What the key holds at the step looked at, where its piece is too narrow to say so.
fn held(svg: &mut Markup, plan: &Plan<'_>, number: usize, rail: &Rail, at_us: u64) {
    let after = rail.pieces.partition_point(|piece| piece.from_us <= at_us);
    let Some(piece) = after.checked_sub(1).and_then(|last| rail.pieces.get(last)) else {
        return;
    };
    let end = rail.pieces.get(after).map_or(plan.frame.to_us, |piece| piece.from_us);
    let shown = piece.value.as_deref().map_or_else(|| words().none.to_owned(), value);
    let (from, right) = (plan.scale.x(piece.from_us), plan.scale.x(end));
    if fitting(&shown, right - from).as_deref() == Some(&shown) {
        return;
    }
    let shown: String = shown.chars().take(if plan.narrow { 12 } else { 24 }).collect();
    let width = shown.chars().count() as f64 * LETTER + 14.0;
    let x = plan.scale.x(at_us).min(plan.width - 6.0 - width);
    let top = plan.rail(number) + 2.0;
    let colour = colours(piece.broken).1;
    svg.shape(
        "rect",
        &[
            ("x", &x),
            ("y", &top),
            ("width", &width),
            ("height", &(plan.rail_height() - 4.0)),
            ("rx", &5),
            ("fill", &"var(--panel)"),
            ("stroke", &colour),
        ],
    );
    centred(
        svg,
        (x + width / 2.0, top + plan.rail_height() / 2.0 + 2.0),
        colour,
        &shown,
    );
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
