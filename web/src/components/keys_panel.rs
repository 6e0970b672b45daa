//! The keyspace at a step, and what differs from the step before or from a chosen one: in word,
//! shape and colour.

use protocol::{Difference, Element, Key, Keys, View};
use yew::prelude::*;

use crate::number::{exact_millis, grouped, value};
use crate::travel::Act;
use crate::words::{fill, words};

/// The keyspace where one is; `pinned` is the step chosen to compare with.
pub(crate) fn keys_panel(view: &View, pinned: Option<u32>, act: &Callback<Act>) -> Html {
    let keys = &view.keys;
    let pin = if pinned.is_some() { None } else { Some(view.step) };
    let label = if pin.is_some() { words().pin } else { words().unpin };
    html! {
        <section class="panel keys" id="keys-panel" aria-labelledby="keys-title">
            <h3>
                <span id="keys-title">{ words().keyspace }</span>
                <small>{ fill(words().at_time, &[("time", &exact_millis(view.at_us))]) }</small>
                <button
                    type="button" class="link" id="pin" title={words().pin_title}
                    aria-pressed={pinned.is_some().to_string()}
                    onclick={act.reform(move |_: MouseEvent| Act::Pin(pin))}
                >
                    { label }
                </button>
            </h3>
            if let Some(step) = pinned {
                <p class="compared">{ fill(words().compared_with, &[("step", &grouped(step))]) }</p>
            }
            if keys.shown.is_empty() {
                <p class="nothing">{ words().no_keys }</p>
            }
            <ul>{ for keys.shown.iter().map(shown) }</ul>
            { more(keys) }
        </section>
    }
}

fn more(keys: &Keys) -> Html {
    let there = keys.shown.iter().filter(|key| key.kind != "none").count() as u64;
    let more = keys.count.saturating_sub(there);
    html! {
        <>
            if keys.more_differ > 0 {
                <p class="more">{ fill(words().more_differ, &[("count", &grouped(keys.more_differ))]) }</p>
            }
            if more > 0 {
                <p class="more">{ fill(words().more_keys, &[("count", &grouped(more))]) }</p>
            }
        </>
    }
}

/// The word and the shape of a difference.
fn difference(of: Difference) -> Option<(&'static str, &'static str)> {
    let words = words();
    match of {
        Difference::Same => None,
        Difference::New => Some(("+", words.is_new)),
        Difference::Changed => Some(("◆", words.is_changed)),
        Difference::Gone => Some(("−", words.is_gone)),
        Difference::Expired => Some(("⏱", words.is_expired)),
    }
}

fn badge(of: Difference) -> Html {
    difference(of).map_or_else(Html::default, |(shape, word)| {
        html! { <span class="badge"><i aria-hidden="true">{ shape }</i>{ word }</span> }
    })
}

fn shown(key: &Key) -> Html {
    let differs = key.difference != Difference::Same;
    let name = if key.db == 0 {
        key.name.clone()
    } else {
        format!("{}:{}", key.db, key.name)
    };
    let single = key.elements.is_empty();
    html! {
        <li
            data-key={key.name.clone()} data-kind={key.kind.clone()} data-difference={format!("{:?}", key.difference)}
            class={classes!(differs.then_some("differs"))}
        >
            <p>
                <b>{ name }</b>
                if key.kind != "string" && key.kind != "none" {
                    <small>{ format!("{} · {}", key.kind, grouped(key.length)) }</small>
                }
                { badge(key.difference) }
                if single { { text(key) } }
            </p>
            if let Some(ttl) = key.ttl_ms {
                <small class="ttl">{ fill(words().ttl, &[("time", &lasting(ttl))]) }</small>
            }
            if !single { { elements(key) } }
        </li>
    }
}

/// A string, with what it was.
fn text(key: &Key) -> Html {
    html! {
        <span class="value">
            if let Some(before) = &key.before {
                <s>{ value(before) }</s>{ " " }
            }
            if let Some(text) = &key.text {
                <var>{ value(text) }</var>
            }
        </span>
    }
}

fn elements(key: &Key) -> Html {
    let there = key
        .elements
        .iter()
        .filter(|one| one.difference != Difference::Gone)
        .count() as u64;
    let more = key.length.saturating_sub(there);
    let head = match key.kind.as_str() {
        "hash" => Some((words().field, words().value)),
        "zset" => Some((words().member, words().score)),
        _ => None,
    };
    html! {
        <>
            <table>
                if let Some((name, value)) = head {
                    <thead><tr><th scope="col">{ name }</th><th scope="col">{ value }</th></tr></thead>
                }
                <tbody>{ for key.elements.iter().map(element) }</tbody>
            </table>
            if more > 0 {
                <p class="more">{ fill(words().more_elements, &[("count", &grouped(more))]) }</p>
            }
        </>
    }
}

fn element(element: &Element) -> Html {
    let gone = element.difference == Difference::Gone;
    let differs = element.difference != Difference::Same;
    html! {
        <tr class={classes!(differs.then_some("differs"), gone.then_some("gone"))}>
            if let Some(name) = &element.name {
                <th scope="row">{ name }</th>
            }
            <td>
                if let Some(before) = &element.before {
                    <s>{ value(before) }</s>{ " " }
                }
                if gone { <s>{ value(&element.value) }</s> } else { <var>{ value(&element.value) }</var> }
                { " " }{ badge(element.difference) }
            </td>
        </tr>
    }
}

/// Milliseconds in the unit that people would say.
fn lasting(ms: u64) -> String {
    match ms {
        0..10_000 => format!("{} ms", grouped(ms)),
        10_000..600_000 => format!("{}.{} s", ms / 1_000, ms % 1_000 / 100),
        _ => format!("{} min", grouped(ms / 60_000)),
    }
}
