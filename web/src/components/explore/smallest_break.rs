//! The break that is easiest to understand: its steps as chips, its story, its timeline, its code.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use protocol::{Broken, BrokenStep, Finding, Proof};
use yew::prelude::*;

use super::colour;
use crate::components::legend::legend;
use crate::components::timeline::Timeline;
use crate::export::copy;
use crate::number::grouped;
use crate::words::{fill, words};

pub(super) fn smallest_break(finding: &Finding) -> Html {
    let words = words();
    match (&finding.broken, &finding.verdict) {
        (Some(broken), _) => told(finding, broken),
        (None, Proof::Holds) => html! {
            <section class="panel smallest" id="smallest">
                <h3>{ words.proof }</h3>
                <p class="nothing">{ words.what_a_proof_covers }</p>
                { file(finding) }
            </section>
        },
        (None, _) => Html::default(),
    }
}

fn told(finding: &Finding, broken: &Broken) -> Html {
    let words = words();
    let clients = broken.frame.lanes.iter().filter(|lane| !lane.steps.is_empty()).count();
    let size = fill(
        words.break_size,
        &[
            ("clients", &crate::number::clients(clients as u64)),
            ("steps", &grouped(broken.steps.len() as u64)),
        ],
    );
    let title = if broken.smallest {
        words.smallest_break
    } else {
        words.a_break
    };
    html! {
        <section class="panel smallest" id="smallest" aria-labelledby="smallest-title">
            <h3><span id="smallest-title">{ title }</span><small>{ size }</small></h3>
            if finding.rule.is_empty() {
                <p class="broken-rule">{ fill(words.breaks_rule, &[("rule", &broken.rule)]) }</p>
            }
            <ol class="chips">{ for broken.steps.iter().map(|step| chip(step, &broken.names)) }</ol>
            <p class="why">
                { &broken.why }
                if let Some(anomaly) = &broken.anomaly {
                    { " " }<b>{ fill(words.called, &[("anomaly", anomaly)]) }</b>
                }
            </p>
            <div class="replay">
                <code data-fact="code">{ format!("raceground replay {}", broken.code) }</code>
                <Copy text={format!("raceground replay {} scenario.toml --redis redis://127.0.0.1:6379", broken.code)} label={words.copy_replay} />
            </div>
            { file(finding) }
        </section>
    }
}

fn chip(step: &BrokenStep, names: &[String]) -> Html {
    let name = names.get(step.client as usize).cloned().unwrap_or_default();
    let said = step.said.iter().map(|(command, reply)| format!("{command} → {reply}"));
    let said = said.collect::<Vec<_>>().join("; ");
    let text = match (&step.fault, &said[..]) {
        (Some(fault), "") => fault.clone(),
        (Some(fault), said) => format!("{said} ({fault})"),
        (None, said) => said.to_owned(),
    };
    let stale = step.stale_since.map(|_| "stale");
    html! {
        <li class={classes!("chip", colour(step.client), stale)}>
            <b>{ name }</b>{ " " }<code>{ text }</code>
        </li>
    }
}

/// The break as a timeline.
#[derive(Properties, PartialEq)]
pub(super) struct BreakLineProps {
    pub(super) broken: Broken,
}

#[component]
pub(super) fn BreakLine(props: &BreakLineProps) -> Html {
    let frame = Rc::new(props.broken.frame.clone());
    let step = props.broken.steps.len() as u32;
    let told = AttrValue::from(props.broken.why.clone());
    html! {
        <section class="panel break-line" aria-labelledby="break-line">
            <h3><span id="break-line">{ words().break_line }</span><small>{ &props.broken.order }</small></h3>
            <Timeline {frame} {step} at_us={u64::from(step) * 1_000} {told} go={Callback::noop()} by_step={true} />
            { legend() }
        </section>
    }
}

/// The scenario file, for a terminal.
fn file(finding: &Finding) -> Html {
    html! {
        <details class="file">
            <summary>{ words().scenario_file }</summary>
            <div class="replay"><span>{ words().scenario_file_about }</span><Copy text={finding.file.clone()} label={words().copy_file} /></div>
            <pre tabindex="0"><code>{ &finding.file }</code></pre>
        </details>
    }
}

#[derive(Properties, PartialEq)]
struct CopyProps {
    text: String,
    label: &'static str,
}

/// How long it is said that something was copied, in milliseconds.
const SAID: u32 = 1_600;

#[component]
fn Copy(props: &CopyProps) -> Html {
    let said = use_state(|| None::<bool>);
    {
        let forget = said.clone();
        use_effect_with(*said, move |said| {
            let timeout = said.map(|_| Timeout::new(SAID, move || forget.set(None)));
            move || drop(timeout)
        });
    }
    let take = {
        let (text, said) = (props.text.clone(), said.clone());
        Callback::from(move |_: MouseEvent| {
            let said = said.clone();
            copy(&text, Callback::from(move |done: bool| said.set(Some(done))));
        })
    };
    let label = match *said {
        Some(true) => words().copied,
        Some(false) => words().not_copied,
        None => props.label,
    };
    html! { <button type="button" class="link" onclick={take}>{ label }</button> }
}
