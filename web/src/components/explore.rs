//! The right side of an exploration: a card a variant, and below them what the selected one found.

mod ending_table;
mod finding_card;
mod picture;
mod smallest_break;

use std::rc::Rc;

use protocol::{Finding, Proof};
use yew::prelude::*;

use crate::number::grouped;
use crate::state::{Action, State, VARIANTS};
use crate::words::{fill, words};
use ending_table::EndingTable;
use finding_card::FindingCard;
use picture::Picture;
use smallest_break::SmallestBreak;

#[derive(Properties, PartialEq)]
pub(crate) struct ExploredProps {
    pub(crate) state: State,
    pub(crate) act: Callback<Action>,
}

#[component]
pub(crate) fn Explored(props: &ExploredProps) -> Html {
    let state = &props.state;
    let finding = |variant| state.shown().and_then(|outcome| outcome.finding(variant)).cloned();
    let selected = finding(state.selected).map(Rc::new);
    let old = state.is_outdated().then_some("old");
    html! {
        <>
            <p class="quiet" id="announcement" aria-live="polite">{ announcement(state) }</p>
            if state.is_outdated() {
                <p class="outdated">{ words().other_text }</p>
            }
            <div class={classes!("verdicts", "explored", old)}>
                { for VARIANTS.iter().map(|&variant| html! {
                    <FindingCard
                        {variant} finding={finding(variant).map(Rc::new)} running={state.is_running()}
                        selected={variant == state.selected}
                        select={props.act.reform(move |()| Action::Select(variant))}
                    />
                }) }
            </div>
            if let Some(finding) = selected {
                <div class={classes!("ways", old)}>
                    <Picture finding={finding.clone()} />
                    <div class="found">
                        <EndingTable finding={finding.clone()} />
                        <SmallestBreak {finding} />
                    </div>
                </div>
            } else {
                <p class="panel nothing explore-about">{ words().explore_about }</p>
            }
        </>
    }
}

/// What was found, for those who cannot see the cards.
fn announcement(state: &State) -> String {
    let Some(found) = state.found.as_ref().filter(|_| state.run.is_none()) else {
        return String::new();
    };
    let spoken: Vec<String> = found.findings.iter().map(spoken).collect();
    spoken.join(" ")
}

fn spoken(finding: &Finding) -> String {
    let variant = crate::headline::variant_name(finding.variant);
    let (big, small) = headline(finding);
    format!("{variant}: {big} {small}.")
}

/// The number that says it, and the words behind it.
fn headline(finding: &Finding) -> (String, String) {
    let words = words();
    match (&finding.verdict, &finding.interleavings, &finding.breaking) {
        (Proof::Broken, Some(all), Some(some)) => (
            fill(words.some_of_all, &[("some", &some.count), ("all", all)]),
            fill(words.break_the_rule, &[("rule", &finding.rule)]),
        ),
        (Proof::Broken, ..) => (words.verdict_broken.to_owned(), words.not_counted.to_owned()),
        (Proof::Holds, Some(all), _) => (
            fill(words.none_of_all, &[("all", all)]),
            fill(words.none_breaks_the_rule, &[("rule", &finding.rule)]),
        ),
        (Proof::Holds, ..) => (words.in_all.to_owned(), words.too_many_to_count.to_owned()),
        (Proof::Undecided(why), ..) => (words.undecided.to_owned(), why.clone()),
    }
}

/// Real time in the unit that suits it.
fn real_time(us: u64) -> String {
    match us {
        0..1_000 => format!("{}.{} ms", us / 1_000, us % 1_000 / 100),
        1_000..1_000_000 => format!("{}.{} ms", us / 1_000, us % 1_000 / 100),
        _ => format!("{}.{} s", grouped(us / 1_000_000), us % 1_000_000 / 100_000),
    }
}

/// The class that gives a client its colour.
fn colour(client: u32) -> String {
    format!("c{}", client % 5 + 1)
}

/// A key with what it holds.
fn held((key, value): &(String, Option<String>)) -> String {
    match value {
        Some(value) => format!("{key} {value}"),
        None => fill(words().no_key, &[("key", key)]),
    }
}
