//! Every way it can go: equal states are one dot, and a line is as thick as what passes it.

use std::rc::Rc;

use protocol::{Dot, Drawing, Finding, Line};
use yew::prelude::*;

use super::held;
use super::smallest_break::BreakLine;
use crate::drawing::{Layers, curve};
use crate::hooks::use_size;
use crate::number::grouped;
use crate::words::{fill, words};

pub(super) fn picture(finding: &Finding) -> Html {
    let words = words();
    let drawing = finding.drawing.clone().map(Rc::new);
    html! {
        <div class="pictures">
            <section class="panel graph" id="ways" aria-labelledby="graph-title">
                <h3><span id="graph-title">{ words.every_way }</span><small>{ words.every_way_about }</small></h3>
                if let Some(drawing) = drawing {
                    <Graph {drawing} />
                } else {
                    <p class="nothing">{ fill(words.too_many_to_draw, &[("states", &grouped(finding.states))]) }</p>
                }
            </section>
            if let Some(broken) = &finding.broken {
                <BreakLine broken={broken.clone()} />
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct GraphProps {
    drawing: Rc<Drawing>,
}

#[component]
fn Graph(props: &GraphProps) -> Html {
    let node = use_node_ref();
    let (width, _) = use_size(&node);
    let drawing = &props.drawing;
    let depths: Vec<u32> = drawing.dots.iter().map(|dot| dot.depth).collect();
    let pairs: Vec<(usize, usize)> = drawing
        .lines
        .iter()
        .map(|line| (line.from as usize, line.to as usize))
        .collect();
    let layers = Layers::new(&depths, &pairs, width);
    let start = drawing
        .dots
        .first()
        .map(|dot| dot.passing.count.clone())
        .unwrap_or_default();
    let label = fill(
        words().graph_picture,
        &[("states", &grouped(drawing.dots.len() as u64)), ("all", &start)],
    );
    html! {
        <>
            <div class="ways-picture" ref={node}>
                if width >= 1.0 {
                    <svg
                        role="img" aria-label={label} width={format!("{width:.0}")} height={format!("{:.0}", layers.height)}
                        viewBox={format!("0 0 {width:.0} {:.0}", layers.height)}
                    >
                        { for drawing.lines.iter().map(|line| drawn(line, &layers)) }
                        { for drawing.dots.iter().enumerate().map(|(at, dot)| dotted(dot, at, drawing, &layers)) }
                    </svg>
                }
            </div>
            { states(drawing) }
        </>
    }
}

/// Good, bad or both, as a class.
fn kind(bad: f64) -> &'static str {
    match bad {
        bad if bad <= 0.0 => "good",
        bad if bad >= 1.0 => "bad",
        _ => "mixed",
    }
}

fn drawn(line: &Line, layers: &Layers) -> Html {
    let (from, to) = (layers.place(line.from as usize), layers.place(line.to as usize));
    let thick = 1.2 + 8.0 * line.passing.share.sqrt();
    html! {
        <path class={classes!("way", kind(line.bad))} d={curve(from, to)} stroke-width={format!("{thick:.1}")}>
            <title>{ format!("{}: {}", line.command, line.passing.count) }</title>
        </path>
    }
}

fn dotted(dot: &Dot, at: usize, drawing: &Drawing, layers: &Layers) -> Html {
    let (x, y) = layers.place(at);
    let class = match (dot.broken, dot.is_end) {
        (true, _) => "bad",
        (false, true) if dot.bad >= 1.0 => "bad end",
        (false, true) => "good end",
        (false, false) => "open",
    };
    let shape = if dot.broken {
        html! { <path d={format!("M{x:.1} {:.1}l7 7l-7 7l-7-7z", y - 7.0)} /> }
    } else {
        html! { <circle cx={format!("{x:.1}")} cy={format!("{y:.1}")} r="5.5" /> }
    };
    let text = label(dot, at, drawing).filter(|_| layers.has_room(at));
    html! {
        <g class={classes!("dot", class)}>
            { shape }
            <title>{ told(dot) }</title>
            if let Some(text) = text {
                <text x={format!("{x:.1}")} y={format!("{:.1}", y + 20.0)} text-anchor="middle">{ text }</text>
            }
        </g>
    }
}

/// What the keys hold, where that is other than before.
fn label(dot: &Dot, at: usize, drawing: &Drawing) -> Option<String> {
    let before = drawing.lines.iter().find(|line| line.to as usize == at);
    let before = before.and_then(|line| drawing.dots.get(line.from as usize));
    let same = before.is_some_and(|before| before.data == dot.data);
    let text: Vec<String> = dot.data.iter().map(held).collect();
    (!same || dot.is_end)
        .then(|| text.join(", "))
        .filter(|text| text.chars().count() < 28)
}

fn told(dot: &Dot) -> String {
    let data: Vec<String> = dot.data.iter().map(held).collect();
    format!(
        "{} · {} · {}",
        data.join(", "),
        dot.clients.join("; "),
        dot.passing.count
    )
}

/// The same as a table.
fn states(drawing: &Drawing) -> Html {
    let words = words();
    html! {
        <details class="states">
            <summary>{ words.states_as_table }</summary>
            <div class="scrolls" tabindex="0" role="region" aria-label={words.states_as_table}>
                <table>
                    <thead><tr>
                        <th scope="col">{ words.after_steps }</th>
                        <th scope="col">{ words.left_behind }</th>
                        <th scope="col">{ words.clients_next }</th>
                        <th scope="col" class="count">{ words.interleavings }</th>
                        <th scope="col" class="count">{ words.of_them_break }</th>
                    </tr></thead>
                    <tbody>
                        { for drawing.dots.iter().map(|dot| html! {
                            <tr>
                                <td>{ grouped(dot.depth) }</td>
                                <td><code>{ dot.data.iter().map(held).collect::<Vec<_>>().join(", ") }</code></td>
                                <td><code>{ dot.clients.join("; ") }</code></td>
                                <td class="count">{ &dot.passing.count }</td>
                                <td class="count">{ format!("{:.0} %", 100.0 * dot.bad) }</td>
                            </tr>
                        }) }
                    </tbody>
                </table>
            </div>
        </details>
    }
}
