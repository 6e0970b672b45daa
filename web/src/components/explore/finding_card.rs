//! The card of a variant: how many interleavings there are, and how many of them break the rule.

use std::rc::Rc;

use protocol::{Finding, Proof};
use yew::prelude::*;

use super::{headline, real_time};
use crate::number::{clients, grouped};
use crate::words::{fill, words};

#[derive(Properties, PartialEq)]
pub(super) struct FindingCardProps {
    /// What the variant is called.
    pub(super) name: AttrValue,
    /// For a selector.
    pub(super) id: AttrValue,
    pub(super) finding: Option<Rc<Finding>>,
    pub(super) running: bool,
    pub(super) selected: bool,
    pub(super) select: Callback<()>,
    /// What else it could be about.
    #[prop_or_default]
    pub(super) choice: Html,
}

#[component]
pub(super) fn FindingCard(props: &FindingCardProps) -> Html {
    let select = props.select.reform(|_: MouseEvent| ());
    let verdict = props.finding.as_ref().map(|finding| mark(&finding.verdict).0);
    html! {
        <article
            data-card={props.id.clone()} data-verdict={verdict} onclick={select}
            class={classes!("card", verdict, props.selected.then_some("selected"))}
            aria-busy={(props.finding.is_none() && props.running).then_some("true")}
        >
            <h2>
                <button type="button" class="select" aria-pressed={props.selected.to_string()}>
                    { &props.name }
                </button>
                <small>{ props.finding.as_ref().map(|finding| who(finding)) }</small>
                { props.choice.clone() }
                { tag(props) }
            </h2>
            { props.finding.as_ref().map(|finding| result(finding)) }
            if props.finding.is_none() {
                <div class="skeleton" aria-hidden="true"><span class="large" /><span class="bar" /><span /><span /></div>
            }
        </article>
    }
}

fn mark(verdict: &Proof) -> (&'static str, &'static str, &'static str) {
    match verdict {
        Proof::Broken => ("broken", "✗", words().verdict_broken),
        Proof::Holds => ("held", "✓", words().verdict_proved),
        Proof::Undecided(_) => ("open", "?", words().verdict_open),
    }
}

fn tag(props: &FindingCardProps) -> Html {
    match &props.finding {
        Some(finding) => {
            let (_, shape, words) = mark(&finding.verdict);
            html! { <span class="tag"><i aria-hidden="true">{ shape }</i>{ words }</span> }
        }
        None if props.running => html! { <span class="tag">{ words().running }</span> },
        None => html! { <span class="tag">{ words().not_explored }</span> },
    }
}

/// How many clients, and what could go wrong.
fn who(finding: &Finding) -> String {
    let clients = clients(finding.clients);
    match &finding.faults[..] {
        "" => clients,
        faults => format!("{clients}, {faults}"),
    }
}

fn result(finding: &Finding) -> Html {
    let (big, small) = headline(finding);
    let states = grouped(finding.states);
    let covered = fill(
        words().covered,
        &[("states", &states), ("time", &real_time(finding.took_us))],
    );
    html! {
        <>
            <p class="headline">
                <b data-fact="headline">{ &big }</b>{ " " }<span>{ small }</span>
            </p>
            { bar(finding) }
            <p class="covered" data-fact="covered">{ covered }</p>
        </>
    }
}

/// The share of the interleavings that breaks the rule.
fn bar(finding: &Finding) -> Html {
    let share = match (&finding.verdict, &finding.breaking) {
        (Proof::Holds, _) => 0.0,
        (_, Some(some)) => some.share,
        _ => return html! { <svg class="bar" aria-hidden="true" /> },
    };
    let good = format!("{:.2}%", 100.0 * (1.0 - share));
    let bad = format!("{:.2}%", 100.0 * share);
    html! {
        <svg class="bar" aria-hidden="true">
            <rect class="had" width={good.clone()} height="100%" />
            <rect class="over" x={good} width={bad} height="100%" />
        </svg>
    }
}
