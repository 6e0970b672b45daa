//! The card of a variant: how many interleavings there are, and how many of them break the rule.

use protocol::{Finding, Proof};
use yew::prelude::*;

use super::{headline, real_time};
use crate::number::{clients, grouped};
use crate::words::{fill, words};

/// What is on the card.
pub(super) struct About<'a> {
    /// What the variant is called.
    pub(super) name: AttrValue,
    /// For a selector.
    pub(super) id: AttrValue,
    pub(super) finding: Option<&'a Finding>,
    pub(super) running: bool,
    pub(super) selected: bool,
    pub(super) select: Callback<()>,
    /// What else it could be about.
    pub(super) choice: Html,
}

pub(super) fn finding_card(about: &About<'_>) -> Html {
    let select = about.select.reform(|_: MouseEvent| ());
    let verdict = about.finding.as_ref().map(|finding| mark(&finding.verdict).0);
    html! {
        <article
            data-card={about.id.clone()} data-verdict={verdict} onclick={select}
            class={classes!("card", verdict, about.selected.then_some("selected"))}
            aria-busy={(about.finding.is_none() && about.running).then_some("true")}
        >
            <h2>
                <button type="button" class="select" aria-pressed={about.selected.to_string()}>
                    { &about.name }
                </button>
                <small>{ about.finding.map(who) }</small>
                { about.choice.clone() }
                { tag(about) }
            </h2>
            { about.finding.map(result) }
            if about.finding.is_none() {
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

fn tag(about: &About<'_>) -> Html {
    match &about.finding {
        Some(finding) => {
            let (_, shape, words) = mark(&finding.verdict);
            html! { <span class="tag"><i aria-hidden="true">{ shape }</i>{ words }</span> }
        }
        None if about.running => html! { <span class="tag">{ words().running }</span> },
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
