//! A verdict card: what came of the text run one way.

use protocol::{Card, Tally, Variant, Verdict};
use yew::prelude::*;

use super::card_bar::card_bar;
use super::card_facts::card_facts;
use crate::headline::{headline, variant_name, verdict_words};
use crate::words::words;

#[derive(Properties, PartialEq)]
pub(crate) struct CardViewProps {
    pub(crate) variant: Variant,
    /// What it shows; none before the first run and while it runs.
    pub(crate) card: Option<Card>,
    pub(crate) tally: Tally,
    /// The number at the right end of the bars of both cards.
    pub(crate) scale: Option<i64>,
    pub(crate) selected: bool,
    pub(crate) running: bool,
    pub(crate) select: Callback<()>,
}

#[component]
pub(crate) fn CardView(props: &CardViewProps) -> Html {
    let select = props.select.reform(|_: MouseEvent| ());
    let (name, trips) = match props.variant {
        Variant::App => ("app", words().as_app_trips),
        Variant::Script => ("script", words().as_script_trips),
    };
    let verdict = props.card.as_ref().map(|card| mark(card.verdict).0);
    html! {
        <article
            data-card={name} data-verdict={verdict} onclick={select}
            class={classes!("card", verdict, props.selected.then_some("selected"))}
            aria-busy={(props.card.is_none() && props.running).then_some("true")}
        >
            <h2>
                // The whole card can be clicked; this button is the same for a keyboard.
                <button type="button" class="select" aria-pressed={props.selected.to_string()}>
                    { variant_name(props.variant) }
                </button>
                <small>{ trips }</small>
                { tag(props) }
            </h2>
            if let Some(card) = &props.card {
                { result(card, props) }
            } else {
                { skeleton() }
            }
        </article>
    }
}

/// The verdict for a selector, and its shape.
fn mark(verdict: Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::Broken => ("broken", "✗"),
        Verdict::Held => ("held", "✓"),
        Verdict::NoRule => ("none", "○"),
    }
}

fn tag(props: &CardViewProps) -> Html {
    match &props.card {
        Some(card) => {
            let (_, shape) = mark(card.verdict);
            html! {
                <span class="tag"><i aria-hidden="true">{ shape }</i>{ verdict_words(card.verdict) }</span>
            }
        }
        None if props.running => html! { <span class="tag">{ words().running }</span> },
        None => html! { <span class="tag">{ words().not_run }</span> },
    }
}

fn result(card: &Card, props: &CardViewProps) -> Html {
    let headline = headline(card, &props.tally);
    let class = headline.is_failure.then_some("failed");
    html! {
        <>
            <p class="headline">
                <b {class} data-fact="headline" data-value={headline.big.clone()}>{ &headline.big }</b>
                { " " }
                <span>{ &headline.small }</span>
            </p>
            { card_bar(card.stock_before, card.taken, props.scale) }
            { card_facts(card, &props.tally) }
        </>
    }
}

/// The shape of what will come.
fn skeleton() -> Html {
    html! {
        <div class="skeleton" aria-hidden="true">
            <span class="large" /><span class="bar" /><span /><span /><span />
        </div>
    }
}
