//! What both cards cost, side by side: small bars on one scale, and the exact numbers.

use protocol::Card;
use yew::prelude::*;

use crate::form::Programs;
use crate::number::{bytes, exact_millis, grouped, per_client};
use crate::words::words;

#[derive(Properties, PartialEq)]
pub(crate) struct CostsProps {
    pub(crate) cards: Vec<Card>,
    /// Those that were run.
    pub(crate) programs: Programs,
}

/// A cost: its name for a selector, what it is called, its number in a card, and how that is shown.
struct Cost {
    name: &'static str,
    label: &'static str,
    of: fn(&Card) -> Option<u64>,
    shown: fn(&Card, u64) -> String,
}

fn costs() -> [Cost; 9] {
    let words = words();
    let time: fn(&Card, u64) -> String = |_, us| exact_millis(us);
    let size: fn(&Card, u64) -> String = |card, count| {
        let each = count / u64::from(card.clients.max(1));
        format!("{} · {} {}", bytes(count), bytes(each), crate::words::words().a_client)
    };
    let cost = |name, label, of, shown| Cost { name, label, of, shown };
    [
        cost(
            "trips",
            words.cost_trips,
            |card| Some(card.round_trips),
            |card, count| {
                format!(
                    "{} · {} {}",
                    grouped(count),
                    per_client(count, card.clients),
                    crate::words::words().a_client
                )
            },
        ),
        cost("sent", words.cost_sent, |card| Some(card.bytes_sent), size),
        cost("eval", words.cost_eval, |card| card.bytes_as_eval, size),
        cost("received", words.cost_received, |card| Some(card.bytes_received), size),
        cost("p50", words.cost_p50, |card| Some(card.latency_us.p50), time),
        cost("p95", words.cost_p95, |card| Some(card.latency_us.p95), time),
        cost("p99", words.cost_p99, |card| Some(card.latency_us.p99), time),
        cost("server", words.cost_server, |card| Some(card.server_us), time),
        cost(
            "retries",
            words.cost_retries,
            |card| (card.retries > 0).then_some(card.retries),
            |_, count| grouped(count),
        ),
    ]
}

#[component]
pub(crate) fn Costs(props: &CostsProps) -> Html {
    if props.cards.is_empty() {
        return Html::default();
    }
    html! {
        <section class="panel costs" id="costs" aria-labelledby="costs-title">
            <h3><span id="costs-title">{ words().costs }</span><small>{ words().costs_about }</small></h3>
            <div class="scroller">
                <table>
                    <thead>
                        <tr>
                            <td />
                            { for props.cards.iter().map(|card| html! {
                                <th scope="col">{ props.programs.card_name(card.slot) }</th>
                            }) }
                        </tr>
                    </thead>
                    <tbody>{ for costs().iter().filter_map(|cost| row(cost, props)) }</tbody>
                </table>
            </div>
        </section>
    }
}

fn row(cost: &Cost, props: &CostsProps) -> Option<Html> {
    let cards = &props.cards;
    let most = cards.iter().filter_map(cost.of).max()?;
    let cell = |card: &Card| {
        let number = (cost.of)(card);
        let share = number.map_or(0, |number| u128::from(number) * 1_000 / u128::from(most.max(1)));
        let class = if card.slot == 0 { "app" } else { "script" };
        html! {
            <td data-cost={cost.name} data-of={props.programs.card_id(card.slot)} data-value={number.map(|number| number.to_string())}>
                <span>{ number.map_or_else(|| "–".to_owned(), |number| (cost.shown)(card, number)) }</span>
                <svg class={classes!("share", class)} aria-hidden="true" height="4" width="100%">
                    <rect width={format!("{}.{}%", share / 10, share % 10)} height="4" rx="2" />
                </svg>
            </td>
        }
    };
    Some(html! {
        <tr><th scope="row">{ cost.label }</th>{ for cards.iter().map(cell) }</tr>
    })
}
