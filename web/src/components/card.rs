//! A verdict card: what came of the text run one way.

use protocol::{Card, Slot, Variant, Verdict};
use yew::prelude::*;

use super::card_bar::card_bar;
use super::card_facts::card_facts;
use super::entry_select::entry_select;
use crate::form::{Form, Programs};
use crate::headline::{headline, verdict_words};
use crate::state::Action;
use crate::words::words;

#[derive(Properties, PartialEq)]
pub(crate) struct CardViewProps {
    pub(crate) slot: Slot,
    /// What is chosen for it now.
    pub(crate) programs: Programs,
    /// What it shows; none before the first run and while it runs.
    pub(crate) card: Option<Card>,
    /// The form that was run.
    pub(crate) form: Form,
    /// The number at the right end of the bars of both cards.
    pub(crate) scale: Option<i64>,
    pub(crate) selected: bool,
    pub(crate) running: bool,
    pub(crate) act: Callback<Action>,
}

#[component]
pub(crate) fn CardView(props: &CardViewProps) -> Html {
    let slot = props.slot;
    let select = props.act.reform(move |_: MouseEvent| Action::Select(slot));
    let shown = if props.card.is_some() {
        &props.form.programs
    } else {
        &props.programs
    };
    let trips = match shown.card(slot).variant() {
        Variant::App => words().as_app_trips,
        Variant::Script => words().as_script_trips,
    };
    let verdict = props.card.as_ref().map(|card| mark(card.verdict).0);
    html! {
        <article
            data-card={shown.card_id(slot)} data-verdict={verdict} onclick={select}
            class={classes!("card", verdict, props.selected.then_some("selected"))}
            aria-busy={(props.card.is_none() && props.running).then_some("true")}
        >
            <h2>
                // The whole card can be clicked; this button is the same for a keyboard.
                <button type="button" class="select" aria-pressed={props.selected.to_string()}>
                    { shown.card_name(slot) }
                </button>
                <small>{ trips }</small>
                { entry_select(&props.programs, slot, &props.act) }
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
    let headline = headline(card, &props.form);
    let class = headline.is_failure.then_some("failed");
    html! {
        <>
            <p class="headline">
                <b {class} data-fact="headline" data-value={headline.big.clone()}>{ &headline.big }</b>
                { " " }
                <span>{ &headline.small }</span>
            </p>
            { card_bar(card.stock_before, card.taken, props.scale) }
            { card_facts(card, props.form.tally()) }
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
