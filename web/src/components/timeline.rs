//! The timeline: the server's rail, what keys hold above it, the clients' lanes below it.
//!
//! It draws a frame, wherever that comes from, and knows nothing of how one travels: a step that is
//! clicked is a wish to be there. All colours are attributes, so that the picture is whole by itself
//! when it is copied.

mod lanes;
mod rails;
mod server;
mod shapes;

use std::rc::Rc;

use protocol::{Frame, Move};
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

use crate::drawing::{Markup, Plan};
use crate::hooks::use_size;
use crate::words::{fill, words};

pub(crate) use shapes::glyph;

/// The id of the picture, by which it is copied.
pub(crate) const PICTURE: &str = "timeline-picture";

#[derive(Properties, PartialEq)]
pub(crate) struct TimelineProps {
    /// What to draw.
    pub(crate) frame: Rc<Frame>,
    /// The step that is looked at.
    pub(crate) step: u32,
    /// When it was.
    pub(crate) at_us: u64,
    /// The step as a sentence.
    pub(crate) told: AttrValue,
    /// Where someone wants to go.
    pub(crate) go: Callback<Move>,
    /// Whether there is no time, but steps at equal distances of a millisecond.
    #[prop_or_default]
    pub(crate) by_step: bool,
}

#[component]
pub(crate) fn Timeline(props: &TimelineProps) -> Html {
    let node = use_node_ref();
    let (width, height) = use_size(&node);
    if width < 1.0 {
        return html! { <div class="timeline" ref={node} /> };
    }
    let plan = Plan::new(&props.frame, (width, height));
    let picture = Html::from_html_unchecked(AttrValue::from(picture(props, &plan)));
    html! {
        // It scrolls where the lanes need more room, also by keyboard.
        <div
            class="timeline" ref={node.clone()} tabindex="0" role="group" aria-label={words().timeline}
            onclick={clicked(props, &plan, node)}
        >
            { picture }
        </div>
    }
}

fn picture(props: &TimelineProps, plan: &Plan<'_>) -> String {
    let mut svg = Markup::default();
    svg.open(
        "svg",
        &[
            ("id", &PICTURE),
            ("xmlns", &"http://www.w3.org/2000/svg"),
            ("role", &"img"),
            ("aria-label", &fill(words().timeline_picture, &[("told", &props.told)])),
            ("width", &plan.width),
            ("height", &plan.height),
            ("viewBox", &format_args!("0 0 {} {}", plan.width, plan.height)),
            ("font-family", &"var(--mono)"),
            ("font-size", &"11.5"),
            ("data-from", &props.frame.from_us),
            ("data-to", &props.frame.to_us),
        ],
    );
    shapes::ground(&mut svg, plan);
    axis(&mut svg, plan, props.by_step);
    rails::rails(&mut svg, plan, props.at_us);
    lanes::gaps(&mut svg, plan, props.step);
    lanes::lanes(&mut svg, plan, props.step, props.at_us);
    server::server(&mut svg, plan, props.step);
    cursor(&mut svg, plan, props.at_us);
    svg.close("svg");
    svg.finish()
}

/// A click on a step leads to it, one beside the steps to the moment.
fn clicked(props: &TimelineProps, plan: &Plan<'_>, node: NodeRef) -> Callback<MouseEvent> {
    let (go, scale) = (props.go.clone(), plan.scale);
    Callback::from(move |event: MouseEvent| {
        if let Some(step) = step_at(&event) {
            return go.emit(Move::To(step));
        }
        let Some(element) = node.cast::<Element>() else { return };
        let x = f64::from(event.client_x()) - element.get_bounding_client_rect().left();
        go.emit(Move::Time(scale.us(x)));
    })
}

fn step_at(event: &MouseEvent) -> Option<u32> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let step = target.closest("[data-step]").ok()??.get_attribute("data-step")?;
    step.parse().ok()
}

fn axis(svg: &mut Markup, plan: &Plan<'_>, by_step: bool) {
    let marks = if by_step {
        plan.scale.steps()
    } else {
        plan.scale.marks()
    };
    svg.open(
        "g",
        &[
            ("text-anchor", &"middle"),
            ("font-family", &"var(--sans)"),
            ("font-size", &11),
            ("fill", &"var(--muted)"),
        ],
    );
    for (x, text) in marks {
        let line = format_args!("M{x} 22V{}", plan.height - 4.0);
        svg.shape("path", &[("d", &line), ("stroke", &"var(--line)")]);
        // At the edges the text would be cut.
        if (22.0..plan.width - 22.0).contains(&x) {
            svg.text("text", &[("x", &x), ("y", &14)], &text);
        }
    }
    svg.close("g");
}

/// Where in the time one is.
fn cursor(svg: &mut Markup, plan: &Plan<'_>, at_us: u64) {
    let x = plan.scale.x(at_us);
    let (top, bottom) = (20.0, plan.height - 4.0);
    svg.open("g", &[("id", &"cursor"), ("pointer-events", &"none")]);
    svg.shape(
        "path",
        &[
            ("d", &format_args!("M{x} {top}V{bottom}")),
            ("stroke", &"var(--ink)"),
            ("stroke-width", &1.5),
            ("stroke-dasharray", &"2 4"),
        ],
    );
    let tip = format_args!("M{} 18h10l-5 6z", x - 5.0);
    svg.shape("path", &[("d", &tip), ("fill", &"var(--ink)")]);
    svg.close("g");
}
