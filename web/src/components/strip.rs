//! The whole run as a strip: how dense it is, where it races, where in it one is. It is the slider,
//! too: a click or a finger on it leads there.

use std::rc::Rc;

use protocol::{Mark, Move, Strip, View};
use web_sys::{Element, PointerEvent};
use yew::prelude::*;

use crate::number::exact_millis;
use crate::words::{fill, words};

/// The height in which densities are drawn; the strip is as high as its style says.
const HEIGHT: f64 = 100.0;
/// Even a single step is to be seen.
const LEAST: f64 = 22.0;

#[derive(Properties, PartialEq)]
pub(crate) struct StripViewProps {
    pub(crate) strip: Rc<Strip>,
    pub(crate) view: Rc<View>,
    /// The step as a sentence.
    pub(crate) told: AttrValue,
    pub(crate) go: Callback<Move>,
}

#[component]
pub(crate) fn StripView(props: &StripViewProps) -> Html {
    let node = use_node_ref();
    let dragged = use_mut_ref(|| false);
    let seek = {
        let (node, go, end) = (node.clone(), props.go.clone(), props.strip.end_us);
        move |event: &PointerEvent| {
            let Some(element) = node.cast::<Element>() else { return };
            let place = element.get_bounding_client_rect();
            let share = (f64::from(event.client_x()) - place.left()) / place.width().max(1.0);
            go.emit(Move::Time((share.clamp(0.0, 1.0) * end as f64).round() as u64));
        }
    };
    let down = {
        let (seek, dragged, node) = (seek.clone(), dragged.clone(), node.clone());
        Callback::from(move |event: PointerEvent| {
            if event.button() != 0 {
                return;
            }
            *dragged.borrow_mut() = true;
            if let Some(element) = node.cast::<Element>() {
                // Without the capture a finger that leaves the strip only stops seeking.
                let _ = element.set_pointer_capture(event.pointer_id());
            }
            seek(&event);
        })
    };
    let moved = {
        let dragged = dragged.clone();
        Callback::from(move |event: PointerEvent| {
            if *dragged.borrow() {
                seek(&event);
            }
        })
    };
    let up = Callback::from(move |_: PointerEvent| *dragged.borrow_mut() = false);
    let view = &props.view;
    let length = props.strip.buckets.len() as f64;
    let x = (100.0 * length * view.at_us as f64 / props.strip.end_us.max(1) as f64).round() / 100.0;
    html! {
        <div
            class="strip" id="strip" role="slider" tabindex="0" ref={node}
            aria-label={words().strip} aria-valuemin="0" aria-valuemax={view.steps.to_string()}
            aria-valuenow={view.step.to_string()} aria-valuetext={spoken(view, &props.told)}
            onpointerdown={down} onpointermove={moved} onpointerup={up.clone()} onpointercancel={up}
        >
            <svg viewBox={format!("0 0 {length} {HEIGHT}")} preserveAspectRatio="none" aria-hidden="true">
                <Density strip={props.strip.clone()} />
                <path class="here" d={format!("M{x} 0V{HEIGHT}")} vector-effect="non-scaling-stroke" />
            </svg>
        </div>
    }
}

/// Where one is, as a screen reader says it.
fn spoken(view: &View, told: &str) -> String {
    let values = [
        ("step", &*view.step.to_string()),
        ("steps", &view.steps.to_string()),
        ("time", &exact_millis(view.at_us)),
    ];
    let place = fill(words().at_step, &values);
    if told.is_empty() {
        place
    } else {
        format!("{place}: {told}")
    }
}

#[derive(Properties, PartialEq)]
struct DensityProps {
    strip: Rc<Strip>,
}

/// What does not change as one travels: a path for each kind of step, the graver ones on top.
#[component]
fn Density(props: &DensityProps) -> Html {
    let buckets = &props.strip.buckets;
    let most = buckets.iter().map(|bucket| bucket.0).max().unwrap_or(1).max(1);
    let path = |mark: Mark| -> String {
        let of_kind = buckets
            .iter()
            .enumerate()
            .filter(|(_, bucket)| bucket.0 > 0 && bucket.1 == mark);
        let bars = of_kind.map(|(place, bucket)| {
            let share = (f64::from(bucket.0) / f64::from(most)).sqrt();
            let height = (LEAST + share * (HEIGHT - LEAST)).round();
            format!("M{place} {HEIGHT}V{}h1V{HEIGHT}z", HEIGHT - height)
        });
        bars.collect()
    };
    let kinds = [
        (Mark::Read, "read"),
        (Mark::Write, "write"),
        (Mark::Failed, "failed"),
        (Mark::Stale, "stale"),
        (Mark::Break, "break"),
    ];
    html! {
        { for kinds.into_iter().map(|(mark, class)| html! { <path {class} d={path(mark)} /> }) }
    }
}
