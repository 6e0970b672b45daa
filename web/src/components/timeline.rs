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
use web_sys::Element;
use yew::prelude::*;

use crate::drawing::Plan;
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
    let label = fill(words().timeline_picture, &[("told", &props.told)]);
    html! {
        <div class="timeline" ref={node.clone()}>
            <svg
                id={PICTURE} xmlns="http://www.w3.org/2000/svg" role="img" aria-label={label}
                width={plan.width.to_string()} height={plan.height.to_string()}
                viewBox={format!("0 0 {} {}", plan.width, plan.height)}
                font-family="var(--mono)" font-size="11.5" onclick={to_time(props, &plan, node)}
                data-from={props.frame.from_us.to_string()} data-to={props.frame.to_us.to_string()}
            >
                { shapes::ground(&plan) }
                { axis(&plan, props.by_step) }
                { rails::rails(&plan, props.at_us) }
                { lanes::gaps(&plan, props.step) }
                { lanes::lanes(&plan, props.step, props.at_us) }
                { server::server(&plan, props.step, &props.go) }
                { cursor(&plan, props.at_us) }
            </svg>
        </div>
    }
}

/// A click beside the steps leads to the moment.
fn to_time(props: &TimelineProps, plan: &Plan<'_>, node: NodeRef) -> Callback<MouseEvent> {
    let (go, scale) = (props.go.clone(), plan.scale);
    Callback::from(move |event: MouseEvent| {
        let Some(element) = node.cast::<Element>() else { return };
        let x = f64::from(event.client_x()) - element.get_bounding_client_rect().left();
        go.emit(Move::Time(scale.us(x)));
    })
}

fn axis(plan: &Plan<'_>, by_step: bool) -> Html {
    let marks = if by_step {
        plan.scale.steps()
    } else {
        plan.scale.marks()
    };
    let bottom = format!("{}", plan.height - 4.0);
    html! {
        <g text-anchor="middle" font-family="var(--sans)" font-size="11" fill="var(--muted)">
            { for marks.into_iter().map(|(x, text)| {
                let at = x.to_string();
                // At the edges the text would be cut.
                let inside = (22.0..plan.width - 22.0).contains(&x);
                html! {
                    <>
                        <path d={format!("M{at} 22V{bottom}")} stroke="var(--line)" />
                        if inside {
                            <text x={at} y="14">{ text }</text>
                        }
                    </>
                }
            }) }
        </g>
    }
}

/// Where in the time one is.
fn cursor(plan: &Plan<'_>, at_us: u64) -> Html {
    let x = plan.scale.x(at_us);
    let (top, bottom) = (20.0, plan.height - 4.0);
    html! {
        <g id="cursor" pointer-events="none">
            <path
                d={format!("M{x} {top}V{bottom}")}
                stroke="var(--ink)" stroke-width="1.5" stroke-dasharray="2 4"
            />
            <path d={format!("M{} 18h10l-5 6z", x - 5.0)} fill="var(--ink)" />
        </g>
    }
}
