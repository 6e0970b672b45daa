//! The facts of a card: every number was counted in the run, none is worked out on the page.

use protocol::{Card, Tally};
use yew::prelude::*;

use crate::number::{bytes, grouped, millis, per_client, value};
use crate::words::{fill, words};

/// A fact: its name for a selector, its label, its plain value, and how it is shown.
struct Fact {
    name: &'static str,
    label: AttrValue,
    value: String,
    shown: String,
    title: Option<&'static str>,
}

pub(crate) fn card_facts(card: &Card, tally: &Tally) -> Html {
    html! {
        <dl class="facts">
            { for facts(card, tally).into_iter().map(|fact| html! {
                <div data-fact={fact.name} data-value={fact.value} title={fact.title}>
                    <dt>{ fact.label }</dt>
                    <dd>{ fact.shown }</dd>
                </div>
            }) }
        </dl>
    }
}

fn facts(card: &Card, tally: &Tally) -> Vec<Fact> {
    let words = words();
    let mut facts = counts(card, tally);
    let trips = fill(
        words.per_client,
        &[("count", &per_client(card.round_trips, card.clients))],
    );
    facts.extend([
        fact(
            "trips",
            words.fact_trips,
            card.round_trips,
            format!("{} · {trips}", grouped(card.round_trips)),
        ),
        fact("p50", words.fact_p50, card.latency_us.p50, millis(card.latency_us.p50)),
        fact("bytes", words.fact_sent, card.bytes_sent, bytes(card.bytes_sent)),
    ]);
    let first_break = card.first_break.as_ref();
    let at = first_break.map_or_else(String::new, |one| one.at_us.to_string());
    let shown = first_break.map_or_else(|| words.none.to_owned(), |one| millis(one.at_us));
    facts.push(Fact {
        name: "break",
        label: words.fact_break.into(),
        value: at,
        shown,
        title: None,
    });
    facts.push(Fact {
        name: "digest",
        label: words.fact_digest.into(),
        value: card.digest.clone(),
        shown: card.digest.chars().take(8).collect(),
        title: Some(words.fact_digest_title),
    });
    facts
}

fn counts(card: &Card, tally: &Tally) -> Vec<Fact> {
    let words = words();
    let mut facts = Vec::new();
    if !tally.key.is_empty() {
        let after = card.stock_after.clone();
        facts.push(Fact {
            name: "stock",
            label: tally.key.clone().into(),
            shown: after.as_deref().map_or_else(|| words.none.to_owned(), value),
            value: after.unwrap_or_default(),
            title: None,
        });
    }
    facts.extend([
        fact(
            "took",
            named(&tally.took, words.changed_something),
            card.took,
            grouped(card.took),
        ),
        fact(
            "refused",
            named(&tally.refused, words.changed_nothing),
            card.refused,
            grouped(card.refused),
        ),
        fact("failed", words.fact_failed, card.failed, grouped(card.failed)),
    ]);
    facts
}

/// The scenario's word, or that of the page where it has none.
fn named<'a>(own: &'a str, usual: &'a str) -> &'a str {
    if own.is_empty() { usual } else { own }
}

fn fact(name: &'static str, label: &str, value: impl ToString, shown: String) -> Fact {
    Fact {
        name,
        label: AttrValue::from(label.to_owned()),
        value: value.to_string(),
        shown,
        title: None,
    }
}
